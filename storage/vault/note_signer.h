// NoteSigner: signs notes with the log's own Ed25519 key.
//
// The key is in a file of mode 0600, as a line that other tools for signed notes read too:
// `PRIVATE+KEY+name+id+base64(1 || seed)`. The seed is held by OpenSSL alone, which wipes it when the signer goes;
// what was read is wiped at once. Threads: const functions, any thread.

#ifndef LIENTHONG_STORAGE_VAULT_NOTE_SIGNER_H_
#define LIENTHONG_STORAGE_VAULT_NOTE_SIGNER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/verifier_key.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace lienthong::storage {

class NoteSigner {
 public:
  // Reads the key in `path`, or makes one for `name` there when there is no file or an empty one.
  //   INVALID_ARGUMENT     `name` can be no key's
  //   FAILED_PRECONDITION  others can reach the file, or its key has another name
  //   DATA_LOSS            it does not hold a key
  static absl::StatusOr<NoteSigner> OpenOrCreate(const std::string& path, absl::string_view name);
  // The signer of such a line, without newline. DATA_LOSS when it is not one; the message holds nothing of it.
  static absl::StatusOr<NoteSigner> Parse(absl::string_view line);

  // What others need to verify; its Text() is what is given to them.
  const merkle::VerifierKey& verifier() const { return verifier_; }

  // The signature of `text`. INVALID_ARGUMENT unless it is a note's text: UTF-8, ending with a newline, at most
  // `max_bytes`.
  absl::StatusOr<merkle::NoteSignature> Sign(absl::string_view text, size_t max_bytes = merkle::kMaxNoteBytes) const;

 private:
  struct FreeKey {
    void operator()(evp_pkey_st* key) const;
  };
  using PrivateKey = std::unique_ptr<evp_pkey_st, FreeKey>;

  NoteSigner(PrivateKey key, merkle::VerifierKey verifier);
  static absl::StatusOr<NoteSigner> FromSeed(absl::string_view name, const unsigned char* seed);
  // `fill`: in the place of an empty file.
  static absl::Status Create(const std::string& path, absl::string_view name, bool fill);

  PrivateKey key_;
  merkle::VerifierKey verifier_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_NOTE_SIGNER_H_

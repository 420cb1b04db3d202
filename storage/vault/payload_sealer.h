// PayloadSealer: the only place where a plain part becomes a sealed one and back. sealed_part.h has the bytes.
//
// A log has one of its own, which finds the keys. Threads: const functions, any thread.

#ifndef LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_
#define LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "storage/vault/key_ring.h"

namespace lienthong::storage {

class PayloadSealer {
 public:
  // Opens under the keys of `keys`, which outlives it.
  explicit PayloadSealer(const KeyRing* keys) : keys_(keys) {}

  // Codec UNSEALED_DEV: plain bytes and no key at all, for tests that make stored events by hand. No log takes them.
  static PayloadSealer ForDevelopmentTests() { return PayloadSealer(nullptr); }

  // Seals `plain` for `subject` under `key`, its own; null only for development tests. `envelope` must already hold
  // event_id, stream, revision and type, to which the part is bound.
  absl::StatusOr<event::v1::SealedPart> Seal(const event::v1::Envelope& envelope, absl::string_view subject,
                                             const SubjectKey* key, absl::string_view plain) const;

  // The plain bytes of `part` of `envelope`.
  //   FAILED_PRECONDITION  with kErasedMark: the subject's key is destroyed; without: there is no key-encryption key
  //   DATA_LOSS            the bytes do not verify, the codec is unknown, or the subject never had a key
  absl::StatusOr<std::string> Open(const event::v1::Envelope& envelope, const event::v1::SealedPart& part) const;

  // Whether the key of `subject` was destroyed. DATA_LOSS when that cannot be told.
  absl::StatusOr<bool> IsErased(absl::string_view subject) const;

  // The key that opens the part for `subject` of `envelope`, and of no other event: what may be handed to others.
  // Errors as above; DATA_LOSS in development tests, whose parts have none.
  absl::StatusOr<SecretKey> EventKey(const event::v1::Envelope& envelope, absl::string_view subject) const;

 private:
  const KeyRing* keys_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_

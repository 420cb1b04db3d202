// FileKeyProvider: key-encryption keys in a file of mode 0600, one line `epoch N BASE64` each, in the order of N.
//
// As it is, the file holds the keys themselves; whoever has it and the log can open everything, so it belongs into
// another backup than the log. With an EpochCipher it holds them closed.
//
// A change writes the file anew and puts it in the old one's place; the medium may keep the old bytes. Where that
// counts, keep the file on an encrypted disk, or use a token.

#ifndef LIENTHONG_STORAGE_VAULT_FILE_KEY_PROVIDER_H_
#define LIENTHONG_STORAGE_VAULT_FILE_KEY_PROVIDER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/vault/key_provider.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {

// How a key stands in the file. Called by one thread at a time.
class EpochCipher {
 public:
  virtual ~EpochCipher() = default;
  // What stands for `key` of `epoch`.
  virtual absl::StatusOr<std::string> Close(uint32_t epoch, const SecretKey& key) = 0;
  // The key that was closed as `closed`. DATA_LOSS when it does not open.
  virtual absl::StatusOr<SecretKey> Open(uint32_t epoch, absl::string_view closed) = 0;
  // Makes `closed` impossible to open, also out of a copy of the file; OK when it already is.
  virtual absl::Status Destroy(absl::string_view closed) = 0;
};

// The text of the file and back. DATA_LOSS unless the text is exactly what the encoding makes.
std::string EncodeEpochs(const std::map<uint32_t, std::string>& epochs);
absl::StatusOr<std::map<uint32_t, std::string>> ParseEpochs(absl::string_view text);

class FileKeyProvider : public KeyProvider {
 public:
  // Reads the keys in `path`, or makes the file with epoch 1. Null `cipher`: the keys stand in it themselves.
  //   FAILED_PRECONDITION  others than its owner can read the file
  //   DATA_LOSS            it is damaged
  static absl::StatusOr<std::unique_ptr<FileKeyProvider>> Open(const std::string& path,
                                                               std::unique_ptr<EpochCipher> cipher = nullptr,
                                                               const RandomSource& random = KernelRandom());

  ~FileKeyProvider() override;
  std::vector<uint32_t> Epochs() const override;
  uint32_t CurrentEpoch() const override;
  absl::StatusOr<SecretKey> Key(uint32_t epoch) override;
  absl::StatusOr<uint32_t> MakeEpoch() override;
  absl::Status DestroyEpoch(uint32_t epoch) override;

 private:
  FileKeyProvider(const std::string& path, std::unique_ptr<EpochCipher> cipher, const RandomSource& random);
  absl::StatusOr<bool> Load();

  const std::string path_;
  const std::unique_ptr<EpochCipher> cipher_;
  const RandomSource random_;
  mutable absl::Mutex mutex_;
  std::map<uint32_t, std::string> closed_ ABSL_GUARDED_BY(mutex_);  // as in the file; never empty once open
  std::map<uint32_t, SecretKey> keys_ ABSL_GUARDED_BY(mutex_);      // opened so far
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_FILE_KEY_PROVIDER_H_

// InMemoryKeyProvider: key-encryption keys that nothing outlives, for tests and demonstrations.

#ifndef LIENTHONG_STORAGE_VAULT_IN_MEMORY_KEY_PROVIDER_H_
#define LIENTHONG_STORAGE_VAULT_IN_MEMORY_KEY_PROVIDER_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "storage/vault/key_provider.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {

class InMemoryKeyProvider : public KeyProvider {
 public:
  // With epoch 1.
  explicit InMemoryKeyProvider(RandomSource random = KernelRandom());

  std::vector<uint32_t> Epochs() const override;
  uint32_t CurrentEpoch() const override;
  absl::StatusOr<SecretKey> Key(uint32_t epoch) override;
  absl::StatusOr<uint32_t> MakeEpoch() override;
  absl::Status DestroyEpoch(uint32_t epoch) override;

 private:
  const RandomSource random_;
  mutable absl::Mutex mutex_;
  std::map<uint32_t, SecretKey> keys_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_IN_MEMORY_KEY_PROVIDER_H_

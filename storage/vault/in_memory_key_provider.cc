#include "storage/vault/in_memory_key_provider.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::storage {

InMemoryKeyProvider::InMemoryKeyProvider(RandomSource random) : random_(std::move(random)) {
  keys_.emplace(1, SecretKey::Random(random_));
}

std::vector<uint32_t> InMemoryKeyProvider::Epochs() const {
  absl::MutexLock lock(&mutex_);
  std::vector<uint32_t> epochs;
  for (const auto& [epoch, key] : keys_) epochs.push_back(epoch);
  return epochs;
}

uint32_t InMemoryKeyProvider::CurrentEpoch() const {
  absl::MutexLock lock(&mutex_);
  return keys_.rbegin()->first;
}

absl::StatusOr<SecretKey> InMemoryKeyProvider::Key(uint32_t epoch) {
  absl::MutexLock lock(&mutex_);
  const auto found = keys_.find(epoch);
  if (found != keys_.end()) return found->second;
  return absl::FailedPreconditionError(absl::StrCat("there is no key-encryption key of epoch ", epoch));
}

absl::StatusOr<uint32_t> InMemoryKeyProvider::MakeEpoch() {
  absl::MutexLock lock(&mutex_);
  const uint32_t epoch = keys_.rbegin()->first + 1;
  keys_.emplace(epoch, SecretKey::Random(random_));
  return epoch;
}

absl::Status InMemoryKeyProvider::DestroyEpoch(uint32_t epoch) {
  absl::MutexLock lock(&mutex_);
  if (epoch == keys_.rbegin()->first) return absl::FailedPreconditionError("the current epoch cannot be destroyed");
  keys_.erase(epoch);
  return absl::OkStatus();
}

}  // namespace lienthong::storage

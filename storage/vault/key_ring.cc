#include "storage/vault/key_ring.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace lienthong::storage {

absl::Status ErasedSubject(absl::string_view subject) {
  absl::Status status = absl::FailedPreconditionError(absl::StrCat(subject, " was erased: its key is destroyed"));
  status.SetPayload(kErasedMark, absl::Cord(kErasedWord));
  return status;
}

KeyRing::KeyRing(const KeyRingOptions& options, const KeyRows* rows) : options_(options), rows_(rows) {}

absl::StatusOr<std::optional<KeyRing::Key>> KeyRing::Find(absl::string_view subject) const {
  uint64_t drops = 0;
  {
    absl::MutexLock lock(&mutex_);
    const auto place = places_.find(subject);
    if (place != places_.end()) {
      kept_.splice(kept_.begin(), kept_, place->second);
      return place->second->second;
    }
    drops = drops_;
  }
  const absl::StatusOr<std::optional<std::string>> value = rows_->KeyRow(subject);
  if (!value.ok()) return value.status();
  if (!value->has_value()) return std::nullopt;
  const absl::StatusOr<KeyRow> row = ParseKeyRow(**value);
  if (!row.ok()) return absl::DataLossError(absl::StrCat(subject, ": ", row.status().message()));
  if (row->erased) return ErasedSubject(subject);
  const absl::StatusOr<SubjectKey> unwrapped = Unwrap(subject, *row);
  if (!unwrapped.ok()) return unwrapped.status();
  Key key = std::make_shared<const SubjectKey>(*unwrapped);
  absl::MutexLock lock(&mutex_);
  // A key that was dropped since its row was read must not come back.
  if (drops_ == drops) KeepLocked(subject, key);
  return key;
}

absl::StatusOr<SubjectKey> KeyRing::Unwrap(absl::string_view subject, const KeyRow& row) const {
  const absl::StatusOr<SecretKey> wrapping = options_.provider->Key(row.epoch);
  if (!wrapping.ok()) return wrapping.status();
  return UnwrapKey(row, subject, *wrapping);
}

absl::StatusOr<KeyRing::FreshKey> KeyRing::Make(absl::string_view subject) const {
  const uint32_t epoch = current_epoch();
  const absl::StatusOr<SecretKey> wrapping = options_.provider->Key(epoch);
  if (!wrapping.ok()) return wrapping.status();
  FreshKey fresh;
  fresh.epoch = epoch;
  fresh.key = std::make_shared<const SubjectKey>(SubjectKey::Random(options_.random));
  fresh.row = EncodeKeyRow(WrapKey(*fresh.key, subject, epoch, *wrapping, options_.random));
  return fresh;
}

absl::StatusOr<std::optional<std::string>> KeyRing::Rewrap(absl::string_view subject, absl::string_view value) const {
  const absl::StatusOr<KeyRow> row = ParseKeyRow(value);
  if (!row.ok()) return row.status();
  const uint32_t epoch = current_epoch();
  if (row->erased || row->epoch >= epoch) return std::nullopt;
  const absl::StatusOr<SubjectKey> key = Unwrap(subject, *row);
  if (!key.ok()) return key.status();
  const absl::StatusOr<SecretKey> wrapping = options_.provider->Key(epoch);
  if (!wrapping.ok()) return wrapping.status();
  return EncodeKeyRow(WrapKey(*key, subject, epoch, *wrapping, options_.random));
}

void KeyRing::Keep(absl::string_view subject, Key key) const {
  absl::MutexLock lock(&mutex_);
  KeepLocked(subject, std::move(key));
}

void KeyRing::KeepLocked(absl::string_view subject, Key key) const {
  if (options_.max_kept_keys == 0 || places_.contains(subject)) return;
  if (kept_.size() >= options_.max_kept_keys) {
    places_.erase(kept_.back().first);
    kept_.pop_back();
  }
  kept_.emplace_front(std::string(subject), std::move(key));
  places_[kept_.front().first] = kept_.begin();
}

void KeyRing::Drop(const std::vector<std::string>& subjects) {
  absl::MutexLock lock(&mutex_);
  ++drops_;
  for (const std::string& subject : subjects) {
    const auto place = places_.find(subject);
    if (place == places_.end()) continue;
    const Kept::iterator kept = place->second;
    places_.erase(place);
    kept_.erase(kept);
  }
}

}  // namespace lienthong::storage

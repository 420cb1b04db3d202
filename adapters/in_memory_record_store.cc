#include "adapters/in_memory_record_store.h"

#include <algorithm>

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

}  // namespace

InMemoryRecordStore::InMemoryRecordStore(const std::vector<v1::Record>& records, absl::Time data_as_of)
    : data_as_of_(data_as_of) {
  for (const v1::Record& record : records) Set({record.kind(), record.key()}, record);
}

absl::StatusOr<std::uint64_t> InMemoryRecordStore::Version() {
  return version_;
}

absl::StatusOr<absl::Time> InMemoryRecordStore::DataAsOf() {
  return data_as_of_;
}

absl::StatusOr<std::optional<v1::Record>> InMemoryRecordStore::Get(v1::RecordKind kind, absl::string_view key) {
  const v1::Record* const record = Now({kind, std::string(key)});
  if (record == nullptr) return std::optional<v1::Record>();
  return std::optional<v1::Record>(*record);
}

absl::StatusOr<std::vector<v1::Record>> InMemoryRecordStore::Find(v1::RecordKind kind, const Lookup& lookup,
                                                                  std::size_t limit) {
  std::vector<v1::Record> records;
  const auto ids = found_by_.find(lookup);
  if (ids == found_by_.end()) return records;
  for (const Id& id : ids->second) {
    if (records.size() == limit) break;
    if (kind != v1::RECORD_KIND_UNSPECIFIED && id.first != kind) continue;
    records.push_back(*Now(id));
  }
  return records;
}

absl::StatusOr<std::vector<v1::Record>> InMemoryRecordStore::Page(v1::RecordKind kind, absl::string_view after_key,
                                                                  std::size_t limit, std::uint64_t version) {
  std::vector<v1::Record> records;
  for (auto at = records_.upper_bound({kind, std::string(after_key)}); at != records_.end(); ++at) {
    if (at->first.first != kind || records.size() == limit) break;
    const v1::Record* const record = At(at->second, version);
    if (record != nullptr) records.push_back(*record);
  }
  return records;
}

absl::StatusOr<std::vector<v1::Change>> InMemoryRecordStore::Changes(std::uint64_t after, std::uint64_t until,
                                                                     std::size_t limit) {
  std::vector<v1::Change> changes;
  for (std::uint64_t version = std::max<std::uint64_t>(after, 1) + 1; version <= std::min(until, version_); ++version) {
    if (changes.size() == limit) break;
    changes.push_back(changes_[version - 2]);
  }
  return changes;
}

absl::StatusOr<std::optional<StoredCorrection>> InMemoryRecordStore::FindCorrection(absl::string_view request_id) {
  const auto found = corrections_.find(std::string(request_id));
  if (found == corrections_.end()) return std::optional<StoredCorrection>();
  return std::optional<StoredCorrection>(found->second);
}

absl::Status InMemoryRecordStore::Commit(const StoreWrite& write) {
  if (absl::Status fits = CheckChanges(write.changes); !fits.ok()) return fits;
  for (v1::Change change : write.changes) {
    change.set_version(++version_);
    const v1::Record& record = change.has_put() ? change.put() : change.removed();
    Set({record.kind(), record.key()}, change.has_put() ? std::optional<v1::Record>(change.put()) : std::nullopt);
    changes_.push_back(std::move(change));
  }
  if (write.correction.has_value()) corrections_[write.correction->request.request_id()] = *write.correction;
  if (write.data_as_of.has_value()) data_as_of_ = *write.data_as_of;
  return absl::OkStatus();
}

const v1::Record* InMemoryRecordStore::At(const std::vector<Past>& past, std::uint64_t version) {
  for (auto at = past.rbegin(); at != past.rend(); ++at) {
    if (at->from_version <= version) return at->record.has_value() ? &*at->record : nullptr;
  }
  return nullptr;
}

const v1::Record* InMemoryRecordStore::Now(const Id& id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : At(found->second, version_);
}

void InMemoryRecordStore::Set(const Id& id, std::optional<v1::Record> record) {
  std::vector<Past>& past = records_[id];
  if (!past.empty() && past.back().record.has_value()) {
    for (const Lookup& lookup : LookupsOf(*past.back().record)) {
      const auto ids = found_by_.find(lookup);
      if (ids == found_by_.end()) continue;
      ids->second.erase(id);
      if (ids->second.empty()) found_by_.erase(ids);
    }
  }
  if (record.has_value()) {
    for (Lookup& lookup : LookupsOf(*record)) found_by_[std::move(lookup)].insert(id);
  }
  past.push_back({version_, std::move(record)});
}

absl::Status InMemoryRecordStore::CheckChanges(const std::vector<v1::Change>& changes) const {
  std::map<Id, bool> held;  // as the changes before leave it
  for (const v1::Change& change : changes) {
    if (change.what_case() == v1::Change::WHAT_NOT_SET) {
      return absl::InvalidArgumentError("change: set put or removed");
    }
    const v1::Record& record = change.has_put() ? change.put() : change.removed();
    const Id id(record.kind(), record.key());
    const auto known = held.find(id);
    const bool present = known == held.end() ? Now(id) != nullptr : known->second;
    if (change.has_removed() && !present) return absl::NotFoundError("change: removes a record that is not held");
    held[id] = change.has_put();
  }
  return absl::OkStatus();
}

}  // namespace lienthong::adapters

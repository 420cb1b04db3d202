#include "services/worker/directory_rows.h"

#include "absl/strings/str_cat.h"

namespace lienthong::worker {

std::string IdentifierTypeCode(IdentifierType type) {
  return std::to_string(static_cast<int>(type));
}

IdentifierType ParseIdentifierTypeCode(absl::string_view code) {
  for (int i = 1; i <= 5; ++i) {
    if (code == IdentifierTypeCode(static_cast<IdentifierType>(i))) return static_cast<IdentifierType>(i);
  }
  return IdentifierType::kUnknown;
}

std::string IdentifierPrefix(const storage::LookupKey& key, IdentifierType type, absl::string_view value) {
  return absl::StrCat("i", key.Hash("identifier", {std::to_string(static_cast<int>(type)), value}));
}

std::string RecordKeyRow(const storage::LookupKey& key, absl::string_view registry, RecordKind kind,
                         absl::string_view record_key) {
  return absl::StrCat("k", key.Hash("record", {registry, std::to_string(kind), record_key}));
}

std::string RecordRowKey(absl::string_view source_record_id) {
  return absl::StrCat("r", source_record_id);
}

std::string WorkerRowKey(absl::string_view worker_id) {
  return absl::StrCat("w", worker_id);
}

std::string WorkerIdentifiersRow(absl::string_view worker_id) {
  return absl::StrCat("I", worker_id);
}

std::string SoughtPrefix(const storage::LookupKey& key, IdentifierType type, absl::string_view value) {
  return absl::StrCat("q", IdentifierPrefix(key, type, value).substr(1));
}

std::string SoughtRow(absl::string_view query_id) {
  return absl::StrCat("Q", query_id);
}

std::string ErasureRow(absl::string_view worker_id) {
  return absl::StrCat(kErasurePrefix, worker_id);
}

std::string LookPrefix(absl::string_view worker_id) {
  return absl::StrCat("l", worker_id);
}

std::string LookRowKey(absl::string_view worker_id, storage::Position position) {
  return absl::StrCat(LookPrefix(worker_id), PositionBytes(position));
}

}  // namespace lienthong::worker

#include "services/worker/directory_rows.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace lienthong::worker {

absl::Status MalformedDirectoryRow() {
  return absl::DataLossError("a row of the worker directory is malformed; rebuild the view");
}

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

std::string RecordRow::Pack() const {
  std::vector<std::string> texts{registry, std::to_string(kind), worker_id, absl::StrJoin(tokens, "\n"), key_row};
  texts.insert(texts.end(), identifiers.begin(), identifiers.end());
  return PackTexts(texts);
}

std::optional<RecordRow> RecordRow::Unpack(absl::string_view bytes) {
  const std::optional<std::vector<std::string>> texts = UnpackTexts(bytes);
  if (!texts.has_value() || texts->size() < 5) return std::nullopt;
  RecordRow row;
  row.registry = (*texts)[0];
  row.kind = static_cast<RecordKind>(std::atoi((*texts)[1].c_str()));
  row.worker_id = (*texts)[2];
  row.tokens = absl::StrSplit((*texts)[3], '\n', absl::SkipEmpty());
  row.key_row = (*texts)[4];
  row.identifiers.insert(texts->begin() + 5, texts->end());
  return row;
}

std::string WorkerRow::Pack() const {
  std::vector<std::string> texts{PositionBytes(registered_at), survivor, absl::StrJoin(merged, "\n")};
  for (const auto& [source, given] : tokens) {
    texts.push_back(absl::StrCat(source, "\n", absl::StrJoin(given, "\n")));
  }
  return PackTexts(texts);
}

std::optional<WorkerRow> WorkerRow::Unpack(absl::string_view bytes) {
  const std::optional<std::vector<std::string>> texts = UnpackTexts(bytes);
  if (!texts.has_value() || texts->size() < 3) return std::nullopt;
  WorkerRow row;
  row.registered_at = PositionOf((*texts)[0]);
  row.survivor = (*texts)[1];
  row.merged = absl::StrSplit((*texts)[2], '\n', absl::SkipEmpty());
  for (auto text = texts->begin() + 3; text != texts->end(); ++text) {
    const std::pair<std::string, absl::string_view> parts = absl::StrSplit(*text, absl::MaxSplits('\n', 1));
    row.tokens[parts.first] = absl::StrSplit(parts.second, '\n', absl::SkipEmpty());
  }
  return row;
}

}  // namespace lienthong::worker

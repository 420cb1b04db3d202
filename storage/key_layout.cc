#include "storage/key_layout.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/big_endian.h"

namespace lienthong::storage {
namespace {

constexpr size_t kNumberBytes = 8;
constexpr char kIndexStateMark = 0x00;
constexpr char kRequestMark = 0x01;
constexpr char kStreamLeavesMark = 0x01;
constexpr char kStreamBucketMark = 0x02;
constexpr char kViewStateMark = 0x00;
constexpr char kViewRowMark = 0x01;
constexpr char kViewEndMark = 0x02;

std::string NameAndEnd(absl::string_view name) {
  std::string key(name);
  key.push_back('\0');
  return key;
}

std::string ViewKey(absl::string_view view, char mark) {
  std::string key = NameAndEnd(view);
  key.push_back(mark);
  return key;
}

std::string ViewRowsPrefix(absl::string_view view, uint32_t generation) {
  std::string key = ViewKey(view, kViewRowMark);
  AppendU32(generation, &key);
  return key;
}

std::string NumberKey(uint64_t number) {
  std::string key;
  AppendU64(number, &key);
  return key;
}

absl::StatusOr<uint64_t> ParseNumberKey(absl::string_view key, absl::string_view what) {
  if (key.size() != kNumberBytes || ReadU64(key, 0) == 0) {
    return absl::DataLossError(absl::StrCat("the key of a ", what, " is malformed"));
  }
  return ReadU64(key, 0);
}

}  // namespace

absl::string_view ColumnName(Column column) {
  switch (column) {
    case Column::kBlocks:
      return "blocks";
    case Column::kTiles:
      return "tiles";
    case Column::kAnswers:
      return "answers";
    case Column::kClaims:
      return "claims";
    case Column::kKeys:
      return "keys";
    case Column::kStreams:
      return "streams";
    case Column::kRequests:
      return "requests";
    case Column::kStreamTree:
      return "stream_tree";
    case Column::kViews:
      return "views";
    case Column::kMeta:
      return "meta";
  }
  return "";
}

std::string FormatKey() {
  return "format";
}
std::string LogIdKey() {
  return "log_id";
}
std::string HeadKey() {
  return "head";
}
std::string KeyEpochKey() {
  return "key_epoch";
}

std::string BlockKey(Position first) {
  return NumberKey(first);
}

absl::StatusOr<Position> ParseBlockKey(absl::string_view key) {
  return ParseNumberKey(key, "block");
}

std::string TileKey(int level, uint64_t index) {
  std::string key(1, static_cast<char>(level));
  AppendU64(index, &key);
  return key;
}

std::string AnswersKey(uint64_t commit) {
  return NumberKey(commit);
}

absl::StatusOr<uint64_t> ParseAnswersKey(absl::string_view key) {
  return ParseNumberKey(key, "commit's answers");
}

std::string ClaimRowKey(absl::string_view claim_key) {
  return std::string(claim_key);
}

std::string SubjectKeyKey(absl::string_view subject) {
  return std::string(subject);
}

std::string ParseSubjectKeyKey(absl::string_view key) {
  return std::string(key);
}

std::string IndexStateKey() {
  return std::string(1, kIndexStateMark);
}

std::string StreamEndKey(absl::string_view stream) {
  return std::string(stream);
}

std::string StreamChunkKey(absl::string_view stream, uint64_t chunk) {
  std::string key = NameAndEnd(stream);
  AppendU64(chunk, &key);
  return key;
}

std::string RequestRowKey(absl::string_view request_key) {
  return absl::StrCat(absl::string_view(&kRequestMark, 1), request_key);
}

std::string StreamLeavesKey(uint32_t row) {
  std::string key(1, kStreamLeavesMark);
  AppendU32(row, &key);
  return key;
}

std::string StreamBucketKey(uint32_t bucket) {
  std::string key(1, kStreamBucketMark);
  AppendU32(bucket, &key);
  return key;
}

std::string ViewStateKey(absl::string_view view) {
  return ViewKey(view, kViewStateMark);
}

std::string ViewRowKey(absl::string_view view, uint32_t generation, absl::string_view key) {
  return absl::StrCat(ViewRowsPrefix(view, generation), key);
}

absl::StatusOr<std::string> ParseViewRowKey(absl::string_view view, uint32_t generation, absl::string_view row_key) {
  if (!absl::ConsumePrefix(&row_key, ViewRowsPrefix(view, generation))) {
    return absl::DataLossError(absl::StrCat("the key of a row of view ", view, " is malformed"));
  }
  return std::string(row_key);
}

std::string ViewRowsEnd(absl::string_view view) {
  return ViewKey(view, kViewEndMark);
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace lienthong::storage

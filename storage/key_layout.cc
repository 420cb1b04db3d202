#include "storage/key_layout.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/big_endian.h"

namespace lienthong::storage {
namespace {

constexpr size_t kNumberBytes = 8;
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

}  // namespace

absl::string_view ColumnName(Column column) {
  switch (column) {
    case Column::kBlocks:
      return "blocks";
    case Column::kStreams:
      return "streams";
    case Column::kRequests:
      return "requests";
    case Column::kClaims:
      return "claims";
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

std::string BlockKey(Position first) {
  std::string key;
  AppendU64(first, &key);
  return key;
}

absl::StatusOr<Position> ParseBlockKey(absl::string_view key) {
  if (key.size() != kNumberBytes || ReadU64(key, 0) == 0) return absl::DataLossError("the key of a block is malformed");
  return ReadU64(key, 0);
}

std::string StreamKey(absl::string_view stream, Revision revision) {
  std::string key = NameAndEnd(stream);
  AppendU64(revision, &key);
  return key;
}

absl::StatusOr<StreamPlace> ParseStreamKey(absl::string_view key) {
  const size_t end = key.find('\0');
  if (end == absl::string_view::npos || end == 0 || key.size() - end - 1 != kNumberBytes ||
      ReadU64(key, end + 1) == 0) {
    return absl::DataLossError("the key of a stream row is malformed");
  }
  return StreamPlace{std::string(key.substr(0, end)), ReadU64(key, end + 1)};
}

std::string StreamEnd(absl::string_view stream) {
  return PrefixEnd(NameAndEnd(stream));
}

std::string RequestRowKey(absl::string_view request_key) {
  return std::string(request_key);
}
std::string ClaimRowKey(absl::string_view claim_key) {
  return std::string(claim_key);
}

std::string ViewStateKey(absl::string_view view) {
  return ViewKey(view, kViewStateMark);
}

std::string ViewRowKey(absl::string_view view, absl::string_view key) {
  return absl::StrCat(ViewKey(view, kViewRowMark), key);
}

absl::StatusOr<std::string> ParseViewRowKey(absl::string_view view, absl::string_view row_key) {
  if (!absl::ConsumePrefix(&row_key, ViewKey(view, kViewRowMark))) {
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

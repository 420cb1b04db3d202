#include "storage/row_codec.h"

#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"

namespace lienthong::storage {
namespace {

// First byte of every small row, for each kind on its own.
constexpr char kRowVersion = 1;
constexpr size_t kVersionBytes = 1;
constexpr size_t kHeadBodyBytes = kVersionBytes + 8 + 8 + 8 + 4 + kChecksumBytes;
constexpr size_t kRequestHeaderBytes = kVersionBytes + 8 + 8;

absl::Status Malformed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a ", what, " row is malformed"));
}

bool HasVersion(absl::string_view value) {
  return !value.empty() && value[0] == kRowVersion;
}

std::string Begin() {
  return std::string(1, kRowVersion);
}

}  // namespace

std::string EncodeHeadRow(const HeadRow& row) {
  assert(row.block_checksum.size() == kChecksumBytes);
  const int64_t seconds = row.head == 0 ? 0 : absl::ToUnixSeconds(row.record_time);
  const int64_t nanos = row.head == 0 ? 0 : absl::ToInt64Nanoseconds(row.record_time - absl::FromUnixSeconds(seconds));
  std::string value = Begin();
  AppendU64(row.head, &value);
  AppendU64(row.last_block, &value);
  AppendU64(static_cast<uint64_t>(seconds), &value);
  AppendU32(static_cast<uint32_t>(nanos), &value);
  value += row.block_checksum;
  value += Checksum(value);
  return value;
}

absl::StatusOr<HeadRow> ParseHeadRow(absl::string_view value) {
  if (value.size() != kHeadBodyBytes + kChecksumBytes || !HasVersion(value) ||
      Checksum(value.substr(0, kHeadBodyBytes)) != value.substr(kHeadBodyBytes)) {
    return Malformed("head");
  }
  HeadRow row;
  row.head = ReadU64(value, 1);
  row.last_block = ReadU64(value, 9);
  if (row.head != 0) {
    row.record_time =
        absl::FromUnixSeconds(static_cast<int64_t>(ReadU64(value, 17))) + absl::Nanoseconds(ReadU32(value, 25));
  }
  row.block_checksum = std::string(value.substr(29, kChecksumBytes));
  return row;
}

std::string EncodeFormatRow(uint32_t version) {
  std::string value;
  AppendU32(version, &value);
  return value;
}

absl::StatusOr<uint32_t> ParseFormatRow(absl::string_view value) {
  if (value.size() != 4) return Malformed("format");
  return ReadU32(value, 0);
}

std::string EncodeStreamRow(Position position) {
  std::string value;
  AppendU64(position, &value);
  return value;
}

absl::StatusOr<Position> ParseStreamRow(absl::string_view value) {
  if (value.size() != 8 || ReadU64(value, 0) == 0) return Malformed("stream");
  return ReadU64(value, 0);
}

std::string EncodeRequestRow(const RequestRecord& record) {
  std::string value = Begin();
  AppendU64(record.first, &value);
  AppendU64(record.count, &value);
  return absl::StrCat(value, record.digest);
}

absl::StatusOr<RequestRecord> ParseRequestRow(absl::string_view value) {
  if (!HasVersion(value) || value.size() <= kRequestHeaderBytes) return Malformed("request");
  return RequestRecord{std::string(value.substr(kRequestHeaderBytes)), ReadU64(value, 1), ReadU64(value, 9)};
}

std::string EncodeClaimRow(absl::string_view owner) {
  return absl::StrCat(Begin(), owner);
}

absl::StatusOr<std::string> ParseClaimRow(absl::string_view value) {
  if (!HasVersion(value) || value.size() == kVersionBytes) return Malformed("claim");
  return std::string(value.substr(kVersionBytes));
}

std::string EncodeViewStateRow(const ViewStateRow& row) {
  std::string value = Begin();
  AppendU32(row.schema_version, &value);
  AppendU64(row.reached, &value);
  return value;
}

absl::StatusOr<ViewStateRow> ParseViewStateRow(absl::string_view value) {
  if (!HasVersion(value) || value.size() != kVersionBytes + 4 + 8) return Malformed("view state");
  return ViewStateRow{ReadU32(value, 1), ReadU64(value, 5)};
}

}  // namespace lienthong::storage

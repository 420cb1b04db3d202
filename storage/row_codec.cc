#include "storage/row_codec.h"

#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/merkle/tile.h"

namespace lienthong::storage {
namespace {

// First byte of every small row, for each kind on its own.
constexpr char kRowVersion = 1;
constexpr size_t kVersionBytes = 1;
constexpr size_t kHeadBodyBytes = kVersionBytes + 8 + 8 + 8 + 4 + kChecksumBytes + 8 + merkle::kHashBytes;
constexpr size_t kAnswersHeaderBytes = kVersionBytes + 4;
constexpr size_t kAnswerNumbersBytes = 8 + 8;
constexpr size_t kPositionBytes = 8;
constexpr size_t kLogIdBytes = 16;

absl::Status Malformed(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("a ", what, " row is malformed"));
}

bool HasVersion(absl::string_view value) {
  return !value.empty() && value[0] == kRowVersion;
}

std::string Begin() {
  return std::string(1, kRowVersion);
}

// At most 255 bytes, after their count.
void AppendShort(absl::string_view bytes, std::string* out) {
  assert(bytes.size() <= 0xff);
  out->push_back(static_cast<char>(bytes.size()));
  out->append(bytes.data(), bytes.size());
}

bool TakeShort(absl::string_view* rest, std::string* out) {
  if (rest->empty()) return false;
  const size_t size = static_cast<uint8_t>(rest->front());
  if (rest->size() < 1 + size) return false;
  *out = std::string(rest->substr(1, size));
  rest->remove_prefix(1 + size);
  return true;
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
  AppendU64(row.commit, &value);
  absl::StrAppend(&value, merkle::BytesOf(row.root));
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
  row.commit = ReadU64(value, 37);
  row.root = merkle::HashOf(value.substr(45, merkle::kHashBytes));
  return row;
}

std::string EncodeWatermark(const Watermark& mark) {
  assert(mark.log_id.size() == kLogIdBytes);
  std::string slot = Begin();
  AppendU64(mark.sequence, &slot);
  AppendU64(mark.commit, &slot);
  AppendU64(mark.head, &slot);
  slot += mark.log_id;
  slot.resize(kWatermarkSlotBytes - kChecksumBytes, 0);
  slot += Checksum(slot);
  return slot;
}

absl::StatusOr<Watermark> ParseWatermark(absl::string_view slot) {
  constexpr size_t kBodyBytes = kWatermarkSlotBytes - kChecksumBytes;
  if (slot.size() != kWatermarkSlotBytes || !HasVersion(slot) ||
      Checksum(slot.substr(0, kBodyBytes)) != slot.substr(kBodyBytes)) {
    return absl::DataLossError("a slot of the watermark is malformed");
  }
  return Watermark{ReadU64(slot, 1), ReadU64(slot, 9), ReadU64(slot, 17), std::string(slot.substr(25, kLogIdBytes))};
}

std::string EncodeKeyEpochRow(uint32_t epoch) {
  std::string value;
  AppendU32(epoch, &value);
  return value;
}

absl::StatusOr<uint32_t> ParseKeyEpochRow(absl::string_view value) {
  if (value.size() != 4 || ReadU32(value, 0) == 0) return Malformed("key epoch");
  return ReadU32(value, 0);
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

std::string EncodeTileRow(const std::vector<merkle::Hash>& hashes) {
  assert(hashes.size() == merkle::kTileWidth);
  std::string value = merkle::TileBytes(hashes);
  value += Checksum(value);
  return value;
}

absl::StatusOr<std::vector<merkle::Hash>> ParseTileRow(absl::string_view value) {
  constexpr size_t kBodyBytes = merkle::kTileWidth * merkle::kHashBytes;
  if (value.size() != kBodyBytes + kChecksumBytes ||
      Checksum(value.substr(0, kBodyBytes)) != value.substr(kBodyBytes)) {
    return Malformed("tile");
  }
  return merkle::ParseTileBytes(value.substr(0, kBodyBytes));
}

std::string EncodeAnswers(const Answers& answers) {
  std::string value = Begin();
  AppendU32(static_cast<uint32_t>(answers.size()), &value);
  for (const auto& [key, record] : answers) {
    AppendU64(record.first, &value);
    AppendU64(record.count, &value);
    AppendShort(key, &value);
    AppendShort(record.digest, &value);
  }
  value += Checksum(value);
  return value;
}

absl::StatusOr<Answers> ParseAnswers(absl::string_view value) {
  if (!HasVersion(value) || value.size() < kAnswersHeaderBytes + kChecksumBytes ||
      Checksum(value.substr(0, value.size() - kChecksumBytes)) != value.substr(value.size() - kChecksumBytes)) {
    return Malformed("answers");
  }
  const uint32_t count = ReadU32(value, kVersionBytes);
  absl::string_view rest = value.substr(kAnswersHeaderBytes, value.size() - kAnswersHeaderBytes - kChecksumBytes);
  Answers answers;
  for (uint32_t i = 0; i < count; ++i) {
    if (rest.size() < kAnswerNumbersBytes) return Malformed("answers");
    RequestRecord record{.first = ReadU64(rest, 0), .count = ReadU64(rest, 8)};
    rest.remove_prefix(kAnswerNumbersBytes);
    std::string key;
    if (!TakeShort(&rest, &key) || !TakeShort(&rest, &record.digest)) return Malformed("answers");
    answers.emplace_back(std::move(key), std::move(record));
  }
  if (!rest.empty()) return Malformed("answers");
  return answers;
}

std::string EncodeIndexStateRow(uint64_t reached) {
  std::string value = Begin();
  AppendU64(reached, &value);
  return value;
}

absl::StatusOr<uint64_t> ParseIndexStateRow(absl::string_view value) {
  if (!HasVersion(value) || value.size() != kVersionBytes + 8) return Malformed("index state");
  return ReadU64(value, kVersionBytes);
}

std::string EncodeStreamPart(const StreamPart& part) {
  assert(part.first % kStreamChunk == 1 && part.positions.size() <= kStreamChunk);
  std::string value = Begin();
  AppendU64(part.first, &value);
  for (const Position position : part.positions) AppendU64(position, &value);
  return value;
}

absl::StatusOr<StreamPart> ParseStreamPart(absl::string_view value) {
  const size_t header = kVersionBytes + 8;
  if (!HasVersion(value) || value.size() < header || value.size() > header + kStreamChunk * kPositionBytes ||
      (value.size() - header) % kPositionBytes != 0) {
    return Malformed("stream");
  }
  StreamPart part{.first = ReadU64(value, kVersionBytes)};
  if (part.first % kStreamChunk != 1) return Malformed("stream");
  Position before = 0;
  for (size_t at = header; at < value.size(); at += kPositionBytes) {
    const Position position = ReadU64(value, at);
    if (position <= before) return Malformed("stream");  // positions grow along a stream
    part.positions.push_back(position);
    before = position;
  }
  return part;
}

std::string EncodeRequestRow(uint64_t commit) {
  std::string value;
  AppendU64(commit, &value);
  return value;
}

absl::StatusOr<uint64_t> ParseRequestRow(absl::string_view value) {
  if (value.size() != 8 || ReadU64(value, 0) == 0) return Malformed("request");
  return ReadU64(value, 0);
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
  AppendU32(row.generation, &value);
  AppendU64(row.reached, &value);
  return value;
}

absl::StatusOr<ViewStateRow> ParseViewStateRow(absl::string_view value) {
  if (!HasVersion(value) || value.size() != kVersionBytes + 4 + 4 + 8) return Malformed("view state");
  return ViewStateRow{ReadU32(value, 1), ReadU32(value, 5), ReadU64(value, 9)};
}

}  // namespace lienthong::storage

#include "storage/block.h"

#include <cassert>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"

namespace lienthong::storage {
namespace {

constexpr uint32_t kBlockVersion = 1;
constexpr size_t kCountOffset = 4;
constexpr size_t kFirstOffset = 8;
constexpr size_t kHeaderBytes = 16;
constexpr size_t kEndBytes = 4;

}  // namespace

Block::Block(std::string bytes)
    : bytes_(std::move(bytes)), first_(ReadU64(bytes_, kFirstOffset)), count_(ReadU32(bytes_, kCountOffset)) {}

Block Block::Make(Position first, const std::vector<absl::string_view>& entries) {
  assert(first > 0 && !entries.empty());
  size_t entry_bytes = 0;
  for (const absl::string_view entry : entries) entry_bytes += entry.size();
  assert(entry_bytes <= std::numeric_limits<uint32_t>::max());

  std::string bytes;
  bytes.reserve(kHeaderBytes + entries.size() * kEndBytes + entry_bytes + kChecksumBytes);
  AppendU32(kBlockVersion, &bytes);
  AppendU32(static_cast<uint32_t>(entries.size()), &bytes);
  AppendU64(first, &bytes);
  uint32_t end = 0;
  for (const absl::string_view entry : entries) {
    end += static_cast<uint32_t>(entry.size());
    AppendU32(end, &bytes);
  }
  for (const absl::string_view entry : entries) bytes.append(entry.data(), entry.size());
  bytes += Checksum(bytes);
  return Block(std::move(bytes));
}

absl::StatusOr<Block> Block::Parse(std::string bytes) {
  if (bytes.size() < kHeaderBytes + kEndBytes + kChecksumBytes) {
    return absl::DataLossError(absl::StrCat("a block is cut off after ", bytes.size(), " bytes"));
  }
  const absl::string_view body = absl::string_view(bytes).substr(0, bytes.size() - kChecksumBytes);
  if (Checksum(body) != absl::string_view(bytes).substr(body.size())) {
    return absl::DataLossError("the checksum of a block does not match its bytes");
  }
  // The bytes are as they were written; what follows finds a writer that is not ours, or a later version.
  const uint32_t version = ReadU32(bytes, 0);
  if (version != kBlockVersion) {
    return absl::DataLossError(absl::StrCat("a block has version ", version, ", this program reads ", kBlockVersion));
  }
  const uint64_t count = ReadU32(bytes, kCountOffset);
  const Position first = ReadU64(bytes, kFirstOffset);
  const uint64_t table_end = kHeaderBytes + count * kEndBytes;
  if (count == 0 || first == 0 || first + count < first || table_end > body.size()) {
    return absl::DataLossError("the header of a block does not fit its bytes");
  }
  uint32_t before = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint32_t end = ReadU32(bytes, kHeaderBytes + i * kEndBytes);
    if (end < before) return absl::DataLossError("the entries of a block overlap");
    before = end;
  }
  if (table_end + before != body.size()) return absl::DataLossError("the entries of a block do not fill it");
  return Block(std::move(bytes));
}

absl::string_view Block::Entry(Position position) const {
  assert(position >= first() && position <= last());
  const size_t index = position - first_;
  const size_t table_end = kHeaderBytes + size_t{count_} * kEndBytes;
  const size_t begin = index == 0 ? 0 : ReadU32(bytes_, kHeaderBytes + (index - 1) * kEndBytes);
  const size_t end = ReadU32(bytes_, kHeaderBytes + index * kEndBytes);
  return absl::string_view(bytes_).substr(table_end + begin, end - begin);
}

absl::string_view Block::checksum() const {
  return absl::string_view(bytes_).substr(bytes_.size() - kChecksumBytes);
}

}  // namespace lienthong::storage

#include "storage/merkle/stream_bucket.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"

namespace lienthong::merkle {
namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kHeadBytes = 16;
constexpr size_t kEntryBytes = kHashBytes + 16;

bool IsHead(StreamHead head) {
  return head.revision >= 1 && head.position >= head.revision;
}

absl::Status NotABucket(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a bucket of streams: ", why));
}

}  // namespace

uint32_t StreamBucket::NumberOf(absl::string_view stream) {
  return NumberOf(Sha256(stream));
}

uint32_t StreamBucket::NumberOf(const Hash& stream) {
  return static_cast<uint32_t>(stream[0]) << 8 | stream[1];
}

StreamBucket::StreamBucket(uint32_t number) : number_(number) {
  assert(number < kStreamBuckets);
}

absl::StatusOr<StreamBucket> StreamBucket::Parse(uint32_t number, absl::string_view bytes) {
  if (number >= kStreamBuckets) return NotABucket(absl::StrCat("there is no bucket ", number));
  if (bytes.size() < kHeadBytes) return NotABucket("it is cut off");
  if (storage::ReadU32(bytes, 0) != kVersion) return NotABucket("it is of another version");
  if (storage::ReadU32(bytes, 4) != number) return NotABucket("it has another number");
  const uint64_t count = storage::ReadU64(bytes, 8);
  if (count > kMaxBucketStreams) return NotABucket("it has too many streams");
  if (bytes.size() != kHeadBytes + count * kEntryBytes) return NotABucket("its size is not that of its streams");
  StreamBucket bucket(number);
  bucket.entries_.reserve(count);
  for (size_t at = kHeadBytes; at < bytes.size(); at += kEntryBytes) {
    const Entry entry = {HashOf(bytes.substr(at, kHashBytes)),
                         {storage::ReadU64(bytes, at + kHashBytes), storage::ReadU64(bytes, at + kHashBytes + 8)}};
    if (NumberOf(entry.stream) != number) return NotABucket("it has a stream of another bucket");
    if (!bucket.entries_.empty() && bucket.entries_.back().stream >= entry.stream) {
      return NotABucket("its streams are not in order, each once");
    }
    if (!IsHead(entry.head)) return NotABucket("a stream cannot end there");
    bucket.entries_.push_back(entry);
  }
  return bucket;
}

absl::Status StreamBucket::Set(absl::string_view stream, StreamHead head) {
  const absl::Status set = Set(Sha256(stream), head);
  return set.ok() ? set : absl::Status(set.code(), absl::StrCat(stream, ": ", set.message()));
}

absl::Status StreamBucket::Set(const Hash& stream, StreamHead head) {
  if (NumberOf(stream) != number_) {
    return absl::InvalidArgumentError(absl::StrCat("the stream is not of bucket ", number_));
  }
  if (!IsHead(head)) {
    return absl::InvalidArgumentError(absl::StrCat("revision ", head.revision, " cannot be at ", head.position));
  }
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), stream,
                                      [](const Entry& entry, const Hash& wanted) { return entry.stream < wanted; });
  if (place != entries_.end() && place->stream == stream) {
    if (head.revision <= place->head.revision || head.position <= place->head.position) {
      return absl::FailedPreconditionError(absl::StrCat("it is at revision ", place->head.revision, " already"));
    }
    place->head = head;
    return absl::OkStatus();
  }
  if (entries_.size() == kMaxBucketStreams) {
    return absl::ResourceExhaustedError(absl::StrCat("bucket ", number_, " is full"));
  }
  entries_.insert(place, {stream, head});
  return absl::OkStatus();
}

std::optional<StreamHead> StreamBucket::Find(absl::string_view stream) const {
  return Find(Sha256(stream));
}

std::optional<StreamHead> StreamBucket::Find(const Hash& stream) const {
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), stream,
                                      [](const Entry& entry, const Hash& wanted) { return entry.stream < wanted; });
  if (place == entries_.end() || place->stream != stream) return std::nullopt;
  return place->head;
}

std::string StreamBucket::Bytes() const {
  std::string bytes;
  bytes.reserve(kHeadBytes + entries_.size() * kEntryBytes);
  storage::AppendU32(kVersion, &bytes);
  storage::AppendU32(number_, &bytes);
  storage::AppendU64(entries_.size(), &bytes);
  for (const Entry& entry : entries_) {
    bytes.append(BytesOf(entry.stream).data(), kHashBytes);
    storage::AppendU64(entry.head.revision, &bytes);
    storage::AppendU64(entry.head.position, &bytes);
  }
  return bytes;
}

Hash StreamBucket::Leaf() const {
  return LeafHash(Bytes());
}

}  // namespace lienthong::merkle

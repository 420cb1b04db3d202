// StreamBucket: for some of the streams, how many events each has and where its last one is. One of the leaves of
// StreamTree.
//
// Bytes, numbers big-endian: u32 1 (version), u32 number of the bucket, u64 count, then for each stream 32 bytes
// SHA-256 of its name, u64 its last revision, u64 the position of that event; in the order of the hashes, each once.
// The number is the first two bytes of each hash. Threads: const functions together, others alone.

#ifndef LIENTHONG_STORAGE_MERKLE_STREAM_BUCKET_H_
#define LIENTHONG_STORAGE_MERKLE_STREAM_BUCKET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::merkle {

inline constexpr uint32_t kStreamBuckets = 65'536;
// 3 MiB; reached by some four thousand million streams.
inline constexpr size_t kMaxBucketStreams = 65'536;

// The end of a stream that has events.
struct StreamHead {
  uint64_t revision = 0;  // of its last event: how many it has, since revisions run from 1
  uint64_t position = 0;  // of that event in the log, from 1; not below the revision

  friend bool operator==(const StreamHead&, const StreamHead&) = default;
};

class StreamBucket {
 public:
  // The bucket that `stream` belongs to.
  static uint32_t NumberOf(absl::string_view stream);
  // As above and below, of a stream by SHA-256 of its name.
  static uint32_t NumberOf(const Hash& stream);

  // Bucket `number` (below kStreamBuckets) without streams.
  explicit StreamBucket(uint32_t number);
  // INVALID_ARGUMENT, with the reason, unless the bytes are what Bytes() of bucket `number` gives.
  static absl::StatusOr<StreamBucket> Parse(uint32_t number, absl::string_view bytes);

  // The stream has come to `head`.
  //   INVALID_ARGUMENT     it is of another bucket, or `head` is not one
  //   FAILED_PRECONDITION  `head` is not beyond the head it had
  //   RESOURCE_EXHAUSTED   the bucket has kMaxBucketStreams others
  absl::Status Set(absl::string_view stream, StreamHead head);
  absl::Status Set(const Hash& stream, StreamHead head);

  // The head of the stream; nullopt when it has no events, or is of another bucket.
  std::optional<StreamHead> Find(absl::string_view stream) const;
  std::optional<StreamHead> Find(const Hash& stream) const;

  std::string Bytes() const;
  // Its leaf in StreamTree: LeafHash of the bytes.
  Hash Leaf() const;

 private:
  struct Entry {
    Hash stream;
    StreamHead head;
  };

  uint32_t number_;
  std::vector<Entry> entries_;  // by stream
};

}  // namespace lienthong::merkle

#endif  // LIENTHONG_STORAGE_MERKLE_STREAM_BUCKET_H_

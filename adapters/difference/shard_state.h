// ShardState: what a side keeps of the elements of one shard so that it can be compared with another side's at the cost
// of the differences: a digest, a parity sample, and in each of 4,096 buckets 64 odd power sums.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_SHARD_STATE_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_SHARD_STATE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/difference/digest.h"
#include "adapters/difference/element.h"
#include "adapters/difference/field.h"
#include "adapters/difference/parity_sample.h"

namespace lienthong::difference {

// Sums [first, first + count) of a bucket.
struct SumRange {
  std::size_t first = 0;
  std::size_t count = 0;
};

// 2 MiB in memory. A copy is a snapshot: what a comparison is pinned to. Threads: one writes, or many read.
class ShardState {
 public:
  // How long a saved state is.
  static constexpr std::size_t kSavedBytes = 1 + 8 + 16 + ParitySample::kBytes + kBuckets * kMaxSums * kFieldBytes;

  ShardState() : ShardState(BestArithmetic()) {}
  explicit ShardState(const FieldArithmetic& field);

  // An element comes or goes, in constant time, allocating nothing. Whether it was there is not checked: the caller's
  // index knows.
  void Add(const Element& element);
  void Remove(const Element& element);

  const Digest& digest() const { return digest_; }
  const ParitySample& sample() const { return sample_; }
  // Elements added less elements removed.
  std::uint64_t size() const { return size_; }

  // Adds to out[0, range.count) the sums of one of 2^bits buckets: of all 4,096 whose low bits are `bucket`.
  void Fold(int bits, std::size_t bucket, SumRange range, std::uint64_t* out) const;

  // kSavedBytes bytes, little-endian: version 1, size, digest, sample, sums of five bytes each.
  std::string Save() const;
  // INVALID_ARGUMENT unless `saved` is what Save writes.
  static absl::StatusOr<ShardState> Restore(absl::string_view saved);

 private:
  void Toggle(const Element& element);

  const FieldArithmetic* field_;
  Digest digest_;
  ParitySample sample_;
  std::uint64_t size_ = 0;
  std::vector<std::uint64_t> sums_;  // kMaxSums of each bucket
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_SHARD_STATE_H_

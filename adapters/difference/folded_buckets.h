// FoldedBuckets: the sums of what differs, bucket by bucket, until every bucket has been read: a bucket that holds more
// than its sums tell gets more of them, or is taken apart into the two that it was folded from.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_FOLDED_BUCKETS_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_FOLDED_BUCKETS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "adapters/difference/element.h"
#include "adapters/difference/messages.h"
#include "adapters/difference/shard_state.h"
#include "adapters/difference/sums_decoder.h"

namespace lienthong::difference {

// Threads: one.
class FoldedBuckets {
 public:
  // `own` is kept.
  explicit FoldedBuckets(const ShardState* own);

  // The peer's sums of 2^bits buckets, as in FoldAnswer. Of the one bucket of the fold before, if there was one and it
  // was not read, the first sums are known; they are what the last bucket here lacks. Reads what can be read.
  void Start(int bits, std::size_t count, absl::Span<const std::uint64_t> sums);
  // How many sums Start would find to be known.
  std::size_t known() const;

  // What to ask next. Empty: nothing can be asked that would help, or nothing is left.
  SumsQuestion Next();
  // The answer to it, as many sums as it asks for. Reads what can be read.
  void Take(absl::Span<const std::uint64_t> sums);

  bool done() const { return unread_.empty(); }
  const std::vector<Sighting>& found() const { return found_; }
  // About how many differences there are, as far as the buckets show.
  double expected() const;

 private:
  struct Bucket {
    int bits = 0;
    std::size_t index = 0;
    std::size_t count = 0;  // sums that are there
    std::array<std::uint64_t, kMaxSums> sums = {};
  };
  // Buckets of one fold with as many sums: in step with the groups of the question that was asked.
  using Sort = std::pair<int, std::size_t>;
  struct Planned {
    SumGroup group;
    Sort of;
  };

  void AddOwn(Bucket* bucket, SumRange range) const;
  void Read(Bucket bucket);

  const ShardState* own_;
  SumsDecoder decoder_;
  std::map<Sort, std::vector<Bucket>> unread_;
  std::map<Sort, std::size_t> tried_;
  std::vector<Planned> planned_;
  std::vector<Sighting> found_;
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_FOLDED_BUCKETS_H_

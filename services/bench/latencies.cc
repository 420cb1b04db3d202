#include "services/bench/latencies.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace lienthong::bench {
namespace {

constexpr int kSubBits = 6;
constexpr uint64_t kSubSizes = 1 << kSubBits;
constexpr int kDoublings = 40;  // of 64 ns: 19 hours
constexpr size_t kBuckets = kSubSizes * (kDoublings + 1);

size_t BucketOf(uint64_t nanoseconds) {
  if (nanoseconds < kSubSizes) return nanoseconds;
  const int shift = std::bit_width(nanoseconds) - 1 - kSubBits;
  return std::min<size_t>(kBuckets - 1, kSubSizes * (shift + 1) + ((nanoseconds >> shift) - kSubSizes));
}

// The largest duration of a bucket.
double UpperNanoseconds(size_t bucket) {
  if (bucket < kSubSizes) return static_cast<double>(bucket);
  const size_t shift = bucket / kSubSizes - 1;
  return std::ldexp(static_cast<double>(bucket % kSubSizes + kSubSizes + 1), static_cast<int>(shift)) - 1;
}

}  // namespace

Latencies::Latencies() : counts_(kBuckets) {}

void Latencies::Add(absl::Duration took) {
  ++counts_[BucketOf(static_cast<uint64_t>(std::max<int64_t>(0, absl::ToInt64Nanoseconds(took))))];
  ++count_;
  max_ = std::max(max_, took);
}

void Latencies::Add(const Latencies& others) {
  for (size_t i = 0; i < kBuckets; ++i) counts_[i] += others.counts_[i];
  count_ += others.count_;
  max_ = std::max(max_, others.max_);
}

double Latencies::QuantileMs(double share) const {
  const auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < kBuckets; ++i) {
    seen += counts_[i];
    if (seen >= wanted && seen > 0) return std::min(UpperNanoseconds(i) / 1e6, MaxMs());
  }
  return 0;
}

}  // namespace lienthong::bench

#include "adapters/difference/folded_buckets.h"

#include <algorithm>
#include <cmath>

namespace lienthong::difference {
namespace {

// The share of the buckets which are asked about again that is left for yet another question.
constexpr double kLeftOver = 0.08;

// The chance that a Poisson number with this mean is above `count`.
double ChanceAbove(double mean, size_t count) {
  double term = std::exp(-mean);
  double sum = term;
  for (size_t k = 1; k <= count; ++k) sum += term *= mean / static_cast<double>(k);
  return std::max(1 - sum, 0.0);
}

// The mean with which a bucket holds more than `count` with the chance `share`.
double MeanFor(double share, size_t count) {
  double low = 0;
  double high = 4.0 * kMaxSums;
  for (int step = 0; step < 40; ++step) {
    const double mean = (low + high) / 2;
    (ChanceAbove(mean, count) < share ? low : high) = mean;
  }
  return low;
}

// The mean of the buckets of which `unread` of `tried` hold more than `count`.
double MeanOf(size_t unread, size_t tried, size_t count) {
  const auto all = static_cast<double>(std::max<size_t>(tried, 1));
  return MeanFor(std::clamp(static_cast<double>(unread), 0.5, all - 0.5) / all, count);
}

// With how many sums all but kLeftOver of them can be read; may be more than there are.
size_t EnoughSums(double mean, size_t count) {
  const double left = ChanceAbove(mean, count) * kLeftOver;
  size_t enough = count + 1;
  while (enough <= kMaxSums && ChanceAbove(mean, enough) > left) ++enough;
  return enough;
}

}  // namespace

FoldedBuckets::FoldedBuckets(const ShardState* own) : own_(own), decoder_(BestArithmetic()) {}

void FoldedBuckets::AddOwn(Bucket* bucket, SumRange range) const {
  own_->Fold(bucket->bits, bucket->index, range, bucket->sums.data() + range.first);
}

void FoldedBuckets::Read(Bucket bucket) {
  const Sort sort(bucket.bits, bucket.count);
  ++tried_[sort];
  std::vector<uint64_t> values;
  if (!decoder_.Decode(absl::MakeConstSpan(bucket.sums.data(), bucket.count), &values)) {
    unread_[sort].push_back(bucket);
    return;
  }
  for (const uint64_t value : values) {
    found_.push_back({value, static_cast<uint16_t>(bucket.index), static_cast<uint8_t>(bucket.bits)});
  }
}

size_t FoldedBuckets::known() const {
  return unread_.empty() ? 0 : unread_.begin()->second.front().count;
}

void FoldedBuckets::Start(int bits, size_t count, absl::Span<const uint64_t> sums) {
  const size_t known = std::min(this->known(), count);
  Bucket rest;
  if (known > 0) rest = unread_.begin()->second.front();
  unread_.clear();
  tried_.clear();
  const size_t buckets = size_t{1} << bits;
  const uint64_t* next = sums.data();
  for (size_t index = 0; index < buckets; ++index) {
    Bucket bucket;
    bucket.bits = bits;
    bucket.index = index;
    bucket.count = count;
    const size_t first = index + 1 == buckets ? known : 0;
    std::copy_n(next, count - first, bucket.sums.data() + first);
    next += count - first;
    AddOwn(&bucket, {first, count - first});
    // All buckets together are the one that was there before: the last is what the others leave of it.
    for (size_t i = 0; i < known; ++i) {
      if (first > 0) bucket.sums[i] = rest.sums[i];
      rest.sums[i] ^= bucket.sums[i];
    }
    Read(bucket);
  }
}

SumsQuestion FoldedBuckets::Next() {
  planned_.clear();
  SumsQuestion question;
  for (auto& [sort, buckets] : unread_) {
    const auto [bits, count] = sort;
    // Those that came apart did so in another order than that of the message.
    std::sort(buckets.begin(), buckets.end(),
              [](const Bucket& one, const Bucket& other) { return one.index < other.index; });
    size_t enough = EnoughSums(MeanOf(buckets.size(), tried_[sort], count), count);
    const bool apart = enough > kMaxSums && bits < kBucketBits;
    if (enough > kMaxSums) enough = kMaxSums;
    if (!apart && enough <= count) return SumsQuestion();
    SumGroup group;
    group.bits = apart ? bits + 1 : bits;
    group.range = apart ? SumRange{0, count} : SumRange{count, enough - count};
    for (const Bucket& bucket : buckets) group.buckets.push_back(static_cast<uint16_t>(bucket.index));
    question.groups.push_back(group);
    planned_.push_back({std::move(group), sort});
  }
  return question;
}

void FoldedBuckets::Take(absl::Span<const uint64_t> sums) {
  std::map<Sort, std::vector<Bucket>> asked;
  asked.swap(unread_);
  const uint64_t* next = sums.data();
  for (const auto& [group, sort] : planned_) {
    for (Bucket& bucket : asked[sort]) {
      const bool apart = group.bits > bucket.bits;
      Bucket more = apart ? Bucket() : bucket;
      more.bits = group.bits;
      more.index = bucket.index;
      more.count = group.range.first + group.range.count;
      std::copy_n(next, group.range.count, more.sums.data() + group.range.first);
      next += group.range.count;
      AddOwn(&more, group.range);
      Read(more);
      if (!apart) continue;
      // What is not in the one half is in the other.
      bucket.bits = group.bits;
      bucket.index += size_t{1} << (group.bits - 1);
      for (size_t i = 0; i < bucket.count; ++i) bucket.sums[i] ^= more.sums[i];
      Read(bucket);
    }
  }
  planned_.clear();
}

double FoldedBuckets::expected() const {
  auto sum = static_cast<double>(found_.size());
  for (const auto& [sort, buckets] : unread_) {
    const double mean = MeanOf(buckets.size(), tried_.at(sort), sort.second);
    sum += static_cast<double>(buckets.size()) * std::max(mean, static_cast<double>(sort.second));
  }
  return sum;
}

}  // namespace lienthong::difference

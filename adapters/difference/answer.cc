#include "adapters/difference/answer.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "adapters/difference/messages.h"

namespace lienthong::difference {
namespace {

// How far an estimate of few differences is trusted: within this share and two more.
constexpr double kEstimateMargin = 1.15;
constexpr double kFewMore = 2;

// With more in each of the 4,096 buckets some are likely to hold more than kMaxSums.
constexpr double kMostInFinest = 45;

// Into how many buckets a state is folded for so many differences, and how many sums of each are sent: the mean and
// half a standard deviation, since those that lack some can ask for them.
FoldAnswer ChooseFold(double differences, const AnswerOptions& options) {
  FoldAnswer fold;
  while (fold.bits < kBucketBits && std::ldexp(differences, -fold.bits) > options.most_per_bucket) ++fold.bits;
  const double mean = std::ldexp(differences, -fold.bits);
  const double sums = fold.bits == 0 ? mean * kEstimateMargin + kFewMore : mean + std::sqrt(mean) / 2;
  fold.count = static_cast<size_t>(std::clamp(std::ceil(sums), 1.0, static_cast<double>(kMaxSums)));
  return fold;
}

void AppendFold(const ShardState& state, int bits, size_t bucket, SumRange range, std::vector<uint64_t>* sums) {
  sums->resize(sums->size() + range.count);
  state.Fold(bits, bucket, range, sums->data() + sums->size() - range.count);
}

std::string AnswerDigest(const Digest& digest, const ShardState& state, const AnswerOptions& options) {
  if (digest == state.digest()) return WriteFirstAnswer(EqualAnswer(), 0);
  FoldAnswer fold;
  fold.digest = state.digest();
  fold.count = std::clamp<size_t>(options.first_sums, 1, kMaxSums);
  AppendFold(state, 0, 0, {0, fold.count}, &fold.sums);
  return WriteFirstAnswer(fold, 0);
}

std::string AnswerSample(const SampleQuestion& question, const ShardState& state, const AnswerOptions& options) {
  // Who has sums and asks on has read nothing out of them.
  const double differences =
      std::max(state.sample().Estimate(question.sample), static_cast<double>(question.known + 1));
  if (differences > kMostInFinest * static_cast<double>(kBuckets)) {
    return WriteFirstAnswer(ManyAnswer{state.digest(), static_cast<uint64_t>(differences)}, question.known);
  }
  FoldAnswer fold = ChooseFold(differences, options);
  fold.digest = state.digest();
  const size_t buckets = size_t{1} << fold.bits;
  fold.sums.reserve(buckets * fold.count);
  for (size_t bucket = 0; bucket < buckets; ++bucket) {
    const size_t first = bucket + 1 == buckets ? std::min(question.known, fold.count) : 0;
    AppendFold(state, fold.bits, bucket, {first, fold.count - first}, &fold.sums);
  }
  return WriteFirstAnswer(fold, question.known);
}

std::string AnswerSums(const SumsQuestion& question, const ShardState& state) {
  std::vector<uint64_t> sums;
  for (const SumGroup& group : question.groups) {
    for (const uint16_t bucket : group.buckets) AppendFold(state, group.bits, bucket, group.range, &sums);
  }
  return WriteSums(sums);
}

}  // namespace

absl::StatusOr<std::string> AnswerQuestion(absl::string_view question, const ShardState& state,
                                           const ElementIndex* index, const AnswerOptions& options) {
  const absl::StatusOr<Question> read = ReadQuestion(question);
  if (!read.ok()) return read.status();
  if (const auto* digest = std::get_if<Digest>(&*read)) return AnswerDigest(*digest, state, options);
  if (const auto* sample = std::get_if<SampleQuestion>(&*read)) return AnswerSample(*sample, state, options);
  if (const auto* sums = std::get_if<SumsQuestion>(&*read)) return AnswerSums(*sums, state);
  if (index == nullptr) return absl::FailedPreconditionError("difference: no symbols are kept here");
  const auto& symbols = std::get<SymbolsQuestion>(*read);
  return WriteSymbols(MakeSymbols(*index, symbols.first, symbols.count));
}

}  // namespace lienthong::difference

#include "adapters/difference/comparison.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace lienthong::difference {
namespace {

// Symbols a difference, to begin with; and by what share more are asked for when they do not do.
constexpr double kSymbolsPerDifference = 1.4;
constexpr size_t kShareOfMoreSymbols = 4;
constexpr size_t kFewestSymbols = 64;
constexpr size_t kFewestMoreSymbols = 256;

Sighting WholeSighting(uint64_t word) {
  return {FieldValue(word), static_cast<uint16_t>(BucketOf(word)), static_cast<uint8_t>(kBucketBits)};
}

}  // namespace

Comparison::Comparison(const ShardState* own, const ElementIndex* index, const ComparisonOptions& options)
    : own_(own), index_(index), options_(options), buckets_(own) {}

std::string Comparison::Start() {
  if (options_.expect_differences) return AskWithSample();
  asked_ = Asked::kDigest;
  return WriteQuestion(own_->digest());
}

std::string Comparison::AskWithSample() {
  asked_ = Asked::kSample;
  SampleQuestion question;
  question.known = buckets_.known();
  question.sample = own_->sample();
  return WriteQuestion(question);
}

std::optional<std::string> Comparison::Take(absl::string_view answer) {
  ++questions_;
  switch (asked_) {
    case Asked::kNothing:
      break;
    case Asked::kDigest:
    case Asked::kSample:
      return TakeFirst(answer);
    case Asked::kSums:
      return TakeSums(answer);
    case Asked::kSymbols:
      return TakeSymbols(answer);
  }
  return std::nullopt;
}

std::optional<std::string> Comparison::TakeFirst(absl::string_view answer) {
  const size_t known = buckets_.known();
  const absl::StatusOr<FirstAnswer> read = ReadFirstAnswer(answer, known);
  if (!read.ok()) return GiveUpSums(read.status());
  const auto* const fold = std::get_if<FoldAnswer>(&*read);
  const auto* const many = std::get_if<ManyAnswer>(&*read);
  if (!digest_known_) {
    outcome_.their_digest = fold != nullptr ? fold->digest : many != nullptr ? many->digest : own_->digest();
    digest_known_ = true;
    if (outcome_.their_digest == own_->digest()) return Finish(Means::kDigest);
  }
  if (fold == nullptr && many == nullptr) return GiveUpSums(absl::InvalidArgumentError("difference: equal, and not"));
  if (many != nullptr) {
    expected_ = static_cast<double>(many->differences);
    return GiveUpSums(absl::ResourceExhaustedError("difference: too many for sums"));
  }
  const bool first = asked_ == Asked::kDigest;
  if (fold->bits == 0 ? fold->count <= known : first) {
    return GiveUpSums(absl::InvalidArgumentError("difference: not the fold that was asked for"));
  }
  buckets_.Start(fold->bits, fold->count, fold->sums);
  if (first && !buckets_.done()) return AskWithSample();
  return AskOnOrFinish();
}

std::optional<std::string> Comparison::TakeSums(absl::string_view answer) {
  const absl::StatusOr<std::vector<uint64_t>> sums = ReadSums(answer, wanted_);
  if (!sums.ok()) return GiveUpSums(sums.status());
  buckets_.Take(*sums);
  return AskOnOrFinish();
}

std::optional<std::string> Comparison::AskOnOrFinish() {
  if (buckets_.done()) {
    for (const Sighting& sighting : buckets_.found()) {
      (index_->Contains(sighting) ? outcome_.only_ours : outcome_.only_theirs).push_back(sighting);
    }
    if (MakesUpForTheDigests()) return Finish(Means::kSums);
    return GiveUpSums(absl::DataLossError("difference: the sums do not make up for the digests"));
  }
  const SumsQuestion question = buckets_.Next();
  if (question.groups.empty()) return GiveUpSums(absl::ResourceExhaustedError("difference: more than all sums tell"));
  if (questions_ >= options_.max_sums_questions) {
    return GiveUpSums(absl::ResourceExhaustedError("difference: too many questions about sums"));
  }
  wanted_ = 0;
  for (const SumGroup& group : question.groups) wanted_ += group.sums();
  asked_ = Asked::kSums;
  return WriteQuestion(question);
}

std::optional<std::string> Comparison::GiveUpSums(absl::Status why) {
  expected_ = std::max(expected_, buckets_.expected());
  outcome_.setbacks.push_back(std::move(why));
  outcome_.only_ours.clear();
  outcome_.only_theirs.clear();
  questions_ = 0;
  // Without a digest of the peer's nothing that is found can be checked.
  if (!digest_known_) return GiveUp(absl::InvalidArgumentError("difference: the peer gives no digest"));
  return AskForSymbols();
}

std::optional<std::string> Comparison::AskForSymbols() {
  const size_t before = symbols_.symbols();
  const size_t more =
      before == 0
          ? static_cast<size_t>(std::clamp(expected_ * kSymbolsPerDifference, static_cast<double>(kFewestSymbols),
                                           static_cast<double>(options_.max_symbols)))
          : std::max(expected_ > 0 ? before / kShareOfMoreSymbols : before, kFewestMoreSymbols);
  wanted_ = std::min({more, kMaxSymbolsAnswered, options_.max_symbols - std::min(before, options_.max_symbols)});
  if (wanted_ == 0 || questions_ >= options_.max_symbols_questions) {
    return GiveUp(absl::ResourceExhaustedError("difference: too many for symbols"));
  }
  asked_ = Asked::kSymbols;
  return WriteQuestion(SymbolsQuestion{before, wanted_});
}

std::optional<std::string> Comparison::TakeSymbols(absl::string_view answer) {
  const absl::StatusOr<std::vector<CodedSymbol>> theirs = ReadSymbols(answer, wanted_);
  if (!theirs.ok()) return GiveUp(theirs.status());
  symbols_.Add(MakeSymbols(*index_, symbols_.symbols(), wanted_), *theirs);
  if (!symbols_.done()) return AskForSymbols();
  for (const uint64_t word : symbols_.only_ours()) outcome_.only_ours.push_back(WholeSighting(word));
  for (const uint64_t word : symbols_.only_theirs()) outcome_.only_theirs.push_back(WholeSighting(word));
  if (MakesUpForTheDigests()) return Finish(Means::kSymbols);
  return GiveUp(absl::DataLossError("difference: the symbols do not make up for the digests"));
}

std::optional<std::string> Comparison::GiveUp(absl::Status why) {
  outcome_.setbacks.push_back(std::move(why));
  outcome_.only_ours.clear();
  outcome_.only_theirs.clear();
  return Finish(Means::kScan);
}

std::optional<std::string> Comparison::Finish(Means means) {
  outcome_.means = means;
  asked_ = Asked::kNothing;
  return std::nullopt;
}

bool Comparison::MakesUpForTheDigests() const {
  uint64_t values = own_->digest().values;
  for (const Sighting& sighting : outcome_.only_ours) values -= Mixed(sighting.value);
  for (const Sighting& sighting : outcome_.only_theirs) values += Mixed(sighting.value);
  return values == outcome_.their_digest.values;
}

bool ExplainsDigests(const Digest& ours, const Digest& theirs, absl::Span<const Element> only_ours,
                     absl::Span<const Element> only_theirs) {
  Digest made = ours;
  for (const Element& element : only_ours) made.Remove(element);
  for (const Element& element : only_theirs) made.Add(element);
  return made == theirs;
}

}  // namespace lienthong::difference

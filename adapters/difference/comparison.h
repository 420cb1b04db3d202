// Comparison: who asks. Finds the elements that a peer has and this side has not, and the reverse, by the cheapest
// means that does it.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_COMPARISON_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "adapters/difference/coded_symbols.h"
#include "adapters/difference/element_index.h"
#include "adapters/difference/folded_buckets.h"
#include "adapters/difference/messages.h"
#include "adapters/difference/shard_state.h"

namespace lienthong::difference {

struct ComparisonOptions {
  // Ask with a parity sample at once: 113 bytes more where nothing differs, and two messages less where much does.
  bool expect_differences = false;
  // After so many questions about sums, symbols are asked for.
  int max_sums_questions = 10;
  // After so many of either bound, nothing more is asked and a scan is left.
  int max_symbols_questions = 24;
  std::size_t max_symbols = std::size_t{1} << 19;
};

// What found the differences, or that nothing did.
enum class Means { kDigest, kSums, kSymbols, kScan };

struct Outcome {
  Means means = Means::kScan;
  // Nothing when the digests are equal, and when a scan is left.
  std::vector<Sighting> only_ours;
  std::vector<Sighting> only_theirs;
  Digest their_digest;
  // Why a means was given up, in order:
  //   INVALID_ARGUMENT    an answer was no answer to the question
  //   RESOURCE_EXHAUSTED  there was no end to it within the bounds above
  //   DATA_LOSS           what was found does not make up for the difference of the digests
  std::vector<absl::Status> setbacks;
};

// A comparison asks, is given the peer's answer, and so on until it asks nothing more. Its time and memory are within
// bounds whatever the answers are. Threads: one; state and index are kept and may not change meanwhile.
class Comparison {
 public:
  // `own` and `index` hold the same elements.
  Comparison(const ShardState* own, const ElementIndex* index, const ComparisonOptions& options = {});

  // The first question. Once.
  std::string Start();
  // The next question, or nothing when the comparison is over. An empty answer is that of a peer which gives none: the
  // next means is tried.
  std::optional<std::string> Take(absl::string_view answer);

  // When it is over.
  const Outcome& outcome() const { return outcome_; }

 private:
  enum class Asked { kNothing, kDigest, kSample, kSums, kSymbols };

  std::string AskWithSample();
  std::optional<std::string> TakeFirst(absl::string_view answer);
  std::optional<std::string> TakeSums(absl::string_view answer);
  std::optional<std::string> TakeSymbols(absl::string_view answer);
  std::optional<std::string> AskOnOrFinish();
  std::optional<std::string> AskForSymbols();
  std::optional<std::string> GiveUpSums(absl::Status why);
  std::optional<std::string> GiveUp(absl::Status why);
  std::optional<std::string> Finish(Means means);
  bool MakesUpForTheDigests() const;

  const ShardState* own_;
  const ElementIndex* index_;
  ComparisonOptions options_;
  Asked asked_ = Asked::kNothing;
  int questions_ = 0;  // of the present means
  bool digest_known_ = false;
  double expected_ = 0;     // differences
  std::size_t wanted_ = 0;  // sums or symbols of the last question
  FoldedBuckets buckets_;
  SymbolDecoder symbols_;
  Outcome outcome_;
};

// Whether sets with these digests differ by exactly these elements. Unlike Comparison, which knows only what the sums
// show, this sees each byte that was hashed: it is asked when the records that differ are there.
bool ExplainsDigests(const Digest& ours, const Digest& theirs, absl::Span<const Element> only_ours,
                     absl::Span<const Element> only_theirs);

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_COMPARISON_H_

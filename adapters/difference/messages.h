// What travels between two sides that compare a shard: questions of the one that wants to know, answers of the other.
// An answer depends on the question and the pinned state alone, so that who answers keeps nothing.
//
// Numbers are little-endian. A question begins with its kind:
//   0 digest   values (8), wides (8)
//   1 sample   known (1): sums of the fold into one bucket that the asker has, at most 64; the parity sample (128)
//   2 sums     groups, each: bits (1, to 12), first (1), count (1; first + count to 64), how many buckets (varint), the
//              first of them (varint) and how much each is above the one before (varints, never 0)
//   3 symbols  first (4), count (4, 1 to 65,536)
// and an answer too:
//   16 equal   nothing
//   17 fold    the digest of who answers (16, when `known` was 0); bits (1); count (1); `count` sums (5 bytes each) of
//              each of 2^bits buckets in order, but of the last not the first `known`, which follow from what is known
//   18 many    the digest, as in 17; about how many differences (4)
//   19 sums    those asked for, in the order of the question (5 bytes each)
//   20 symbols those asked for (words, 8; checks, 8)
// A varint is of 7 bits a byte, the lowest first, at most two bytes, and as short as can be.
// Whatever is not of this form, or longer, is INVALID_ARGUMENT.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_MESSAGES_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/difference/coded_symbols.h"
#include "adapters/difference/digest.h"
#include "adapters/difference/parity_sample.h"
#include "adapters/difference/shard_state.h"

namespace lienthong::difference {

inline constexpr std::size_t kMaxQuestionBytes = 32 << 10;
inline constexpr std::size_t kMaxAnswerBytes = 2 << 20;
inline constexpr std::size_t kMaxSymbolsAnswered = 65'536;
// Of one question, counted in sums of the 4,096 buckets that are added up for the answer: the whole state, once.
inline constexpr std::size_t kMaxSumsAdded = kBuckets * kMaxSums;

struct SampleQuestion {
  std::size_t known = 0;
  ParitySample sample;
};

// The same sums of some of 2^bits buckets.
struct SumGroup {
  int bits = 0;
  SumRange range;
  std::vector<std::uint16_t> buckets;  // rising

  std::size_t sums() const { return buckets.size() * range.count; }
};

struct SumsQuestion {
  std::vector<SumGroup> groups;
};

struct SymbolsQuestion {
  std::uint64_t first = 0;
  std::size_t count = 0;
};

using Question = std::variant<Digest, SampleQuestion, SumsQuestion, SymbolsQuestion>;

std::string WriteQuestion(const Question& question);
absl::StatusOr<Question> ReadQuestion(absl::string_view text);

struct EqualAnswer {};

struct FoldAnswer {
  Digest digest;  // as in the message; zero when `known` was not 0
  int bits = 0;
  std::size_t count = 0;
  std::vector<std::uint64_t> sums;  // as in the message: without those that are known
};

struct ManyAnswer {
  Digest digest;
  std::uint64_t differences = 0;
};

// To the questions digest (`known` is 0) and sample.
using FirstAnswer = std::variant<EqualAnswer, FoldAnswer, ManyAnswer>;

std::string WriteFirstAnswer(const FirstAnswer& answer, std::size_t known);
absl::StatusOr<FirstAnswer> ReadFirstAnswer(absl::string_view text, std::size_t known);

std::string WriteSums(const std::vector<std::uint64_t>& sums);
// INVALID_ARGUMENT unless there are `count` of them.
absl::StatusOr<std::vector<std::uint64_t>> ReadSums(absl::string_view text, std::size_t count);

std::string WriteSymbols(const std::vector<CodedSymbol>& symbols);
absl::StatusOr<std::vector<CodedSymbol>> ReadSymbols(absl::string_view text, std::size_t count);

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_MESSAGES_H_

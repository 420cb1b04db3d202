// Answers that a peer gives to a comparison, one after the other: the next bytes of the input, as many as their first
// two say, or as many as the question asks for. The comparison ends within its bounds, and what it found makes up for
// the digests, or a scan is left with its reasons.

#include <algorithm>
#include <optional>
#include <string>

#include "adapters/difference/comparison.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

namespace diff = lienthong::difference;

struct Own {
  Own() {
    for (uint64_t number = 1; number <= 40; ++number) {
      const diff::Element element = {diff::Mixed(number) | 1, diff::Mixed(~number)};
      state.Add(element);
      index.Add(element.word, number);
    }
  }
  diff::ShardState state;
  diff::ElementIndex index;
};

// An answer with a sum or symbol for each that is asked for: those of the input, then zeros.
std::string AsLongAsAsked(const std::string& question, std::string answer) {
  const absl::StatusOr<diff::Question> read = diff::ReadQuestion(question);
  Expect(read.ok(), "a question of ours is one");
  size_t bytes = answer.size();
  if (const auto* sums = std::get_if<diff::SumsQuestion>(&*read)) {
    bytes = 1;
    for (const diff::SumGroup& group : sums->groups) bytes += group.sums() * diff::kFieldBytes;
  } else if (const auto* symbols = std::get_if<diff::SymbolsQuestion>(&*read)) {
    bytes = 1 + symbols->count * diff::CodedSymbol::kBytes;
  }
  answer.resize(bytes);
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Own* const own = new Own();
  FuzzInput input(data, size);
  absl::string_view rest = input.Rest();
  diff::ComparisonOptions options;
  options.max_symbols = 2'000;
  diff::Comparison comparison(&own->state, &own->index, options);
  int questions = 0;
  for (std::optional<std::string> question = comparison.Start(); question.has_value();) {
    ++questions;
    Expect(questions <= 1 + options.max_sums_questions + options.max_symbols_questions, "it ends");
    const size_t announced = rest.size() < 2 ? 0 : static_cast<uint8_t>(rest[0]) | (rest[1] & 0x7f) << 8;
    const bool as_asked = rest.size() >= 2 && (rest[1] & 0x80) != 0;
    rest.remove_prefix(std::min<size_t>(rest.size(), 2));
    const std::string answer(rest.substr(0, announced));
    rest.remove_prefix(answer.size());
    question = comparison.Take(as_asked ? AsLongAsAsked(*question, answer) : answer);
  }
  const diff::Outcome& outcome = comparison.outcome();
  if (outcome.means == diff::Means::kScan) {
    Expect(!outcome.setbacks.empty(), "a scan has its reasons");
    Expect(outcome.only_ours.empty() && outcome.only_theirs.empty(), "a scan finds nothing by itself");
    return 0;
  }
  uint64_t values = own->state.digest().values;
  for (const diff::Sighting& sighting : outcome.only_ours) {
    Expect(own->index.Contains(sighting), "ours is in the index");
    values -= diff::Mixed(sighting.value);
  }
  for (const diff::Sighting& sighting : outcome.only_theirs) values += diff::Mixed(sighting.value);
  Expect(values == outcome.their_digest.values, "what is found makes up for the digests");
  return 0;
}

}  // namespace lienthong::fuzz

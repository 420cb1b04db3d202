// Questions about a shard: what is read is written as it was; it is answered within the bounds, with what the question
// asks for; all else is INVALID_ARGUMENT.

#include "adapters/difference/answer.h"
#include "adapters/difference/messages.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

namespace diff = lienthong::difference;

struct Kept {
  Kept() {
    for (uint64_t number = 1; number <= 40; ++number) {
      const diff::Element element = {diff::Mixed(number) | 1, diff::Mixed(~number)};
      state.Add(element);
      index.Add(element.word, number);
    }
  }
  diff::ShardState state;
  diff::ElementIndex index;
};

bool AnswersIt(const diff::Question& question, absl::string_view answer) {
  if (std::holds_alternative<diff::Digest>(question)) return diff::ReadFirstAnswer(answer, 0).ok();
  if (const auto* sample = std::get_if<diff::SampleQuestion>(&question)) {
    return diff::ReadFirstAnswer(answer, sample->known).ok();
  }
  if (const auto* symbols = std::get_if<diff::SymbolsQuestion>(&question)) {
    return diff::ReadSymbols(answer, symbols->count).ok();
  }
  size_t sums = 0;
  for (const diff::SumGroup& group : std::get<diff::SumsQuestion>(question).groups) sums += group.sums();
  return diff::ReadSums(answer, sums).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Kept* const kept = new Kept();
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<diff::Question> question = diff::ReadQuestion(text);
  const absl::StatusOr<std::string> answer = diff::AnswerQuestion(text, kept->state, &kept->index);
  Expect(question.ok() == answer.ok(), "what can be read is answered");
  if (!question.ok()) {
    ExpectRefused(question.status(), absl::StatusCode::kInvalidArgument);
    ExpectRefused(answer.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  Expect(diff::WriteQuestion(*question) == text, "a question has one spelling");
  Expect(answer->size() <= diff::kMaxAnswerBytes, "an answer is bounded");
  Expect(AnswersIt(*question, *answer), "an answer is what was asked for");
  return 0;
}

}  // namespace lienthong::fuzz

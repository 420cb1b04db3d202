// Peers that answer what they like: the comparison ends, within its bounds, and says why.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/seeds.h"
#include "tests/unit/difference/two_sides.h"

namespace lienthong::difference {
namespace {

// What is left after any peer: a scan with its reasons, or differences that the peer's own digest bears out.
void ExpectNamedEnd(const Heard& heard, const ComparisonOptions& options = {}) {
  EXPECT_LE(heard.questions, 1 + options.max_sums_questions + options.max_symbols_questions);
  EXPECT_LE(heard.outcome.setbacks.size(), 2u);
  if (heard.outcome.means != Means::kScan) return;
  ASSERT_FALSE(heard.outcome.setbacks.empty());
  for (const absl::Status& status : heard.outcome.setbacks) {
    EXPECT_TRUE(absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status) || absl::IsDataLoss(status));
  }
  EXPECT_TRUE(heard.outcome.only_ours.empty());
  EXPECT_TRUE(heard.outcome.only_theirs.empty());
}

std::string Noise(std::mt19937_64* random, size_t bytes) {
  std::string text(bytes, 0);
  for (char& c : text) c = static_cast<char>((*random)());
  return text;
}

// The answer of the right form with noise for its numbers.
std::string NoisyForm(std::mt19937_64* random, const std::string& question, size_t count) {
  const Question asked = *ReadQuestion(question);
  if (const auto* sums = std::get_if<SumsQuestion>(&asked)) {
    size_t all = 0;
    for (const SumGroup& group : sums->groups) all += group.sums();
    return std::string(1, 19) + Noise(random, all * kFieldBytes);
  }
  if (const auto* symbols = std::get_if<SymbolsQuestion>(&asked)) {
    return std::string(1, 20) + Noise(random, symbols->count * CodedSymbol::kBytes);
  }
  const auto* const sample = std::get_if<SampleQuestion>(&asked);
  const int bits = sample == nullptr ? 0 : 12;
  std::string text(1, 17);
  if (sample == nullptr || sample->known == 0) text += Noise(random, 16);
  text.push_back(static_cast<char>(bits));
  text.push_back(static_cast<char>(count));
  const size_t known = sample == nullptr ? 0 : std::min(sample->known, count);
  return text + Noise(random, ((count << bits) - known) * kFieldBytes);
}

TEST(HostilePeer, NoiseEndsInAScan) {
  testing::ForEachSeed(50, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    const TwoSides sides(seed, 100, 0, 0);
    const Heard heard = Compare(sides.ours, [&](const std::string&) { return Noise(&random, random() % 300); });
    ExpectNamedEnd(heard);
    EXPECT_EQ(heard.outcome.means, Means::kScan);
  });
}

TEST(HostilePeer, SilenceEndsInAScan) {
  const TwoSides sides(1, 100, 0, 0);
  const Heard heard = Compare(sides.ours, [&](const std::string&) { return std::string(); });
  ExpectNamedEnd(heard);
  EXPECT_EQ(heard.questions, 1);
}

TEST(HostilePeer, PoisonedSumsAndSymbolsEndInAScan) {
  testing::ForEachSeed(1, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    const TwoSides sides(seed, 500, 0, 0);
    ComparisonOptions options;
    options.max_symbols = 10'000;
    for (const size_t count : {21, 64}) {
      const Heard heard = Compare(
          sides.ours, [&](const std::string& question) { return NoisyForm(&random, question, count); }, options);
      ExpectNamedEnd(heard, options);
      EXPECT_EQ(heard.outcome.means, Means::kScan);
      EXPECT_EQ(heard.outcome.setbacks.size(), 2u);
    }
  });
}

TEST(HostilePeer, ATruncatedAnswerAnywhereIsNamed) {
  testing::ForEachSeed(60, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    const TwoSides sides(seed, 2'000, 100, random() % 200);
    const Peer honest = HonestPeer(sides.theirs);
    const uint64_t cut = random() % 4;
    uint64_t answers = 0;
    const Heard heard = Compare(sides.ours, [&](const std::string& question) {
      const std::string answer = honest(question);
      return answers++ == cut ? answer.substr(0, random() % answer.size()) : answer;
    });
    ExpectNamedEnd(heard);
    if (heard.outcome.means != Means::kScan) ExpectExact(sides, heard.outcome);
    if (cut < 2) {
      ASSERT_FALSE(heard.outcome.setbacks.empty());
      EXPECT_TRUE(absl::IsInvalidArgument(heard.outcome.setbacks[0]));
    }
  });
}

TEST(HostilePeer, ASingleChangedByteNeverGivesAWrongAnswerUnnoticed) {
  testing::ForEachSeed(150, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    const TwoSides sides(seed, 1'000, 30, random() % 100);
    const Peer honest = HonestPeer(sides.theirs);
    const uint64_t spoilt = random() % 3;
    uint64_t answers = 0;
    const Heard heard = Compare(sides.ours, [&](const std::string& question) {
      std::string answer = honest(question);
      if (answers++ == spoilt) answer[random() % answer.size()] ^= static_cast<char>(1 << random() % 8);
      return answer;
    });
    ExpectNamedEnd(heard);
    if (heard.outcome.means == Means::kScan) return;
    EXPECT_EQ(Values(heard.outcome.only_ours), Values(sides.ours_alone));
    EXPECT_EQ(Values(heard.outcome.only_theirs), Values(sides.theirs_alone));
  });
}

TEST(HostilePeer, AFoldThatTellsNothingNewIsNoAnswer) {
  const TwoSides sides(3, 100, 50, 0);
  const Peer honest = HonestPeer(sides.theirs);
  const Heard heard = Compare(sides.ours, [&](const std::string& question) {
    if (std::holds_alternative<SampleQuestion>(*ReadQuestion(question))) {
      return WriteFirstAnswer(FoldAnswer{{}, 0, 5, {}}, 20);
    }
    return honest(question);
  });
  ASSERT_EQ(heard.outcome.setbacks.size(), 1u);
  EXPECT_TRUE(absl::IsInvalidArgument(heard.outcome.setbacks[0]));
  EXPECT_EQ(heard.outcome.means, Means::kSymbols);
  ExpectExact(sides, heard.outcome);
}

TEST(HostilePeer, AllIsUnlikeWhateverThePeerCountsMany) {
  const TwoSides sides(4, 100, 50, 0);
  const Peer honest = HonestPeer(sides.theirs);
  const Heard heard = Compare(sides.ours, [&](const std::string& question) {
    if (std::holds_alternative<SampleQuestion>(*ReadQuestion(question))) {
      return WriteFirstAnswer(ManyAnswer{{}, 0xffffffff}, 20);
    }
    return honest(question);
  });
  EXPECT_EQ(heard.outcome.means, Means::kSymbols);
  ExpectExact(sides, heard.outcome);
}

TEST(HostilePeer, QuestionsOfNoiseAreRefusedOrAnsweredWithinBounds) {
  testing::ForEachSeed(20, [&](uint64_t seed) {
    std::mt19937_64 random(seed);
    const TwoSides sides(seed, 200, 0, 0);
    for (int round = 0; round < 200; ++round) {
      std::string question = Noise(&random, random() % 200);
      if (!question.empty()) question[0] = static_cast<char>(random() % 4);
      const absl::StatusOr<std::string> answer = AnswerQuestion(question, sides.ours.state, &sides.ours.index);
      if (answer.ok()) {
        EXPECT_LE(answer->size(), kMaxAnswerBytes);
      } else {
        EXPECT_TRUE(absl::IsInvalidArgument(answer.status())) << answer.status();
      }
    }
  });
}

}  // namespace
}  // namespace lienthong::difference

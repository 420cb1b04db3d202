// What is learnt from records whose errors are known: chances, scores, and what becomes of them.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "services/linkage/learnt_index.h"
#include "services/linkage/linker.h"
#include "tests/support/seeds.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

constexpr float kNoFloor = -1e9f;
constexpr double kInBoth = 0.6;  // of the left records

// Two tables, or one with all records of both, of which the first people are in both.
class Sources {
 public:
  Sources(uint64_t seed, int people, bool dedupe) : left_(&layout_, &books_), right_(&layout_, &books_) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < people; ++i) {
      const Values person = RandomPerson(&random);
      const RecordId left = AddTo(person, &left_);
      const Values second = i < people * kInBoth ? Damaged(person, rates_, &random) : RandomPerson(&random);
      const RecordId right = AddTo(second, dedupe ? &left_ : &right_);
      if (i < people * kInBoth) same_.emplace(left, right);
    }
    tables_ = {&left_, dedupe ? nullptr : &right_};
  }

  const Layout& layout() const { return layout_; }
  const Tables& tables() const { return tables_; }
  const ErrorRates& rates() const { return rates_; }
  bool Same(RecordId left, RecordId right) const { return same_.count({left, right}) != 0; }
  size_t matches() const { return same_.size(); }
  std::unique_ptr<LearntIndex> Learn(int threads) const {
    LearnOptions options;
    options.training.threads = threads;
    options.training.random_pairs = 30'000;
    options.plan.sample = 1'000;
    options.plan.most_keys = 8;
    return std::make_unique<LearntIndex>(tables_, options, [](const char*) {});
  }

 private:
  Layout layout_ = PeopleLayout();
  Books books_;
  RecordTable left_;
  RecordTable right_;
  Tables tables_;
  ErrorRates rates_;
  std::set<std::pair<RecordId, RecordId>> same_;
};

std::vector<ScoredPair> Scored(const Sources& sources, const LearntIndex& learnt, int threads) {
  uint64_t compared = 0;
  return ScoreCandidates(sources.tables(), learnt.index(), learnt.scorer(), -4, threads, &compared);
}

TEST(LearningTest, ChancesComeOutNearTheTruth) {
  for (const bool dedupe : {false, true}) {
    SCOPED_TRACE(dedupe ? "one table" : "two tables");
    const Sources sources(7, 2'000, dedupe);
    const auto learnt = sources.Learn(2);
    const Model& model = learnt->model();
    const auto m = [&](const char* slot, int level) {
      return model.slots[SlotOf(sources.layout(), slot)].m[static_cast<size_t>(level)];
    };
    const ErrorRates& rates = sources.rates();
    // Of numbers that are there, since a missing one is not compared.
    EXPECT_NEAR(m("number", kExact), 1 - rates.number, 0.02);
    EXPECT_NEAR(m("born", kExact), 1 - rates.born, 0.02);
    EXPECT_NEAR(m("sex", kExact), 1 - rates.sex, 0.02);
    EXPECT_NEAR(m("phone", kExact), 1 - rates.phone, 0.04);
    EXPECT_NEAR(m("home", kExact), 1 - rates.home, 0.04);
    EXPECT_NEAR(m("name.given", kExact), 1 - rates.name * 29 / 30, 0.03);
    const double prior = static_cast<double>(sources.matches()) / sources.tables().pairs();
    EXPECT_NEAR(model.prior / prior, 1, 0.1);
    const auto u = [&](const char* slot, int level) {
      return model.slots[SlotOf(sources.layout(), slot)].u[static_cast<size_t>(level)];
    };
    EXPECT_NEAR(u("sex", kExact), 0.5, 0.02);
    EXPECT_NEAR(u("name.family", kExact), 0.1, 0.02);
    EXPECT_LT(u("number", kExact), 1e-4);
  }
}

TEST(LearningTest, PairsAreFoundAndNearlyAllAreRight) {
  const Sources sources(11, 2'000, false);
  const auto learnt = sources.Learn(2);
  std::vector<ScoredPair> pairs = Scored(sources, *learnt, 2);
  ShareChances(sources.tables().left->size(), sources.tables().right->size(), &pairs);
  size_t found = 0;
  size_t right = 0;
  for (const ScoredPair& pair : pairs) {
    if (pair.chance < 0.5) continue;
    ++found;
    right += sources.Same(pair.left, pair.right) ? 1 : 0;
  }
  EXPECT_GT(static_cast<double>(right), 0.99 * static_cast<double>(found));
  EXPECT_GT(static_cast<double>(right), 0.98 * static_cast<double>(sources.matches()));
}

TEST(LearningTest, ResultsDoNotDependOnTheNumberOfThreads) {
  for (const bool dedupe : {false, true}) {
    const Sources sources(13, 600, dedupe);
    const auto one = sources.Learn(1);
    const std::vector<ScoredPair> pairs = Scored(sources, *one, 1);
    ASSERT_FALSE(pairs.empty());
    for (const int threads : {2, 3}) {
      const auto other = sources.Learn(threads);
      EXPECT_EQ(WriteModel(other->model(), sources.layout()), WriteModel(one->model(), sources.layout()));
      const std::vector<ScoredPair> others = Scored(sources, *other, threads);
      ASSERT_EQ(others.size(), pairs.size());
      for (size_t i = 0; i < pairs.size(); ++i) {
        ASSERT_EQ(others[i].left, pairs[i].left);
        ASSERT_EQ(others[i].right, pairs[i].right);
        ASSERT_EQ(others[i].bits, pairs[i].bits);
      }
    }
  }
}

TEST(LearningTest, AModelReadBackScoresTheSame) {
  const Sources sources(17, 600, false);
  const auto learnt = sources.Learn(2);
  const auto model = ReadModel(WriteModel(learnt->model(), sources.layout()), sources.layout());
  ASSERT_TRUE(model.ok()) << model.status();
  const RecordTable& left = *sources.tables().left;
  const RecordTable& right = *sources.tables().right;
  const Comparison comparison(&sources.layout(), &left.books());
  Frequencies frequencies(left, &right);
  for (size_t slot = 0; slot < model->slots.size(); ++slot) {
    frequencies.Settle(slot, model->share_of_strangers[slot], model->slots[slot].u[kExact]);
  }
  const Scorer scorer(&*model, &sources.layout(), &comparison, &frequencies);
  for (RecordId a = 0; a < left.size(); a += 3) {
    for (RecordId b = 0; b < right.size(); b += a % 2 == 0 ? 1 : 7) {
      ASSERT_NEAR(scorer.Score(left.row(a), right.row(b), kNoFloor),
                  learnt->scorer().Score(left.row(a), right.row(b), kNoFloor), 1e-3);
    }
  }
}

// What the texts of a pair on which no hash agrees add to its score; they may be hoped to add less than they do.
float BitsOfUnlikeTexts(const Sources& sources, const Comparison& comparison, const Scorer& scorer, const uint32_t* a,
                        const uint32_t* b) {
  const auto weights = scorer.Weigh(a, b);
  float bits = 0;
  for (size_t slot = 0; slot < weights.size(); ++slot) {
    if (sources.layout().slots()[slot].kind != SlotKind::kText) continue;
    if (comparison.LookAt(slot, a, b) >= kMostStates) bits += weights[slot].bits;
  }
  return bits;
}

TEST(ScorerTest, AScoreIsTheSumOfItsWeightsAtAnyFloorItReaches) {
  constexpr float kDocumentedHope = 5;
  testing::ForEachSeed(2, [](uint64_t seed) {
    const Sources sources(seed, 400, false);
    const auto learnt = sources.Learn(2);
    const Scorer& scorer = learnt->scorer();
    const RecordTable& left = *sources.tables().left;
    const RecordTable& right = *sources.tables().right;
    const Comparison comparison(&sources.layout(), &left.books());
    size_t left_early = 0;
    for (RecordId i = 0; i < left.size(); ++i) {
      for (RecordId j = i % 5; j < right.size(); j += i == j ? 1 : 5) {
        const uint32_t* a = left.row(i);
        const uint32_t* b = right.row(j);
        float sum = scorer.prior_bits();
        for (const Scorer::Weight& weight : scorer.Weigh(a, b)) sum += weight.bits;
        ASSERT_NEAR(scorer.Score(a, b, kNoFloor), sum, 1e-3);
        for (const float floor : {-30.0f, -4.0f, 0.0f, 10.0f}) {
          const float score = scorer.Score(a, b, floor);
          if (score >= floor) {
            ASSERT_NEAR(score, sum, 1e-3);
            continue;
          }
          ++left_early;
          const bool exception = BitsOfUnlikeTexts(sources, comparison, scorer, a, b) > kDocumentedHope;
          ASSERT_TRUE(sum < floor + 1e-3 || exception) << i << " " << j << " at " << floor << " has " << sum;
        }
      }
    }
    EXPECT_GT(left_early, 0u);
  });
}

}  // namespace
}  // namespace lienthong::linkage

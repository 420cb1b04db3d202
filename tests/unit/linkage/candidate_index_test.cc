#include "services/linkage/candidate_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "services/linkage/blocking_plan.h"
#include "tests/support/seeds.h"
#include "tests/unit/linkage/people.h"

namespace lienthong::linkage {
namespace {

constexpr uint32_t kNeverFull = 1'000'000;

// People and, of a third of them, a second record.
class Crowd {
 public:
  Crowd(uint64_t seed, int people) : table_(&layout_, &books_) {
    std::mt19937_64 random(seed);
    for (int i = 0; i < people; ++i) {
      const Values person = RandomPerson(&random);
      AddTo(person, &table_);
      if (i % 3 == 0) AddTo(Damaged(person, {}, &random), &table_);
    }
  }
  const Layout& layout() const { return layout_; }
  const Books& books() const { return books_; }
  const RecordTable& table() const { return table_; }
  CandidateIndex Index(const BlockingPlan& plan, uint32_t most_in_block) const {
    return CandidateIndex(plan, &layout_, &books_, 10, most_in_block);
  }

 private:
  Layout layout_ = PeopleLayout();
  Books books_;
  RecordTable table_;
};

std::vector<uint64_t> KeyValues(const Crowd& crowd, const BlockingPlan& plan, RecordId record) {
  std::vector<uint64_t> atoms(plan.atoms.size());
  AtomValues(plan, crowd.layout(), crowd.books(), crowd.table().row(record), absl::MakeSpan(atoms));
  std::vector<uint64_t> values;
  for (const BlockingKey& key : plan.keys) values.push_back(KeyValue(key, atoms));
  return values;
}

std::vector<RecordId> Found(const CandidateIndex& index, const uint32_t* row) {
  std::vector<uint64_t> scratch;
  std::vector<RecordId> found;
  index.Find(row, &scratch, &found);
  std::sort(found.begin(), found.end());
  return found;
}

void ExpectSame(const Crowd& crowd, const CandidateIndex& one, const CandidateIndex& other) {
  for (RecordId record = 0; record < crowd.table().size(); ++record) {
    ASSERT_EQ(Found(one, crowd.table().row(record)), Found(other, crowd.table().row(record))) << record;
  }
}

TEST(CandidateIndexTest, FindsExactlyTheRecordsThatShareAKeyWhenNoBlockIsFull) {
  testing::ForEachSeed(2, [](uint64_t seed) {
    const Crowd crowd(seed, 400);
    const BlockingPlan plan = BlockingPlanner(crowd.table(), crowd.table().size(), {}).ByGuess();
    ASSERT_FALSE(plan.keys.empty());
    CandidateIndex index = crowd.Index(plan, kNeverFull);
    index.AddAll(crowd.table(), 1);
    std::vector<std::vector<uint64_t>> values;
    for (RecordId record = 0; record < crowd.table().size(); ++record) {
      values.push_back(KeyValues(crowd, plan, record));
    }
    for (RecordId a = 0; a < values.size(); ++a) {
      std::vector<RecordId> sharing;
      for (RecordId b = 0; b < values.size(); ++b) {
        for (size_t key = 0; key < plan.keys.size(); ++key) {
          if (values[a][key] != 0 && values[a][key] == values[b][key]) sharing.push_back(b);
        }
      }
      ASSERT_EQ(Found(index, crowd.table().row(a)), sharing) << a;
    }
    EXPECT_EQ(index.report().full_blocks, 0u);
  });
}

TEST(CandidateIndexTest, AddingAllOnAnyNumberOfThreadsIsAddingOneByOne) {
  testing::ForEachSeed(2, [](uint64_t seed) {
    const Crowd crowd(seed, 500);
    const BlockingPlan plan = BlockingPlanner(crowd.table(), crowd.table().size(), {}).ByGuess();
    for (const uint32_t most : {2u, kNeverFull}) {
      CandidateIndex one_by_one = crowd.Index(plan, most);
      for (RecordId record = 0; record < crowd.table().size(); ++record) {
        one_by_one.Add(record, crowd.table().row(record));
      }
      for (const int threads : {1, 2, 3}) {
        CandidateIndex index = crowd.Index(plan, most);
        index.AddAll(crowd.table(), threads);
        ExpectSame(crowd, index, one_by_one);
        EXPECT_EQ(index.report().postings, one_by_one.report().postings);
        EXPECT_EQ(index.report().full_blocks, one_by_one.report().full_blocks);
        EXPECT_EQ(index.report().dropped, one_by_one.report().dropped);
      }
    }
  });
}

TEST(CandidateIndexTest, AnIndexPlannedAnewIsANewIndexOfThatPlan) {
  testing::ForEachSeed(2, [](uint64_t seed) {
    const Crowd crowd(seed, 500);
    const BlockingPlanner planner(crowd.table(), crowd.table().size(), {});
    const BlockingPlan first = planner.ByGuess();
    std::vector<MatchedRows> matched;
    for (RecordId record = 0; record + 1 < crowd.table().size(); record += 4) {
      matched.emplace_back(crowd.table().row(record), crowd.table().row(record + 1));
    }
    ASSERT_GE(matched.size(), 100u);
    const BlockingPlan second = planner.ByPairs(matched);
    CandidateIndex index = crowd.Index(first, 5);
    index.AddAll(crowd.table(), 2);
    index.Replan(second, crowd.table(), 2);
    CandidateIndex fresh = crowd.Index(second, 5);
    fresh.AddAll(crowd.table(), 1);
    ExpectSame(crowd, index, fresh);
  });
}

// A plan of one key, the word of `given`, that `born` refines.
class RefinedBlocksTest : public ::testing::Test {
 protected:
  RefinedBlocksTest() {
    plan_.atoms = AtomsOf(layout_);
    const auto atom = [this](FieldKind kind, AtomPart part) {
      const auto at = std::find_if(plan_.atoms.begin(), plan_.atoms.end(), [&](const Atom& a) {
        return layout_.fields()[a.field].kind == kind && a.part == part;
      });
      return static_cast<size_t>(at - plan_.atoms.begin());
    };
    BlockingKey key;
    key.atoms = {atom(FieldKind::kGivenName, AtomPart::kWhole)};
    key.refined_by = static_cast<int>(atom(FieldKind::kDate, AtomPart::kWhole));
    plan_.keys = {key};
    plan_.used = {key.atoms[0], static_cast<size_t>(key.refined_by)};
    std::sort(plan_.used.begin(), plan_.used.end());
  }

  const Layout layout_ = *Layout::Make({{"given", FieldKind::kGivenName}, {"born", FieldKind::kDate}});
  Books books_;
  RecordTable table_{&layout_, &books_};
  BlockingPlan plan_;
};

TEST_F(RefinedBlocksTest, AFullBlockGoesOnInRefinedBlocksOfTheSameBound) {
  constexpr uint32_t kMost = 3;
  const char* const kBorn[] = {"1990-02-03", "1980-05-06"};
  for (int i = 0; i < 20; ++i) AddTo({"An", kBorn[i % 2]}, &table_);
  const RecordId undated = AddTo({"An", ""}, &table_);
  const RecordId other = AddTo({"Bình", kBorn[0]}, &table_);
  CandidateIndex index(plan_, &layout_, &books_, 1, kMost);
  index.AddAll(table_, 1);
  // The first three fill the block; the next three of each date theirs.
  EXPECT_EQ(Found(index, table_.row(0)), (std::vector<RecordId>{0, 1, 2, 4, 6, 8}));
  EXPECT_EQ(Found(index, table_.row(1)), (std::vector<RecordId>{0, 1, 2, 3, 5, 7}));
  EXPECT_EQ(Found(index, table_.row(undated)), (std::vector<RecordId>{0, 1, 2}));
  EXPECT_EQ(Found(index, table_.row(other)), (std::vector<RecordId>{other}));
  EXPECT_EQ(index.report().postings, 10u);
  EXPECT_EQ(index.report().full_blocks, 18u);
  EXPECT_EQ(index.report().dropped, 12u);
}

TEST(BlockTableTest, HoldsRecordsByHashUpToTheBoundWhileItGrows) {
  testing::ForEachSeed(2, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    constexpr uint32_t kMost = 4;
    BlockTable table(0);
    std::map<uint32_t, std::vector<RecordId>> model;
    for (RecordId record = 0; record < 5'000; ++record) {
      // The low bits clash.
      const auto hash = static_cast<uint32_t>(random() % 2'000) * 64;
      std::vector<RecordId>& block = model[hash];
      ASSERT_EQ(table.Add(hash, record, kMost), block.size() < kMost);
      if (block.size() < kMost) block.push_back(record);
    }
    for (uint32_t i = 0; i < 2'100; ++i) {
      std::vector<RecordId> found;
      const std::vector<RecordId> wanted = model.count(i * 64) == 0 ? std::vector<RecordId>() : model[i * 64];
      ASSERT_EQ(table.Find(i * 64, kMost, &found), wanted.size() == kMost);
      std::sort(found.begin(), found.end());
      ASSERT_EQ(found, wanted);
    }
  });
}

TEST(BlockingPlanTest, TakesEveryNumberThatNamesAPersonAndNoMoreKeysThanAllowed) {
  const Crowd crowd(1, 1'000);
  PlanOptions options;
  options.most_keys = 5;
  const BlockingPlan plan = BlockingPlanner(crowd.table(), crowd.table().size(), options).ByGuess();
  std::set<std::string> names;
  for (const BlockingKey& key : plan.keys) {
    names.insert(plan.KeyName(key));
    EXPECT_LE(key.expected_block, options.most_in_block) << plan.KeyName(key);
    EXPECT_TRUE(std::is_sorted(key.atoms.begin(), key.atoms.end()));
  }
  EXPECT_EQ(plan.keys.size(), options.most_keys);
  EXPECT_EQ(names.size(), options.most_keys);
  EXPECT_EQ(names.count("number"), 1u);
  EXPECT_EQ(names.count("phone"), 1u);
  EXPECT_GT(plan.expected_reach, 0.9);
}

TEST(AtomsTest, PartsThatAnErrorLeavesAreEqual) {
  const struct {
    const char* atom;
    Values a;
    Values b;
    bool equal;
  } kCases[] = {
      {"name.bag", {"Lê Văn An", ""}, {"An Lê Văn", ""}, true},
      {"name.bag", {"Lê Văn An", ""}, {"Lê An", ""}, false},
      {"name.ends", {"Lê Văn An", ""}, {"An Lê", ""}, true},
      {"name.given", {"Lê Văn An", ""}, {"Vũ Ân", ""}, true},
      {"name.family", {"Hoàng An", ""}, {"Huỳnh Ba", ""}, true},
      {"name.rest", {"Lê Văn An", ""}, {"Vũ Van An", ""}, true},
      {"name.skeleton", {"Lê Hằng", ""}, {"Lê Hồng", ""}, true},
      {"born", {"", "1990-02-03"}, {"", "1990-03-02"}, false},
      {"born.swap_proof", {"", "1990-02-03"}, {"", "1990-03-02"}, true},
      {"born.year", {"", "1990-02-03"}, {"", "1990"}, true},
      {"born.month_day", {"", "1990-02-03"}, {"", "1955-02-03"}, true},
  };
  const Layout layout = *Layout::Make({{"name", FieldKind::kFullName}, {"born", FieldKind::kDate}});
  const std::vector<Atom> atoms = AtomsOf(layout);
  for (const auto& c : kCases) {
    Books books;
    RecordTable table(&layout, &books);
    AddTo(c.a, &table);
    AddTo(c.b, &table);
    const auto atom = std::find_if(atoms.begin(), atoms.end(), [&c](const Atom& a) { return a.name == c.atom; });
    ASSERT_NE(atom, atoms.end()) << c.atom;
    const uint64_t a = AtomValue(*atom, layout, books, table.row(0));
    const uint64_t b = AtomValue(*atom, layout, books, table.row(1));
    EXPECT_NE(a, 0u) << c.atom;
    EXPECT_EQ(a == b, c.equal) << c.atom;
  }
}

TEST(AtomsTest, RecordsWithoutAValueHaveNoAtoms) {
  const Layout layout = PeopleLayout();
  Books books;
  RecordTable table(&layout, &books);
  AddTo(Values(layout.fields().size()), &table);
  for (const Atom& atom : AtomsOf(layout)) EXPECT_EQ(AtomValue(atom, layout, books, table.row(0)), 0u) << atom.name;
}

}  // namespace
}  // namespace lienthong::linkage

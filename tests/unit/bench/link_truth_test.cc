#include "services/bench/link_truth.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/temp_directory.h"

namespace lienthong::bench {
namespace {

// Records by name and the person that each is about.
NamedRecords Records(const std::vector<std::pair<std::string, std::string>>& of) {
  NamedRecords records;
  for (const auto& [id, person] : of) {
    records.ids.Intern(id);
    if (!person.empty()) records.person.push_back(records.persons.Intern(person));
  }
  return records;
}

class LinkTruthTest : public ::testing::Test {
 protected:
  std::string File(const std::string& bytes) {
    const std::string path = absl::StrCat(directory_.path(), "/truth.csv");
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  testing::TempDirectory directory_;
};

TEST_F(LinkTruthTest, PersonsOfTwoFilesAreTheSameByName) {
  // The two files number their persons in different orders.
  const NamedRecords left = Records({{"l1", "an"}, {"l2", "binh"}, {"l3", "chi"}});
  const NamedRecords right = Records({{"r1", "binh"}, {"r2", "dung"}, {"r3", "an"}, {"r4", "an"}});
  const LinkTruth truth = LinkTruth::OfRecords(left, &right);
  EXPECT_EQ(truth.true_pairs(), 3u);
  EXPECT_EQ(truth.Pairs(), (std::vector<RecordPair>{{0, 2}, {0, 3}, {1, 0}}));
  EXPECT_TRUE(truth.Same({1, 0}));
  EXPECT_FALSE(truth.Same({2, 1}));
}

TEST_F(LinkTruthTest, PersonsOfOneFileGiveEveryPairOnce) {
  const NamedRecords records = Records({{"1", "an"}, {"2", "binh"}, {"3", "an"}, {"4", "an"}});
  const LinkTruth truth = LinkTruth::OfRecords(records, nullptr);
  EXPECT_EQ(truth.true_pairs(), 3u);
  EXPECT_EQ(truth.Pairs(), (std::vector<RecordPair>{{0, 2}, {0, 3}, {2, 3}}));
}

TEST_F(LinkTruthTest, AFileOfPairsNamesTheRecordsOfBothSides) {
  const NamedRecords left = Records({{"a", ""}, {"b", ""}, {"c", ""}});
  const NamedRecords right = Records({{"a", ""}, {"x", ""}});
  const auto truth = LinkTruth::OfFile(File("left,right,why\nb,a,\nc,x,named\n"), left, &right);
  ASSERT_TRUE(truth.ok()) << truth.status();
  EXPECT_EQ(truth->Pairs(), (std::vector<RecordPair>{{1, 0}, {2, 1}}));
}

TEST_F(LinkTruthTest, PairsOfOneFileJoinAllThatHangTogether) {
  const NamedRecords records = Records({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}});
  const auto truth = LinkTruth::OfFile(File("one,other\na,c\nc,d\n"), records, nullptr);
  ASSERT_TRUE(truth.ok()) << truth.status();
  EXPECT_EQ(truth->Pairs(), (std::vector<RecordPair>{{0, 2}, {0, 3}, {2, 3}}));
}

TEST_F(LinkTruthTest, AFileThatNamesNobodyHereIsRefused) {
  const NamedRecords left = Records({{"a", ""}, {"b", ""}});
  const NamedRecords right = Records({{"x", ""}});
  const auto refusal = [&](const std::string& bytes) {
    return std::string(LinkTruth::OfFile(File(bytes), left, &right).status().message());
  };
  EXPECT_TRUE(absl::EndsWith(refusal("l,r\nc,x\n"), "truth.csv, line 2: no record has the name in column 1"));
  EXPECT_TRUE(absl::EndsWith(refusal("l,r\na,b\n"), "truth.csv, line 2: no record has the name in column 2"));
  EXPECT_TRUE(absl::EndsWith(refusal("l\na\n"), "truth.csv, line 2: it needs two columns of record ids"));
  EXPECT_TRUE(absl::StrContains(refusal("l,r\na\n"), "truth.csv, line 2: it has 1 fields"));
  const auto missing = LinkTruth::OfFile("/no/such/truth.csv", left, &right);
  EXPECT_EQ(missing.status().message(), "/no/such/truth.csv: cannot be read");
}

TEST_F(LinkTruthTest, FindingsAreJudgedByTheTruePairs) {
  const NamedRecords left = Records({{"1", "an"}, {"2", "binh"}, {"3", "chi"}});
  const NamedRecords right = Records({{"1", "an"}, {"2", "binh"}, {"3", "chi"}});
  const LinkTruth truth = LinkTruth::OfRecords(left, &right);
  const Agreement agreement = truth.Judge({{0, 0}, {1, 2}});
  EXPECT_DOUBLE_EQ(agreement.precision(), 0.5);
  EXPECT_DOUBLE_EQ(agreement.recall(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(agreement.f1(), 0.4);
  EXPECT_DOUBLE_EQ(truth.Judge({}).precision(), 1);
  EXPECT_DOUBLE_EQ(truth.Judge({}).recall(), 0);
  EXPECT_DOUBLE_EQ(Agreement().f1(), 1);
}

}  // namespace
}  // namespace lienthong::bench

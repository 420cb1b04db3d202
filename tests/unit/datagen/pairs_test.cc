#include "services/datagen/pairs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/datagen/pair_damage.h"
#include "services/datagen/pair_rows.h"
#include "services/identity/identifiers.h"
#include "services/identity/partial_date.h"
#include "services/reference/csv.h"
#include "tests/unit/datagen/generated_data.h"

namespace lienthong::datagen {
namespace {

using Rows = std::map<std::string, std::map<std::string, std::string>>;  // by the first column

const Progress kQuiet = [](absl::string_view) {};

PairsOptions Options(const std::string& name, uint64_t seed) {
  std::cout << "seed " << seed << std::endl;
  PairsOptions options;
  options.count = 4000;
  options.seed = seed;
  options.out = FreshDirectory(name);
  return options;
}

std::vector<std::map<std::string, std::string>> Lines(const std::string& path) {
  std::vector<std::map<std::string, std::string>> lines;
  const auto table = reference::ReadCsv(path);
  EXPECT_TRUE(table.ok()) << table.status();
  if (!table.ok()) return lines;
  for (size_t row = 0; row < table->row_count(); ++row) {
    std::map<std::string, std::string> line;
    for (const std::string& column : table->columns()) line[column] = std::string(table->Cell(row, column));
    lines.push_back(std::move(line));
  }
  return lines;
}

Rows Records(const std::string& path) {
  Rows rows;
  for (const auto& line : Lines(path)) {
    EXPECT_TRUE(rows.emplace(line.at("record_id"), line).second) << line.at("record_id");
  }
  return rows;
}

struct Written {
  Rows left;
  Rows right;
  std::vector<std::pair<std::string, std::string>> truth;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> damage;  // side/kind
};

Written WriteAndRead(const PairsOptions& options) {
  Written written;
  const absl::Status status = WritePairs(options, kQuiet);
  EXPECT_TRUE(status.ok()) << status;
  written.left = Records(options.out + "/left.csv");
  written.right = Records(options.out + "/right.csv");
  for (const auto& line : Lines(options.out + "/truth.csv")) {
    written.truth.emplace_back(line.at("left_id"), line.at("right_id"));
  }
  for (const auto& line : Lines(options.out + "/damage.csv")) {
    written.damage[{line.at("left_id"), line.at("right_id")}].insert(line.at("side") + "/" + line.at("kind"));
  }
  return written;
}

double Filled(const Rows& rows, const std::string& column) {
  size_t filled = 0;
  for (const auto& [id, row] : rows) filled += row.at(column).empty() ? 0 : 1;
  return static_cast<double>(filled) / static_cast<double>(rows.size());
}

TEST(PairsTest, TheSameSeedGivesTheSameBytes) {
  PairsOptions first = Options("pairs_same1", 5);
  PairsOptions second = first;
  second.out = FreshDirectory("pairs_same2");
  PairsOptions other = first;
  other.out = FreshDirectory("pairs_same3");
  other.seed = 6;
  for (const PairsOptions* options : {&first, &second, &other}) ASSERT_TRUE(WritePairs(*options, kQuiet).ok());
  for (const char* file : {"/left.csv", "/right.csv", "/truth.csv", "/damage.csv"}) {
    EXPECT_TRUE(FileText(first.out + file) == FileText(second.out + file)) << file;
    EXPECT_FALSE(FileText(first.out + file) == FileText(other.out + file)) << file;
  }
}

TEST(PairsTest, TruthNamesEachRecordOfTheOverlapOnce) {
  const PairsOptions options = Options("pairs_truth", 15);
  const Written written = WriteAndRead(options);
  EXPECT_EQ(written.left.size(), 4000u);
  EXPECT_EQ(written.right.size(), 4000u);
  EXPECT_EQ(written.truth.size(), 2800u);
  std::set<std::string> lefts;
  std::set<std::string> rights;
  size_t in_one_place = 0;
  for (const auto& [left, right] : written.truth) {
    EXPECT_EQ(written.left.count(left), 1u);
    EXPECT_EQ(written.right.count(right), 1u);
    EXPECT_TRUE(lefts.insert(left).second);
    EXPECT_TRUE(rights.insert(right).second);
    in_one_place += left.substr(1) == right.substr(1) ? 1 : 0;
  }
  EXPECT_LT(in_one_place, 20u);
  for (const auto& [pair, kinds] : written.damage) EXPECT_EQ(lefts.count(pair.first), 1u);
}

// Undamaged pairs say the same of what does not change in a life, and no undamaged record has a number that another
// person's has: equal numbers mean one person, but where the list of errors says otherwise.
TEST(PairsTest, UndamagedPairsAgreeAndNoOthersShareANumber) {
  const Written written = WriteAndRead(Options("pairs_agree", 25));
  std::map<std::string, std::string> right_of;
  for (const auto& [left, right] : written.truth) {
    right_of[left] = right;
    if (written.damage.count({left, right}) > 0) continue;
    for (const char* column : {"full_name", "birth_date", "sex"}) {
      EXPECT_EQ(written.left.at(left).at(column), written.right.at(right).at(column)) << left;
    }
  }
  std::map<std::string, std::string> right_by_number;
  size_t shared = 0;
  for (const auto& [id, row] : written.right) {
    const std::string& number = row.at("personal_number");
    if (!number.empty() && number.size() == 12 && !right_by_number.emplace(number, id).second) ++shared;
  }
  size_t same = 0;
  size_t foreign = 0;
  for (const auto& [id, row] : written.left) {
    const auto found = right_by_number.find(row.at("personal_number"));
    if (found == right_by_number.end()) continue;
    (right_of.count(id) > 0 && right_of[id] == found->second ? same : foreign) += 1;
  }
  EXPECT_GT(same, 1300u);
  EXPECT_LT(shared + foreign, 20u);
  EXPECT_GT(shared + foreign, 0u) << "somebody's number is typed for another now and then";
}

TEST(PairsTest, AThirdOfThePairsAreDamagedAndMostErrorsAreOnTheLeft) {
  const Written written = WriteAndRead(Options("pairs_damage", 35));
  EXPECT_NEAR(static_cast<double>(written.damage.size()) / static_cast<double>(written.truth.size()), 0.33, 0.03);
  std::set<std::string> known;
  for (const DamageKind& kind : DamageKinds()) known.insert(std::string(kind.name));
  std::map<std::string, int> sides;
  std::set<std::string> seen;
  for (const auto& [pair, kinds] : written.damage) {
    EXPECT_LE(kinds.size(), 5u);
    for (const std::string& kind : kinds) {
      const size_t slash = kind.find('/');
      ++sides[kind.substr(0, slash)];
      seen.insert(kind.substr(slash + 1));
    }
  }
  EXPECT_EQ(seen, known);
  EXPECT_GT(sides["left"], 2 * sides["right"]);
  EXPECT_GT(sides["right"], 0);
}

TEST(PairsTest, ColumnsAreFilledAsInTheRegistriesTheyStandFor) {
  const Written written = WriteAndRead(Options("pairs_filled", 45));
  const std::map<std::string, std::pair<double, double>> expected = {
      {"personal_number", {0.55, 0.97}}, {"old_card", {0.35, 0.40}}, {"passport", {0.75, 0.35}},
      {"phone", {0.60, 0.35}},           {"full_name", {1, 1}},      {"address", {0.99, 0.99}}};
  for (const auto& [column, shares] : expected) {
    EXPECT_NEAR(Filled(written.left, column), shares.first, 0.04) << column;
    EXPECT_NEAR(Filled(written.right, column), shares.second, 0.04) << column;
  }
}

TEST(PairsTest, NumbersAreNobodysAndAgreeWithSexAndYear) {
  PairsOptions options = Options("pairs_numbers", 55);
  options.damaged = 0;
  const Written written = WriteAndRead(options);
  EXPECT_TRUE(written.damage.empty());
  for (const Rows* rows : {&written.left, &written.right}) {
    for (const auto& [id, row] : *rows) {
      const auto birth = identity::PartialDate::Parse(row.at("birth_date"));
      ASSERT_TRUE(birth.ok()) << id;
      EXPECT_GE(birth->year(), 1964) << id;
      EXPECT_LE(birth->year(), 2008) << id;
      if (!row.at("passport").empty()) {
        EXPECT_EQ(row.at("passport")[0], 'X') << id;
      }
      if (!row.at("old_card").empty()) {
        EXPECT_EQ(row.at("old_card").substr(0, 2), "00") << id;
      }
      if (!row.at("phone").empty()) {
        EXPECT_EQ(row.at("phone").substr(0, 3), "000") << id;
      }
      if (row.at("personal_number").empty()) continue;
      const auto number = identity::PersonalNumber::Parse(row.at("personal_number"));
      ASSERT_TRUE(number.ok()) << id;
      EXPECT_FALSE(identity::IsAllocatedPrefix(number->prefix())) << id;
      EXPECT_EQ(number->birth_year(), birth->year()) << id;
      EXPECT_EQ(number->sex() == identity::Sex::kFemale, row.at("sex") == "female") << id;
    }
  }
}

TEST(PairsTest, TwinsShareNameAndBirthButNotTheirNumbers) {
  PairsOptions options = Options("pairs_twins", 65);
  options.damaged = 0;
  options.overlap = 0;
  const Written written = WriteAndRead(options);
  EXPECT_TRUE(written.truth.empty());
  std::map<std::string, std::string> by_birth_and_home;
  size_t twins = 0;
  for (const Rows* rows : {&written.left, &written.right}) {
    for (const auto& [id, row] : *rows) {
      const std::string& name = row.at("full_name");
      const std::string key =
          row.at("birth_date") + row.at("commune") + row.at("address") + name.substr(0, name.find(' '));
      const auto [found, first] = by_birth_and_home.emplace(key, name);
      if (first) continue;
      ++twins;
      EXPECT_NE(found->second, name) << id;
    }
  }
  EXPECT_GT(twins, 5u);
  EXPECT_LT(twins, 60u);
}

TEST(PairsTest, ARepeatedPersonHasTwoToFourRecordsOfOneCluster) {
  PairsOptions options = Options("pairs_repeats", 75);
  ASSERT_TRUE(WriteRepeats(options, kQuiet).ok());
  const Rows people = Records(options.out + "/people.csv");
  EXPECT_EQ(people.size(), 4000u);
  std::map<std::string, std::set<std::string>> births;
  std::map<std::string, int> sizes;
  for (const auto& [id, row] : people) ++sizes[row.at("cluster")];
  std::map<int, int> counts;
  for (const auto& [cluster, size] : sizes) ++counts[size];
  EXPECT_EQ(counts, (std::map<int, int>{{1, 2200}, {2, 400}, {3, 200}, {4, 100}}));
  std::set<std::string> damaged;
  for (const auto& line : Lines(options.out + "/damage.csv")) {
    EXPECT_EQ(people.count(line.at("record_id")), 1u);
    damaged.insert(line.at("record_id"));
  }
  EXPECT_NEAR(static_cast<double>(damaged.size()), 1320, 100);
  for (const auto& [id, row] : people) {
    if (damaged.count(id) == 0) births[row.at("cluster")].insert(row.at("birth_date") + row.at("full_name"));
  }
  for (const auto& [cluster, different] : births) EXPECT_EQ(different.size(), 1u) << cluster;
}

TEST(PairsTest, OptionsThatMakeNoSenseAreRefused) {
  PairsOptions options = Options("pairs_refused", 85);
  options.count = 0;
  EXPECT_EQ(WritePairs(options, kQuiet).code(), absl::StatusCode::kInvalidArgument);
  options.count = kMostPairs + 1;
  EXPECT_EQ(WriteRepeats(options, kQuiet).code(), absl::StatusCode::kInvalidArgument);
  options.count = 10;
  options.overlap = 1.5;
  EXPECT_EQ(WritePairs(options, kQuiet).code(), absl::StatusCode::kInvalidArgument);
  options.overlap = 1;
  options.reference = "/nonexistent";
  EXPECT_FALSE(WritePairs(options, kQuiet).ok());
  EXPECT_FALSE(std::filesystem::exists(options.out));
  options.reference.clear();
  EXPECT_TRUE(WritePairs(options, kQuiet).ok());
  EXPECT_EQ(WritePairs(options, kQuiet).code(), absl::StatusCode::kFailedPrecondition);
  options.force = true;
  EXPECT_TRUE(WritePairs(options, kQuiet).ok());
}

}  // namespace
}  // namespace lienthong::datagen

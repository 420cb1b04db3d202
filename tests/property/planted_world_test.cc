// Whole synthetic worlds through the reconciliations: every planted difference is found under its kind, nothing is
// invented, and nobody gets a record of somebody else. With 1,200 workers and 12 differences of each kind a seed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/in_memory_registry.h"
#include "services/datagen/calendar.h"
#include "services/datagen/score.h"
#include "services/datagen/score_report.h"
#include "services/reference/csv.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"
#include "tests/unit/datagen/generated_data.h"

namespace lienthong::testing {
namespace {

reference::CsvTable Table(const std::string& text) {
  return Require(reference::ParseCsv(text, "here"));
}

// What score takes as found.
std::string Found(const Bridge& bridge) {
  std::string csv = "source_record,kind,field,verdict\n";
  for (const SeenDiscrepancy& seen : Discrepancies(bridge)) {
    const std::vector<std::string> words = absl::StrSplit(seen.text, ' ');  // stage, kind, field, source record
    const char* const verdict = words.at(1) == "split_commune" ? "undetermined" : "discrepancy";
    absl::StrAppend(&csv, words.at(3), ",", words.at(1), ",", words.at(2), ",", verdict, "\n");
  }
  return csv;
}

std::string Links(const Bridge& bridge) {
  std::string csv = "worker,source_record\n";
  const reconciliation::StepSources& sources = bridge.sources();
  for (const worker::ListedWorker& row : Require(sources.directory->List("", 100'000))) {
    for (const worker::LinkedRecord& link :
         Require(sources.store->Load(Require(worker::WorkerId::Parse(row.id)))).links) {
      absl::StrAppend(&csv, row.id, ",", reconciliation::SourceRecordName(link.latest), "\n");
    }
  }
  return csv;
}

class PlantedWorldTest : public ::testing::TestWithParam<uint64_t> {};

TEST_P(PlantedWorldTest, AllThatIsPlantedIsFoundAndNobodyIsWronglyMerged) {
  const std::string folder = datagen::FreshDirectory(absl::StrCat("world", GetParam()));
  const datagen::GenerateOptions options = datagen::SmallPopulation(folder, GetParam());
  const datagen::GeneratedData data = datagen::GenerateAndRead(options);
  Bridge::Options of_bridge;
  of_bridge.data_as_of = datagen::IsoDay(options.as_of);
  Bridge bridge(of_bridge);
  for (const auto& [name, registry] : data.registries) {
    for (const registry::v1::Record& record : registry.initial) {
      ASSERT_TRUE(bridge.registry(name).Apply(adapters::PutOf(record)).ok());
    }
  }
  for (const char* registry : {"labour", "residents", "immigration", "residents", "immigration"}) {
    Require(bridge.StartRun(registry));
    bridge.Finish();
  }
  const reference::CsvTable truth = Require(reference::ReadCsv(folder + "/truth/truth.csv"));
  datagen::Score score = Require(datagen::ScoreFindings(truth, Table(Found(bridge))));
  const reference::CsvTable people = Require(reference::ReadCsv(folder + "/truth/people.csv"));
  ASSERT_TRUE(datagen::ScoreLinks(people, Table(Links(bridge)), &score).ok());
  EXPECT_TRUE(score.Perfect()) << datagen::ScoreTable(score) << datagen::DetailsCsv(score);
  EXPECT_EQ(score.by_kind.at("old_card_number").found, 12);
  EXPECT_EQ(score.by_kind.at("number_missing").found, 12);
  EXPECT_EQ(score.links->wrong_merges, 0);
  EXPECT_GT(score.links->links, 5'000);
  std::cout << datagen::ScoreTable(score);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PlantedWorldTest, ::testing::Values(2026, 7, 424242));

}  // namespace
}  // namespace lienthong::testing

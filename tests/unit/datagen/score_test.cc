#include "services/datagen/score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/datagen/score_report.h"
#include "services/reference/csv.h"

namespace lienthong::datagen {
namespace {

using ::testing::HasSubstr;

constexpr char kTruth[] =
    "source_record,kind,field,owner,expect\n"
    "labour/person/LD-0000001,tone_loss,full_name,residents,discrepancy\n"
    "labour/person/LD-0000002,nfd,full_name,residents,agree\n"
    "labour/person/LD-0000003,split_commune,permanent_residence,residents,undetermined\n"
    "labour/deployment/HD-0000005-1,dead_but_active,work_status,labour,discrepancy\n";

constexpr char kPerfect[] =
    "labour/person/LD-0000001,tone_loss,full_name,discrepancy\n"
    "labour/person/LD-0000003,split_commune,permanent_residence,undetermined\n"
    "labour/deployment/HD-0000005-1,dead_but_active,work_status,discrepancy\n";

reference::CsvTable Table(const std::string& text) {
  return *reference::ParseCsv(text, "test.csv");
}

absl::StatusOr<Score> ScoreOf(const std::string& rows) {
  return ScoreFindings(Table(kTruth), Table(absl::StrCat("source_record,kind,field,verdict\n", rows)));
}

TEST(ScoreTest, FindingAllThatIsPlantedIsPerfect) {
  const auto score = ScoreOf(kPerfect);
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_TRUE(score->Perfect());
  EXPECT_EQ(score->discrepancies_planted, 2);
  EXPECT_EQ(score->discrepancies_found, 2);
  EXPECT_EQ(score->undetermined_found, 1);
  EXPECT_EQ(score->by_kind.at("nfd").planted, 1);
  EXPECT_TRUE(score->details.empty());
}

TEST(ScoreTest, FindingNothingMissesEveryDiscrepancyAndNoAgreement) {
  const auto score = ScoreOf("");
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->missed, 2);
  EXPECT_EQ(score->false_alarms, 0);
  EXPECT_EQ(score->undetermined_found, 0);
  EXPECT_EQ(score->by_kind.at("nfd").missed, 0);
  EXPECT_EQ(score->details.size(), 3u);
  EXPECT_FALSE(score->Perfect());
}

TEST(ScoreTest, AnInventedFindingIsAFalseAlarmOfItsOwnKind) {
  const auto score = ScoreOf(absl::StrCat(kPerfect, "labour/person/LD-0000009,sex_differs,sex,discrepancy\n",
                                          "labour/person/LD-0000001,tone_loss,birth_date,discrepancy\n"));
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->missed, 0);
  EXPECT_EQ(score->false_alarms, 2);
  EXPECT_EQ(score->by_kind.at("sex_differs").false_alarms, 1);
  EXPECT_EQ(score->by_kind.at("tone_loss").false_alarms, 1);
}

TEST(ScoreTest, AFindingOnAnAgreementIsAFalseAlarmOfThePlantedKind) {
  const auto score = ScoreOf(absl::StrCat(kPerfect, "labour/person/LD-0000002,name_differs,full_name,discrepancy\n"));
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->by_kind.at("nfd").false_alarms, 1);
  EXPECT_EQ(score->by_kind.count("name_differs"), 0u);
}

TEST(ScoreTest, TheWrongKindIsBothMissedAndAFalseAlarm) {
  const auto score = ScoreOf("labour/person/LD-0000001,name_differs,full_name,discrepancy\n");
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->by_kind.at("tone_loss").missed, 1);
  EXPECT_EQ(score->by_kind.at("name_differs").false_alarms, 1);
}

TEST(ScoreTest, AnUndeterminedReportedAsADiscrepancyIsNotFound) {
  const auto score = ScoreOf("labour/person/LD-0000003,split_commune,permanent_residence,discrepancy\n");
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->undetermined_found, 0);
  EXPECT_EQ(score->by_kind.at("split_commune").false_alarms, 1);
}

constexpr char kPeople[] =
    "person,labour_key,personal_number,documents\n"
    "1,LD-0000002,003190000001,X0000001 X0000002\n"
    "2,,003190000002,\n"
    "12,LD-0000001,003190000003,\n";

Score LinksOf(const std::string& rows) {
  Score score = *ScoreOf(kPerfect);
  const absl::Status scored = ScoreLinks(Table(kPeople), Table(absl::StrCat("worker,source_record\n", rows)), &score);
  EXPECT_TRUE(scored.ok()) << scored;
  return score;
}

TEST(ScoreTest, ALinkToARecordOfTheSamePersonIsNoWrongMerge) {
  const Score score = LinksOf(
      "workers/a,labour/person/LD-0000002\n"
      "workers/a,labour/deployment/HD-0000002-1\n"
      "workers/a,residents/person/003190000001\n"
      "workers/a,immigration/document/X0000002\n"
      "workers/a,immigration/crossing/XC-0000001-10\n"
      "workers/b,labour/person/LD-0000001\n"
      "workers/b,immigration/crossing/XC-0000012-1\n");
  EXPECT_EQ(score.links->links, 7);
  EXPECT_EQ(score.links->wrong_merges, 0);
  EXPECT_TRUE(score.Perfect());
}

TEST(ScoreTest, ARecordOfSomebodyElseOrOfNobodyIsAWrongMerge) {
  const Score score = LinksOf(
      "workers/a,immigration/document/X0000001\n"
      "workers/a,labour/person/LD-0000001\n"
      "workers/a,residents/person/003190000002\n"
      "workers/a,labour/person/LD-0000009\n"
      "workers/b,residents/person/003190000002\n");
  EXPECT_EQ(score.links->links, 5);
  EXPECT_EQ(score.links->wrong_merges, 3) << "her labour record says who she is";
  EXPECT_FALSE(score.Perfect());
  EXPECT_THAT(DetailsCsv(score), HasSubstr("wrong_merge,labour/person/LD-0000009,,,\n"));
  EXPECT_THAT(ScoreTable(score), HasSubstr("links 5, wrong merges 3\n"));
}

TEST(ScoreTest, TheSameRowTwiceCountsOnce) {
  const std::string alarm = "labour/person/LD-0000009,sex_differs,sex,discrepancy\n";
  const auto score = ScoreOf(absl::StrCat(kPerfect, kPerfect, alarm, alarm));
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_EQ(score->discrepancies_found, 2);
  EXPECT_EQ(score->false_alarms, 1);
}

TEST(ScoreTest, UnknownVerdictsAndMissingColumnsAreRefused) {
  EXPECT_FALSE(ScoreOf("labour/person/LD-0000009,sex_differs,sex,maybe\n").ok());
  EXPECT_FALSE(ScoreFindings(Table(kTruth), Table("source_record,kind\na,b\n")).ok());
}

TEST(ScoreReportTest, TheReportIsJsonWithTheMergedMembers) {
  const auto score = ScoreOf(kPerfect);
  ASSERT_TRUE(score.ok()) << score.status();
  const auto json = ScoreJson(*score, R"({"compared": 12000000, "seconds": 1.5, "registry": "labour", "missed": 9})");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_THAT(*json, HasSubstr("\"compared\": 12000000,"));
  google::protobuf::Struct report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(*json, &report).ok()) << *json;
  EXPECT_EQ(report.fields().at("seconds").number_value(), 1.5);
  EXPECT_EQ(report.fields().at("registry").string_value(), "labour");
  EXPECT_EQ(report.fields().at("missed").number_value(), 0);
  EXPECT_EQ(report.fields().at("discrepancies_found").number_value(), 2);
  const auto& kinds = report.fields().at("by_kind").struct_value().fields();
  EXPECT_EQ(kinds.at("tone_loss").struct_value().fields().at("found").number_value(), 1);
  EXPECT_TRUE(report.fields().at("wrong_merges").has_null_value()) << "not counted";
}

TEST(ScoreReportTest, WhatIsNotAFlatObjectIsNotMerged) {
  EXPECT_FALSE(ScoreJson(Score(), "[1]").ok());
  EXPECT_FALSE(ScoreJson(Score(), "{\"a\": {}}").ok());
  EXPECT_TRUE(ScoreJson(Score(), "").ok());
}

TEST(ScoreReportTest, TableAndDetailsNameWhatWasMissed) {
  const auto score = ScoreOf("");
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_THAT(ScoreTable(*score), HasSubstr("dead_but_active"));
  EXPECT_THAT(DetailsCsv(*score), HasSubstr("missed,labour/person/LD-0000001,tone_loss,full_name,\n"));
}

}  // namespace
}  // namespace lienthong::datagen

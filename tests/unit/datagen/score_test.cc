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
    "labour/person/LD-0000004,number_missing,personal_number,residents,waiting\n"
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
  EXPECT_EQ(score->waiting.at("number_missing"), 1);
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

TEST(ScoreTest, FindingsAboutThoseWhoWaitAreOutsideTheTotals) {
  const auto score =
      ScoreOf(absl::StrCat(kPerfect, "labour/person/LD-0000004,no_such_person,personal_number,discrepancy\n",
                           "labour/deployment/HD-0000004-2,abroad_without_exit,x,discrepancy\n"));
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_TRUE(score->Perfect());
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
  EXPECT_EQ(report.fields().at("waiting").struct_value().fields().at("number_missing").number_value(), 1);
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

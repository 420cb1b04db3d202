// What speaks for a link adds up, and says more the more agrees.

#include "services/reconciliation/link_score.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/sample_worker.h"

namespace lienthong::reconciliation {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
using worker::LinkScore;

worker::WorkerState Lan() {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Add(Event(worker::EventType::kIdentityCorrected,
                   {{rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"}, {rv::RECORD_FIELD_BIRTH_DATE, "1990-05-01"}}));
  return sample.State();
}

const reference::AdministrativeUnits& Units() {
  static const auto* const units = new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return *units;
}

LinkScore Score(const Fields& fields, const worker::WorkerState& state) {
  worker::Observation record;
  record.kind = rv::RECORD_KIND_PERSON;
  record.fields = fields;
  const LinkScore score = LinkScorer(&linkage::BuiltInModel(), &Units()).Score(record, state);
  int64_t sum = score.prior_millibits;
  for (const worker::EvidenceLine& line : score.lines) sum += line.weight_millibits;
  EXPECT_EQ(sum, score.score_millibits);
  EXPECT_EQ(score.model_version, linkage::BuiltInModel().version);
  return score;
}
LinkScore Score(const Fields& fields) {
  return Score(fields, Lan());
}

// "field outcome" of every line.
std::vector<std::string> Said(const LinkScore& score) {
  std::vector<std::string> said;
  for (const worker::EvidenceLine& line : score.lines) said.push_back(line.field + " " + line.outcome);
  return said;
}

TEST(LinkScoreTest, WithoutAFieldInCommonThePriorIsAllThatIsKnown) {
  const LinkScore score = Score({{rv::RECORD_FIELD_PHONE, "+81-1"}});
  EXPECT_TRUE(score.lines.empty());
  EXPECT_LT(score.score_millibits, -15'000);
}

TEST(LinkScoreTest, ANumberAloneIsOutweighedOnlyByNameAndBirthDateTogether) {
  const LinkScore all = Score({{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber},
                               {rv::RECORD_FIELD_FULL_NAME, "NGUYỄN THỊ LAN"},
                               {rv::RECORD_FIELD_BIRTH_DATE, "1990-05-01"}});
  EXPECT_EQ(Said(all),
            (std::vector<std::string>{"personal_number agrees", "full_name.family exact", "full_name.middle exact",
                                      "full_name.given exact", "birth_date exact"}));
  const LinkScore number = Score({{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber},
                                  {rv::RECORD_FIELD_FULL_NAME, "Trần Văn Tư"},
                                  {rv::RECORD_FIELD_BIRTH_DATE, "1971"}});
  EXPECT_EQ(Said(number),
            (std::vector<std::string>{"personal_number agrees", "full_name.family differ", "full_name.middle differ",
                                      "full_name.given differ", "birth_date differ"}));
  EXPECT_GT(all.score_millibits, number.score_millibits + 30'000);
  const LinkScore without = Score({{rv::RECORD_FIELD_PERSONAL_NUMBER, kDeadNumber},
                                   {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
                                   {rv::RECORD_FIELD_BIRTH_DATE, "1990"}});
  EXPECT_EQ(Said(without)[0], "personal_number differs");
  EXPECT_EQ(Said(without).back(), "birth_date vague");
  EXPECT_LT(without.score_millibits, 0) << "a name and a year are shared by many";
}

TEST(LinkScoreTest, AnOldCardSpeaksForALinkWithNameAndBirthDateOnly) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"},
               {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
               {rv::RECORD_FIELD_BIRTH_DATE, "1980-05-17"}});
  Fields record = {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"},
                   {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
                   {rv::RECORD_FIELD_BIRTH_DATE, "1980-05-17"}};
  const LinkScore all = Score(record, sample.State());
  EXPECT_EQ(Said(all),
            (std::vector<std::string>{"old_card_number agrees", "full_name.family exact", "full_name.middle exact",
                                      "full_name.given exact", "birth_date exact"}));
  EXPECT_GT(all.score_millibits, 20'000);
  record[rv::RECORD_FIELD_FULL_NAME] = "Trần Văn Tư";
  record[rv::RECORD_FIELD_BIRTH_DATE] = "1971";
  EXPECT_LT(Score(record, sample.State()).score_millibits, 0);
  record[rv::RECORD_FIELD_OLD_CARD_NUMBER] = "007654321";
  EXPECT_EQ(Said(Score(record, sample.State()))[0], "old_card_number differs");
}

TEST(LinkScoreTest, HomesOfOldAndNewListsAreComparedByTheNamesOfToday) {
  const auto& communes = Units().Communes(reference::kAdminVersionNew);
  ASSERT_FALSE(communes.empty());
  const std::string home = "GSO-ADMIN|2025-07|" + communes[0].code;
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Add(Event(worker::EventType::kResidenceRecorded, {{rv::RECORD_FIELD_PERMANENT_RESIDENCE, home}}));
  const std::vector<std::string> said = Said(Score({{rv::RECORD_FIELD_PERMANENT_RESIDENCE, home}}, sample.State()));
  EXPECT_NE(std::find(said.begin(), said.end(), "home exact"), said.end());
  EXPECT_EQ(HomeOf("GSO-ADMIN|2024-12|99999", Units()).province, "");
  const std::string bac_giang = ProvinceNameOf("24", "2024-12", Units());
  EXPECT_NE(bac_giang, "");
  EXPECT_EQ(bac_giang, ProvinceNameOf("24", "2025-07", Units())) << "24 was Bắc Giang, which became Bắc Ninh";
}

}  // namespace
}  // namespace lienthong::reconciliation

// What speaks for a link adds up, and says more the more agrees.

#include "services/reconciliation/link_score.h"

#include <gtest/gtest.h>

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

LinkScore Score(const Fields& fields) {
  worker::Observation record;
  record.kind = rv::RECORD_KIND_PERSON;
  record.fields = fields;
  const LinkScore score = ScoreLink(record, Lan());
  int64_t sum = score.prior_millibits;
  for (const worker::EvidenceLine& line : score.lines) sum += line.weight_millibits;
  EXPECT_EQ(sum, score.score_millibits);
  EXPECT_EQ(score.model_version, kNominalModel);
  return score;
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
  EXPECT_EQ(Said(all), (std::vector<std::string>{"personal_number agrees", "full_name agrees", "birth_date agrees"}));
  const LinkScore number = Score({{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber},
                                  {rv::RECORD_FIELD_FULL_NAME, "Trần Văn Tư"},
                                  {rv::RECORD_FIELD_BIRTH_DATE, "1971"}});
  EXPECT_EQ(Said(number),
            (std::vector<std::string>{"personal_number agrees", "full_name differs", "birth_date differs"}));
  EXPECT_GT(all.score_millibits, number.score_millibits + 30'000);
  const LinkScore without = Score({{rv::RECORD_FIELD_PERSONAL_NUMBER, kDeadNumber},
                                   {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
                                   {rv::RECORD_FIELD_BIRTH_DATE, "1990"}});
  EXPECT_EQ(Said(without), (std::vector<std::string>{"personal_number differs", "full_name agrees",
                                                     "birth_date agrees_as_far_as_known"}));
  EXPECT_LT(without.score_millibits, 0) << "a name and a year are shared by many";
}

TEST(LinkScoreTest, AnOldCardSpeaksForALinkWithNameAndBirthDateOnly) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"},
               {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
               {rv::RECORD_FIELD_BIRTH_DATE, "1980-05-17"}});
  worker::Observation record;
  record.kind = rv::RECORD_KIND_PERSON;
  record.fields = {{rv::RECORD_FIELD_OLD_CARD_NUMBER, "001234567"},
                   {rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Lan"},
                   {rv::RECORD_FIELD_BIRTH_DATE, "1980-05-17"}};
  const LinkScore all = ScoreLink(record, sample.State());
  EXPECT_EQ(Said(all), (std::vector<std::string>{"old_card_number agrees", "full_name agrees", "birth_date agrees"}));
  EXPECT_GT(all.score_millibits, 20'000);
  record.fields[rv::RECORD_FIELD_FULL_NAME] = "Trần Văn Tư";
  record.fields[rv::RECORD_FIELD_BIRTH_DATE] = "1971";
  EXPECT_LT(ScoreLink(record, sample.State()).score_millibits, 0);
  record.fields[rv::RECORD_FIELD_OLD_CARD_NUMBER] = "007654321";
  EXPECT_EQ(Said(ScoreLink(record, sample.State()))[0], "old_card_number differs");
}

}  // namespace
}  // namespace lienthong::reconciliation

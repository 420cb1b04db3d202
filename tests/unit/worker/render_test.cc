#include "services/worker/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace lienthong::testing;  // NOLINT: the words of this test

v1::Worker RenderOn(const SampleWorker& sample, const std::string& on) {
  static const auto* const units = new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return RenderWorker(sample.State(), SurvivorshipPolicy::BuiltIn(), *units, Day(on), 77);
}

SampleWorker Abroad() {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON,
              {{rv::RECORD_FIELD_FULL_NAME, "Nguyễn Thị Hồng"},
               {rv::RECORD_FIELD_BIRTH_DATE, "1990-05-01"},
               {rv::RECORD_FIELD_SEX, "female"},
               {rv::RECORD_FIELD_DEATH_DATE, "2025-12-24"},
               {rv::RECORD_FIELD_PERMANENT_RESIDENCE, "GSO-ADMIN|2024-12|05977"},
               {rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE, "2010-01-01"}});
  sample.Hold("labour", "d1", rv::RECORD_KIND_DEPLOYMENT,
              {{rv::RECORD_FIELD_CONTRACT_NUMBER, "HD-1"},
               {rv::RECORD_FIELD_CONTRACT_START, "2024-03-01"},
               {rv::RECORD_FIELD_WAGE, "1800|USD"},
               {rv::RECORD_FIELD_WORK_STATUS, "working"},
               {rv::RECORD_FIELD_WORK_STATUS_SINCE, "2024-03-01"},
               {rv::RECORD_FIELD_DEPARTURE_DATE, "2024-02-20"}});
  sample.Hold("immigration", "x1", rv::RECORD_KIND_CROSSING,
              {{rv::RECORD_FIELD_CROSSING_DIRECTION, "exit"}, {rv::RECORD_FIELD_CROSSING_DATE, "2024-02-21"}});
  return sample;
}

TEST(RenderTest, AWorkerShowsWhatIsTrueOnTheDay) {
  const v1::Worker now = RenderOn(Abroad(), "2026-06-30");
  EXPECT_EQ(now.name(), std::string("workers/") + kWorker);
  EXPECT_EQ(now.etag(), "4");
  EXPECT_EQ(now.position(), 77u);
  EXPECT_EQ(now.full_name().family(), "Nguyễn");
  EXPECT_EQ(now.full_name().middle(), "Thị");
  EXPECT_EQ(now.full_name().given(), "Hồng");
  EXPECT_EQ(now.sex(), v1::SEX_FEMALE);
  EXPECT_EQ(now.death_date(), "2025-12-24");
  EXPECT_EQ(now.permanent_residence().commune().display_name(), "Phường Vĩnh Trại, Tỉnh Lạng Sơn");
  ASSERT_THAT(now.deployments(), SizeIs(1));
  EXPECT_EQ(now.deployments(0).status(), v1::DEPLOYMENT_STATUS_WORKING);
  EXPECT_EQ(now.deployments(0).wage_amount(), 1800);
  EXPECT_EQ(now.deployments(0).wage_currency(), "USD");
  EXPECT_THAT(now.deployments(0).crossings(), SizeIs(1))
      << "a crossing between departure and return is of the deployment";
  EXPECT_THAT(now.crossings(), IsEmpty());
  EXPECT_THAT(now.links(), SizeIs(3));
}

TEST(RenderTest, ValidAtAnEarlierDayLeavesOutWhatCameLater) {
  const v1::Worker leaving = RenderOn(Abroad(), "2024-02-20");
  EXPECT_EQ(leaving.deployments(0).status(), v1::DEPLOYMENT_STATUS_DEPARTED);
  EXPECT_EQ(leaving.deployments(0).status_since(), "2024-02-20");
  EXPECT_THAT(leaving.deployments(0).crossings(), IsEmpty());
  EXPECT_EQ(leaving.death_date(), "");
  const v1::Worker before = RenderOn(Abroad(), "2024-02-19");
  EXPECT_THAT(before.deployments(), IsEmpty());
  const v1::Worker long_before = RenderOn(Abroad(), "2009-12-31");
  EXPECT_FALSE(long_before.has_permanent_residence());
}

TEST(RenderTest, ANumberAgainstTheBirthYearIsAWarning) {
  SampleWorker sample;
  sample.Add(Registration("003185000002"));
  sample.Hold("residents", "r1", rv::RECORD_KIND_PERSON, {{rv::RECORD_FIELD_BIRTH_DATE, "1990-05-01"}});
  EXPECT_FALSE(RenderOn(sample, "2026-01-01").warnings().empty());
}

TEST(RenderTest, RevisionsSayWhoWhatAndWhetherItWasWithdrawn) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  WorkerEvent phone = Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}});
  phone.note = "by telephone";
  const std::string wrong = sample.Add(phone, "G01");
  sample.Add(Withdrawal(wrong));
  std::vector<Recorded> events = sample.events();
  for (Recorded& recorded : events) recorded.event_id.resize(16, '.');
  std::get<WorkerEvent>(events[2].what).withdrawn_event_id = events[1].event_id;
  const std::vector<v1::WorkerRevision> revisions = RenderRevisions("workers/w", events);
  ASSERT_EQ(revisions.size(), 3u);
  EXPECT_EQ(revisions[0].name(), "workers/w/revisions/1");
  EXPECT_EQ(revisions[0].changes(0).field(), "personal_number");
  EXPECT_EQ(revisions[1].event_type(), "WorkerContactRecorded");
  EXPECT_EQ(revisions[1].agency(), "G01");
  EXPECT_EQ(revisions[1].note(), "by telephone");
  EXPECT_TRUE(revisions[1].withdrawn());
  EXPECT_FALSE(revisions[2].withdrawn());
}

}  // namespace
}  // namespace lienthong::worker

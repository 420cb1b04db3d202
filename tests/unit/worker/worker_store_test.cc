#include "services/worker/worker_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/worker/worker_id.h"
#include "tests/support/written_history.h"

namespace lienthong::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;

TEST(WorkerIdTest, AnIdIsBareOrAResourceName) {
  EXPECT_EQ(WorkerId::Parse(kWorker)->text(), kWorker);
  EXPECT_EQ(WorkerId::Parse(std::string("workers/") + kWorker)->stream(), std::string("workers/") + kWorker);
  for (const char* bad :
       {"", "workers/", "workers/x", "runs/01890000-0000-7000-8000-000000000001",
        "01890000-0000-7000-8000-00000000000A", "workers/workers/01890000-0000-7000-8000-000000000001"}) {
    EXPECT_EQ(WorkerId::Parse(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(WorkerStoreTest, TheStoredHistoryFoldsAsTheOneWritten) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Hold("labour", "r1", rv::RECORD_KIND_PERSON, {{kName, "Lan"}});
  sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}}));
  sample.Observe("labour", "r1", rv::RECORD_KIND_PERSON, {{kName, "Lân"}});
  WrittenHistory history;
  history.Write(sample.events());
  const WorkerId id = *WorkerId::Parse(kWorker);
  const WorkerState state = Require(history.store.Load(id));
  EXPECT_EQ(state.revision, 3u);
  EXPECT_EQ(state.position, 5u);
  EXPECT_THAT(Held(state.person, kName), ElementsAre("labour:Lân"));
  const WorkerHistory loaded = Require(history.store.History(id));
  EXPECT_EQ(loaded.revisions.at(id.stream()), 3u);
  EXPECT_EQ(loaded.revisions.at("registries/labour/records/r1"), 2u);
}

TEST(WorkerStoreTest, AWorkerIsKnownAsOfAPosition) {
  SampleWorker sample;
  sample.Add(Registration());                                                           // 1
  sample.Observe("labour", "r1", rv::RECORD_KIND_PERSON, {{kName, "Lan"}});             // 2
  sample.Link("labour", "r1", rv::RECORD_KIND_PERSON);                                  // 3
  sample.Observe("labour", "r1", rv::RECORD_KIND_PERSON, {{kName, "Lân"}});             // 4
  sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-1"}}));  // 5
  WrittenHistory history;
  history.Write(sample.events());
  const WorkerId id = *WorkerId::Parse(kWorker);
  EXPECT_EQ(Require(history.store.Load(id, 0)).revision, 0u) << "not yet born";
  EXPECT_THAT(Held(Require(history.store.Load(id, 2)).person, kName), IsEmpty()) << "observed, not yet linked";
  EXPECT_THAT(Held(Require(history.store.Load(id, 3)).person, kName), ElementsAre("labour:Lan"));
  EXPECT_THAT(Held(Require(history.store.Load(id, 4)).person, kName), ElementsAre("labour:Lân"));
  const std::string stored_id = Require(history.authors.log.ReadAll(5, 1)).front().envelope.event_id();
  history.Write(id.stream(), *Encode(Withdrawal(stored_id)));  // 6
  EXPECT_THAT(Held(Require(history.store.Load(id, 5)).person, rv::RECORD_FIELD_PHONE), ElementsAre("G09:+81-1"))
      << "a later withdrawal does not change what was known";
  EXPECT_THAT(Held(Require(history.store.Load(id, 6)).person, rv::RECORD_FIELD_PHONE), IsEmpty());
}

TEST(WorkerStoreTest, AnUnknownWorkerHasNoHistory) {
  WrittenHistory history;
  const WorkerHistory loaded = Require(history.store.History(*WorkerId::Parse(kWorker)));
  EXPECT_THAT(loaded.events, IsEmpty());
  EXPECT_EQ(loaded.revisions.begin()->second, 0u);
}

TEST(WorkerStoreTest, ALongStreamIsReadToItsEnd) {
  SampleWorker sample;
  sample.Add(Registration());
  for (int i = 0; i < 1000; ++i) {
    sample.Add(Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, "+81-" + std::to_string(i)}}));
  }
  WrittenHistory history;
  history.Write(sample.events());
  EXPECT_EQ(Require(history.store.Load(*WorkerId::Parse(kWorker))).revision, 1001u);
}

}  // namespace
}  // namespace lienthong::worker

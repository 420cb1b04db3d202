// Random decisions about who is who, among facts and runs: what is undone has never been. A failure prints its seed;
// LIENTHONG_SEED runs it again.

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "storage/uuid7.h"
#include "tests/support/identity_ground.h"
#include "tests/support/sample_worker.h"
#include "tests/support/seeds.h"

namespace lienthong::decisions {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
namespace v1 = identity::v1;
using worker::EventType;

constexpr int kPeople = 4;
constexpr int kMoves = 40;

class Story {
 public:
  explicit Story(uint64_t seed) : random_(seed), ground_(seed) {
    for (int i = 0; i < kPeople; ++i) {
      const std::string number = absl::StrCat("00319000000", i);
      const std::string name = absl::StrCat("Nguyễn Thị ", Word(i));
      ground_.Put("labour", rv::RECORD_KIND_PERSON, absl::StrCat("L", i),
                  {{"personal_number", number},
                   {"full_name", name},
                   {"birth_date", "1990"},
                   {"passport_number", absl::StrCat("B123456", i)}});
      ground_.Put("labour", rv::RECORD_KIND_DEPLOYMENT, absl::StrCat("D", i),
                  {{"personal_number", number},
                   {"contract_number", absl::StrCat("HD-", i)},
                   {"market", Market()},
                   {"work_status", "working"}});
      ground_.Put("residents", rv::RECORD_KIND_PERSON, absl::StrCat("R", i),
                  {{"personal_number", number}, {"full_name", name}, {"birth_date", "1990-05-01"}});
      ground_.Put("immigration", rv::RECORD_KIND_DOCUMENT, absl::StrCat("P", i),
                  {{"personal_number", number},
                   {"full_name", name},
                   {"birth_date", "1990-05-01"},
                   {"document_type", "passport"},
                   {"document_number", absl::StrCat("B123456", i)}});
    }
    // Two who state one number: the second is linked to nobody, or makes a worker of its own.
    ground_.Put("labour", rv::RECORD_KIND_PERSON, "L9",
                {{"personal_number", "003190000000"}, {"full_name", "Trần Văn Tư"}, {"birth_date", "1971"}});
    for (const char* registry : {"labour", "residents", "immigration"}) ground_.Reconcile(registry);
  }

  IdentityGround& ground() { return ground_; }
  int decided() const { return decided_; }

  // One decision, when it is allowed; its name, or nothing.
  std::optional<std::string> Decide() {
    const auto record = Some(std::vector<std::string>(records_.begin(), records_.end()));
    const std::string worker = Some(WorkerNames(ground_));
    absl::StatusOr<v1::Decision> decision;
    switch (Below(6)) {
      case 0:
        decision = ground_.Desk().LinkRecord(Caller(), AboutRecord<v1::LinkRecordRequest>(ground_, worker, record));
        break;
      case 1:
        decision = ground_.Desk().RefuseLink(Caller(), AboutRecord<v1::RefuseLinkRequest>(ground_, worker, record));
        break;
      case 2:
      case 3:
        decision = Unlink(worker);
        break;
      case 4:
        decision = Merge(worker, Some(WorkerNames(ground_)));
        break;
      default:
        decision = Split(worker);
    }
    if (!decision.ok()) {
      EXPECT_TRUE(absl::IsFailedPrecondition(decision.status())) << decision.status();
      return std::nullopt;
    }
    ++decided_;
    return decision->name();
  }

  // What an agency says, or a registry changes.
  void Happen() {
    const std::string worker = Some(WorkerNames(ground_));
    switch (Below(5)) {
      case 0:
        return Say(worker,
                   Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, absl::StrCat("+81-", ++said_)}}));
      case 1:
        return Say(worker, DeploymentRegistration(absl::StrCat("own-", ++said_), storage::UuidText(NewBytes())));
      case 2: {
        worker::WorkerEvent added = Event(EventType::kIdentifierAdded);
        added.identifiers = {{worker::IdentifierType::kPassport, absl::StrCat("C", 1'000'000 + ++said_), "", ""}};
        return Say(worker, added);
      }
      case 3:
        ground_.Put("residents", rv::RECORD_KIND_PERSON, absl::StrCat("R", Below(kPeople)),
                    {{"personal_number", absl::StrCat("00319000000", Below(kPeople))},
                     {"full_name", absl::StrCat("Nguyễn Thị ", Word(Below(kPeople)))},
                     {"birth_date", "1990-05-01"}});
        return ground_.Reconcile("residents");
      default:
        return ground_.Reconcile(Below(2) == 0 ? "labour" : "immigration", true);
    }
  }

  int Below(int bound) { return static_cast<int>(random_() % static_cast<uint64_t>(bound)); }
  void ReadRecords() { records_ = RecordNames(ground_); }

 private:
  rpc::Caller Caller() { return Officer(1); }
  static std::string Word(int i) { return std::vector<std::string>{"Hồng", "Hoa", "Lan", "Mai"}[i % 4]; }
  std::string Market() { return Below(2) == 0 ? "JP" : "KR"; }
  std::string NewBytes() { return ground_.records()->ids->NextBytes(); }
  std::string Some(const std::vector<std::string>& of) {
    return of[static_cast<size_t>(Below(static_cast<int>(of.size())))];
  }

  void Say(const std::string& worker, const worker::WorkerEvent& event) {
    const absl::StatusOr<std::string> said = testing::Say(ground_, worker, event);
    EXPECT_TRUE(said.ok() || absl::IsFailedPrecondition(said.status()) || absl::IsAlreadyExists(said.status()))
        << said.status();
  }

  absl::StatusOr<v1::Decision> Unlink(const std::string& worker) {
    const worker::WorkerState state = StateOf(ground_, worker);
    if (state.links.empty()) return absl::FailedPreconditionError("nothing is linked");
    const worker::LinkedRecord& link = state.links[static_cast<size_t>(Below(static_cast<int>(state.links.size())))];
    return ground_.Desk().UnlinkRecord(
        Caller(), AboutRecord<v1::UnlinkRecordRequest>(ground_, worker,
                                                       worker::RecordStream(link.registry, link.source_record_id)));
  }

  absl::StatusOr<v1::Decision> Merge(const std::string& survivor, const std::string& merged) {
    absl::StatusOr<v1::Decision> asked = testing::Merge(ground_, survivor, merged);
    if (!asked.ok() || asked->state() != v1::DECISION_STATE_REQUESTED) return asked;
    return Below(5) == 0 ? asked : Approve(ground_, *asked);
  }

  absl::StatusOr<v1::Decision> Split(const std::string& worker) {
    const worker::WorkerState state = StateOf(ground_, worker);
    auto request = ground_.Command<v1::SplitWorkerRequest>(worker);
    for (const worker::LinkedRecord& link : state.links) {
      if (Below(2) == 0) request.add_source_records(worker::RecordStream(link.registry, link.source_record_id));
    }
    const worker::WorkerId id = Require(worker::WorkerId::Parse(worker));
    for (const worker::Recorded& recorded : Require(ground_.bridge().sources().store->History(id)).events) {
      const auto* event = std::get_if<worker::WorkerEvent>(&recorded.what);
      if (event == nullptr || recorded.worker_id != id.text() || Below(2) == 0) continue;
      if (event->type == EventType::kContactRecorded || event->type == EventType::kDeploymentRegistered) {
        request.add_events(storage::UuidText(recorded.event_id));
      }
      for (const worker::IdentifierFact& identifier : event->identifiers) {
        if (event->type != EventType::kIdentifierAdded) continue;
        worker::v1::Identifier* const added = request.add_identifiers();
        added->set_type(static_cast<worker::v1::IdentifierType>(identifier.type));
        added->set_value(identifier.value);
      }
    }
    if (request.source_records_size() + request.identifiers_size() + request.events_size() == 0) {
      return absl::FailedPreconditionError("nothing to split off");
    }
    return ground_.Desk().SplitWorker(Caller(), request);
  }

  std::mt19937_64 random_;
  IdentityGround ground_;
  std::set<std::string> records_;
  int said_ = 0;
  int decided_ = 0;
};

TEST(DecisionsPropertyTest, WhatIsUndoneAtOnceHasNeverBeen) {
  int undone = 0;
  ForEachSeed(12, [&](uint64_t seed) {
    Story story(seed);
    for (int move = 0; move < kMoves && !::testing::Test::HasFailure(); ++move) {
      story.ReadRecords();
      if (story.Below(3) == 0) story.Happen();
      const std::vector<std::string> workers = WorkerNames(story.ground());
      const std::vector<std::string> before = Picture(story.ground(), workers);
      const std::optional<std::string> decision = story.Decide();
      if (!decision.has_value() || story.Below(3) == 0) continue;
      const absl::StatusOr<v1::Decision> taken_back = Undo(story.ground(), *decision);
      ASSERT_TRUE(taken_back.ok()) << taken_back.status();
      EXPECT_EQ(taken_back->state(), v1::DECISION_STATE_UNDONE);
      EXPECT_EQ(Picture(story.ground(), workers), before) << "undone: " << taken_back->DebugString();
      ++undone;
    }
  });
  EXPECT_GT(undone, std::getenv("LIENTHONG_SEED") == nullptr ? 100 : 0);
}

TEST(DecisionsPropertyTest, AllUndoneBackwardsIsAsItWas) {
  ForEachSeed(12, [&](uint64_t seed) {
    Story story(seed);
    story.ReadRecords();
    const std::vector<std::string> workers = WorkerNames(story.ground());
    const std::vector<std::string> before = Picture(story.ground(), workers);
    std::vector<std::string> decisions;
    for (int move = 0; move < kMoves; ++move) {
      if (const auto decision = story.Decide(); decision.has_value()) decisions.push_back(*decision);
    }
    for (auto name = decisions.rbegin(); name != decisions.rend(); ++name) {
      const absl::StatusOr<v1::Decision> undone = Undo(story.ground(), *name);
      ASSERT_TRUE(undone.ok()) << undone.status();
    }
    EXPECT_EQ(Picture(story.ground(), workers), before);
    EXPECT_GT(story.decided(), 0) << "nothing was decided";
  });
}

TEST(DecisionsPropertyTest, WhateverIsUndoneOrRefusedViewsFoldAnewTheSame) {
  ForEachSeed(12, [&](uint64_t seed) {
    Story story(seed);
    std::vector<std::string> decisions;
    for (int move = 0; move < kMoves; ++move) {
      story.ReadRecords();
      if (story.Below(3) == 0) story.Happen();
      if (const auto decision = story.Decide(); decision.has_value()) decisions.push_back(*decision);
      if (decisions.empty() || story.Below(3) != 0) continue;
      const std::string& any = decisions[static_cast<size_t>(story.Below(static_cast<int>(decisions.size())))];
      const absl::StatusOr<v1::Decision> undone = Undo(story.ground(), any);
      EXPECT_TRUE(undone.ok() || absl::IsFailedPrecondition(undone.status())) << undone.status();
    }
    const std::vector<storage::ViewRow> rows = RowsOf(story.ground());
    story.ground().bridge().Restart();
    EXPECT_EQ(RowsOf(story.ground()), rows);
    for (const std::string& worker : WorkerNames(story.ground())) {
      for (const worker::LinkedRecord& link : StateOf(story.ground(), worker).links) {
        const auto entry = Require(story.ground().bridge().sources().directory->FindRecordById(link.source_record_id));
        EXPECT_EQ("workers/" + entry.value().worker_id, worker) << "the view and the fold disagree";
      }
    }
    EXPECT_GT(story.decided(), 0) << "nothing was decided";
  });
}

}  // namespace
}  // namespace lienthong::decisions

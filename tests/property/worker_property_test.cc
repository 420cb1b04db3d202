// Random histories of commands on one worker, through Decide: the fold keeps its promises whatever is said. A failure
// prints its seed; LIENTHONG_SEED runs it again.

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>
#include <set>

#include "services/worker/decide.h"
#include "tests/support/sample_worker.h"
#include "tests/support/seeds.h"
#include "tests/support/written_history.h"

namespace lienthong::worker {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

const int32_t kToday = Day("2026-06-30");

// What two states must share when only the last event tells them apart: all but revision, position and times.
std::string Describe(const WorkerState& state) {
  std::string text;
  auto put = [&](const FieldHistory& history) {
    for (const auto& [field, statements] : history) {
      for (const Statement& said : statements) {
        text += std::to_string(field) + "=" + said.value + " of " + said.source + said.source_record_id + "@" +
                std::to_string(said.position) + (said.valid_from ? said.valid_from->ToString() : "-") +
                (said.retracted ? " retracted" : "") + "\n";
      }
    }
  };
  put(state.person);
  for (const IdentifierState& known : state.identifiers) {
    text += known.value + std::to_string(static_cast<int>(known.type)) +
            std::to_string(static_cast<int>(known.status)) + known.superseded_by + known.source + "\n";
  }
  for (const DeploymentState& deployment : state.deployments) {
    text += "deployment " + deployment.id + deployment.source_record_id + "\n";
    put(deployment.fields);
  }
  for (const CrossingState& crossing : state.crossings) {
    text += "crossing " + crossing.id + crossing.deployment_id + "\n";
    put(crossing.fields);
  }
  for (const LinkedRecord& link : state.links) text += "link " + link.source_record_id + link.latest.key + "\n";
  return text;
}

// The moves that the law knows, written down once more, by hand.
const std::map<std::string, std::set<std::string>>& LawfulMoves() {
  static const auto* const moves = new std::map<std::string, std::set<std::string>>{
      {"", {"registered"}},
      {"registered", {"list_confirmed", "departed"}},
      {"list_confirmed", {"departed"}},
      {"departed", {"working", "completed", "missing", "died", "returned"}},
      {"working", {"extended", "completed", "missing", "died", "returned"}},
      {"extended", {"extended", "completed", "missing", "died", "returned"}},
      {"completed", {"returned", "liquidated"}},
      {"missing", {"returned", "liquidated"}},
      {"died", {"liquidated"}},
      {"returned", {"liquidated"}},
      {"liquidated", {}},
  };
  return *moves;
}

class Life {
 public:
  explicit Life(uint64_t seed) : random_(seed) { sample_.Add(Registration(kNumber)); }

  void Run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
      if (Pick(6) == 0) {
        Observe();
      } else {
        Command();
      }
    }
  }

  const SampleWorker& sample() const { return sample_; }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }

  void Observe() {
    const std::string id = "r" + std::to_string(Pick(3));
    const RecordKind kind = id == "r0" ? rv::RECORD_KIND_DEPLOYMENT : rv::RECORD_KIND_PERSON;
    const int dice = Pick(5);
    if (dice == 0 && observed_.count(id) != 0) return sample_.Gone("labour", id);
    if (dice == 1 && linked_.erase(id) != 0) return sample_.Unlink(id);
    if (dice == 2 && linked_.insert(id).second) return sample_.Link("labour", id, kind);
    observed_.insert(id);
    sample_.Observe("labour", id, kind,
                    {{rv::RECORD_FIELD_PERSONAL_NUMBER, Pick(2) == 0 ? kNumber : kDeadNumber},
                     {rv::RECORD_FIELD_CURRENT_RESIDENCE, "a|b|" + std::to_string(Pick(3))},
                     {rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE, std::to_string(2010 + Pick(5))}});
  }

  WorkerEvent RandomCommand() {
    const std::string day = identity::DateFromDays(Day("2024-01-01") + Pick(900))->ToString();
    const struct {
      EventType type;
      const char* to;
    } moves[] = {
        {EventType::kDeploymentListConfirmed, "list_confirmed"}, {EventType::kDeploymentDepartureRecorded, "departed"},
        {EventType::kDeploymentWorkStarted, "working"},          {EventType::kDeploymentTermsChanged, "extended"},
        {EventType::kDeploymentContractEnded, "completed"},      {EventType::kDeploymentContractEnded, "missing"},
        {EventType::kDeploymentContractEnded, "died"},           {EventType::kDeploymentReturnRecorded, "returned"},
        {EventType::kDeploymentLiquidated, "liquidated"}};
    const int dice = Pick(16);
    if (dice < 9) return Move(moves[dice].type, moves[dice].to, day);
    if (dice == 9) return DeploymentRegistration("HD-1");
    if (dice == 10) return Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, std::to_string(Pick(3))}});
    if (dice == 11)
      return Event(EventType::kIdentityCorrected, {{rv::RECORD_FIELD_FULL_NAME, std::to_string(Pick(3))}});
    if (dice == 12) {
      return Withdrawal(
          sample_.events()[static_cast<size_t>(Pick(static_cast<int>(sample_.events().size())))].event_id);
    }
    WorkerEvent event = Event(dice == 13 ? EventType::kIdentifierRetired : EventType::kIdentifierAdded);
    const IdentifierType type = Pick(2) == 0 ? IdentifierType::kPersonalNumber : IdentifierType::kPassport;
    event.identifiers = {{type, "B" + std::to_string(Pick(4)), "", ""}};
    if (dice == 13 && Pick(2) == 0) event.superseded_by = "B" + std::to_string(4 + Pick(3));
    return event;
  }

  void Command() {
    const WorkerEvent command = RandomCommand();
    const WorkerState before = sample_.State();
    const absl::StatusOr<Decision> decision = Decide(before, sample_.events(), command, "G09", kToday);
    if (!decision.ok()) {
      EXPECT_TRUE(absl::IsFailedPrecondition(decision.status()) || absl::IsNotFound(decision.status()) ||
                  absl::IsAlreadyExists(decision.status()))
          << decision.status();
      return;
    }
    std::string last;
    for (const WorkerEvent& event : decision->events) last = sample_.Add(event);
    const WorkerState after = sample_.State();
    EXPECT_EQ(after.revision, before.revision + decision->events.size());
    CheckMove(before, after, command);
    if (decision->events.size() == 1) CheckWithdrawal(before, last, command);
  }

  void CheckMove(const WorkerState& before, const WorkerState& after, const WorkerEvent& command) {
    const DeploymentState* deployment = after.FindDeployment(kDeployment);
    if (command.deployment_id.empty() || deployment == nullptr) return;
    const DeploymentState* old = before.FindDeployment(kDeployment);
    const std::string from = old == nullptr ? "" : StatusOn(*old, kToday).status;
    const std::string to = StatusOn(*deployment, kToday).status;
    if (from == to) return;
    EXPECT_EQ(LawfulMoves().at(from).count(to), 1u) << from << " -> " << to;
  }

  void CheckWithdrawal(const WorkerState& before, const std::string& last, const WorkerEvent& command) {
    if (command.type == EventType::kFactWithdrawn || command.type == EventType::kIdentifierRetired) return;
    SampleWorker undone = sample_;
    const absl::StatusOr<Decision> decision = Decide(undone.State(), undone.events(), Withdrawal(last), "G09", kToday);
    ASSERT_TRUE(decision.ok()) << decision.status();
    undone.Add(Withdrawal(last));
    EXPECT_EQ(Describe(undone.State()), Describe(before)) << "withdrawing the last event";
    EXPECT_EQ(undone.State().revision, before.revision + 2);
  }

  std::mt19937_64 random_;
  SampleWorker sample_;
  std::set<std::string> observed_;
  std::set<std::string> linked_;
};

TEST(WorkerProperty, ARandomLifeKeepsTheLawOfItsMoves) {
  ForEachSeed(40, [](uint64_t seed) { Life(seed).Run(120); });
}

TEST(WorkerProperty, TheStoredHistoryFoldsAndItsViewRebuildsTheSame) {
  ForEachSeed(10, [](uint64_t seed) {
    Life life(seed);
    life.Run(80);
    WrittenHistory history;
    // Event ids of the stored events are new; withdrawals follow them.
    std::map<std::string, std::string> stored_ids;
    for (Recorded recorded : life.sample().events()) {
      if (auto* event = std::get_if<WorkerEvent>(&recorded.what);
          event != nullptr && !event->withdrawn_event_id.empty()) {
        event->withdrawn_event_id = stored_ids[event->withdrawn_event_id];
      }
      history.Write({recorded});
      stored_ids[recorded.event_id] =
          Require(history.authors.log.ReadAll(history.authors.log.Head(), 1)).front().envelope.event_id();
    }
    const WorkerId id = Require(WorkerId::Parse(kWorker));
    for (storage::Position until = 0; until <= history.authors.log.Head(); until += 7) {
      std::vector<Recorded> prefix(life.sample().events().begin(),
                                   life.sample().events().begin() + static_cast<std::ptrdiff_t>(until));
      EXPECT_EQ(Describe(Require(history.store.Load(id, until))), Describe(FoldWorker(kWorker, prefix))) << until;
    }
    const std::vector<storage::ViewRow> rows = history.Rows();
    ASSERT_TRUE(history.views.Rebuild("worker_directory").ok());
    EXPECT_EQ(history.Rows(), rows);
    storage::InMemoryViewStore at_once(&history.authors.log, {&history.view});
    ASSERT_TRUE(at_once.CatchUp().ok());
    EXPECT_EQ(Require(at_once.Scan("worker_directory", "", "", 1'000'000)), rows);
  });
}

}  // namespace
}  // namespace lienthong::worker

#include "tests/fault/history_run.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/fault/fault_file_system.h"
#include "tests/support/test_keys.h"

namespace lienthong::fault {
namespace {

constexpr char kDirectory[] = "/log";
constexpr size_t kProbed = 8;
// After a fault: then a full disk has room again.
constexpr int kStepsUntilRoom = 3;
// Few, so that even a short history folds.
constexpr size_t kRecentIndexEntries = 6;

}  // namespace

HistoryRun::HistoryRun(RunPlan plan, BrokenInvariants* broken)
    : plan_(std::move(plan)),
      broken_(broken),
      bug_(plan_.bug == nullptr ? &no_bug_ : plan_.bug),
      random_(plan_.seed),
      files_(NewFaultFileSystem(&disk_)) {
  bug_->Prepare(&disk_);
  armed_ = plan_.fault;
  disk_.Arm(armed_);
}

HistoryRun::~HistoryRun() {
  views_.reset();
  log_.reset();
}

absl::Status HistoryRun::Open() {
  trouble_ = false;
  stopped_ = false;
  tending_failed_ = false;
  storage::RocksDbEventLogOptions options;
  options.keys = testing::TestKeys();
  options.directory = kDirectory;
  options.clock = [this] { return now_; };
  options.file_system = files_;
  options.random = [this] { return random_(); };
  options.max_recent_index_entries = kRecentIndexEntries;
  auto log = storage::RocksDbEventLog::Open(options);
  if (!log.ok()) return log.status();
  log_ = *std::move(log);
  possible_.UseSealer(log_->sealer());
  auto views = storage::RocksDbViewStore::Open(log_.get(), {&view_});
  if (!views.ok()) {
    log_.reset();
    return views.status();
  }
  views_ = *std::move(views);
  return absl::OkStatus();
}

void HistoryRun::Run(const std::vector<Step>& history) {
  Reopen();
  int since_fault = 0;
  const size_t steps = plan_.steps.value_or(history.size());
  for (step_ = 1; step_ <= steps && !lost_; ++step_) {
    if (faults_ > 0 && plan_.end_at_fault) break;
    Do(history[step_ - 1]);
    if (faults_ > 0 && ++since_fault == kStepsUntilRoom) disk_.Arm(std::nullopt);
  }
  if (!lost_) Recover(plan_.end);
  if (!lost_) WriteOn();
  if (!lost_) Recover(End::kCut);
}

void HistoryRun::RunRandom(int steps) {
  Reopen();
  for (step_ = 1; step_ <= static_cast<uint64_t>(steps) && !lost_; ++step_) {
    const uint64_t dice = random_() % 100;
    if (!armed_.has_value() && dice < 20) ArmAny();
    Do(RandomStep(possible_.least(), &random_));
    if (lost_) return;
    const bool ends = trouble_ ? dice % 3 == 0 : dice >= 97;
    if (!ends) continue;
    Recover(random_() % 4 > 0 ? End::kCut : End::kClose);
    if (!lost_) WriteOn();
  }
  if (!lost_) Recover(End::kCut);
}

void HistoryRun::ArmAny() {
  const OperationCounts counts = disk_.counts();
  auto kind = counts.begin();
  std::advance(kind, random_() % counts.size());
  const std::vector<Effect> effects = EffectsOf(kind->first.second);
  armed_ = Fault{kind->first, kind->second + 1 + random_() % 10, effects[random_() % effects.size()]};
  disk_.Arm(armed_);
}

void HistoryRun::Do(const Step& step) {
  now_ += step.passes;
  switch (step.kind) {
    case Step::Kind::kAppend:
      Append(step.requests);
      break;
    case Step::Kind::kCatchUp: {
      bug_->BeforeCatchUp(log_.get());
      const absl::Status done = views_->CatchUp();
      if (!done.ok() && !Troubled()) Add(Invariant::kViews, absl::StrCat("CatchUp: ", done.ToString()));
      break;
    }
    case Step::Kind::kFlush:
    case Step::Kind::kCompact:
      Tend(step.kind);
      break;
    case Step::Kind::kReopen:
      if (Troubled()) {
        Recover(End::kClose);
      } else {
        Reopen();
      }
      break;
  }
  if (!lost_) Probe();
  NoteFault();
}

bool HistoryRun::Troubled() const {
  return trouble_ || (armed_.has_value() && disk_.happened());
}

void HistoryRun::NoteFault() {
  if (!armed_.has_value() || !disk_.happened()) return;
  ++faults_;
  trouble_ = true;
  armed_.reset();
}

void HistoryRun::Append(std::vector<storage::AppendRequest> requests) {
  const PlantedBug::Answers answers = bug_->AppendEach(log_.get(), requests);
  const bool trouble = Troubled();
  bool fresh = false;
  bool unknown = false;
  for (size_t i = 0; i < requests.size(); ++i) {
    for (const Breach& breach : possible_.Learn(requests[i], answers[i], now_, trouble)) {
      Add(breach.invariant, breach.what);
    }
    fresh = fresh || (answers[i].ok() && !answers[i]->repeated);
    if (!absl::IsUnavailable(answers[i].status())) continue;
    unknown_.push_back(requests[i]);
    unknown = unknown || storage::MarkOf(answers[i].status(), storage::kReadOnlyMark).empty();
  }
  NoteStop(fresh, unknown);
}

void HistoryRun::NoteStop(bool fresh_answer, bool unknown_answer) {
  const absl::Status state = log_->WriteState();
  if (!state.ok() && storage::MarkOf(state, storage::kReadOnlyMark).empty()) {
    Add(Invariant::kStops, absl::StrCat("no mark on ", state.ToString()));
  }
  if (stopped_ && fresh_answer) Add(Invariant::kStops, "something was written after a write that failed");
  if (stopped_ && state.ok()) Add(Invariant::kStops, "writes are taken again before the log was opened anew");
  const bool wal_failed =
      plan_.fault.has_value() && disk_.happened() && plan_.fault->operation.first == FileKind{false, FileUse::kWal} &&
      (plan_.fault->operation.second == Operation::kWrite || plan_.fault->operation.second == Operation::kSync);
  if (wal_failed && trouble_ && fresh_answer) Add(Invariant::kStops, "written after the write-ahead log had failed");
  if (wal_failed && unknown_answer && state.ok()) Add(Invariant::kStops, "a failed write is not said");
  stopped_ = stopped_ || (unknown_answer && !state.ok());
}

void HistoryRun::Tend(Step::Kind kind) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const storage::RocksDbStore* const store : {log_->store(), log_->derived()}) {
    for (size_t i = 0; i < storage::kColumnCount; ++i) {
      rocksdb::ColumnFamilyHandle* const column = store->column(static_cast<storage::Column>(i));
      // RocksDB 7.8 asserts that no flush follows one that could not make a new log file.
      if (column == nullptr || tending_failed_) continue;
      const rocksdb::Status done = kind == Step::Kind::kFlush
                                       ? store->db()->Flush(rocksdb::FlushOptions(), column)
                                       : store->db()->CompactRange(options, column, nullptr, nullptr);
      tending_failed_ = !done.ok();
      if (!done.ok() && !Troubled()) {
        Add(Invariant::kAnswers, absl::StrCat("flush or compaction: ", done.ToString()));
      }
    }
  }
}

void HistoryRun::Reopen() {
  views_.reset();
  log_.reset();
  const absl::Status opened = Open();
  if (opened.ok()) return;
  if (!Troubled()) {
    Add(Invariant::kOpens, opened.ToString());
    lost_ = true;
    return;
  }
  NoteFault();
  Recover(plan_.end);
}

void HistoryRun::Probe() {
  const LogModel& least = possible_.least();
  if (log_->Head() != least.head()) {
    Add(Invariant::kEvents, absl::StrCat("the head is ", log_->Head(), ", acknowledged is ", least.head()));
  }
  const storage::Position from = least.head() > kProbed ? least.head() - kProbed : 1;
  const auto events = log_->ReadAll(from, kProbed + 1);
  if (!events.ok()) {
    if (!Troubled()) Add(Invariant::kEvents, absl::StrCat("ReadAll: ", events.status().ToString()));
    return;
  }
  for (const Breach& breach : possible_.CheckEvents(least, from, *events)) Add(breach.invariant, breach.what);
}

void HistoryRun::Recover(End end) {
  NoteFault();
  views_.reset();
  if (end == End::kCut) disk_.PullThePlug(random_(), plan_.garbage);
  log_.reset();
  disk_.PowerOn();
  armed_.reset();
  const absl::Status opened = Open();
  if (!opened.ok()) {
    Add(Invariant::kOpens, opened.ToString());
    lost_ = true;
    return;
  }
  Compare();
}

void HistoryRun::Compare() {
  for (const Breach& breach : possible_.Settle(*log_, views_.get())) {
    Add(breach.invariant, breach.what);
    lost_ = true;
  }
}

void HistoryRun::WriteOn() {
  std::vector<storage::AppendRequest> again;
  for (storage::AppendRequest& request : unknown_) {
    if (request.request.has_value()) again.push_back(std::move(request));
  }
  unknown_.clear();
  for (storage::AppendRequest& request : again) Do({Step::Kind::kAppend, {std::move(request)}});
  for (int i = 0; i < 3; ++i) Do(RandomStep(possible_.least(), &random_));
}

void HistoryRun::Add(Invariant invariant, const std::string& what) {
  broken_->Add(invariant, what, Where());
}

std::string HistoryRun::Where() const {
  return absl::StrCat("seed ", plan_.seed, plan_.fault.has_value() ? ", " + ToString(*plan_.fault) : "",
                      plan_.end == End::kCut ? ", cut" : ", closed",
                      plan_.end_at_fault ? " at the fault" : " at the end", plan_.garbage ? ", garbage" : "", ", step ",
                      step_, plan_.bug != nullptr ? ", " + bug_->name() : "");
}

}  // namespace lienthong::fault

// follow.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "lienthong/ledger/v1/ledger_service.grpc.pb.h"
#include "services/bench/door.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"
#include "services/ledger/ledger_service.h"
#include "services/rpc/serve.h"

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = 64;
constexpr int kAppendClients = 2;
constexpr int kFollowersPerConnection = 20;
constexpr int kMaxCalls = 16;
constexpr absl::Duration kReadyWithin = absl::Minutes(2);
constexpr absl::Duration kArrivedWithin = absl::Minutes(5);  // after the last append

// When each append was answered; written by appending clients, read by followers.
class AnswerTimes {
 public:
  // For positions 1 to `most`.
  explicit AnswerTimes(uint64_t most) : nanoseconds_(most + 1) {}

  void Answered(const v1::AppendStreamResponse& response) {
    const int64_t now = absl::GetCurrentTimeNanos();
    for (const v1::AppendResponse& answer : response.answers()) {
      if (answer.position() < nanoseconds_.size()) {
        nanoseconds_[answer.position()].store(now, std::memory_order_relaxed);
      }
    }
  }
  // How long ago; nothing when it arrives before its append's own answer.
  absl::Duration Since(storage::Position position) const {
    if (position >= nanoseconds_.size()) return absl::ZeroDuration();
    const int64_t then = nanoseconds_[position].load(std::memory_order_relaxed);
    return then == 0 ? absl::ZeroDuration() : absl::Nanoseconds(absl::GetCurrentTimeNanos() - then);
  }

 private:
  std::vector<std::atomic<int64_t>> nanoseconds_;
};

// One follower from position 1 on. gRPC calls it from threads of its own, one call at a time.
class Follower : public grpc::ClientReadReactor<ledger::v1::FollowEventsResponse> {
 public:
  Follower(ledger::v1::LedgerService::Stub* stub, const AnswerTimes* times) : times_(times) {
    for (const auto& [header, value] : {std::pair<const char*, const char*>{"lienthong-agency", "G09.12"},
                                        {"lienthong-officer", "follower"},
                                        {"lienthong-purpose", "benchmark"},
                                        {"lienthong-procedure", "P-01"}}) {
      context_.AddMetadata(header, value);
    }
    request_.set_from_position(1);
    request_.mutable_heartbeat_interval()->set_seconds(1);
    stub->async()->FollowEvents(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (response_.has_event()) Receive(response_.event().position());
    if (!ready_.HasBeenNotified()) ready_.Notify();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    refused_ = status.error_code() != grpc::StatusCode::CANCELLED && !status.ok();
    if (!ready_.HasBeenNotified()) ready_.Notify();
    done_.Notify();
  }

  bool AwaitReady(absl::Time deadline) { return ready_.WaitForNotificationWithDeadline(deadline); }
  void Cancel() { context_.TryCancel(); }
  void AwaitDone() { done_.WaitForNotification(); }
  // Whether everything up to `position` arrived in time.
  bool AwaitArrival(storage::Position position, absl::Time deadline) const {
    const auto arrived = [this, position]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return last_ >= position; };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithDeadline(absl::Condition(&arrived), deadline);
  }

  // After AwaitDone.
  uint64_t delivered() const { return delivered_; }
  uint64_t gaps() const { return gaps_; }
  uint64_t repeats() const { return repeats_; }
  bool refused() const { return refused_; }
  const Latencies& lags() const { return lags_; }

 private:
  void Receive(storage::Position position) {
    lags_.Add(times_->Since(position));
    ++delivered_;
    absl::MutexLock lock(&mutex_);
    if (position > last_ + 1) ++gaps_;
    if (position <= last_) ++repeats_;
    last_ = std::max<storage::Position>(last_, position);
  }

  const AnswerTimes* const times_;
  grpc::ClientContext context_;
  ledger::v1::FollowEventsRequest request_;
  ledger::v1::FollowEventsResponse response_;
  absl::Notification ready_;
  absl::Notification done_;
  mutable absl::Mutex mutex_;
  storage::Position last_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t delivered_ = 0;
  uint64_t gaps_ = 0;
  uint64_t repeats_ = 0;
  bool refused_ = false;
  Latencies lags_;
};

// All followers with their connections.
struct Audience {
  std::vector<std::unique_ptr<ledger::v1::LedgerService::Stub>> stubs;
  std::deque<Follower> followers;

  Audience(const Door& door, int size, const AnswerTimes* times) {
    for (int i = 0; i < size; ++i) {
      if (i % kFollowersPerConnection == 0) stubs.push_back(ledger::v1::LedgerService::NewStub(door.Connect()));
      followers.emplace_back(stubs.back().get(), times);
    }
  }
  // Followers hold what gRPC still writes to.
  ~Audience() {
    for (Follower& follower : followers) follower.Cancel();
    for (Follower& follower : followers) follower.AwaitDone();
  }

  absl::Status AwaitReady() {
    const absl::Time deadline = absl::Now() + kReadyWithin;
    for (Follower& follower : followers) {
      if (!follower.AwaitReady(deadline)) return absl::DeadlineExceededError("not every follower got a sign of life");
    }
    return absl::OkStatus();
  }
  // Until every follower has everything up to `position`.
  absl::Status AwaitArrival(storage::Position position) const {
    const absl::Time deadline = absl::Now() + kArrivedWithin;
    for (const Follower& follower : followers) {
      if (follower.AwaitArrival(position, deadline)) continue;
      return absl::DeadlineExceededError("a follower has not caught up; try fewer --events or --clients");
    }
    return absl::OkStatus();
  }
  void End() {
    for (Follower& follower : followers) follower.Cancel();
    for (Follower& follower : followers) follower.AwaitDone();
  }
};

// Lets appends arrive while the audience listens, and prints the line.
absl::Status Listen(const Options& options, const LogUnderTest& subject, const Door& door) {
  const SampleEvents samples(options.seed, 0, PayloadBytesFor(kEventBytes));
  AnswerTimes times(options.events[0]);
  Audience audience(door, options.clients, &times);
  if (absl::Status ready = audience.AwaitReady(); !ready.ok()) return ready;
  Progress("all followers listen; appending");
  StreamLoad load;
  load.extent = {options.events[0], options.seconds};
  load.clients = kAppendClients;
  load.batch = options.batch;
  load.answered = [&times](const v1::AppendStreamResponse& response) { times.Answered(response); };
  const absl::StatusOr<Done> appended = StreamAppends(door, samples, load);
  if (!appended.ok()) return appended.status();
  Progress("all appended; waiting until everything has arrived everywhere");
  const absl::Time last_answer = absl::Now();
  if (absl::Status arrived = audience.AwaitArrival(subject.log()->Head()); !arrived.ok()) return arrived;
  const absl::Duration caught_up = absl::Now() - last_answer;
  const double seconds = absl::ToDoubleSeconds(appended->took + caught_up);
  const uint64_t resident = ResidentBytes();
  audience.End();
  Latencies lags;
  uint64_t delivered = 0;
  uint64_t gaps = 0;
  uint64_t repeats = 0;
  for (const Follower& follower : audience.followers) {
    delivered += follower.delivered();
    lags.Add(follower.lags());
    gaps += follower.gaps();
    repeats += follower.repeats();
    if (follower.refused()) return absl::UnavailableError("a follower was refused");
  }
  JsonLine line;
  line.Text("scenario", options.scenario).Text("side", "lienthong");
  line.Number("events_per_second", static_cast<double>(delivered) / seconds);
  line.Count("followers", audience.followers.size()).Count("connections", audience.stubs.size()).Times(lags);
  line.Count("delivered", delivered).Count("gaps", gaps).Count("repeats", repeats);
  line.Number("appends_per_second", appended->PerSecond()).Count("head", subject.log()->Head());
  line.Number("caught_up_after_ms", absl::ToDoubleMilliseconds(caught_up)).Number("seconds", seconds);
  line.Count("resident_bytes", resident).Count("batch", options.batch).All(Conditions(options)).Print();
  PrintRatio(options, "nothing to compare with", {});
  return gaps + repeats == 0 ? absl::OkStatus() : absl::DataLossError("a follower missed or repeated events");
}

}  // namespace

absl::Status RunFollow(const Options& options, WorkDirectory* work) {
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, true);
  if (!subject.ok()) return subject.status();
  rpc::CallBound calls(kMaxCalls);
  rpc::CallBound followers(options.clients);
  std::atomic<bool> stopping{false};
  ledger::LedgerServiceRpc ledger((*subject)->records(), {"row_per_event"}, &calls, &followers, &stopping, nullptr);
  absl::Status listened;
  {
    const absl::StatusOr<std::unique_ptr<Door>> door = Door::Open(subject->get(), {&ledger});
    if (!door.ok()) return door.status();
    listened = Listen(options, **subject, **door);
    stopping = true;
    (*subject)->log()->WakeWaiters();
  }
  return listened;
}

}  // namespace lienthong::bench

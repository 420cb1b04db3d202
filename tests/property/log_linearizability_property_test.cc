// Threads append, read and claim at random on one log, which is closed and opened again in between; what each stream,
// claim and request key was seen to do must be linearizable. A failure prints its seed; LIENTHONG_SEED gives the
// threads the same choices again, though not the same luck.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/in_memory_event_log.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/linearizability.h"
#include "tests/support/log_models.h"
#include "tests/support/sample_append.h"
#include "tests/support/seeds.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::testing {
namespace {

using storage::AppendRequest;
using storage::AppendResult;
using storage::ClaimChange;
using storage::EventLog;
using storage::Position;
using storage::Revision;
using storage::StoredEvent;

constexpr int kThreads = 4;
constexpr int kPhases = 2;
constexpr int kOperationsPerPhase = 80;  // of each thread

// Seconds of no meaning: the order of record times is the contract test's.
absl::Time Now() {
  return absl::FromUnixSeconds(1'700'000'000);
}

EventNumber NumberOf(const StoredEvent& event) {
  EventNumber number = 0;
  EXPECT_TRUE(absl::SimpleAtoi(event.envelope.agreement(), &number));
  return number;
}

// By the object's name. Appends are answered with positions, which mean nothing to one object: they are put in as they
// are and become revisions and numbers when all is over.
struct Histories {
  std::map<std::string, History<StreamModel>> streams;
  std::map<std::string, History<ClaimModel>> claims;
  std::map<std::string, History<RequestModel>> requests;
};

// One thread's choices.
class Actor {
 public:
  Actor(uint64_t seed, int thread, std::atomic<uint64_t>* ticks, Histories* histories)
      : random_(seed), thread_(thread), ticks_(ticks), histories_(histories) {}

  void Run(EventLog* log) {
    for (int i = 0; i < kOperationsPerPhase && !::testing::Test::HasFailure(); ++i) {
      switch (Pick(6)) {
        case 0:
        case 1:
          AppendToStream(log);
          break;
        case 2:
          ReadStream(log);
          break;
        case 3:
        case 4:
          Pick(3) == 0 ? LookAtClaim(log) : ChangeClaim(log);
          break;
        default:
          UseRequestKey(log);
      }
    }
  }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  std::string Name(const std::string& kind, int below) { return kind + "/" + std::to_string(Pick(below)); }
  EventNumber NextNumber() { return static_cast<EventNumber>(thread_ + kThreads * ++numbers_); }

  // Runs `operate` between two ticks. One answer in sixteen is lost on its way, as it is to a caller whose connection
  // breaks; then only the call is known.
  template <typename Model>
  void Record(History<Model>* history, typename Model::Call call,
              const std::function<typename Model::Answer()>& operate) {
    Operation<Model> operation{std::move(call), std::nullopt, ++*ticks_, 0};
    typename Model::Answer answer = operate();
    operation.returned = ++*ticks_;
    if (Pick(16) != 0) operation.answer = std::move(answer);
    history->push_back(std::move(operation));
  }

  static AppendRequest AppendOf(const std::string& stream, const std::vector<EventNumber>& numbers) {
    AppendRequest request;
    request.writes.push_back({stream, std::nullopt, {}});
    for (const EventNumber number : numbers) {
      request.writes[0].events.push_back(SampleEvent("an event"));
      // In the clear, where it can be read without the log that sealed the rest.
      request.writes[0].events.back().envelope.set_agreement(std::to_string(number));
    }
    return request;
  }
  // An append that may be refused with `refusal`, and with nothing else.
  static std::optional<AppendResult> Append(EventLog* log, AppendRequest request, absl::StatusCode refusal) {
    const absl::StatusOr<AppendResult> result = log->Append(std::move(request));
    EXPECT_TRUE(result.ok() || result.status().code() == refusal) << result.status();
    return result.ok() ? std::optional(*result) : std::nullopt;
  }

  void AppendToStream(EventLog* log) {
    const std::string stream = Name("streams", 2);
    StreamModel::Call call{.kind = StreamModel::Kind::kAppend, .events = {NextNumber()}};
    if (Pick(3) == 0) call.events.push_back(NextNumber());
    if (Pick(3) > 0) call.expected = known_[stream] + (Pick(8) == 0 ? 1 : 0);
    AppendRequest request = AppendOf(stream, call.events);
    request.writes[0].expected = call.expected;
    Record<StreamModel>(&histories_->streams[stream], call, [&]() -> StreamModel::Answer {
      const auto result = Append(log, request, absl::StatusCode::kAborted);
      if (!result.has_value()) return {.aborted = true};
      return {.revision = result->first};
    });
  }

  void ReadStream(EventLog* log) {
    const std::string stream = Name("streams", 2);
    History<StreamModel>* const history = &histories_->streams[stream];
    if (Pick(2) == 0) {
      Record<StreamModel>(history, {StreamModel::Kind::kRevision}, [&]() -> StreamModel::Answer {
        known_[stream] = log->StreamRevision(stream).value();
        return {.revision = known_[stream]};
      });
      return;
    }
    Record<StreamModel>(history, {StreamModel::Kind::kRead}, [&]() -> StreamModel::Answer {
      StreamModel::Answer answer;
      const std::vector<StoredEvent> events = log->ReadStream(stream, 1, 1'000'000).value();
      for (const StoredEvent& event : events) answer.events.push_back(NumberOf(event));
      known_[stream] = answer.events.size();
      return answer;
    });
  }

  void ChangeClaim(EventLog* log) {
    const std::string claim = Name("claims", 2);
    const bool acquire = Pick(2) == 0;
    const std::string owner = Name("owners", 3);
    AppendRequest request = AppendOf("private/" + std::to_string(thread_), {NextNumber()});
    request.claims = {acquire ? Acquire(claim, owner) : Release(claim, owner)};
    const auto kind = acquire ? ClaimModel::Kind::kAcquire : ClaimModel::Kind::kRelease;
    Record<ClaimModel>(&histories_->claims[claim], {kind, owner}, [&]() -> ClaimModel::Answer {
      return {.taken = !Append(log, request, absl::StatusCode::kAlreadyExists).has_value()};
    });
  }

  void LookAtClaim(EventLog* log) {
    const std::string claim = Name("claims", 2);
    Record<ClaimModel>(&histories_->claims[claim], {},
                       [&]() -> ClaimModel::Answer { return {.owner = log->ClaimOwner(claim).value().value_or("")}; });
  }

  void UseRequestKey(EventLog* log) {
    const std::string key = Name("requests", 20);
    const storage::RequestKey request_key{key, "digest"};
    History<RequestModel>* const history = &histories_->requests[key];
    if (Pick(3) == 0) {
      Record<RequestModel>(history, {}, [&]() -> RequestModel::Answer {
        const std::optional<AppendResult> found = log->FindRequest(request_key).value();
        if (!found.has_value()) return {};
        return {static_cast<EventNumber>(found->first), found->repeated};
      });
      return;
    }
    const EventNumber number = NextNumber();
    AppendRequest request = AppendOf("private/" + std::to_string(thread_), {number});
    request.request = request_key;
    Record<RequestModel>(history, {number}, [&]() -> RequestModel::Answer {
      const auto result = Append(log, request, absl::StatusCode::kOk);
      if (!result.has_value()) return {};
      return {static_cast<EventNumber>(result->first), result->repeated};
    });
  }

  std::mt19937_64 random_;
  const int thread_;
  std::atomic<uint64_t>* const ticks_;
  Histories* const histories_;
  EventNumber numbers_ = 0;
  std::map<std::string, Revision> known_;  // what the thread last saw of a stream
};

template <typename Model>
void MergeInto(std::map<std::string, History<Model>>* all, const std::map<std::string, History<Model>>& some) {
  for (const auto& [name, history] : some) {
    (*all)[name].insert((*all)[name].end(), history.begin(), history.end());
  }
}

// Positions become what they stand for: in a stream the revision there, 0 when the event there is not the one appended;
// for a request the event's number.
void TranslatePositions(const EventLog& log, Histories* histories) {
  const std::vector<StoredEvent> events = log.ReadAll(1, 1'000'000).value();
  for (auto& [stream, history] : histories->streams) {
    for (Operation<StreamModel>& operation : history) {
      if (operation.call.kind != StreamModel::Kind::kAppend || !operation.answer || operation.answer->aborted) continue;
      const StoredEvent& event = events.at(operation.answer->revision - 1);
      const bool own = event.envelope.stream() == stream && NumberOf(event) == operation.call.events[0];
      operation.answer->revision = own ? event.envelope.revision() : 0;
    }
  }
  for (auto& [key, history] : histories->requests) {
    for (Operation<RequestModel>& operation : history) {
      if (!operation.answer || !operation.answer->found) continue;
      operation.answer->found = NumberOf(events.at(*operation.answer->found - 1));
    }
  }
}

// What is wrong with each history, by its object's name; empty when all are linearizable.
template <typename Model>
std::string FaultsOf(const std::map<std::string, History<Model>>& histories) {
  std::string faults;
  for (const auto& [name, history] : histories) {
    const Finding finding = CheckLinearizable<Model>(history);
    if (finding.verdict != Verdict::kLinearizable) absl::StrAppend(&faults, name, ": ", finding.why);
  }
  return faults;
}

// Opens the log, again with what the one before it left, or gives the same one back.
using OpenLog = std::function<std::unique_ptr<EventLog>(std::unique_ptr<EventLog> before)>;

// What the checker finds wrong with a log, empty when it finds nothing.
std::string RunHistory(uint64_t seed, const OpenLog& open) {
  std::atomic<uint64_t> ticks = 0;
  std::vector<Histories> seen(kThreads);
  std::vector<Actor> actors;
  for (int t = 0; t < kThreads; ++t) {
    actors.emplace_back(seed * kThreads + static_cast<uint64_t>(t), t, &ticks, &seen[t]);
  }
  std::unique_ptr<EventLog> log;
  for (int phase = 0; phase < kPhases; ++phase) {
    log = open(std::move(log));
    if (log == nullptr) return "the log does not open";
    std::latch begin(kThreads);
    std::vector<std::thread> threads;
    for (Actor& actor : actors) {
      threads.emplace_back([&] {
        begin.arrive_and_wait();
        actor.Run(log.get());
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  Histories all;
  for (const Histories& of_thread : seen) {
    MergeInto(&all.streams, of_thread.streams);
    MergeInto(&all.claims, of_thread.claims);
    MergeInto(&all.requests, of_thread.requests);
  }
  TranslatePositions(*log, &all);
  return FaultsOf(all.streams) + FaultsOf(all.claims) + FaultsOf(all.requests);
}

// A log that one object keeps from phase to phase.
template <typename Log>
OpenLog Kept() {
  return [](std::unique_ptr<EventLog> before) {
    return before != nullptr ? std::move(before) : std::make_unique<Log>(Now);
  };
}

TEST(LogLinearizability, TheInMemoryLogIsLinearizable) {
  ForEachSeed(10, [](uint64_t seed) { EXPECT_EQ(RunHistory(seed, Kept<storage::InMemoryEventLog>()), ""); });
}

TEST(LogLinearizability, TheRocksDbLogIsLinearizable) {
  ForEachSeed(10, [](uint64_t seed) {
    const TempDirectory directory;
    const OpenLog reopen = [&](std::unique_ptr<EventLog> before) -> std::unique_ptr<EventLog> {
      before.reset();
      storage::RocksDbEventLogOptions options;
      options.keys = TestKeys();
      options.directory = directory.File("log");
      options.clock = Now;
      options.min_free_bytes = 0;
      auto log = storage::RocksDbEventLog::Open(options);
      EXPECT_TRUE(log.ok()) << log.status();
      return log.ok() ? *std::move(log) : nullptr;
    };
    EXPECT_EQ(RunHistory(seed, reopen), "");
  });
}

// Answers one revision in eight as it was when it was last asked for.
class StaleLog : public storage::InMemoryEventLog {
 public:
  using InMemoryEventLog::InMemoryEventLog;
  absl::StatusOr<Revision> StreamRevision(absl::string_view stream) const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    Revision& last = last_[std::string(stream)];
    if (++calls_ % 8 != 0) last = InMemoryEventLog::StreamRevision(stream).value();
    return last;
  }

 private:
  mutable std::mutex mutex_;
  mutable uint64_t calls_ = 0;
  mutable std::map<std::string, Revision> last_;
};

TEST(LogLinearizability, ALogThatIsStaleNowAndThenIsCaught) {
  ForEachSeed(1, [](uint64_t seed) { EXPECT_NE(RunHistory(seed, Kept<StaleLog>()), ""); });
}

}  // namespace
}  // namespace lienthong::testing

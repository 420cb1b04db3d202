#include "services/ledger/followers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/ledger/event_selection.h"
#include "services/rpc/errors.h"
#include "tests/support/seeds.h"
#include "tests/unit/ledger/ledger_ground.h"

namespace lienthong::ledger {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

// A reader who takes one response at a time, when he wants to.
class Reader : public Sink {
 public:
  void Send(const v1::FollowEventsResponse* response) override {
    absl::MutexLock lock(&mutex_);
    EXPECT_EQ(pending_, nullptr) << "two responses at once";
    EXPECT_FALSE(end_.has_value()) << "a response after the end";
    pending_ = response;
  }
  void End(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    EXPECT_EQ(pending_, nullptr) << "the end while a response is on its way";
    EXPECT_FALSE(end_.has_value()) << "two ends";
    end_ = status;
  }

  bool AwaitPending() {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(this, &Reader::HasNews), kPatience) && pending_ != nullptr;
  }

  // The next response; nullopt at the end.
  std::optional<v1::FollowEventsResponse> Read() {
    if (!AwaitPending()) return std::nullopt;
    v1::FollowEventsResponse response;
    {
      absl::MutexLock lock(&mutex_);
      response = *pending_;
      pending_ = nullptr;
    }
    follower->Sent(true);
    return response;
  }

  // Lets the pending response fail, as when the client is gone.
  void Fail() {
    {
      absl::MutexLock lock(&mutex_);
      pending_ = nullptr;
    }
    follower->Sent(false);
  }

  absl::Status AwaitEnd() {
    absl::MutexLock lock(&mutex_);
    const auto ended = [](std::optional<absl::Status>* end) { return end->has_value(); };
    if (!mutex_.AwaitWithTimeout(absl::Condition(+ended, &end_), kPatience)) return absl::InternalError("no end");
    return *end_;
  }

  std::shared_ptr<Follower> follower;

 private:
  bool HasNews() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return pending_ != nullptr || end_.has_value(); }

  absl::Mutex mutex_;
  const v1::FollowEventsResponse* pending_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::optional<absl::Status> end_ ABSL_GUARDED_BY(mutex_);
};

class FollowersTest : public LedgerGround {
 protected:
  void Open(const TailBounds& bounds = {}) { followers_ = std::make_unique<Followers>(&records_, &stopping_, bounds); }

  void Join(const v1::FollowEventsRequest& request, Reader* reader, absl::Time deadline = absl::InfiniteFuture()) {
    auto follower = followers_->Join(caller_, request, deadline, absl::Now(), reader);
    ASSERT_TRUE(follower.ok()) << follower.status();
    reader->follower = *std::move(follower);
  }

  void Stop() {
    stopping_.store(true);
    log_.WakeWaiters();
  }

  std::unique_ptr<Followers> followers_;
};

// The positions of the log that a request wants.
std::vector<uint64_t> Wanted(const storage::EventLog& log, const v1::FollowEventsRequest& request) {
  std::vector<uint64_t> positions;
  const auto events = log.ReadAll(request.from_position(), log.Head());
  for (const storage::StoredEvent& stored : *events) {
    if (Matches(request.filter(), stored.envelope)) positions.push_back(stored.position);
  }
  return positions;
}

TEST_F(FollowersTest, NoEventIsMissedOrRepeatedHoweverAppendsAndReadersInterleave) {
  testing::ForEachSeed(8, [this](uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto up_to = [](std::mt19937_64* source, uint64_t most) { return 1 + (*source)() % most; };
    stopping_.store(false);
    Append("workers/before", static_cast<int>(up_to(&random, 200)));
    Open({.page_events = up_to(&random, 9),
          .newest_events = up_to(&random, 30),
          .newest_bytes = up_to(&random, 60'000),
          .older_bytes = up_to(&random, 60'000)});
    const storage::Position last = log_.Head() + 1'000;
    std::thread writer([&, source = std::mt19937_64(random())]() mutable {
      while (log_.Head() < last - 1) {
        const uint64_t count = std::min<uint64_t>(up_to(&source, 20), last - 1 - log_.Head());
        Append(source() % 2 == 0 ? "workers/a" : "runs/r", static_cast<int>(count));
      }
      Append("workers/last", 1);
    });
    struct Case {
      v1::FollowEventsRequest request;
      Reader reader;
      std::vector<uint64_t> got;
      std::thread thread;
    };
    std::vector<Case> cases(6);
    for (size_t i = 0; i < cases.size(); ++i) {
      Case* const one = &cases[i];
      one->request.set_from_position(up_to(&random, last - 1'000 + 1));
      if (i % 2 == 1) one->request.mutable_filter()->set_stream_prefix("workers/");
      Join(one->request, &one->reader);
      one->thread = std::thread([&, one, source = std::mt19937_64(random())]() mutable {
        while (one->got.empty() || one->got.back() < last) {
          const auto response = one->reader.Read();
          if (!response.has_value()) return;
          one->got.push_back(response->event().position());
          for (uint64_t pause = source() % 8; pause > 6; --pause) std::this_thread::yield();
        }
      });
    }
    writer.join();
    for (Case& one : cases) one.thread.join();
    Stop();
    for (Case& one : cases) {
      EXPECT_EQ(one.got, Wanted(log_, one.request));
      const auto farewell = one.reader.Read();
      ASSERT_TRUE(farewell.has_value());
      EXPECT_EQ(farewell->heartbeat_position(), last);
      EXPECT_TRUE(one.reader.AwaitEnd().ok());
    }
    followers_.reset();
  });
}

TEST_F(FollowersTest, ASlowReaderHoldsOneResponseAndGetsTheRestInOrder) {
  Open({.page_events = 8, .newest_events = 16});
  Reader slow;
  Reader swift;
  Join({}, &slow);
  Join({}, &swift);
  for (int i = 0; i < 50; ++i) {
    Append("workers/a", 2);
    for (int event = 1; event <= 2; ++event) EXPECT_EQ(swift.Read()->event().position(), 2u * i + event);
  }
  // All the while one response lay before the slow reader; Send would have complained of a second.
  for (uint64_t position = 1; position <= 100; ++position) EXPECT_EQ(slow.Read()->event().position(), position);
  Append("workers/a", 1);
  EXPECT_EQ(slow.Read()->event().position(), 101u);
  EXPECT_EQ(swift.Read()->event().position(), 101u);
  Stop();
  EXPECT_EQ(slow.Read()->heartbeat_position(), 101u);
  EXPECT_TRUE(slow.AwaitEnd().ok());
  EXPECT_EQ(swift.Read()->heartbeat_position(), 101u);
  EXPECT_TRUE(swift.AwaitEnd().ok());
}

TEST_F(FollowersTest, EventsAreReadOnceForAllWhoFollow) {
  Open();
  std::vector<Reader> readers(50);
  for (Reader& reader : readers) Join({}, &reader);
  for (uint64_t position = 1; position <= 20; ++position) {
    Append("workers/a", 1);
    for (Reader& reader : readers) EXPECT_EQ(reader.Read()->event().position(), position);
  }
  EXPECT_LE(log_.reads, 30) << "the first events may come before the tail is under way";
  Stop();
  for (Reader& reader : readers) {
    while (reader.Read().has_value()) {
    }
    EXPECT_TRUE(reader.AwaitEnd().ok());
  }
}

TEST_F(FollowersTest, AFollowerWhoGetsNoEventGetsHeartbeatsThatAdvance) {
  Open();
  v1::FollowEventsRequest request;
  request.mutable_filter()->set_registry("labour");
  request.mutable_heartbeat_interval()->set_nanos(100'000'000);
  Reader reader;
  Join(request, &reader);
  for (uint64_t round = 1; round <= 3; ++round) {
    Append("runs/r", 5);
    storage::Position position = (round - 1) * 5;
    while (position < round * 5) {
      const storage::Position next = reader.Read()->heartbeat_position();
      EXPECT_GE(next, position);
      position = next;
    }
    EXPECT_EQ(position, round * 5);
  }
  reader.follower->Leave();
  EXPECT_TRUE(reader.AwaitEnd().ok());
}

TEST_F(FollowersTest, WhoLeavesIsToldTheEndOnceNothingIsOnItsWay) {
  Append("workers/a", 2);
  Open();
  Reader idle;
  Reader busy;
  v1::FollowEventsRequest request;
  request.set_from_position(3);
  Join(request, &idle);
  Join({}, &busy);
  idle.follower->Leave();
  EXPECT_TRUE(idle.AwaitEnd().ok());
  ASSERT_TRUE(busy.AwaitPending());
  busy.follower->Leave();
  busy.Fail();
  EXPECT_TRUE(busy.AwaitEnd().ok());
}

TEST_F(FollowersTest, TheDeadlineEndsAFollowerWhoWaits) {
  Open();
  Reader reader;
  Join({}, &reader, absl::Now() + absl::Milliseconds(50));
  EXPECT_EQ(rpc::ReasonOf(reader.AwaitEnd()), "DEADLINE_PASSED");
}

TEST_F(FollowersTest, AStopIsSeenByThoseWhoWaitAndByThoseWhoComeAfterIt) {
  Append("runs/r", 2);
  Open();
  v1::FollowEventsRequest request;
  request.set_from_position(3);
  Reader waiting;
  Join(request, &waiting);
  const absl::Time asked = absl::Now();
  Stop();
  EXPECT_EQ(waiting.Read()->heartbeat_position(), 2u);
  EXPECT_TRUE(waiting.AwaitEnd().ok());
  Reader late;
  Join(request, &late);
  EXPECT_EQ(late.Read()->heartbeat_position(), 2u);
  EXPECT_TRUE(late.AwaitEnd().ok());
  EXPECT_LT(absl::Now() - asked, absl::Seconds(5));
}

TEST_F(FollowersTest, WhoComesAfterAllHaveLeftMissesNothing) {
  Open();
  for (uint64_t round = 0; round < 20; ++round) {
    Append("workers/a", 3);
    v1::FollowEventsRequest request;
    request.set_from_position(3 * round + 2);
    Reader reader;
    Join(request, &reader);
    EXPECT_EQ(reader.Read()->event().position(), 3 * round + 2);
    EXPECT_EQ(reader.Read()->event().position(), 3 * round + 3);
    reader.follower->Leave();
    while (reader.Read().has_value()) {
    }
    EXPECT_TRUE(reader.AwaitEnd().ok());
  }
}

TEST_F(FollowersTest, AnErrorOfTheLogEndsThoseWhoMeetIt) {
  Append("workers/a", 1);
  Open();
  Reader reader;
  Join({}, &reader);
  EXPECT_EQ(reader.Read()->event().position(), 1u);
  log_.damaged = 2;
  Append("workers/a", 1);
  EXPECT_EQ(reader.AwaitEnd().code(), absl::StatusCode::kDataLoss);
}

TEST_F(FollowersTest, EachEventOfTheFullViewIsAlreadyRecordedWhenItLeaves) {
  Open();
  v1::FollowEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  request.mutable_filter()->set_stream_prefix("workers/");
  Reader reader;
  Join(request, &reader);
  for (int worker = 0; worker < 5; ++worker) {
    const std::string stream = "workers/" + std::to_string(worker);
    Append(stream, 1);
    ASSERT_TRUE(reader.AwaitPending());
    v1::FollowEventsRequest looks;
    looks.set_from_position(1);
    looks.mutable_filter()->add_types("PersonalDataRead");
    EXPECT_EQ(Wanted(log_, looks).size(), worker + 1u);
    EXPECT_EQ(reader.Read()->event().stream(), stream);
  }
  log_.read_only = true;
  Reader refused;
  Join(request, &refused);
  EXPECT_EQ(storage::MarkOf(refused.AwaitEnd(), storage::kReadOnlyMark), storage::kCauseWriteFailed);
  reader.follower->Leave();
  EXPECT_TRUE(reader.AwaitEnd().ok());
}

}  // namespace
}  // namespace lienthong::ledger

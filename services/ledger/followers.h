// Followers: all who follow the log as it grows, be they thousands: one tail, one thread that waits for it, and a few
// that work for whoever has something to get. A follower is a position and at most one response on its way.
//
// Knows no gRPC: a follower's responses go into its Sink.

#ifndef LIENTHONG_SERVICES_LEDGER_FOLLOWERS_H_
#define LIENTHONG_SERVICES_LEDGER_FOLLOWERS_H_

#include <atomic>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/following.h"
#include "services/ledger/tail.h"
#include "services/ledger/turns.h"
#include "services/rpc/caller.h"

namespace lienthong::ledger {

// Where the responses of one follower go. Called by one thread at a time; must not wait.
class Sink {
 public:
  virtual ~Sink() = default;
  // Begins to send; `response` stays as it is until Follower::Sent.
  virtual void Send(const v1::FollowEventsResponse* response) = 0;
  // The last call, never while a response is on its way. The sink may be gone before this returns.
  virtual void End(const absl::Status& status) = 0;
};

class Followers;

// Threads: any.
class Follower final : public Participant {
 public:
  Follower(Followers* all, Turns* turns, Following following, Sink* sink);

  // The response is sent, or cannot be (`ok` false: nobody listens any more).
  void Sent(bool ok);
  // Nobody listens any more. The sink is told the end once no response is on its way.
  void Leave();

  AfterTurn TakeTurn() override;

 private:
  AfterTurn End(const absl::Status& status);

  Followers* const all_;
  Turns* const turns_;
  std::atomic<bool> sending_{false};
  std::atomic<bool> gone_{false};
  // Only in turn; `response_` also by the sink while sending_.
  Following following_;
  Sink* const sink_;
  v1::FollowEventsResponse response_;
};

struct FollowerThreads {
  int clear_view = 2;  // work that never waits but for a page of the log
  int full_view = 4;   // these wait for looks to become durable, and so let nobody of the clear view wait
};

class Followers {
 public:
  // Borrows both. All followers end once `stopping` is true and the waiters of the log are woken.
  Followers(const access::RecordKeeping* records, const std::atomic<bool>* stopping, const TailBounds& bounds = {},
            const FollowerThreads& threads = {});
  // Every sink must have been told the end.
  ~Followers();

  // A new follower; its sink outlives it up to Sink::End. `now` is when it came. INVALID_ARGUMENT naming all that is
  // wrong with the request; the sink then hears nothing. Threads: any.
  absl::StatusOr<std::shared_ptr<Follower>> Join(const rpc::Caller& caller, const v1::FollowEventsRequest& request,
                                                 absl::Time deadline, absl::Time now, Sink* sink);

 private:
  friend class Follower;
  void Left();
  bool AwaitFollower();
  void Watch();

  const access::RecordKeeping* const records_;
  const std::atomic<bool>* const stopping_;
  Tail tail_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  Turns clear_turns_;
  Turns full_turns_;
  std::thread watcher_;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_FOLLOWERS_H_

// Following: the way of one follower through the log, one step at a time. Holds a position and what was asked for, no
// events.

#ifndef LIENTHONG_SERVICES_LEDGER_FOLLOWING_H_
#define LIENTHONG_SERVICES_LEDGER_FOLLOWING_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/tail.h"
#include "services/rpc/caller.h"

namespace lienthong::ledger {

// Threads: one at a time.
class Following {
 public:
  // Borrows `records` and `tail`; they outlive it. INVALID_ARGUMENT naming all that is wrong with the request.
  static absl::StatusOr<Following> Begin(const access::RecordKeeping* records, Tail* tail, const rpc::Caller& caller,
                                         const v1::FollowEventsRequest& request, absl::Time deadline, absl::Time now);

  struct Step {
    enum class What {
      kSend,  // send the response, and take the next step once it is sent
      kMore,  // the next step may be taken at once, but others should have their turn before
      kRest,  // nothing to do until the tail has position() or the time is `until`
      kEnd,   // with `status`
    };
    What what;
    absl::Time until = absl::InfiniteFuture();
    absl::Status status;
  };

  // Considers a bounded number of events. In EVENT_VIEW_FULL it waits until the looks at what it is about to send are
  // durable. Ends with OK after a last heartbeat when `stopping`, with DEADLINE_EXCEEDED when the deadline has passed,
  // and with the errors of Tail::Find and RecordLooks.
  Step Next(absl::Time now, bool stopping, v1::FollowEventsResponse* response);

  // The first position that was not considered.
  storage::Position position() const { return next_; }

 private:
  Following() = default;
  Step Heartbeat(v1::FollowEventsResponse* response);
  // Records the looks at the events wanted from `from` on, which `page` holds, and at some that follow it.
  absl::Status RecordLooks(std::shared_ptr<const TailPage> page, storage::Position from);

  const access::RecordKeeping* records_ = nullptr;
  Tail* tail_ = nullptr;
  rpc::Caller caller_;
  v1::EventFilter filter_;
  v1::EventView view_ = v1::EVENT_VIEW_CLEAR;
  absl::Duration heartbeat_;
  absl::Time deadline_;
  absl::Time silent_since_;
  bool sending_ = false;     // the step before was kSend
  bool last_words_ = false;  // the last heartbeat was given
  storage::Position next_ = 1;
  storage::Position looked_until_ = 0;  // looks at events up to here are recorded
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_FOLLOWING_H_

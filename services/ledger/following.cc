#include "services/ledger/following.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "services/ledger/event_selection.h"
#include "services/ledger/record_looks.h"
#include "services/rpc/errors.h"

namespace lienthong::ledger {
namespace {

constexpr char kMethod[] = "lienthong.ledger.v1.LedgerService/FollowEvents";
constexpr size_t kConsideredPerStep = 128;
// Looks are recorded for so many events at a time: an append for each event would be slow.
constexpr size_t kLooksAhead = 256;
constexpr absl::Duration kDefaultHeartbeat = absl::Seconds(10);
constexpr absl::Duration kShortestHeartbeat = absl::Milliseconds(100);
constexpr absl::Duration kLongestHeartbeat = absl::Seconds(60);

using rpc::Error;

absl::Duration HeartbeatOf(const v1::FollowEventsRequest& request, rpc::FieldErrors* errors) {
  if (!request.has_heartbeat_interval()) return kDefaultHeartbeat;
  const absl::Duration interval =
      absl::Seconds(request.heartbeat_interval().seconds()) + absl::Nanoseconds(request.heartbeat_interval().nanos());
  if (interval < kShortestHeartbeat || interval > kLongestHeartbeat) {
    errors->Add("heartbeat_interval", "must be 0.1 s to 60 s; leave it out for 10 s");
  }
  return interval;
}

Following::Step EndWith(absl::Status status) {
  return {.what = Following::Step::What::kEnd, .status = std::move(status)};
}

}  // namespace

absl::StatusOr<Following> Following::Begin(const access::RecordKeeping* records, Tail* tail, const rpc::Caller& caller,
                                           const v1::FollowEventsRequest& request, absl::Time deadline,
                                           absl::Time now) {
  rpc::FieldErrors errors;
  CheckSelection(request.filter(), request.view(), &errors);
  Following following;
  following.heartbeat_ = HeartbeatOf(request, &errors);
  following.next_ = std::max<storage::Position>(request.from_position(), 1);
  if (following.next_ > records->log->Head() + 1) {
    errors.Add("from_position", "is beyond the log's end; at most the head + 1");
  }
  if (!errors.empty()) return errors.ToStatus();
  following.records_ = records;
  following.tail_ = tail;
  following.caller_ = caller;
  following.filter_ = request.filter();
  following.view_ = request.view();
  following.deadline_ = deadline;
  following.silent_since_ = now;
  return following;
}

Following::Step Following::Next(absl::Time now, bool stopping, v1::FollowEventsResponse* response) {
  if (sending_) silent_since_ = now;
  sending_ = false;
  if (stopping) {
    if (last_words_) return EndWith(absl::OkStatus());
    last_words_ = true;
    return Heartbeat(response);
  }
  if (now >= deadline_) {
    return EndWith(
        Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the deadline passed; repeat from the last position received"));
  }
  if (now - silent_since_ >= heartbeat_) return Heartbeat(response);
  for (size_t considered = 0; considered < kConsideredPerStep;) {
    const absl::StatusOr<std::shared_ptr<const TailPage>> page = tail_->Find(next_);
    if (!page.ok()) return EndWith(page.status());
    if (*page == nullptr) {
      return {.what = Step::What::kRest, .until = std::min(silent_since_ + heartbeat_, deadline_)};
    }
    for (auto stored = (*page)->events.begin() + (next_ - (*page)->first()); stored != (*page)->events.end();
         ++stored) {
      next_ = stored->position + 1;
      ++considered;
      if (!Matches(filter_, stored->envelope)) continue;
      if (view_ == v1::EVENT_VIEW_FULL && stored->position > looked_until_) {
        if (absl::Status looks = RecordLooks(*page, stored->position); !looks.ok()) return EndWith(looks);
      }
      *response->mutable_event() = ToApiEvent(*stored, view_);
      sending_ = true;
      return {.what = Step::What::kSend};
    }
  }
  return {.what = Step::What::kMore};
}

Following::Step Following::Heartbeat(v1::FollowEventsResponse* response) {
  response->set_heartbeat_position(next_ - 1);
  sending_ = true;
  return {.what = Step::What::kSend};
}

absl::Status Following::RecordLooks(std::shared_ptr<const TailPage> page, storage::Position from) {
  std::set<std::string> subjects;
  storage::Position until = from - 1;
  while (page != nullptr && until < from + kLooksAhead) {
    for (auto stored = page->events.begin() + (until + 1 - page->first()); stored != page->events.end(); ++stored) {
      if (Matches(filter_, stored->envelope)) AddSubjectsShown(*stored, &subjects);
    }
    until = page->last();
    page = tail_->Find(until + 1).value_or(nullptr);  // an error counts when that position's turn comes
  }
  absl::Status recorded = ledger::RecordLooks(*records_, caller_, kMethod, subjects);
  if (recorded.ok()) looked_until_ = until;
  return recorded;
}

}  // namespace lienthong::ledger

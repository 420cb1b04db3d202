#include "services/ledger/ledger_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/event_selection.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"

namespace lienthong::ledger {
namespace {

constexpr char kListMethod[] = "lienthong.ledger.v1.LedgerService/ListEvents";
constexpr char kFollowMethod[] = "lienthong.ledger.v1.LedgerService/FollowEvents";
constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1'000;
constexpr size_t kChunk = 256;  // events read at a time
constexpr size_t kMaxSubjectsPerLook = 1'000;
constexpr absl::Duration kDefaultHeartbeat = absl::Seconds(10);
constexpr absl::Duration kShortestHeartbeat = absl::Milliseconds(100);
constexpr absl::Duration kLongestHeartbeat = absl::Seconds(60);
// A client that left, and a stop of the server that fell between two looks, are seen this late at most.
constexpr absl::Duration kLongestWait = absl::Milliseconds(250);

using rpc::Error;

absl::Status DeadlinePassed() {
  return Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the deadline passed; repeat from the last position received");
}

// The first position of the page: from the token, else from the request.
absl::StatusOr<storage::Position> FirstPosition(const std::string& scope, const v1::ListEventsRequest& request) {
  absl::StatusOr<std::string> cursor = rpc::ReadPageToken(scope, request.page_token());
  if (!cursor.ok()) return cursor.status();
  if (cursor->empty()) return std::max<storage::Position>(request.from_position(), 1);
  storage::Position position = 0;
  if (absl::SimpleAtoi(*cursor, &position) && position > 0) return position;
  return Error(error::v1::ERROR_REASON_PAGE_TOKEN_INVALID, "page_token: holds no position; repeat the call without it",
               {{"field", "page_token"}});
}

absl::Duration HeartbeatOf(const v1::FollowEventsRequest& request, rpc::FieldErrors* errors) {
  if (!request.has_heartbeat_interval()) return kDefaultHeartbeat;
  const absl::Duration interval =
      absl::Seconds(request.heartbeat_interval().seconds()) + absl::Nanoseconds(request.heartbeat_interval().nanos());
  if (interval < kShortestHeartbeat || interval > kLongestHeartbeat) {
    errors->Add("heartbeat_interval", "must be 0.1 s to 60 s; leave it out for 10 s");
  }
  return interval;
}

bool IsEmpty(const v1::EventFilter& filter) {
  return filter.ByteSizeLong() == 0;
}

// Events on their way into one page, and where the next page begins.
struct Page {
  v1::ListEventsResponse response;
  std::set<std::string> subjects;
  storage::Position next = 1;
  size_t bytes = 0;
  size_t size = 0;

  bool full() const { return static_cast<size_t>(response.events_size()) >= size || bytes >= kMaxPageBytes; }

  void Consider(const storage::StoredEvent& stored, const v1::ListEventsRequest& request) {
    next = stored.position + 1;
    if (!Matches(request.filter(), stored.envelope)) return;
    v1::Event event = ToApiEvent(stored, request.view());
    bytes += event.ByteSizeLong();
    if (request.view() == v1::EVENT_VIEW_FULL) AddSubjectsShown(stored, &subjects);
    *response.add_events() = std::move(event);
  }
};

}  // namespace

absl::StatusOr<v1::Head> LedgerReader::GetHead() const {
  v1::Head head;
  head.set_position(records_->log->Head());
  if (head.position() > 0) {
    absl::StatusOr<std::vector<storage::StoredEvent>> last = records_->log->ReadAll(head.position(), 1);
    if (!last.ok()) return last.status();
    if (last->empty()) return absl::DataLossError("the head of the log holds no event");
    *head.mutable_record_time() = last->front().envelope.record_time();
  }
  for (const std::string& name : view_names_) {
    absl::StatusOr<storage::Position> reached = records_->views->Reached(name);
    if (!reached.ok()) return reached.status();
    (*head.mutable_view_positions())[name] = *reached;
  }
  return head;
}

absl::StatusOr<v1::ListEventsResponse> LedgerReader::ListEvents(const rpc::Caller& caller,
                                                                const v1::ListEventsRequest& request,
                                                                absl::Time deadline) const {
  rpc::FieldErrors errors;
  CheckSelection(request.filter(), request.view(), &errors);
  if (request.page_size() < 0) errors.Add("page_size", absl::StrCat("is negative; send 0 to ", kMaxPage));
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string scope = absl::StrCat(kListMethod, "?", request.filter().SerializeAsString());
  absl::StatusOr<storage::Position> first = FirstPosition(scope, request);
  if (!first.ok()) return first.status();

  Page page{.next = *first, .size = *page_size};
  const storage::Position head = records_->log->Head();
  size_t scanned = 0;
  while (page.next <= head && !page.full() && scanned < kMaxScannedPositions) {
    if (absl::Now() >= deadline) return DeadlinePassed();
    size_t wanted = std::min<size_t>({kChunk, kMaxScannedPositions - scanned, head - page.next + 1});
    if (IsEmpty(request.filter())) wanted = std::min<size_t>(wanted, page.size - page.response.events_size());
    absl::StatusOr<std::vector<storage::StoredEvent>> events = records_->log->ReadAll(page.next, wanted);
    if (!events.ok()) return events.status();
    if (events->empty()) return absl::DataLossError("a position of the log holds no event");
    for (const storage::StoredEvent& stored : *events) {
      if (page.full()) break;
      page.Consider(stored, request);
      ++scanned;
    }
  }
  page.response.set_head(head);
  if (page.next <= head) page.response.set_next_page_token(rpc::MakePageToken(scope, absl::StrCat(page.next)));
  absl::Status looks = RecordLooks(caller, kListMethod, page.subjects);
  if (!looks.ok()) return looks;
  return std::move(page.response);
}

absl::Status LedgerReader::FollowEvents(const rpc::Caller& caller, const v1::FollowEventsRequest& request,
                                        absl::Time deadline, const Follower& follower) const {
  rpc::FieldErrors errors;
  CheckSelection(request.filter(), request.view(), &errors);
  const absl::Duration heartbeat = HeartbeatOf(request, &errors);
  storage::Position next = std::max<storage::Position>(request.from_position(), 1);
  if (next > records_->log->Head() + 1) errors.Add("from_position", "is beyond the log's end; at most the head + 1");
  if (!errors.empty()) return errors.ToStatus();

  v1::FollowEventsResponse response;
  absl::Time silent_since = absl::Now();
  const auto send_heartbeat = [&]() {
    response.set_heartbeat_position(next - 1);
    silent_since = absl::Now();
    return follower.send(response);
  };
  while (!follower.gone()) {
    if (stopping_->load()) {
      send_heartbeat();
      return absl::OkStatus();
    }
    const absl::Time now = absl::Now();
    if (now >= deadline) return DeadlinePassed();
    if (now - silent_since >= heartbeat && !send_heartbeat()) return absl::OkStatus();
    if (!records_->log->WaitForHead(next, std::min({now + kLongestWait, silent_since + heartbeat, deadline}))) continue;
    absl::StatusOr<std::vector<storage::StoredEvent>> events = records_->log->ReadAll(next, kChunk);
    if (!events.ok()) return events.status();
    std::vector<const storage::StoredEvent*> shown;
    std::set<std::string> subjects;
    for (const storage::StoredEvent& stored : *events) {
      if (!Matches(request.filter(), stored.envelope)) continue;
      shown.push_back(&stored);
      if (request.view() == v1::EVENT_VIEW_FULL) AddSubjectsShown(stored, &subjects);
    }
    absl::Status looks = RecordLooks(caller, kFollowMethod, subjects);
    if (!looks.ok()) return looks;
    for (const storage::StoredEvent* stored : shown) {
      *response.mutable_event() = ToApiEvent(*stored, request.view());
      if (!follower.send(response)) return absl::OkStatus();
      silent_since = absl::Now();
    }
    if (!events->empty()) next = events->back().position + 1;
  }
  return absl::OkStatus();
}

absl::Status LedgerReader::RecordLooks(const rpc::Caller& caller, const char* method,
                                       const std::set<std::string>& subjects) const {
  if (subjects.empty()) return absl::OkStatus();
  absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const std::vector<std::string> all(subjects.begin(), subjects.end());
  for (size_t begin = 0; begin < all.size(); begin += kMaxSubjectsPerLook) {
    const size_t end = std::min(all.size(), begin + kMaxSubjectsPerLook);
    absl::Status status =
        records_->looks->Record(*author, method, std::vector<std::string>(all.begin() + begin, all.begin() + end));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace lienthong::ledger

#include "services/ledger/ledger_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/event_selection.h"
#include "services/ledger/record_looks.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"

namespace lienthong::ledger {
namespace {

constexpr char kListMethod[] = "lienthong.ledger.v1.LedgerService/ListEvents";
constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1'000;
constexpr size_t kChunk = 256;  // events read at a time

using rpc::Error;

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
  head.set_read_only_cause(storage::MarkOf(records_->log->WriteState(), storage::kReadOnlyMark));
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
  absl::StatusOr<storage::Position> first =
      rpc::ReadPageNumber(scope, request.page_token(), std::max<storage::Position>(request.from_position(), 1));
  if (!first.ok()) return first.status();

  Page page{.next = *first, .size = *page_size};
  const storage::Position head = records_->log->Head();
  size_t scanned = 0;
  while (page.next <= head && !page.full() && scanned < kMaxScannedPositions) {
    if (absl::Now() >= deadline) {
      return Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the deadline passed; repeat with a smaller page");
    }
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
  absl::Status looks = RecordLooks(*records_, caller, kListMethod, page.subjects);
  if (!looks.ok()) return looks;
  return std::move(page.response);
}

}  // namespace lienthong::ledger

#include "tests/fault/log_check.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lienthong::fault {
namespace {

constexpr int kPageSize = 1000;

absl::Status ReadPage(const Connection& connection, const lv::ListEventsRequest& request,
                      lv::ListEventsResponse* page) {
  grpc::ClientContext context;
  connection.Prepare(&context);
  const grpc::Status status = connection.ledger->ListEvents(&context, request, page);
  if (status.ok()) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("ListEvents: code ", static_cast<int>(status.error_code()), ": ", status.error_message()));
}

}  // namespace

void LogCheck::Take(const lv::Event& event) {
  const std::string where = absl::StrCat("position ", event.position(), ", ", event.stream());
  if (event.position() != events_.size() + 1) {
    findings_->Lost(absl::StrCat(where, ": stands where position ", events_.size() + 1, " is due"));
  }
  if (!event_ids_.insert(event.event_id()).second) findings_->Duplicated(where + ": its event id is there before");
  uint64_t& revision = revisions_[event.stream()];
  if (event.revision() != revision + 1) {
    findings_->OutOfOrder(absl::StrCat(where, ": revision ", event.revision(), " after ", revision));
  }
  revision = event.revision();
  const std::pair<int64_t, int32_t> time{event.record_time().seconds(), event.record_time().nanos()};
  if (time < record_time_) findings_->OutOfOrder(where + ": its record time is before that of the event before");
  record_time_ = std::max(record_time_, time);
  events_.push_back({event.SerializeAsString(), event.stream(), event.type(), event.revision(), nullptr});
}

absl::Status LogCheck::Advance(const Connection& connection) {
  lv::ListEventsRequest request;
  request.set_from_position(head() + 1);
  request.set_page_size(kPageSize);
  while (true) {
    lv::ListEventsResponse page;
    if (absl::Status read = ReadPage(connection, request, &page); !read.ok()) return read;
    for (const lv::Event& event : page.events()) Take(event);
    if (page.next_page_token().empty()) {
      if (page.head() != head()) {
        findings_->Lost(absl::StrCat("the head is ", page.head(), ", and ", head(), " events were there"));
      }
      return absl::OkStatus();
    }
    request.set_page_token(page.next_page_token());
  }
}

absl::Status LogCheck::ReadAgain(const Connection& connection, uint64_t first, uint64_t count) {
  lv::ListEventsRequest request;
  request.set_from_position(first);
  request.set_page_size(kPageSize);
  const uint64_t end = std::min(head() + 1, first + count);
  for (uint64_t position = first; position < end;) {
    lv::ListEventsResponse page;
    if (absl::Status read = ReadPage(connection, request, &page); !read.ok()) return read;
    if (page.events().empty()) {
      findings_->Lost(absl::StrCat("nothing is left at position ", position));
      return absl::OkStatus();
    }
    for (const lv::Event& event : page.events()) {
      if (position < end && event.SerializeAsString() != events_[position - 1].bytes) {
        findings_->Lost(absl::StrCat("position ", position, " is not what it was"));
      }
      ++position;
    }
    request.set_page_token(page.next_page_token());
    if (page.next_page_token().empty() && position < end) {
      findings_->Lost(absl::StrCat("the log ends before position ", position));
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

uint64_t LogCheck::RevisionAt(const std::string& stream, uint64_t position) const {
  for (uint64_t at = std::min(position, head()); at > 0; --at) {
    if (events_[at - 1].stream == stream) return events_[at - 1].revision;
  }
  return 0;
}

void LogCheck::Claim(const Write& write) {
  const std::vector<std::string>& types = write.method->event_types;
  const std::string what = absl::StrCat(write.method->name, " of ", write.answer.name());
  if (write.answer.position() > head() || write.answer.position() < types.size() || write.revision() < types.size()) {
    findings_->Lost(absl::StrCat(what, ": the answer's position ", write.answer.position(), " is not in the log"));
    return;
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const size_t before_last = types.size() - 1 - i;
    const uint64_t position = write.answer.position() - before_last;
    Seen& event = events_[position - 1];
    if (event.stream != write.answer.name() || event.revision != write.revision() - before_last ||
        event.type != types[i]) {
      findings_->Lost(absl::StrCat(what, ": another event stands at its position ", position));
    } else if (event.cause != nullptr || position <= explained_) {
      findings_->Duplicated(absl::StrCat(what, ": position ", position, " is another request's too"));
    }
    event.cause = &write;
  }
}

void LogCheck::Explain(const std::vector<const Write*>& writes) {
  for (const Write* write : writes) {
    if (write->outcome == Outcome::kAccepted && write->changes) Claim(*write);
  }
  uint64_t earliest_answer = std::numeric_limits<uint64_t>::max();  // of those that stand later
  for (uint64_t position = head(); position > explained_; --position) {
    const Seen& event = events_[position - 1];
    const std::string where = absl::StrCat("position ", position, ", ", event.type, " of ", event.stream);
    if (event.cause != nullptr) {
      if (event.cause->sent > earliest_answer) findings_->OutOfOrder(where + ": stands before what was answered first");
      earliest_answer = std::min(earliest_answer, event.cause->answered);
    } else if (absl::StartsWith(event.stream, "workers/")) {
      findings_->Duplicated(where + ": no accepted request explains it");
    }
  }
  explained_ = head();
}

}  // namespace lienthong::fault

#include "services/access/looks.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lienthong/error/v1/error_reason.pb.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/rpc/errors.h"

namespace lienthong::access {
namespace {

constexpr size_t kEventsPerAppend = 1'000;

}  // namespace

absl::Status Looks::Record(const Authorship& author, absl::string_view method, const std::vector<std::string>& subjects,
                           const std::vector<std::string>& fields) {
  event::v1::PersonalDataRead payload;
  payload.set_method(std::string(method));
  for (const std::string& field : fields) payload.add_fields(field);
  for (size_t first = 0; first < subjects.size(); first += kEventsPerAppend) {
    std::vector<storage::NewEvent> events;
    for (size_t i = first; i < std::min(subjects.size(), first + kEventsPerAppend); ++i) {
      events.push_back(MakeEvent(ids_, author, subjects[i], payload));
    }
    if (absl::Status appended = Append(author, std::move(events)); !appended.ok()) return appended;
  }
  return absl::OkStatus();
}

absl::Status Looks::RecordAfterWrite(const Authorship& author, absl::string_view method,
                                     const std::vector<std::string>& subjects) {
  absl::Status look = Record(author, method, subjects);
  const std::string cause = storage::MarkOf(look, storage::kReadOnlyMark);
  // Damage met now, or a fault of ours, says more than that.
  const bool passes = absl::IsUnavailable(look) || absl::IsResourceExhausted(look);
  if (look.ok() || (cause.empty() && !passes)) return look;
  return rpc::Error(
      error::v1::ERROR_REASON_OUTCOME_UNKNOWN,
      "the command may be written, but no answer leaves before its look is recorded; repeat the call with "
      "the same request_id",
      {{"cause", cause.empty() ? "look_not_recorded" : cause}});
}

absl::Status Looks::RecordSought(const Authorship& author, absl::string_view method, absl::string_view identifier_type,
                                 absl::string_view value) {
  event::v1::PersonalDataSought payload;
  payload.set_method(std::string(method));
  payload.set_identifier_type(std::string(identifier_type));
  payload.set_value(std::string(value));
  std::vector<storage::NewEvent> events;
  events.push_back(MakeEvent(ids_, author, absl::StrCat("queries/", ids_->NextText()), payload));
  return Append(author, std::move(events));
}

absl::Status Looks::Append(const Authorship& author, std::vector<storage::NewEvent> events) {
  const std::string day = absl::FormatTime("%Y%m%d", clock_(), absl::FixedTimeZone(7 * 60 * 60));
  storage::AppendRequest request;
  request.writes.push_back({absl::StrCat("access/", author.agency, "/", day), std::nullopt, std::move(events)});
  return log_->Append(std::move(request)).status();
}

}  // namespace lienthong::access

#include "services/ledger/touched.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"
#include "storage/position_at.h"

namespace lienthong::ledger {
namespace {

namespace ev = event::v1;

constexpr char kMethod[] = "lienthong.ledger.v1.LedgerService/ListTouched";
constexpr size_t kMaxTextBytes = 200;
constexpr size_t kChunk = 256;  // events read at a time
// Left for the answer to travel.
constexpr absl::Duration kReserve = absl::Milliseconds(200);

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::Status CheckFields(const v1::ListTouchedRequest& request) {
  rpc::FieldErrors errors;
  const auto check = [&errors](const char* field, const std::string& text) {
    if (text.size() > kMaxTextBytes) errors.Add(field, absl::StrCat("is longer than ", kMaxTextBytes, " bytes"));
  };
  check("agency", request.agency());
  check("officer", request.officer());
  check("officer_id", request.officer_id());
  check("subject", request.subject());
  if (request.agency().empty() && request.officer_id().empty() && request.subject().empty()) {
    errors.Add("agency", "say whose touches are asked for: agency, officer_id or subject");
  }
  if (!request.officer().empty() && request.agency().empty()) errors.Add("officer", "is an agency's; name the agency");
  if (!request.officer().empty() && !request.officer_id().empty()) {
    errors.Add("officer_id", "stands in place of officer; send one of them");
  }
  if (request.has_since() && request.has_until() && TimeOf(request.until()) < TimeOf(request.since())) {
    errors.Add("until", "is before since");
  }
  return errors.ToStatus();
}

bool IsRead(const std::string& type) {
  return type == ev::PersonalDataRead::descriptor()->name() || type == ev::PersonalDataSought::descriptor()->name();
}

// The touches of one page, by subject.
class Touches {
 public:
  // `officer_id`: of the account; empty: any.
  Touches(const v1::ListTouchedRequest& request, std::string officer_id)
      : request_(request), officer_id_(std::move(officer_id)) {}

  void Consider(const storage::StoredEvent& event) {
    const ev::Envelope& envelope = event.envelope;
    if (!request_.agency().empty() && envelope.agency() != request_.agency()) return;
    if (!officer_id_.empty() && envelope.officer() != officer_id_) return;
    for (const ev::SealedPart& part : envelope.sealed_parts()) Add(part.subject(), event);
    if (envelope.sealed_parts().empty()) Add(envelope.stream(), event);
  }
  size_t subjects() const { return by_subject_.size(); }

  void MoveTo(v1::ListTouchedResponse* response) {
    std::vector<v1::Touched*> ordered;
    for (auto& [subject, touched] : by_subject_) ordered.push_back(&touched);
    std::sort(ordered.begin(), ordered.end(), [](const v1::Touched* a, const v1::Touched* b) {
      return std::make_pair(a->first_position(), a->subject()) < std::make_pair(b->first_position(), b->subject());
    });
    for (v1::Touched* const touched : ordered) *response->add_touched() = std::move(*touched);
  }

 private:
  void Add(const std::string& subject, const storage::StoredEvent& event) {
    if (!request_.subject().empty() && subject != request_.subject()) return;
    v1::Touched& touched = by_subject_[subject];
    if (touched.first_position() == 0) {
      touched.set_subject(subject);
      touched.set_first_position(event.position);
      *touched.mutable_first_time() = event.envelope.record_time();
    }
    touched.set_last_position(event.position);
    *touched.mutable_last_time() = event.envelope.record_time();
    if (IsRead(event.envelope.type())) {
      touched.set_reads(touched.reads() + 1);
    } else {
      touched.set_writes(touched.writes() + 1);
    }
  }

  const v1::ListTouchedRequest& request_;
  const std::string officer_id_;
  std::map<std::string, v1::Touched> by_subject_;
};

// The opaque id that the request means; empty: it names no officer.
absl::StatusOr<std::string> OfficerOf(const access::RecordKeeping& records, const v1::ListTouchedRequest& request) {
  if (request.officer().empty()) return request.officer_id();
  absl::StatusOr<std::string> id = records.officers->Find(request.agency(), request.officer());
  if (id.ok() && id->empty()) {
    return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN,
                      "officer: nobody of this agency ever called by this code", {{"field", "officer"}});
  }
  return id;
}

}  // namespace

absl::StatusOr<v1::ListTouchedResponse> ListTouched(const access::RecordKeeping& records,
                                                    const v1::ListTouchedRequest& request, absl::Time deadline) {
  if (const absl::Status fields = CheckFields(request); !fields.ok()) return fields;
  absl::StatusOr<std::string> officer_id = OfficerOf(records, request);
  if (!officer_id.ok()) return officer_id.status();
  storage::Position begin = 1;
  if (request.has_since()) {
    const auto before = storage::PositionAt(*records.log, TimeOf(request.since()) - absl::Nanoseconds(1));
    if (!before.ok()) return before.status();
    begin = *before + 1;
  }
  absl::StatusOr<storage::Position> end = records.log->Head();
  if (request.has_until()) end = storage::PositionAt(*records.log, TimeOf(request.until()));
  if (!end.ok()) return end.status();

  v1::ListTouchedRequest scoped = request;
  scoped.clear_page_token();
  const std::string scope = absl::StrCat(kMethod, "?", scoped.SerializeAsString());
  absl::StatusOr<storage::Position> next = rpc::ReadPageNumber(scope, request.page_token(), begin);
  if (!next.ok()) return next.status();
  v1::ListTouchedResponse response;
  Touches touches(request, *std::move(officer_id));
  while (*next <= *end && response.considered() < kMaxConsideredEvents && touches.subjects() < kMaxTouchedSubjects &&
         (response.considered() == 0 || absl::Now() < deadline - kReserve)) {
    const auto events = records.log->ReadAll(*next, std::min<size_t>(kChunk, *end - *next + 1));
    if (!events.ok()) return events.status();
    if (events->empty()) return absl::DataLossError("a position of the log holds no event");
    for (const storage::StoredEvent& event : *events) touches.Consider(event);
    *next += events->size();
    response.set_considered(response.considered() + events->size());
  }
  touches.MoveTo(&response);
  if (*next <= *end) response.set_next_page_token(rpc::MakePageToken(scope, absl::StrCat(*next)));
  return response;
}

}  // namespace lienthong::ledger

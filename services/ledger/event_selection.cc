#include "services/ledger/event_selection.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "storage/uuid7.h"

namespace lienthong::ledger {
namespace {

constexpr size_t kUuidBytes = 16;

std::string TextOfId(const std::string& bytes) {
  return bytes.size() == kUuidBytes ? storage::UuidText(bytes) : std::string();
}

bool Agrees(const std::string& wanted, const std::string& held) {
  return wanted.empty() || wanted == held;
}

void CheckText(absl::string_view field, const std::string& text, rpc::FieldErrors* errors) {
  if (text.size() > kMaxFilterTextBytes) {
    errors->Add(field, absl::StrCat("is longer than ", kMaxFilterTextBytes, " bytes"));
  }
}

}  // namespace

void CheckSelection(const v1::EventFilter& filter, v1::EventView view, rpc::FieldErrors* errors) {
  CheckText("filter.stream_prefix", filter.stream_prefix(), errors);
  CheckText("filter.registry", filter.registry(), errors);
  CheckText("filter.province", filter.province(), errors);
  CheckText("filter.agency", filter.agency(), errors);
  if (filter.types_size() > kMaxFilterTypes) {
    errors->Add("filter.types", absl::StrCat("holds more than ", kMaxFilterTypes, " types"));
  }
  for (int i = 0; i < std::min(filter.types_size(), kMaxFilterTypes); ++i) {
    const std::string field = absl::StrCat("filter.types[", i, "]");
    if (filter.types(i).empty()) errors->Add(field, "is empty; name an event type, for example WorkerRegistered");
    CheckText(field, filter.types(i), errors);
  }
  if (!v1::EventView_IsValid(view)) errors->Add("view", "is unknown; send EVENT_VIEW_CLEAR or EVENT_VIEW_FULL");
}

bool Matches(const v1::EventFilter& filter, const event::v1::Envelope& envelope) {
  if (!absl::StartsWith(envelope.stream(), filter.stream_prefix())) return false;
  if (!Agrees(filter.registry(), envelope.registry()) || !Agrees(filter.agency(), envelope.agency()) ||
      !Agrees(filter.province(), envelope.province().code())) {
    return false;
  }
  return filter.types().empty() ||
         std::find(filter.types().begin(), filter.types().end(), envelope.type()) != filter.types().end();
}

v1::Event ToApiEvent(const storage::StoredEvent& stored, v1::EventView view) {
  const event::v1::Envelope& envelope = stored.envelope;
  v1::Event event;
  event.set_position(stored.position);
  event.set_event_id(TextOfId(envelope.event_id()));
  event.set_type(envelope.type());
  event.set_stream(envelope.stream());
  event.set_revision(envelope.revision());
  if (envelope.has_record_time()) *event.mutable_record_time() = envelope.record_time();
  event.set_valid_from(envelope.valid_from());
  event.set_valid_to(envelope.valid_to());
  event.set_agency(envelope.agency());
  event.set_officer(envelope.officer());
  event.set_purpose(envelope.purpose());
  event.set_procedure(envelope.procedure());
  event.set_registry(envelope.registry());
  event.set_province(envelope.province().code());
  event.set_province_version(envelope.province().version());
  event.set_correlation_id(TextOfId(envelope.correlation_id()));
  for (const event::v1::SealedPart& part : envelope.sealed_parts()) event.add_subjects(part.subject());
  if (view == v1::EVENT_VIEW_FULL) event.set_stored_bytes(stored.bytes);
  return event;
}

void AddSubjectsShown(const storage::StoredEvent& stored, std::set<std::string>* subjects) {
  // A look shows what was looked at, not what was seen; looks at looks would never end.
  if (stored.envelope.type() == event::v1::PersonalDataRead::descriptor()->name()) return;
  for (const event::v1::SealedPart& part : stored.envelope.sealed_parts()) subjects->insert(part.subject());
}

}  // namespace lienthong::ledger

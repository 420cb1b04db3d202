#include "services/erasure/erasure_state.h"

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/worker/directory.h"

namespace lienthong::erasure {
namespace {

namespace ev = event::v1;

constexpr size_t kReadPage = 500;

ErasureStep StepOf(const storage::StoredEvent& event) {
  return {event.position, storage::RecordTimeOf(event.envelope), event.envelope.agency(), event.envelope.officer()};
}

// Whether the event is what `type` says, read into `message`.
template <typename Message>
bool Reads(const ev::Envelope& envelope, Message* message) {
  return envelope.type() == Message::descriptor()->name() && message->ParseFromString(envelope.open_part());
}

absl::Status Apply(const storage::StoredEvent& event, ErasureState* state) {
  const ev::Envelope& envelope = event.envelope;
  ev::ErasureRequested requested;
  ev::PersonalDataErased erased;
  ev::LegalHoldPlaced hold;
  ev::LegalHoldLifted lifted;
  state->revision = envelope.revision();
  if (Reads(envelope, &requested)) {
    state->stage = v1::ERASURE_STATE_REQUESTED;
    state->ground = requested.ground();
    state->legal_basis = requested.legal_basis();
    state->requested = StepOf(event);
  } else if (envelope.type() == ev::ErasureWithdrawn::descriptor()->name()) {
    state->stage = v1::ERASURE_STATE_NONE;
    state->ground.clear();
    state->legal_basis.clear();
    state->requested = {};
  } else if (Reads(envelope, &hold)) {
    state->legal_holds.emplace(envelope.agency(), hold.basis());
  } else if (Reads(envelope, &lifted)) {
    state->legal_holds.erase({envelope.agency(), lifted.basis()});
  } else if (Reads(envelope, &erased)) {
    if (state->stage != v1::ERASURE_STATE_ERASED) state->approved = StepOf(event);
    state->stage = v1::ERASURE_STATE_ERASED;
    state->purpose = envelope.purpose();
    state->procedure = envelope.procedure();
    state->subjects.insert(state->subjects.end(), erased.subjects().begin(), erased.subjects().end());
  } else if (envelope.type() == ev::ErasureCompleted::descriptor()->name()) {
    state->stage = v1::ERASURE_STATE_COMPLETED;
    state->completed = StepOf(event);
  } else {
    return absl::DataLossError(absl::StrCat("an event of an erasure does not parse: ", envelope.type()));
  }
  return absl::OkStatus();
}

void RenderStep(const ErasureStep& step, v1::ErasureStep* out) {
  out->mutable_time()->set_seconds(absl::ToUnixSeconds(step.time));
  out->set_agency(step.agency);
  out->set_officer(step.officer);
  out->set_position(step.position);
}

}  // namespace

std::string ErasureStream(const worker::WorkerId& id) {
  return absl::StrCat(worker::kErasureStreams, id.text());
}

absl::StatusOr<ErasureState> LoadErasure(const storage::EventLog& log, const worker::WorkerId& id,
                                         std::optional<storage::Position> until) {
  ErasureState state{.id = id};
  while (true) {
    const auto page = log.ReadStream(ErasureStream(id), state.revision + 1, kReadPage);
    if (!page.ok()) return page.status();
    for (const storage::StoredEvent& event : *page) {
      if (until.has_value() && event.position > *until) return state;
      if (const absl::Status applied = Apply(event, &state); !applied.ok()) return applied;
    }
    if (page->size() < kReadPage) return state;
  }
}

v1::Erasure Render(const ErasureState& state) {
  v1::Erasure out;
  out.set_name(absl::StrCat(state.id.stream(), "/erasure"));
  out.set_state(state.stage);
  out.set_ground(state.ground);
  out.set_legal_basis(state.legal_basis);
  for (const auto& [agency, basis] : state.legal_holds) {
    v1::LegalHold* const hold = out.add_legal_holds();
    hold->set_agency(agency);
    hold->set_basis(basis);
  }
  if (state.requested.position > 0) RenderStep(state.requested, out.mutable_requested());
  if (state.approved.position > 0) RenderStep(state.approved, out.mutable_approved());
  if (state.completed.position > 0) RenderStep(state.completed, out.mutable_completed());
  *out.mutable_subjects() = {state.subjects.begin(), state.subjects.end()};
  out.set_etag(absl::StrCat(state.revision));
  return out;
}

}  // namespace lienthong::erasure

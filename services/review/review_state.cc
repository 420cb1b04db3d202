#include "services/review/review_state.h"

#include "absl/strings/str_cat.h"
#include "services/worker/event_codec.h"
#include "storage/vault/key_ring.h"

namespace lienthong::review {
namespace {

namespace ev = event::v1;

constexpr size_t kEventsAtOnce = 1'000;

absl::Status Malformed() {
  return absl::DataLossError("the events of a review are malformed");
}

template <typename Message>
bool Read(const ev::Envelope& envelope, Message* message) {
  return message->ParseFromString(envelope.open_part());
}

absl::Status FoldClaimed(const ev::Envelope& envelope, ReviewState* state) {
  ev::ReviewClaimed claimed;
  if (!Read(envelope, &claimed)) return Malformed();
  const absl::Time now = storage::RecordTimeOf(envelope);
  const bool renewed =
      state->lease.has_value() && state->lease->officer == envelope.officer() && now < state->lease->end;
  const absl::Time end =
      absl::FromUnixSeconds(claimed.lease_end().seconds()) + absl::Nanoseconds(claimed.lease_end().nanos());
  state->lease = Lease{envelope.agency(), envelope.officer(), renewed ? state->lease->begin : now, end};
  return absl::OkStatus();
}

absl::Status FoldAnswered(const ev::Envelope& envelope, const std::optional<std::string>& plain, ReviewState* state) {
  Given given{state->stage, envelope.agency(), envelope.officer(), storage::RecordTimeOf(envelope), "", "", ""};
  if (plain.has_value()) {
    ev::ReviewAnswered answered;
    if (!answered.ParseFromString(*plain)) return Malformed();
    given.answer = answered.answer();
    given.reason = answered.reason();
    given.note = answered.note();
  }
  state->given.push_back(std::move(given));
  return absl::OkStatus();
}

absl::Status FoldPassedOn(const ev::Envelope& envelope, ReviewState* state) {
  ev::ReviewPassedOn passed;
  if (!Read(envelope, &passed)) return Malformed();
  const bool second = passed.to() == StageWord(Stage::kSecond);
  if (!second && passed.to() != StageWord(Stage::kSupervisors)) return Malformed();
  state->stage = second ? Stage::kSecond : Stage::kSupervisors;
  state->was_with_supervisors = !second;
  state->lease.reset();
  return absl::OkStatus();
}

}  // namespace

absl::string_view StageWord(Stage stage) {
  switch (stage) {
    case Stage::kFirst:
      return "first";
    case Stage::kSecond:
      return "second";
    case Stage::kSupervisors:
      return "supervisors";
    case Stage::kClosed:
      break;
  }
  return "closed";
}

std::string ReviewStream(absl::string_view id) {
  return absl::StrCat(kReviewStreams, id);
}

std::string ReviewState::worker_stream() const {
  return absl::StrCat("workers/", opened.worker_id());
}

std::string ReviewState::record_stream() const {
  return worker::RecordStream(opened.registry(), opened.source_record_id());
}

absl::Status FoldReview(const storage::StoredEvent& event, const std::optional<std::string>& plain,
                        ReviewState* state) {
  const ev::Envelope& envelope = event.envelope;
  const bool opens = envelope.type() == ev::ReviewOpened::descriptor()->name();
  if (opens != (state->revision == 0)) return Malformed();
  state->revision = envelope.revision();
  if (opens) {
    if (!Read(envelope, &state->opened)) return Malformed();
    state->position = event.position;
    state->open_time = storage::RecordTimeOf(envelope);
    return absl::OkStatus();
  }
  // Nothing is asked any more of a review that an erasure has ended, whatever came at the same moment.
  if (state->over()) return absl::OkStatus();
  if (envelope.type() == ev::ReviewClaimed::descriptor()->name()) return FoldClaimed(envelope, state);
  if (envelope.type() == ev::ReviewAnswered::descriptor()->name()) return FoldAnswered(envelope, plain, state);
  if (envelope.type() == ev::ReviewPassedOn::descriptor()->name()) return FoldPassedOn(envelope, state);
  if (envelope.type() == ev::ReviewReleased::descriptor()->name()) {
    state->lease.reset();
    return absl::OkStatus();
  }
  if (envelope.type() != ev::ReviewClosed::descriptor()->name()) return absl::OkStatus();
  if (!Read(envelope, &state->closed)) return Malformed();
  state->stage = Stage::kClosed;
  state->close_time = storage::RecordTimeOf(envelope);
  state->lease.reset();
  return absl::OkStatus();
}

void FoldErasure(absl::Time time, ReviewState* state) {
  state->erased = true;
  if (state->over()) return;
  state->stage = Stage::kClosed;
  state->close_time = time;
  state->lease.reset();
  state->closed.set_outcome(kWithdrawn);
  state->closed.set_cause(kErased);
}

absl::StatusOr<ReviewState> LoadReview(const storage::EventLog& log, const storage::PayloadSealer& sealer,
                                       absl::string_view id, std::optional<storage::Position> until) {
  ReviewState state;
  state.id = std::string(id);
  const std::string stream = ReviewStream(id);
  while (true) {
    const auto events = log.ReadStream(stream, state.revision + 1, kEventsAtOnce);
    if (!events.ok()) return events.status();
    for (const storage::StoredEvent& event : *events) {
      if (until.has_value() && event.position > *until) return state;
      std::optional<std::string> plain;
      if (!event.envelope.sealed_parts().empty()) {
        absl::StatusOr<std::string> opened = sealer.Open(event.envelope, event.envelope.sealed_parts(0));
        if (opened.ok()) {
          plain = *std::move(opened);
        } else if (storage::MarkOf(opened.status(), storage::kErasedMark).empty()) {
          return opened.status();
        }
      }
      if (absl::Status folded = FoldReview(event, plain, &state); !folded.ok()) return folded;
    }
    if (events->size() < kEventsAtOnce) break;
  }
  if (state.revision == 0 || until.has_value()) return state;
  for (const std::string& subject : {state.worker_stream(), state.record_stream()}) {
    const absl::StatusOr<bool> erased = sealer.IsErased(subject);
    if (!erased.ok()) return erased.status();
    if (*erased) FoldErasure(absl::InfinitePast(), &state);
  }
  return state;
}

}  // namespace lienthong::review

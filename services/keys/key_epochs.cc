#include "services/keys/key_epochs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/key_events.pb.h"

namespace lienthong::keys {
namespace {

namespace ev = event::v1;

constexpr size_t kReadPage = 500;

KeyEpochStep StepOf(const storage::StoredEvent& event) {
  return {event.position, storage::RecordTimeOf(event.envelope), event.envelope.agency(), event.envelope.officer()};
}

// Whether the event is what `Message` is, read into it.
template <typename Message>
bool Reads(const ev::Envelope& envelope, Message* message) {
  return envelope.type() == Message::descriptor()->name() && message->ParseFromString(envelope.open_part());
}

absl::Status Apply(const storage::StoredEvent& event, KeyEpochHistory* history) {
  const ev::Envelope& envelope = event.envelope;
  ev::KeyEpochBegun begun;
  ev::KeysRewrapped rewrapped;
  ev::KeyEpochEnded ended;
  history->revision = envelope.revision();
  if (Reads(envelope, &begun)) {
    history->epochs[begun.epoch()] = {
        .begun = StepOf(event), .purpose = envelope.purpose(), .procedure = envelope.procedure()};
  } else if (Reads(envelope, &rewrapped)) {
    history->epochs[rewrapped.epoch()].rewrapped = StepOf(event);
  } else if (Reads(envelope, &ended)) {
    history->epochs[ended.epoch()].ended = StepOf(event);
  } else {
    return absl::DataLossError(absl::StrCat("an event of key epochs does not parse: ", envelope.type()));
  }
  return absl::OkStatus();
}

void RenderAuthor(const KeyEpochStep& step, v1::KeyEpochAuthor* out) {
  out->set_agency(step.agency);
  out->set_officer(step.officer);
  out->set_position(step.position);
}

}  // namespace

const std::pair<const uint32_t, KeyEpochRecord>* KeyEpochHistory::Newest() const {
  for (auto epoch = epochs.rbegin(); epoch != epochs.rend(); ++epoch) {
    if (epoch->second.begun.taken()) return &*epoch;
  }
  return nullptr;
}

const std::pair<const uint32_t, KeyEpochRecord>* KeyEpochHistory::NextAfter(uint32_t epoch) const {
  for (auto next = epochs.upper_bound(epoch); next != epochs.end(); ++next) {
    if (next->second.begun.taken()) return &*next;
  }
  return nullptr;
}

absl::StatusOr<KeyEpochHistory> LoadKeyEpochs(const storage::EventLog& log, std::optional<storage::Position> until) {
  KeyEpochHistory history;
  while (true) {
    const auto page = log.ReadStream(kKeyStream, history.revision + 1, kReadPage);
    if (!page.ok()) return page.status();
    for (const storage::StoredEvent& event : *page) {
      if (until.has_value() && event.position > *until) return history;
      if (const absl::Status applied = Apply(event, &history); !applied.ok()) return applied;
    }
    if (page->size() < kReadPage) return history;
  }
}

v1::KeyEpoch Render(uint32_t number, const KeyEpochRecord& record) {
  v1::KeyEpoch out;
  out.set_number(number);
  const auto seconds = [](const KeyEpochStep& step) { return absl::ToUnixSeconds(step.time); };
  if (record.begun.taken()) {
    out.mutable_begin_time()->set_seconds(seconds(record.begun));
    RenderAuthor(record.begun, out.mutable_begun_by());
  }
  if (record.rewrapped.taken()) out.mutable_rewrap_time()->set_seconds(seconds(record.rewrapped));
  if (record.ended.taken()) {
    out.mutable_end_time()->set_seconds(seconds(record.ended));
    RenderAuthor(record.ended, out.mutable_ended_by());
  }
  return out;
}

}  // namespace lienthong::keys

#include "services/worker/worker_store.h"

#include <algorithm>
#include <utility>

#include "services/worker/event_codec.h"

namespace lienthong::worker {
namespace {

constexpr size_t kReadPage = 500;

}  // namespace

absl::StatusOr<std::vector<Recorded>> WorkerStore::ReadStream(const std::string& stream,
                                                              std::optional<storage::Position> until) const {
  std::vector<Recorded> events;
  while (true) {
    absl::StatusOr<std::vector<storage::StoredEvent>> page = log_->ReadStream(stream, events.size() + 1, kReadPage);
    if (!page.ok()) return page.status();
    for (const storage::StoredEvent& stored : *page) {
      if (until.has_value() && stored.position > *until) return events;
      absl::StatusOr<Recorded> recorded = Decode(stored, *sealer_);
      if (!recorded.ok()) return recorded.status();
      events.push_back(*std::move(recorded));
    }
    if (page->size() < kReadPage) return events;
  }
}

absl::StatusOr<WorkerHistory> WorkerStore::History(const WorkerId& id, std::optional<storage::Position> until) const {
  WorkerHistory history;
  absl::StatusOr<std::vector<Recorded>> events = ReadStream(id.stream(), until);
  if (!events.ok()) return events.status();
  history.events = *std::move(events);
  history.revisions[id.stream()] = history.events.size();
  std::vector<std::string> record_streams;
  for (const Recorded& recorded : history.events) {
    const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
    if (event.type != EventType::kRecordLinked) continue;
    std::string stream = RecordStream(event.registry, event.source_record_id);
    if (history.revisions.emplace(stream, 0).second) record_streams.push_back(std::move(stream));
  }
  for (const std::string& stream : record_streams) {
    absl::StatusOr<std::vector<Recorded>> observations = ReadStream(stream, until);
    if (!observations.ok()) return observations.status();
    history.revisions[stream] = observations->size();
    std::move(observations->begin(), observations->end(), std::back_inserter(history.events));
  }
  std::stable_sort(history.events.begin(), history.events.end(),
                   [](const Recorded& a, const Recorded& b) { return a.position < b.position; });
  return history;
}

absl::StatusOr<WorkerState> WorkerStore::Load(const WorkerId& id, std::optional<storage::Position> until) const {
  absl::StatusOr<WorkerHistory> history = History(id, until);
  if (!history.ok()) return history.status();
  return FoldWorker(id.text(), history->events);
}

}  // namespace lienthong::worker

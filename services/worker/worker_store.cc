#include "services/worker/worker_store.h"

#include <algorithm>
#include <utility>

#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"
#include "storage/vault/key_ring.h"

namespace lienthong::worker {
namespace {

constexpr size_t kReadPage = 500;

}  // namespace

absl::StatusOr<RecordedStream> WorkerStore::ReadStream(const std::string& stream,
                                                       std::optional<storage::Position> until) const {
  RecordedStream read;
  while (true) {
    absl::StatusOr<std::vector<storage::StoredEvent>> page = log_->ReadStream(stream, read.revision + 1, kReadPage);
    if (!page.ok()) return page.status();
    for (const storage::StoredEvent& stored : *page) {
      if (until.has_value() && stored.position > *until) return read;
      ++read.revision;
      absl::StatusOr<Recorded> recorded = Decode(stored, *sealer_);
      if (!storage::MarkOf(recorded.status(), storage::kErasedMark).empty()) {
        read.erased = true;
        continue;
      }
      if (!recorded.ok()) return recorded.status();
      read.events.push_back(*std::move(recorded));
    }
    if (page->size() < kReadPage) return read;
  }
}

absl::StatusOr<WorkerHistory> WorkerStore::History(const WorkerId& id, std::optional<storage::Position> until) const {
  WorkerHistory history;
  absl::StatusOr<RecordedStream> own = ReadStream(id.stream(), until);
  if (!own.ok()) return own.status();
  if (own->erased) return rpc::PersonalDataErased();
  history.events = std::move(own->events);
  history.revisions[id.stream()] = own->revision;
  std::vector<std::string> record_streams;
  for (const Recorded& recorded : history.events) {
    const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
    if (event.type != EventType::kRecordLinked) continue;
    std::string stream = RecordStream(event.registry, event.source_record_id);
    if (history.revisions.emplace(stream, 0).second) record_streams.push_back(std::move(stream));
  }
  for (const std::string& stream : record_streams) {
    absl::StatusOr<RecordedStream> record = ReadStream(stream, until);
    if (!record.ok()) return record.status();
    history.revisions[stream] = record->revision;
    std::move(record->events.begin(), record->events.end(), std::back_inserter(history.events));
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

#include "services/worker/worker_store.h"

#include <algorithm>
#include <utility>

#include "services/rpc/errors.h"
#include "services/worker/event_codec.h"
#include "services/worker/identity_history.h"
#include "storage/vault/key_ring.h"

namespace lienthong::worker {
namespace {

constexpr size_t kReadPage = 500;
// From a merged worker to who stands for it; no more workers than this are ever merged into one.
constexpr int kMaxHops = 1'000;

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

absl::Status WorkerStore::Gather(const WorkerId& id, std::optional<storage::Position> until,
                                 WorkerHistory* history) const {
  absl::StatusOr<RecordedStream> own = ReadStream(id.stream(), until);
  if (!own.ok()) return own.status();
  if (own->erased) return rpc::PersonalDataErased();
  const bool first = history->revisions.empty();
  if (!history->revisions.emplace(id.stream(), own->revision).second) return absl::OkStatus();
  const WorkerStanding standing = StandingOf(id.text(), own->events);
  if (first) history->survivor = standing.survivor;
  for (const Recorded& recorded : own->events) {
    const WorkerEvent& event = std::get<WorkerEvent>(recorded.what);
    if (event.type == EventType::kSplit && event.merged == id.text() && standing.split_off) {
      history->events.insert(history->events.end(), event.moved_facts.begin(), event.moved_facts.end());
    }
  }
  std::move(own->events.begin(), own->events.end(), std::back_inserter(history->events));
  for (const std::string& merged : standing.merged) {
    const absl::StatusOr<WorkerId> other = WorkerId::Parse(merged);
    if (!other.ok()) return absl::DataLossError("a merge names what is no worker");
    if (const absl::Status gathered = Gather(*other, until, history); !gathered.ok()) return gathered;
  }
  return absl::OkStatus();
}

absl::StatusOr<WorkerHistory> WorkerStore::History(const WorkerId& id, std::optional<storage::Position> until) const {
  WorkerHistory history;
  if (const absl::Status gathered = Gather(id, until, &history); !gathered.ok()) return gathered;
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
  WorkerId current = id;
  for (int hop = 0; hop < kMaxHops; ++hop) {
    absl::StatusOr<WorkerHistory> history = History(current, until);
    if (!history.ok()) return history.status();
    if (history->survivor.empty()) return FoldWorker(current.text(), history->events);
    absl::StatusOr<WorkerId> survivor = WorkerId::Parse(history->survivor);
    if (!survivor.ok()) return absl::DataLossError("a merge names what is no worker");
    current = *survivor;
  }
  return absl::DataLossError("merged workers form a circle");
}

}  // namespace lienthong::worker

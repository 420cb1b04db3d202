// WorkerStore: loads a worker, now or as known at a position.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_STORE_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/worker/worker_id.h"
#include "services/worker/worker_state.h"
#include "storage/event_log.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::worker {

// One stream as far as it can still be read: what was sealed for an erased subject is left out.
struct RecordedStream {
  std::vector<Recorded> events;
  storage::Revision revision = 0;  // of the last event read, also of one that was left out
  bool erased = false;             // something was left out
};

// What is recorded of one worker: the worker's own events, those of workers merged into it, what it took along from a
// split, and the observations of all records ever linked, in the order of positions; and how far each stream was read,
// for optimistic writes.
struct WorkerHistory {
  std::vector<Recorded> events;
  std::map<std::string, storage::Revision> revisions;  // by stream
  // Id of the worker who stands for this one: merged into it, or split off by mistake. Empty: it stands for itself.
  std::string survivor;
};

// Borrows both; they outlive it. Threads: any.
class WorkerStore {
 public:
  WorkerStore(const storage::EventLog* log, const storage::PayloadSealer* sealer) : log_(log), sealer_(sealer) {}

  // Events up to and including `until`; the whole history when absent. Empty when the worker did not exist then;
  // PERSONAL_DATA_ERASED when she was erased since.
  absl::StatusOr<WorkerHistory> History(const WorkerId& id,
                                        std::optional<storage::Position> until = std::nullopt) const;

  // The folded state of the worker, or of who stands for it then: the state's id says which. Revision 0 when the worker
  // did not exist then. Errors as above.
  absl::StatusOr<WorkerState> Load(const WorkerId& id, std::optional<storage::Position> until = std::nullopt) const;

  // Everything in one stream, decoded, up to `until`.
  absl::StatusOr<RecordedStream> ReadStream(const std::string& stream,
                                            std::optional<storage::Position> until = std::nullopt) const;

 private:
  // Adds the own events of `id` and of all merged into it.
  absl::Status Gather(const WorkerId& id, std::optional<storage::Position> until, WorkerHistory* history) const;

  const storage::EventLog* log_;
  const storage::PayloadSealer* sealer_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_STORE_H_

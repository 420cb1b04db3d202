// LogModel: the log as lists and maps, by plain reading of its rules; too simple to be wrong.

#ifndef LIENTHONG_TESTS_FAULT_LOG_MODEL_H_
#define LIENTHONG_TESTS_FAULT_LOG_MODEL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/vault/payload_sealer.h"
#include "storage/view_store.h"

namespace lienthong::fault {

struct LogModel {
  struct Event {
    std::string stream;
    storage::Revision revision = 0;
    absl::Time record_time;
    storage::NewEvent said;
  };
  struct Request {
    std::string digest;
    storage::Position first = 0;
    uint64_t count = 0;
  };

  // Appends at `now`, or not; the answer that the log must give.
  absl::StatusOr<storage::AppendResult> Append(const storage::AppendRequest& request, absl::Time now);
  storage::Revision RevisionOf(const std::string& stream) const;
  storage::Position head() const { return events.size(); }

  std::vector<Event> events;  // of position index + 1
  std::map<std::string, std::vector<storage::Position>> streams;
  std::map<std::string, std::string> owners;
  std::map<std::string, Request> requests;
};

// Whether the log at `log` may have read so: `stored` is the event of the model at that position, and `sealer`, the
// log's, opens its parts.
bool IsStoredAs(const storage::StoredEvent& stored, const LogModel::Event& event, const storage::PayloadSealer& sealer);

// A view that remembers every event, in order: a row for each stream and one for all.
class MemoryView : public storage::View {
 public:
  static constexpr char kName[] = "memory";

  std::string name() const override { return kName; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;
};

// The rows of MemoryView over `model`, in key order.
std::vector<storage::ViewRow> RowsOf(const LogModel& model);

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_LOG_MODEL_H_

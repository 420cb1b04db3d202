// PossibleLogs: every state the log may be in, after answers some of which were that the outcome is unknown.

#ifndef LIENTHONG_TESTS_FAULT_POSSIBLE_LOGS_H_
#define LIENTHONG_TESTS_FAULT_POSSIBLE_LOGS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/view_store.h"
#include "tests/fault/broken_invariants.h"
#include "tests/fault/log_model.h"

namespace lienthong::fault {

// One promise that was not kept.
struct Breach {
  Invariant invariant;
  std::string what;
};

// One thread at a time.
class PossibleLogs {
 public:
  PossibleLogs() : possible_(1) {}

  // What opens the parts of the log that is compared; the log's own, given after each opening.
  void UseSealer(const storage::PayloadSealer* sealer) { sealer_ = sealer; }

  // Takes the answer to `request`, made at `now`. Breaches when no possible log gives it. `trouble`: since the log was
  // opened an operation of the disk has failed, so that it may also answer that it does not know, or does not write.
  std::vector<Breach> Learn(const storage::AppendRequest& request, const absl::StatusOr<storage::AppendResult>& answer,
                            absl::Time now, bool trouble);

  // Compares all that can be read of `log` and of its view with the possible logs. The one that it is remains the only
  // one; when it is none, the breaches against the nearest.
  std::vector<Breach> Settle(const storage::EventLog& log, storage::ViewStore* views);

  // With all that was acknowledged and the least else.
  const LogModel& least() const { return possible_.front(); }

  // Breaches by `events`, read from position `from`. Bytes of events that were seen before must be the same.
  std::vector<Breach> CheckEvents(const LogModel& model, storage::Position from,
                                  const std::vector<storage::StoredEvent>& events);

 private:
  std::vector<Breach> Compare(const LogModel& model, const storage::EventLog& log, storage::ViewStore* views);
  std::vector<Breach> CompareStreams(const LogModel& model, const storage::EventLog& log) const;
  std::vector<Breach> CompareRows(const LogModel& model, const storage::EventLog& log) const;

  const storage::PayloadSealer* sealer_ = nullptr;
  std::vector<LogModel> possible_;  // never empty
  // Everything that was ever tried, so that what must not be there is looked for.
  std::set<std::string> streams_;
  std::set<std::string> claims_;
  std::map<std::string, std::string> digests_;  // of request keys, as first tried
  std::map<storage::Position, std::string> seen_;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_POSSIBLE_LOGS_H_

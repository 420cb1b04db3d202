// LedgerReader: the head of the log, and its events by page. Records the looks of EVENT_VIEW_FULL before events leave.

#ifndef LIENTHONG_SERVICES_LEDGER_LEDGER_READER_H_
#define LIENTHONG_SERVICES_LEDGER_LEDGER_READER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/ledger/touched.h"
#include "services/rpc/caller.h"
#include "storage/event_log.h"

namespace lienthong::ledger {

// Positions that one ListEvents considers at most.
inline constexpr size_t kMaxScannedPositions = 20'000;
// Bytes of events after which a page is full: every client's default bound on a message is above it.
inline constexpr size_t kMaxPageBytes = 3 << 20;

// Borrows all; they outlive it. Threads: any.
class LedgerReader {
 public:
  // `view_names` are the views whose positions GetHead tells.
  LedgerReader(const access::RecordKeeping* records, std::vector<std::string> view_names)
      : records_(records), view_names_(std::move(view_names)) {}

  absl::StatusOr<v1::Head> GetHead() const;

  // As ledger_service.proto says; DEADLINE_EXCEEDED when `deadline` passes on the way.
  absl::StatusOr<v1::ListEventsResponse> ListEvents(const rpc::Caller& caller, const v1::ListEventsRequest& request,
                                                    absl::Time deadline) const;
  absl::StatusOr<v1::ListTouchedResponse> ListTouched(const v1::ListTouchedRequest& request,
                                                      absl::Time deadline) const {
    return ledger::ListTouched(*records_, request, deadline);
  }

 private:
  const access::RecordKeeping* records_;
  const std::vector<std::string> view_names_;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_LEDGER_READER_H_

// What an account touched, or who touched what a key opens: read from the clear envelopes of the log.

#ifndef LIENTHONG_SERVICES_LEDGER_TOUCHED_H_
#define LIENTHONG_SERVICES_LEDGER_TOUCHED_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/access/record_keeping.h"

namespace lienthong::ledger {

// Bounds of one page.
inline constexpr uint64_t kMaxConsideredEvents = 100'000;
inline constexpr size_t kMaxTouchedSubjects = 5'000;

// As ledger_service.proto says; a page ends early at `deadline`, when it has considered something.
absl::StatusOr<v1::ListTouchedResponse> ListTouched(const access::RecordKeeping& records,
                                                    const v1::ListTouchedRequest& request, absl::Time deadline);

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_TOUCHED_H_

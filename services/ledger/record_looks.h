// RecordLooks: what a reader of the log is shown in EVENT_VIEW_FULL is recorded first.

#ifndef LIENTHONG_SERVICES_LEDGER_RECORD_LOOKS_H_
#define LIENTHONG_SERVICES_LEDGER_RECORD_LOOKS_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "services/access/record_keeping.h"
#include "services/rpc/caller.h"

namespace lienthong::ledger {

// Records that `caller` looks at `subjects` through `method`, and returns when that is durable; nothing without
// subjects, and nothing of those that were erased, whose parts open for nobody. Errors: of Officers::Identify and
// Looks::Record; the events must then not leave.
absl::Status RecordLooks(const access::RecordKeeping& records, const rpc::Caller& caller, const char* method,
                         const std::set<std::string>& subjects);

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_RECORD_LOOKS_H_

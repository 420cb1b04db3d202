// Looks: every read of personal data is recorded before its answer leaves.

#ifndef LIENTHONG_SERVICES_ACCESS_LOOKS_H_
#define LIENTHONG_SERVICES_ACCESS_LOOKS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/access/authorship.h"

namespace lienthong::access {

// Threads: any.
class Looks {
 public:
  // Borrows both; they outlive it.
  Looks(storage::EventLog* log, storage::Uuid7Source* ids, storage::Clock clock)
      : log_(log), ids_(ids), clock_(std::move(clock)) {}

  // Appends one event per subject (stream names), 1,000 at a time, and returns when they are durable. `fields` are
  // those answered; empty: all. On an error the answer must not leave.
  absl::Status Record(const Authorship& author, absl::string_view method, const std::vector<std::string>& subjects,
                      const std::vector<std::string>& fields = {});

  // The same for the answer to a command that is written already. When it cannot be recorded, the caller is told that
  // the outcome is unknown, not that nothing was written: OUTCOME_UNKNOWN, its metadata naming the cause.
  absl::Status RecordAfterWrite(const Authorship& author, absl::string_view method,
                                const std::vector<std::string>& subjects);

  // The same for a search that found nobody; the query is a subject of its own.
  absl::Status RecordSought(const Authorship& author, absl::string_view method, absl::string_view identifier_type,
                            absl::string_view value);

 private:
  absl::Status Append(const Authorship& author, std::vector<storage::NewEvent> events);

  storage::EventLog* log_;
  storage::Uuid7Source* ids_;
  const storage::Clock clock_;
};

}  // namespace lienthong::access

#endif  // LIENTHONG_SERVICES_ACCESS_LOOKS_H_

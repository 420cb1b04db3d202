// What a person reads when a command failed, and the exit code that a script reads.

#ifndef SERVICES_CLI_FAILURE_H_
#define SERVICES_CLI_FAILURE_H_

#include <string>

#include "absl/status/status.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitRefused = 1;      // FAILED_PRECONDITION, ABORTED, ALREADY_EXISTS, RESOURCE_EXHAUSTED
inline constexpr int kExitUsage = 2;        // wrong usage, INVALID_ARGUMENT
inline constexpr int kExitNotFound = 3;     // NOT_FOUND
inline constexpr int kExitNotAllowed = 4;   // PERMISSION_DENIED, UNAUTHENTICATED
inline constexpr int kExitUnavailable = 5;  // UNAVAILABLE, DEADLINE_EXCEEDED
inline constexpr int kExitFault = 6;        // DATA_LOSS, INTERNAL and all that should not happen
inline constexpr int kExitRunFailed = 7;    // the run that was waited for failed or was cancelled
inline constexpr int kExitInterrupted = 130;

int ExitCode(const absl::Status& status);

// The reason in the details of a failed call, for example "STALE_ETAG"; empty: it has none.
std::string CallReason(const absl::Status& status);

struct FailureContext {
  std::string server;
  std::string request_id;  // of the mutation that failed; empty: it was none
  std::string see;         // "lienthongctl worker get", whose --help may tell more; wrong usage only
};

// One line a fact: headline with the server's message, every field violation, the reason with its metadata, what to do.
std::string RenderFailure(const absl::Status& status, const FailureContext& context, Language language);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_FAILURE_H_

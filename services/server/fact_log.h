// Log lines of the server: facts with fields, one a line, on standard error. Never personal data.

#ifndef LIENTHONG_SERVICES_SERVER_FACT_LOG_H_
#define LIENTHONG_SERVICES_SERVER_FACT_LOG_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace lienthong::server {

using FactFields = std::vector<std::pair<std::string, std::string>>;

// "time=2026-01-02T03:04:05.678Z fact=started data=/var/lib/lienthong": values with other than plain characters stand
// in quotes, escaped, so that a line stays one line.
std::string FactLine(absl::Time time, absl::string_view fact, const FactFields& fields);

// Writes the line for now. Threads: any; lines do not mix.
void LogFact(absl::string_view fact, const FactFields& fields = {});

// The fields code and cause of `status`, whose message must hold no personal data.
FactFields CauseOf(const absl::Status& status);

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_FACT_LOG_H_

#include "services/server/fact_log.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::server {
namespace {

bool IsPlain(absl::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"' && c != '=' && c != '\\';
  });
}

}  // namespace

std::string FactLine(absl::Time time, absl::string_view fact, const FactFields& fields) {
  std::string line =
      absl::StrCat("time=", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()), " fact=", fact);
  for (const auto& [key, value] : fields) {
    if (IsPlain(value)) {
      absl::StrAppend(&line, " ", key, "=", value);
    } else {
      absl::StrAppend(&line, " ", key, "=\"", absl::Utf8SafeCEscape(value), "\"");
    }
  }
  return line;
}

void LogFact(absl::string_view fact, const FactFields& fields) {
  const std::string line = FactLine(absl::Now(), fact, fields) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

FactFields CauseOf(const absl::Status& status) {
  return {{"code", absl::StatusCodeToString(status.code())}, {"cause", std::string(status.message())}};
}

}  // namespace lienthong::server

#include "services/server/soap_options.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/record_names.h"

namespace lienthong::server {
namespace {

constexpr std::uint32_t kDefaultValidDays = 30;
constexpr std::uint32_t kLongestValidDays = 36'500;

// Minutes since midnight of "22:00"; nullopt when it is no time of day.
std::optional<int> MinuteOf(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int hour = 0;
  int minute = 0;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &hour) || !absl::SimpleAtoi(parts[1], &minute)) {
    return std::nullopt;
  }
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

absl::Status ReadSweepHours(const std::string& text, adapters::QuotaOptions* quota) {
  if (text.empty()) return absl::OkStatus();
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  const std::optional<int> from = MinuteOf(parts.front());
  const std::optional<int> to = MinuteOf(parts.back());
  if (parts.size() != 2 || !from.has_value() || !to.has_value()) {
    return absl::InvalidArgumentError("soap.sweep_hours: give two times of day, for example 22:00-05:00");
  }
  quota->sweep_from_minute = *from;
  quota->sweep_to_minute = *to;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<adapters::PopulationGatewayOptions> SoapOptions(const config::v1::Registry& registry) {
  const config::v1::Soap& soap = registry.soap();
  adapters::PopulationGatewayOptions options;
  options.registry = registry.id();
  options.endpoint = soap.endpoint();
  options.ca_file = soap.ca_file();
  options.integration = soap.integration_code();
  for (const std::string& name : soap.fetch_fields()) {
    const absl::StatusOr<registry::v1::RecordField> field = adapters::ParseFieldName(name);
    if (!field.ok()) return absl::InvalidArgumentError("soap.fetch_fields: give names of fields, as full_name");
    options.fetched.insert(*field);
  }
  if (soap.valid_days() > kLongestValidDays) {
    return absl::InvalidArgumentError(absl::StrCat("soap.valid_days: is more than ", kLongestValidDays));
  }
  options.valid_for = absl::Hours(24) * (soap.valid_days() == 0 ? kDefaultValidDays : soap.valid_days());
  if (!soap.subscribed_since().empty()) {
    options.subscribed_since = adapters::BeginOfDay(soap.subscribed_since());
    if (!options.subscribed_since.has_value()) {
      return absl::InvalidArgumentError("soap.subscribed_since: give a day, for example 2026-11-01");
    }
  }
  options.agreed = {soap.ethnic_list(), soap.administrative_version()};
  if (soap.calls_per_second() > 10'000) return absl::InvalidArgumentError("soap.calls_per_second: is more than 10,000");
  options.quota.calls_per_second = static_cast<int>(soap.calls_per_second());
  if (absl::Status read = ReadSweepHours(soap.sweep_hours(), &options.quota); !read.ok()) return read;
  options.call_timeout = absl::Milliseconds(registry.timeout_milliseconds());
  return options;
}

}  // namespace lienthong::server

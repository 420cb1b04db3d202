// The one place where faults of the population database become absl::Status. No message repeats what it wrote.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_STATUS_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_STATUS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/population_xml/soap_message.h"

namespace lienthong::adapters {

// Codes of faults that are read, in MaLoi. No official table was found: these are this project's, and its mock's.
inline constexpr char kFaultQuota[] = "HAN_MUC";             // the quota is used up
inline constexpr char kFaultNobody[] = "KHONG_TON_TAI";      // no such person: a finding
inline constexpr char kFaultForbidden[] = "KHONG_CO_QUYEN";  // not allowed
inline constexpr char kFaultRequest[] = "YEU_CAU_SAI";       // the request is malformed
inline constexpr char kFaultBusy[] = "HE_THONG_BAN";         // later

// What is said of registry `registry`, operation `operation`.
class SoapStatus {
 public:
  SoapStatus(absl::string_view registry, absl::string_view operation) : registry_(registry), operation_(operation) {}

  // Of a fault; kFaultNobody is for the caller to take out before.
  absl::Status OfFault(const SoapFault& fault) const;
  // Of an HTTP code without a readable message.
  absl::Status OfHttp(int code, std::optional<absl::Duration> retry_after) const;
  // Of a failed transport: UNAVAILABLE, DEADLINE_EXCEEDED or RESOURCE_EXHAUSTED.
  absl::Status OfTransport(const absl::Status& status) const;
  absl::Status Misbehaves(absl::string_view what) const;
  absl::Status QuotaUsedUp(absl::Duration retry_after) const;

 private:
  absl::Status Said(absl::StatusCode code, absl::string_view what) const;

  const std::string registry_;
  const std::string operation_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_STATUS_H_

// Cases 50 to 52: the link itself. The quota comes last, since it may be used up then.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/conformance/probe.h"
#include "adapters/error_info.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr absl::Duration kClocksMayDiffer = absl::Minutes(5);

Verdict Deadline(Probe& probe) {
  const absl::Time start = absl::Now();
  const Heard<v1::RegistryDescription> heard = probe.Describe();
  if (heard.ok()) return Pass();
  return Fail(absl::StrCat("DescribeRegistry: ", CodeName(heard.status), " after ",
                           absl::ToInt64Milliseconds(absl::Now() - start), " ms"));
}

Verdict Clock(Probe& probe) {
  const Heard<v1::RegistryDescription> heard = probe.Describe();
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "DescribeRegistry");
  const absl::Duration ahead = absl::FromUnixSeconds(heard.answer.data_as_of().seconds()) - absl::Now();
  if (ahead <= kClocksMayDiffer) return Pass();
  return Fail(absl::StrCat("data_as_of is ", absl::ToInt64Seconds(ahead), " s after now"));
}

Verdict QuotaTold(Probe& probe) {
  const std::uint32_t granted = probe.facts().calls_per_minute();
  if (granted == 0) return Skip("no fact: calls_per_minute");
  for (std::uint32_t i = 0; i <= granted; ++i) {
    const Heard<v1::RegistryDescription> heard = probe.Describe();
    if (heard.ok()) continue;
    const Verdict verdict = Expect(Code::kResourceExhausted, heard.status, "DescribeRegistry beyond the quota");
    if (verdict.outcome != Outcome::kPassed) return verdict;
    return RetryDelayOf(heard.status).has_value() ? Pass() : Fail("RESOURCE_EXHAUSTED without google.rpc.RetryInfo");
  }
  return Fail(absl::StrCat(granted + 1, " calls in a row were all answered"));
}

}  // namespace

std::vector<ConformanceCase> LinkCases() {
  return {
      {50,
       "deadline",
       {"trả lời trong thời hạn của cuộc gọi", "an answer comes within the deadline of the call"},
       {"bỏ việc khi hết hạn (ServerContext.IsCancelled) và trả lời các cuộc gọi sau ngay",
        "stop work whose deadline has passed, and answer the next calls at once"},
       Deadline},
      {51,
       "clock",
       {"data_as_of không ở tương lai", "data_as_of is not in the future"},
       {"chỉnh đồng hồ bằng NTP; data_as_of là UTC", "set the clock by NTP; data_as_of is UTC"},
       Clock},
      {52,
       "quota-told",
       {"vượt hạn mức thì RESOURCE_EXHAUSTED kèm google.rpc.RetryInfo",
        "beyond the quota calls are RESOURCE_EXHAUSTED with google.rpc.RetryInfo"},
       {"cho biết bao lâu nữa gọi lại được", "say how long to wait"},
       QuotaTold},
  };
}

}  // namespace lienthong::adapters

#include "adapters/population_xml/population_wire.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "adapters/error_info.h"

namespace lienthong::adapters {
namespace {

constexpr int kUnsaid = 0;  // the code of an answer whose body was read

std::uint64_t SeedOf(const PopulationGatewayOptions& options) {
  if (options.seed.has_value()) return *options.seed;
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

}  // namespace

PopulationGateway::Wire::Wire(const PopulationGatewayOptions& given, std::unique_ptr<HttpsTransport> transport)
    : options(given),
      check(given.registry),
      gate(given.quota),
      transport_(std::move(transport)),
      rules_{given.fetched, given.agreed},
      budget_(given.retry, SeedOf(given)),
      random_(SeedOf(given)) {}

absl::StatusOr<CitizenCollection> PopulationGateway::Wire::Lookup(const CallContext& context, const Subject& subject) {
  const SoapStatus status(options.registry, kLookupOperation);
  const absl::StatusOr<SoapAnswer> answer =
      Call(context, status, [&](const RequestHeader& header) { return WriteLookup(header, subject); });
  if (!answer.ok()) return answer.status();
  if (answer->fault.has_value()) return CitizenCollection();
  return Read(status, answer->content);
}

absl::StatusOr<Verification> PopulationGateway::Wire::Verify(const CallContext& context, const Subject& subject) {
  const SoapStatus status(options.registry, kVerifyOperation);
  const absl::StatusOr<SoapAnswer> answer =
      Call(context, status, [&](const RequestHeader& header) { return WriteVerification(header, subject); });
  if (!answer.ok()) return answer.status();
  if (answer->fault.has_value()) return Verification();
  const absl::StatusOr<Verification> verification = ReadVerification(answer->content);
  return verification.ok() ? verification : status.Misbehaves(verification.status().message());
}

absl::StatusOr<CitizenCollection> PopulationGateway::Wire::Changes(const CallContext& context, std::uint64_t page,
                                                                   int page_size) {
  const SoapStatus status(options.registry, kLookupOperation);
  const absl::Time since = *options.subscribed_since;
  const ChangesPage wanted = {since, std::max(since, options.clock()), page, page_size};
  const absl::StatusOr<SoapAnswer> answer =
      Call(context, status, [&](const RequestHeader& header) { return WriteChangesPage(header, wanted); });
  if (!answer.ok()) return answer.status();
  if (answer->fault.has_value()) return status.Misbehaves("a feed of changes answers that there is no such person");
  absl::StatusOr<CitizenCollection> changes = Read(status, answer->content);
  if (!changes.ok()) return changes;
  // A change that is nobody's would move the versions of all after it.
  if (!changes->count.has_value() || changes->nameless > 0) {
    return status.Misbehaves("a page of changes without its count, or a change without a personal number");
  }
  const std::uint64_t before = (page - 1) * static_cast<std::uint64_t>(page_size);
  const std::uint64_t rest = *changes->count > before ? *changes->count - before : 0;
  if (changes->citizens.size() != std::min<std::uint64_t>(rest, page_size)) {
    return status.Misbehaves("a page of changes holds more or fewer than its count says");
  }
  return changes;
}

std::map<registry::v1::RecordField, std::uint64_t> PopulationGateway::Wire::LeftOut() const {
  absl::MutexLock lock(&mutex_);
  return left_out_;
}

void PopulationGateway::Wire::Close() {
  gate.Close();
  transport_->Close();
}

absl::StatusOr<SoapAnswer> PopulationGateway::Wire::Call(const CallContext& context, const SoapStatus& status,
                                                         const Write& write) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  const absl::StatusOr<std::string> request =
      write({NewRequestId(), context.procedure, options.integration, context.officer});
  if (!request.ok()) {
    return ErrorOf(request.status().code(), request.status().message(), error::v1::ERROR_REASON_FIELD_INVALID);
  }
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<SoapAnswer> answer = Attempt(context, status, *request);
    if (answer.ok()) {
      budget_.Refill();
      return answer;
    }
    const bool repeatable = ReasonOf(answer.status()) == error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE;
    if (!repeatable || !budget_.Take(attempt + 1)) return answer;
    const absl::Time again = absl::Now() + budget_.Backoff(attempt + 1);
    if (again >= context.deadline || !gate.WaitUntil(again)) return answer;
  }
}

absl::StatusOr<SoapAnswer> PopulationGateway::Wire::Attempt(const CallContext& context, const SoapStatus& status,
                                                            const std::string& request) {
  if (context.deadline <= absl::Now()) return status.OfTransport(absl::DeadlineExceededError(""));
  absl::Duration wait;
  switch (gate.Pass(context.sweep ? Urgency::kSweep : Urgency::kSomebodyWaits, context.deadline, &wait)) {
    case QuotaGate::Outcome::kClosed:
      return Closed();
    case QuotaGate::Outcome::kTooLate:
      return status.QuotaUsedUp(wait);
    case QuotaGate::Outcome::kStarted:
      break;
  }
  const absl::StatusOr<HttpsAnswer> answer =
      transport_->Post(request, std::min(context.deadline, absl::Now() + options.call_timeout));
  if (!answer.ok()) return gate.WaitUntil(absl::InfinitePast()) ? status.OfTransport(answer.status()) : Closed();
  XmlBounds bounds;
  bounds.max_bytes = options.max_answer_bytes;
  // Faults come with 500, and with any other code where a gateway stands between.
  absl::StatusOr<SoapAnswer> read = ReadAnswer(answer->body, bounds);
  const int code = read.ok() && (answer->code == 200 || read->fault.has_value()) ? kUnsaid : answer->code;
  absl::Status said;
  if (code == 200) {
    said = status.Misbehaves(read.status().message());
  } else if (code != kUnsaid) {
    said = status.OfHttp(code, answer->retry_after);
  } else if (read->fault.has_value() && read->fault->code != kFaultNobody) {
    said = status.OfFault(*read->fault);
  }
  if (absl::IsResourceExhausted(said)) {
    const auto asked = read.ok() && read->fault.has_value() ? read->fault->retry_after : answer->retry_after;
    gate.Pause(asked.value_or(absl::Seconds(1)));
  }
  if (!said.ok()) return said;
  return read;
}

absl::StatusOr<CitizenCollection> PopulationGateway::Wire::Read(const SoapStatus& status, const XmlElement& content) {
  absl::StatusOr<CitizenCollection> read = ReadCitizens(content, rules_);
  if (!read.ok()) return status.Misbehaves(read.status().message());
  if (read->data_moment.has_value() && *read->data_moment + options.valid_for < options.clock()) {
    return status.Misbehaves("its data are of a moment so long ago that they may not be used any more");
  }
  absl::MutexLock lock(&mutex_);
  for (const Citizen& citizen : read->citizens) {
    for (const registry::v1::RecordField field : citizen.left_out) ++left_out_[field];
  }
  return read;
}

std::string PopulationGateway::Wire::NewRequestId() {
  absl::MutexLock lock(&mutex_);
  // A UUID of version 4.
  const std::uint64_t high = (random_() & 0xFFFFFFFFFFFF0FFF) | 0x4000;
  const std::uint64_t low = (random_() & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48,
                         low & 0xFFFFFFFFFFFF);
}

absl::Status PopulationGateway::Wire::Closed() const {
  return absl::UnavailableError(absl::StrCat("registry ", options.registry, ": its gateway is closed"));
}

}  // namespace lienthong::adapters

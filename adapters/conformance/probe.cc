#include "adapters/conformance/probe.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/grpc/registry_channel.h"
#include "adapters/grpc/wire_status.h"
#include "adapters/record_lookup.h"
#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using Stub = v1::RegistryService::Stub;

constexpr char kUnknownNumber[] = "999999999999";  // of a century to come

}  // namespace

Verdict Pass() {
  return {};
}

Verdict Fail(absl::string_view why) {
  return {Outcome::kFailed, std::string(why)};
}

Verdict Skip(absl::string_view why) {
  return {Outcome::kSkipped, std::string(why)};
}

Verdict Expect(Code code, const absl::Status& status, absl::string_view call) {
  if (status.code() == code) return Pass();
  return Fail(absl::StrCat(call, ": expected ", absl::StatusCodeToString(code), ", got ", CodeName(status)));
}

std::string CodeName(const absl::Status& status) {
  return absl::StatusCodeToString(status.code());
}

Probe::Probe(const ConformanceOptions& options)
    : options_(options), stub_(v1::RegistryService::NewStub(options.channel)) {}

template <typename Answer, typename Method, typename Request>
Heard<Answer> Probe::Call(Method method, const Request& request, absl::Duration timeout, bool with_caller) {
  grpc::ClientContext call;
  call.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  if (with_caller) {
    call.AddMetadata("lienthong-agency", options_.caller.agency);
    call.AddMetadata("lienthong-officer", options_.caller.officer);
    call.AddMetadata("lienthong-purpose", options_.caller.purpose);
    call.AddMetadata("lienthong-procedure", options_.caller.procedure);
  }
  Heard<Answer> heard;
  if (!options_.token_file.empty()) {
    const absl::StatusOr<std::string> token = ReadToken(options_.token_file);
    if (!token.ok()) {
      heard.status = token.status();
      return heard;
    }
    call.AddMetadata("authorization", *token);
  }
  heard.status = AsAnswered((stub_.get()->*method)(&call, request, &heard.answer));
  return heard;
}

Heard<v1::RegistryDescription> Probe::Describe(bool with_caller) {
  return Call<v1::RegistryDescription>(&Stub::DescribeRegistry, v1::DescribeRegistryRequest(), options_.call_timeout,
                                       with_caller);
}

Heard<v1::BatchGetRecordsResponse> Probe::BatchGet(const v1::BatchGetRecordsRequest& request) {
  return Call<v1::BatchGetRecordsResponse>(&Stub::BatchGetRecords, request, options_.call_timeout);
}

Heard<v1::ListRecordsResponse> Probe::List(const v1::ListRecordsRequest& request) {
  return Call<v1::ListRecordsResponse>(&Stub::ListRecords, request, options_.call_timeout);
}

Heard<v1::ListChangesResponse> Probe::Changes(const v1::ListChangesRequest& request) {
  return Call<v1::ListChangesResponse>(&Stub::ListChanges, request, options_.call_timeout);
}

Heard<v1::VerifyPersonResponse> Probe::Verify(const v1::VerifyPersonRequest& request) {
  return Call<v1::VerifyPersonResponse>(&Stub::VerifyPerson, request, options_.call_timeout);
}

Heard<v1::Correction> Probe::Submit(const v1::SubmitCorrectionRequest& request, std::optional<absl::Duration> timeout) {
  return Call<v1::Correction>(&Stub::SubmitCorrection, request, timeout.value_or(options_.call_timeout));
}

Heard<v1::Correction> Probe::GetCorrection(const std::string& request_id) {
  v1::GetCorrectionRequest request;
  request.set_request_id(request_id);
  return Call<v1::Correction>(&Stub::GetCorrection, request, options_.call_timeout);
}

std::optional<v1::RegistryDescription> Described(Probe& probe) {
  Heard<v1::RegistryDescription> heard = probe.Describe();
  if (!heard.ok()) return std::nullopt;
  return std::move(heard.answer);
}

bool Can(const v1::RegistryDescription& description, v1::Capability capability) {
  for (const int held : description.capabilities()) {
    if (held == capability) return true;
  }
  return false;
}

std::optional<Verdict> SkipWithout(Probe& probe, v1::Capability capability) {
  const std::optional<v1::RegistryDescription> description = Described(probe);
  if (!description.has_value()) return Fail("DescribeRegistry does not answer");
  if (Can(*description, capability)) return std::nullopt;
  return Skip(absl::StrCat("it does not claim ", v1::Capability_Name(capability)));
}

v1::BatchGetRecordsRequest ByNumber(const std::string& number) {
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_personal_number(number);
  return request;
}

v1::BatchGetRecordsRequest ByKey(v1::RecordKind kind, const std::string& key) {
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_kind(kind);
  request.mutable_selectors(0)->set_key(key);
  return request;
}

std::string UnknownNumber(const Probe& probe) {
  return probe.facts().unknown_number().empty() ? kUnknownNumber : probe.facts().unknown_number();
}

std::optional<std::string> PresentValue(Probe& probe) {
  const v1::Correctable& what = probe.facts().correctable();
  const Heard<v1::BatchGetRecordsResponse> heard = probe.BatchGet(ByKey(*ParseKindName(what.kind()), what.key()));
  if (!heard.ok() || heard.answer.found_size() != 1 || heard.answer.found(0).records_size() != 1) return std::nullopt;
  const std::string* const value = ValueOf(heard.answer.found(0).records(0), *ParseFieldName(what.field()));
  return value == nullptr ? "" : *value;
}

v1::SubmitCorrectionRequest CorrectionTo(Probe& probe, const std::string& present, const std::string& proposed) {
  const v1::Correctable& what = probe.facts().correctable();
  v1::SubmitCorrectionRequest request;
  request.set_request_id(probe.options().new_uuid());
  request.set_kind(*ParseKindName(what.kind()));
  request.set_key(what.key());
  request.set_field(*ParseFieldName(what.field()));
  request.set_present_value(present);
  request.set_proposed_value(proposed);
  request.set_reason("conformance");
  return request;
}

void PutBack(Probe& probe, const std::string& before) {
  const std::optional<std::string> present = PresentValue(probe);
  if (present.has_value() && *present != before) probe.Submit(CorrectionTo(probe, *present, before));
}

}  // namespace lienthong::adapters

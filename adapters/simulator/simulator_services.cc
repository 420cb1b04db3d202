#include "adapters/simulator/simulator_services.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "adapters/answer_check.h"
#include "adapters/grpc/wire_status.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

// The one value of a header; empty when it is absent or there twice.
std::string Header(const grpc::ServerContext& context, const char* name) {
  const auto [first, end] = context.client_metadata().equal_range(name);
  if (first == end || std::next(first) != end) return "";
  return std::string(first->second.data(), first->second.size());
}

absl::Status CheckMetadata(const grpc::ServerContext& context) {
  CallContext caller;
  caller.agency = Header(context, "lienthong-agency");
  caller.officer = Header(context, "lienthong-officer");
  caller.purpose = Header(context, "lienthong-purpose");
  caller.procedure = Header(context, "lienthong-procedure");
  return CheckCaller(caller);
}

void SpoilAnswer(const CallFaults& faults, v1::RegistryDescription* answer) {
  if (faults.garbage.has_value()) Spoil(*faults.garbage, answer);
  Skew(faults.skew, answer);
}

template <typename Answer>
void SpoilAnswer(const CallFaults& faults, Answer* answer) {
  if (faults.garbage.has_value()) Spoil(*faults.garbage, answer);
}

}  // namespace

// Checks the caller, then answers with what `ask` returns, or with what the faults make of it.
template <typename Response, typename Ask>
grpc::Status MockRegistryService::Reply(grpc::ServerContext* context, absl::string_view method, Response* response,
                                        Ask ask) {
  if (absl::Status caller = CheckMetadata(*context); !caller.ok()) return ToWire(caller);
  if (!token_.empty() && Header(*context, "authorization") != "Bearer " + token_) {
    return ToWire(absl::UnauthenticatedError("authorization: send the token of this registry"));
  }
  const CallFaults faults = faults_.Next(method, absl::Now());
  if (faults.latency > absl::ZeroDuration()) stopped_.WaitForNotificationWithTimeout(faults.latency);
  if (!faults.failure.ok()) return ToWire(faults.failure);
  absl::StatusOr<Response> answer =
      simulator_->Answer([&](RegistryAnswers& answers) { return ask(answers, faults.garbage); });
  if (faults.reset) context->TryCancel();
  if (!faults.loss.ok()) return ToWire(faults.loss);
  if (!answer.ok()) return ToWire(answer.status());
  *response = *std::move(answer);
  SpoilAnswer(faults, response);
  return grpc::Status::OK;
}

grpc::Status MockRegistryService::DescribeRegistry(grpc::ServerContext* context, const v1::DescribeRegistryRequest*,
                                                   v1::RegistryDescription* response) {
  return Reply(context, "DescribeRegistry", response,
               [](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Describe(); });
}

grpc::Status MockRegistryService::BatchGetRecords(grpc::ServerContext* context,
                                                  const v1::BatchGetRecordsRequest* request,
                                                  v1::BatchGetRecordsResponse* response) {
  return Reply(context, "BatchGetRecords", response,
               [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.BatchGet(*request); });
}

grpc::Status MockRegistryService::ListRecords(grpc::ServerContext* context, const v1::ListRecordsRequest* request,
                                              v1::ListRecordsResponse* response) {
  return Reply(context, "ListRecords", response, [&](RegistryAnswers& answers, std::optional<Garbage> garbage) {
    v1::ListRecordsRequest asked = *request;
    if (garbage.has_value()) SpoilRequest(*garbage, &asked);
    return answers.List(asked);
  });
}

grpc::Status MockRegistryService::ListChanges(grpc::ServerContext* context, const v1::ListChangesRequest* request,
                                              v1::ListChangesResponse* response) {
  return Reply(context, "ListChanges", response,
               [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Changes(*request); });
}

grpc::Status MockRegistryService::VerifyPerson(grpc::ServerContext* context, const v1::VerifyPersonRequest* request,
                                               v1::VerifyPersonResponse* response) {
  return Reply(context, "VerifyPerson", response,
               [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Verify(*request); });
}

grpc::Status MockRegistryService::SubmitCorrection(grpc::ServerContext* context,
                                                   const v1::SubmitCorrectionRequest* request,
                                                   v1::Correction* response) {
  return Reply(context, "SubmitCorrection", response,
               [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.SubmitCorrection(*request); });
}

grpc::Status MockRegistryService::GetCorrection(grpc::ServerContext* context, const v1::GetCorrectionRequest* request,
                                                v1::Correction* response) {
  return Reply(context, "GetCorrection", response,
               [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.GetCorrection(*request); });
}

grpc::Status MockCommandService::AdvanceChanges(grpc::ServerContext* context, const v1::AdvanceChangesRequest* request,
                                                v1::AdvanceChangesResponse* response) {
  if (absl::Status caller = CheckMetadata(*context); !caller.ok()) return ToWire(caller);
  absl::StatusOr<v1::AdvanceChangesResponse> answer = simulator_->Advance(request->changes());
  if (!answer.ok()) return ToWire(answer.status());
  *response = *std::move(answer);
  return grpc::Status::OK;
}

}  // namespace lienthong::adapters

#include "adapters/simulator/simulator_services.h"

#include <iterator>
#include <string>
#include <utility>

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

// Checks the caller, then answers with what `ask` returns.
template <typename Response, typename Ask>
grpc::Status Reply(const grpc::ServerContext& context, Response* response, Ask ask) {
  if (absl::Status caller = CheckMetadata(context); !caller.ok()) return ToWire(caller);
  absl::StatusOr<Response> answer = ask();
  if (!answer.ok()) return ToWire(answer.status());
  *response = *std::move(answer);
  return grpc::Status::OK;
}

}  // namespace

grpc::Status MockRegistryService::DescribeRegistry(grpc::ServerContext* context, const v1::DescribeRegistryRequest*,
                                                   v1::RegistryDescription* response) {
  return Reply(*context, response,
               [&] { return simulator_->Answer([](RegistryAnswers& answers) { return answers.Describe(); }); });
}

grpc::Status MockRegistryService::BatchGetRecords(grpc::ServerContext* context,
                                                  const v1::BatchGetRecordsRequest* request,
                                                  v1::BatchGetRecordsResponse* response) {
  return Reply(*context, response, [&] {
    return simulator_->Answer([&](RegistryAnswers& answers) { return answers.BatchGet(*request); });
  });
}

grpc::Status MockRegistryService::ListRecords(grpc::ServerContext* context, const v1::ListRecordsRequest* request,
                                              v1::ListRecordsResponse* response) {
  return Reply(*context, response,
               [&] { return simulator_->Answer([&](RegistryAnswers& answers) { return answers.List(*request); }); });
}

grpc::Status MockRegistryService::ListChanges(grpc::ServerContext* context, const v1::ListChangesRequest* request,
                                              v1::ListChangesResponse* response) {
  return Reply(*context, response,
               [&] { return simulator_->Answer([&](RegistryAnswers& answers) { return answers.Changes(*request); }); });
}

grpc::Status MockRegistryService::VerifyPerson(grpc::ServerContext* context, const v1::VerifyPersonRequest* request,
                                               v1::VerifyPersonResponse* response) {
  return Reply(*context, response,
               [&] { return simulator_->Answer([&](RegistryAnswers& answers) { return answers.Verify(*request); }); });
}

grpc::Status MockRegistryService::SubmitCorrection(grpc::ServerContext* context,
                                                   const v1::SubmitCorrectionRequest* request,
                                                   v1::Correction* response) {
  return Reply(*context, response, [&] {
    return simulator_->Answer([&](RegistryAnswers& answers) { return answers.SubmitCorrection(*request); });
  });
}

grpc::Status MockRegistryService::GetCorrection(grpc::ServerContext* context, const v1::GetCorrectionRequest* request,
                                                v1::Correction* response) {
  return Reply(*context, response, [&] {
    return simulator_->Answer([&](RegistryAnswers& answers) { return answers.GetCorrection(*request); });
  });
}

grpc::Status MockCommandService::AdvanceChanges(grpc::ServerContext* context, const v1::AdvanceChangesRequest* request,
                                                v1::AdvanceChangesResponse* response) {
  return Reply(*context, response, [&] { return simulator_->Advance(request->changes()); });
}

}  // namespace lienthong::adapters

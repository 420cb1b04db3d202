#include "tests/fault/write.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace lienthong::fault {
namespace {

constexpr std::chrono::seconds kDeadline(60);

template <typename Request>
Method MakeMethod(std::string name, std::vector<std::string> event_types,
                  grpc::Status (wv::WorkerService::Stub::*rpc)(grpc::ClientContext*, const Request&, wv::Worker*)) {
  return {std::move(name), std::move(event_types),
          [rpc](const Connection& connection, const std::string& bytes, wv::Worker* answer) {
            Request request;
            if (!request.ParseFromString(bytes)) std::abort();
            grpc::ClientContext context;
            connection.Prepare(&context);
            return (connection.workers.get()->*rpc)(&context, request, answer);
          }};
}

}  // namespace

using Rpc = wv::WorkerService::Stub;
const Method kCreateWorker = MakeMethod("CreateWorker", {"WorkerRegistered"}, &Rpc::CreateWorker);
const Method kCorrectIdentity = MakeMethod("CorrectIdentity", {"WorkerIdentityCorrected"}, &Rpc::CorrectIdentity);
const Method kRecordContact = MakeMethod("RecordContact", {"WorkerContactRecorded"}, &Rpc::RecordContact);
const Method kAddIdentifier = MakeMethod("AddIdentifier", {"WorkerIdentifierAdded"}, &Rpc::AddIdentifier);
// With a successor, which the worker lacks: two events of one append.
const Method kRetireIdentifier =
    MakeMethod("RetireIdentifier", {"WorkerIdentifierRetired", "WorkerIdentifierAdded"}, &Rpc::RetireIdentifier);
const Method kRegisterDeployment = MakeMethod("RegisterDeployment", {"DeploymentRegistered"}, &Rpc::RegisterDeployment);
const Method kConfirmList = MakeMethod("ConfirmList", {"DeploymentListConfirmed"}, &Rpc::ConfirmList);
const Method kRecordDeparture = MakeMethod("RecordDeparture", {"DeploymentDepartureRecorded"}, &Rpc::RecordDeparture);
const Method kStartWork = MakeMethod("StartWork", {"DeploymentWorkStarted"}, &Rpc::StartWork);
const Method kExtendContract = MakeMethod("ExtendContract", {"DeploymentTermsChanged"}, &Rpc::ExtendContract);
const Method kEndContract = MakeMethod("EndContract", {"DeploymentContractEnded"}, &Rpc::EndContract);
const Method kRecordReturn = MakeMethod("RecordReturn", {"DeploymentReturnRecorded"}, &Rpc::RecordReturn);
const Method kLiquidateContract = MakeMethod("LiquidateContract", {"DeploymentLiquidated"}, &Rpc::LiquidateContract);

Connection::Connection(const std::string& address, std::string name) : officer(std::move(name)) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // no connection shared with another client
  auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  workers = wv::WorkerService::NewStub(channel);
  ledger = lv::LedgerService::NewStub(channel);
}

void Connection::Prepare(grpc::ClientContext* context) const {
  context->AddMetadata("lienthong-agency", "G09.12");
  context->AddMetadata("lienthong-officer", officer);
  context->AddMetadata("lienthong-purpose", "case_handling");
  context->AddMetadata("lienthong-procedure", "test");
  context->set_deadline(std::chrono::system_clock::now() + kDeadline);
}

uint64_t Write::revision() const {
  return std::strtoull(answer.etag().c_str(), nullptr, 10);
}

uint64_t Tick() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

bool IsUnknown(const grpc::Status& status) {
  if (status.ok()) return false;
  // Without details it is not the server that speaks but the broken connection.
  return status.error_details().empty() || status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
}

void Send(const Connection& connection, Write* write) {
  if (write->sent == 0) write->sent = Tick();
  wv::Worker answer;
  write->status = write->method->send(connection, write->bytes, &answer);
  write->answered = Tick();
  if (write->status.ok()) {
    write->outcome = Outcome::kAccepted;
    write->answer = std::move(answer);
  } else {
    write->outcome = IsUnknown(write->status) ? Outcome::kUnknown : Outcome::kRefused;
  }
}

std::string AnswerBytes(const wv::Worker& answer) {
  return answer.SerializeAsString();  // it holds no maps, so its bytes are always the same
}

}  // namespace lienthong::fault

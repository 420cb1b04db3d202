#include "services/worker/worker_service.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/access/request_key.h"
#include "services/worker/parse_command.h"

namespace lienthong::worker {
namespace {

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

std::string MethodName(absl::string_view name) {
  return absl::StrCat("lienthong.worker.v1.WorkerService/", name);
}

CommandHead HeadOf(const v1::CreateWorkerRequest& request) {
  return {"", "", "", request.request_id(), request.validate_only(), ""};
}

template <typename Request>
CommandHead HeadOf(const Request& request) {
  const v1::Mutation& mutation = request.mutation();
  return {"", mutation.name(), mutation.etag(), mutation.request_id(), mutation.validate_only(), ""};
}

// Checks what surrounds the command and brings the worker's name to its bare id.
void CheckHead(bool registration, CommandHead* head, rpc::FieldErrors* errors) {
  const std::string prefix = registration ? "" : "mutation.";
  if (!registration) {
    absl::StatusOr<WorkerId> id = WorkerId::Parse(head->worker_id);
    if (id.ok()) {
      head->worker_id = id->text();
    } else {
      errors->Add("mutation.name", id.status().message());
    }
  }
  access::CheckRequestId(prefix + "request_id", head->request_id, errors);
  for (char c : head->etag) {
    if (absl::ascii_isdigit(c)) continue;
    errors->Add("mutation.etag", "must be the etag of the worker as last read");
    break;
  }
}

}  // namespace

template <typename Request>
grpc::Status WorkerServiceRpc::RunCommand(grpc::ServerContext* context, const char* name, const Request& request,
                                          CommandHead head, v1::Worker* response) {
  return rpc::Answer(context, bound_, response,
                     [&](const rpc::Caller& caller, absl::Time) -> absl::StatusOr<v1::Worker> {
                       FieldParser parser(units_, access::DayInVietNam(records_->clock()));
                       WorkerEvent command = ParseCommand(request, &parser);
                       CheckHead(command.type == EventType::kRegistered, &head, &parser.errors());
                       if (!parser.errors().empty()) return parser.errors().ToStatus();
                       // An id that the server makes must be the same when the command is decided again.
                       if (command.type == EventType::kDeploymentRegistered) {
                         command.deployment_id = records_->ids->NextText();
                       }
                       if (command.type == EventType::kCrossingRecorded)
                         command.crossing_id = records_->ids->NextText();
                       head.method = MethodName(name);
                       head.digest_input = DeterministicBytes(request);
                       return commands_.Run(caller, head, command);
                     });
}

#define LIENTHONG_COMMAND(Name)                                                                       \
  grpc::Status WorkerServiceRpc::Name(grpc::ServerContext* context, const v1::Name##Request* request, \
                                      v1::Worker* response) {                                         \
    return RunCommand(context, #Name, *request, HeadOf(*request), response);                          \
  }
LIENTHONG_COMMAND(CreateWorker)
LIENTHONG_COMMAND(CorrectIdentity)
LIENTHONG_COMMAND(RecordResidence)
LIENTHONG_COMMAND(RecordContact)
LIENTHONG_COMMAND(RecordQualification)
LIENTHONG_COMMAND(RecordVerdict)
LIENTHONG_COMMAND(AddIdentifier)
LIENTHONG_COMMAND(RetireIdentifier)
LIENTHONG_COMMAND(RegisterDeployment)
LIENTHONG_COMMAND(ConfirmList)
LIENTHONG_COMMAND(RecordDeparture)
LIENTHONG_COMMAND(StartWork)
LIENTHONG_COMMAND(ExtendContract)
LIENTHONG_COMMAND(ChangeEmployer)
LIENTHONG_COMMAND(EndContract)
LIENTHONG_COMMAND(RecordReturn)
LIENTHONG_COMMAND(LiquidateContract)
LIENTHONG_COMMAND(RecordCrossing)
LIENTHONG_COMMAND(WithdrawFact)
#undef LIENTHONG_COMMAND

#define LIENTHONG_QUERY(Name, Response)                                                               \
  grpc::Status WorkerServiceRpc::Name(grpc::ServerContext* context, const v1::Name##Request* request, \
                                      v1::Response* response) {                                       \
    return rpc::Answer(context, bound_, response, [&](const rpc::Caller& caller, absl::Time) {        \
      return queries_.Name(caller, MethodName(#Name), *request);                                      \
    });                                                                                               \
  }
LIENTHONG_QUERY(GetWorker, Worker)
LIENTHONG_QUERY(ListWorkers, ListWorkersResponse)
LIENTHONG_QUERY(ListWorkerRevisions, ListWorkerRevisionsResponse)
LIENTHONG_QUERY(LookUpWorker, LookUpWorkerResponse)
LIENTHONG_QUERY(ExplainField, ExplainFieldResponse)
LIENTHONG_QUERY(ListWorkerLooks, ListWorkerLooksResponse)
#undef LIENTHONG_QUERY

}  // namespace lienthong::worker

// worker erase, approve-erasure, withdraw-erasure, erasure, hold, lift-hold.

#include <algorithm>
#include <utility>

#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::erasure::v1;
using Service = v1::ErasureService::Stub;

// Sends `request` about the worker that is named, and prints where her erasure then stands.
template <typename Request>
absl::StatusOr<int> Send(Session& session, Request request,
                         grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, v1::Erasure*)) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "workers");
  if (!name.ok()) return name.status();
  request.mutable_command()->set_name(*name);
  request.mutable_command()->set_etag(session.invocation().Value("etag"));
  request.mutable_command()->set_request_id(session.RequestId());
  v1::Erasure erasure;
  const absl::Status status = session.connection().Call(method, request, &erasure);
  if (!status.ok()) return status;
  return session.Print(ToTree(erasure));
}

absl::StatusOr<int> Erase(Session& session) {
  v1::RequestErasureRequest request;
  std::string ground = session.invocation().Value("ground");
  std::replace(ground.begin(), ground.end(), '-', '_');
  request.set_ground(ground);
  request.set_legal_basis(session.invocation().Value("legal-basis"));
  return Send(session, request, &Service::RequestErasure);
}

absl::StatusOr<int> Approve(Session& session) {
  return Send(session, v1::ApproveErasureRequest(), &Service::ApproveErasure);
}

absl::StatusOr<int> Withdraw(Session& session) {
  return Send(session, v1::WithdrawErasureRequest(), &Service::WithdrawErasure);
}

absl::StatusOr<int> Hold(Session& session) {
  v1::PlaceLegalHoldRequest request;
  request.set_basis(session.invocation().Value("basis"));
  return Send(session, request, &Service::PlaceLegalHold);
}

absl::StatusOr<int> LiftHold(Session& session) {
  v1::LiftLegalHoldRequest request;
  request.set_basis(session.invocation().Value("basis"));
  return Send(session, request, &Service::LiftLegalHold);
}

absl::StatusOr<int> Show(Session& session) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "workers");
  if (!name.ok()) return name.status();
  v1::GetErasureRequest request;
  request.set_name(*name);
  v1::Erasure erasure;
  const absl::Status status = session.connection().Call(&Service::GetErasure, request, &erasure);
  if (!status.ok()) return status;
  return session.Print(ToTree(erasure));
}

Command Write(absl::string_view verb, const Message& summary, std::vector<Flag> flags, absl::string_view example,
              absl::StatusOr<int> (*run)(Session&)) {
  flags.push_back({"etag", "ETAG", help::kEtag});
  flags.push_back({"request-id", "UUID", help::kRequestId});
  return {.noun = "worker",
          .verb = verb,
          .summary = summary,
          .arguments = {{"WORKER"}},
          .flags = std::move(flags),
          .examples = {example},
          .run = run};
}

}  // namespace

std::vector<Command> ErasureCommands() {
  return {
      Write("erase", help::kWorkerErase,
            {{"ground", "GROUND", help::kErasureGround,
              "authority-decision|data-subject-request|purpose-ended|recorded-in-error|unlawful-processing", true},
             {"legal-basis", "CODE", help::kLegalBasis, "", true}},
            "worker erase W --ground data-subject-request --legal-basis law_91_2025.art_14", Erase),
      Write("approve-erasure", help::kWorkerApproveErasure, {}, "worker approve-erasure W --etag 1", Approve),
      Write("withdraw-erasure", help::kWorkerWithdrawErasure, {}, "worker withdraw-erasure W", Withdraw),
      {.noun = "worker",
       .verb = "erasure",
       .summary = help::kWorkerErasure,
       .arguments = {{"WORKER"}},
       .examples = {"worker erasure W"},
       .run = Show},
      Write("hold", help::kWorkerHold, {{"basis", "CODE", help::kHoldBasis, "", true}},
            "worker hold W --basis court.case_12", Hold),
      Write("lift-hold", help::kWorkerLiftHold, {{"basis", "CODE", help::kHoldBasis, "", true}},
            "worker lift-hold W --basis court.case_12", LiftHold),
  };
}

}  // namespace lienthong::cli

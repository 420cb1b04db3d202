// deployment register, confirm-list, depart, start, extend, change-employer, end, return, liquidate; crossing record.

#include "services/cli/command.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::worker::v1;
using Service = v1::WorkerService::Stub;

std::vector<Flag> FlagsOfDeployment() {
  return {{"form", "FORM", help::kForm, "1|2a|2b|2c|2d|3|54"},
          {"sending-organisation", "CODE", help::kSending},
          {"market", "COUNTRY", help::kMarket},
          {"employer", "TEXT", help::kEmployer},
          {"workplace", "TEXT", help::kWorkplace},
          {"occupation", "TEXT", help::kOccupation},
          {"wage-amount", "N", help::kWageAmount},
          {"wage-currency", "CODE", help::kWageCurrency},
          {"contract-number", "NUMBER", help::kContractNumber},
          {"contract-start", "DATE", help::kContractStart},
          {"contract-end", "DATE", help::kContractEnd},
          {"training", "TEXT", help::kTraining}};
}

absl::Status ReadDeployment(const Session& session, v1::Deployment* deployment) {
  const Invocation& asked = session.invocation();
  const auto wage = asked.Number("wage-amount", 0, session.language());
  if (!wage.ok()) return wage.status();
  if (*wage > static_cast<uint64_t>(INT64_MAX)) {
    return WrongUsage(Say(session.language(), msg::kNotANumber, "--wage-amount", asked.Value("wage-amount")));
  }
  deployment->set_form(asked.Value("form"));
  deployment->set_sending_organisation(asked.Value("sending-organisation"));
  deployment->set_market(asked.Value("market"));
  deployment->set_employer(asked.Value("employer"));
  deployment->set_workplace(asked.Value("workplace"));
  deployment->set_occupation(asked.Value("occupation"));
  deployment->set_wage_amount(static_cast<int64_t>(*wage));
  deployment->set_wage_currency(asked.Value("wage-currency"));
  deployment->set_contract_number(asked.Value("contract-number"));
  deployment->set_contract_start(asked.Value("contract-start"));
  deployment->set_contract_end(asked.Value("contract-end"));
  deployment->set_training(asked.Value("training"));
  return absl::OkStatus();
}

absl::StatusOr<int> Register(Session& session) {
  v1::RegisterDeploymentRequest request;
  absl::Status status;
  if (session.invocation().Has("file")) {
    status = FileAlone(session, FlagsOfDeployment());
    if (status.ok()) status = ReadMessageFile(session, request.mutable_deployment());
  } else {
    status = NeedOneOf(session, {"file", "form"});
    if (status.ok()) status = ReadDeployment(session, request.mutable_deployment());
  }
  if (!status.ok()) return status;
  return SendMutation(session, request, &Service::RegisterDeployment);
}

// Which contract and on which day: all that most steps say.
template <typename Request>
absl::Status ReadStep(const Session& session, Request* request) {
  const auto id = BareId(session, session.invocation().arguments[1], "deployments");
  if (!id.ok()) return id.status();
  request->set_deployment_id(*id);
  request->set_date(session.invocation().Value("date"));
  return absl::OkStatus();
}

template <typename Request, auto kMethod>
absl::StatusOr<int> Step(Session& session) {
  Request request;
  const absl::Status status = ReadStep(session, &request);
  if (!status.ok()) return status;
  return SendMutation(session, request, kMethod);
}

absl::StatusOr<int> Extend(Session& session) {
  v1::ExtendContractRequest request;
  const absl::Status status = ReadStep(session, &request);
  if (!status.ok()) return status;
  request.set_contract_end(session.invocation().Value("contract-end"));
  return SendMutation(session, request, &Service::ExtendContract);
}

absl::StatusOr<int> ChangeEmployer(Session& session) {
  v1::ChangeEmployerRequest request;
  const absl::Status status = ReadStep(session, &request);
  if (!status.ok()) return status;
  request.set_employer(session.invocation().Value("employer"));
  request.set_workplace(session.invocation().Value("workplace"));
  return SendMutation(session, request, &Service::ChangeEmployer);
}

absl::StatusOr<int> End(Session& session) {
  v1::EndContractRequest request;
  const absl::Status status = ReadStep(session, &request);
  if (!status.ok()) return status;
  request.set_outcome(EnumFlag<v1::DeploymentStatus>(session, "outcome"));
  return SendMutation(session, request, &Service::EndContract);
}

absl::StatusOr<int> RecordCrossing(Session& session) {
  const Invocation& asked = session.invocation();
  v1::RecordCrossingRequest request;
  v1::Crossing& crossing = *request.mutable_crossing();
  crossing.set_direction(EnumFlag<v1::Crossing::Direction>(session, "direction"));
  crossing.set_date(asked.Value("date"));
  crossing.set_gate(asked.Value("gate"));
  crossing.set_document_number(asked.Value("document"));
  if (asked.Has("deployment")) {
    const auto id = BareId(session, asked.Value("deployment"), "deployments");
    if (!id.ok()) return id.status();
    request.set_deployment_id(*id);
  }
  return SendMutation(session, request, &Service::RecordCrossing);
}

// A step of a known contract; `flags` stand behind --date.
Command StepCommand(absl::string_view verb, Message summary, std::vector<Flag> flags, absl::string_view example,
                    absl::StatusOr<int> (*run)(Session&)) {
  flags.insert(flags.begin(), {"date", "DATE", help::kDate, "", true});
  return {.noun = "deployment",
          .verb = verb,
          .summary = summary,
          .arguments = {{"WORKER"}, {"DEPLOYMENT"}},
          .flags = WithMutationFlags(std::move(flags)),
          .examples = {example},
          .run = run};
}

Command RegisterCommand() {
  std::vector<Flag> flags = FlagsOfDeployment();
  flags.push_back({"file", "FILE", help::kFile});
  return {.noun = "deployment",
          .verb = "register",
          .summary = help::kDeploymentRegister,
          .arguments = {{"WORKER"}},
          .flags = WithMutationFlags(std::move(flags)),
          .examples = {"deployment register W --form 2a --sending-organisation 0100109106 --market JP "
                       "--employer 'Sakura Foods' --contract-number 12/2025 --contract-start 2025-03-01 "
                       "--contract-end 2028-02-29",
                       "deployment register W --file contract.json"},
          .run = Register};
}

Command CrossingCommand() {
  return {.noun = "crossing",
          .verb = "record",
          .summary = help::kCrossingRecord,
          .arguments = {{"WORKER"}},
          .flags = WithMutationFlags({{"direction", "WAY", help::kDirection, "exit|entry", true},
                                      {"date", "DATE", help::kDate, "", true},
                                      {"gate", "NAME", help::kGate},
                                      {"document", "NUMBER", help::kDocument},
                                      {"deployment", "ID", help::kDeploymentFlag}}),
          .examples = {"crossing record W --direction exit --date 2025-03-01 --gate 'Nội Bài' --document C1234567"},
          .run = RecordCrossing};
}

}  // namespace

std::vector<Command> DeploymentCommands() {
  return {
      RegisterCommand(),
      StepCommand("confirm-list", help::kDeploymentConfirm, {}, "deployment confirm-list W D --date 2025-02-10",
                  Step<v1::ConfirmListRequest, &Service::ConfirmList>),
      StepCommand("depart", help::kDeploymentDepart, {}, "deployment depart W D --date 2025-03-01",
                  Step<v1::RecordDepartureRequest, &Service::RecordDeparture>),
      StepCommand("start", help::kDeploymentStart, {}, "deployment start W D --date 2025-03-05",
                  Step<v1::StartWorkRequest, &Service::StartWork>),
      StepCommand("extend", help::kDeploymentExtend, {{"contract-end", "DATE", help::kContractEnd, "", true}},
                  "deployment extend W D --date 2028-01-15 --contract-end 2029-02-28", Extend),
      StepCommand("change-employer", help::kDeploymentEmployer,
                  {{"employer", "TEXT", help::kEmployer, "", true}, {"workplace", "TEXT", help::kWorkplace}},
                  "deployment change-employer W D --date 2026-04-01 --employer 'Hikari Co.'", ChangeEmployer),
      StepCommand("end", help::kDeploymentEnd,
                  {{"outcome", "OUTCOME", help::kOutcome,
                    "contract-left|missing|died|deported|returned-early|completed", true}},
                  "deployment end W D --date 2028-02-29 --outcome completed", End),
      StepCommand("return", help::kDeploymentReturn, {}, "deployment return W D --date 2028-03-02",
                  Step<v1::RecordReturnRequest, &Service::RecordReturn>),
      StepCommand("liquidate", help::kDeploymentLiquidate, {}, "deployment liquidate W D --date 2028-04-01",
                  Step<v1::LiquidateContractRequest, &Service::LiquidateContract>),
      CrossingCommand(),
  };
}

}  // namespace lienthong::cli

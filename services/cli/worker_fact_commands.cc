// worker correct, residence, contact, qualification, verdict, add-identifier, retire-identifier, withdraw.

#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::worker::v1;
using Service = v1::WorkerService::Stub;

constexpr absl::string_view kIdentifierTypes = "personal-number|old-card|passport|laissez-passer|residence-permit";

absl::StatusOr<int> Correct(Session& session) {
  const absl::Status status = NeedOneOf(session, {"name", "birth-date", "sex"});
  if (!status.ok()) return status;
  v1::CorrectIdentityRequest request;
  request.set_full_name(session.invocation().Value("name"));
  request.set_birth_date(session.invocation().Value("birth-date"));
  request.set_sex(EnumFlag<v1::Sex>(session, "sex"));
  return SendMutation(session, request, &Service::CorrectIdentity);
}

absl::StatusOr<int> Residence(Session& session) {
  absl::Status status = NeedOneOf(
      session, {"permanent", "permanent-detail", "permanent-since", "current", "current-detail", "current-since"});
  if (!status.ok()) return status;
  v1::RecordResidenceRequest request;
  status = ReadResidences(session, &request);
  if (!status.ok()) return status;
  return SendMutation(session, request, &Service::RecordResidence);
}

absl::StatusOr<int> Contact(Session& session) {
  const absl::Status status = NeedOneOf(session, {"phone", "relative-contact"});
  if (!status.ok()) return status;
  v1::RecordContactRequest request;
  request.set_phone(session.invocation().Value("phone"));
  request.set_relative_contact(session.invocation().Value("relative-contact"));
  return SendMutation(session, request, &Service::RecordContact);
}

absl::StatusOr<int> Qualification(Session& session) {
  const absl::Status status = NeedOneOf(session, {"qualification", "skill", "language", "orientation-certificate"});
  if (!status.ok()) return status;
  v1::RecordQualificationRequest request;
  request.set_qualification(session.invocation().Value("qualification"));
  request.set_skill(session.invocation().Value("skill"));
  request.set_language(session.invocation().Value("language"));
  request.set_orientation_certificate(session.invocation().Value("orientation-certificate"));
  return SendMutation(session, request, &Service::RecordQualification);
}

absl::StatusOr<int> Verdict(Session& session) {
  v1::RecordVerdictRequest request;
  v1::Verdict& verdict = *request.mutable_verdict();
  verdict.set_type(EnumFlag<v1::VerdictType>(session, "type"));
  verdict.set_passed(session.invocation().Value("passed") == "yes");
  verdict.set_valid_from(session.invocation().Value("valid-from"));
  verdict.set_valid_to(session.invocation().Value("valid-to"));
  return SendMutation(session, request, &Service::RecordVerdict);
}

absl::StatusOr<int> AddIdentifier(Session& session) {
  v1::AddIdentifierRequest request;
  v1::Identifier& identifier = *request.mutable_identifier();
  identifier.set_type(EnumFlag<v1::IdentifierType>(session, "type"));
  identifier.set_value(session.invocation().Value("value"));
  identifier.set_valid_from(session.invocation().Value("valid-from"));
  identifier.set_valid_to(session.invocation().Value("valid-to"));
  return SendMutation(session, request, &Service::AddIdentifier);
}

absl::StatusOr<int> RetireIdentifier(Session& session) {
  v1::RetireIdentifierRequest request;
  request.mutable_identifier()->set_type(EnumFlag<v1::IdentifierType>(session, "type"));
  request.mutable_identifier()->set_value(session.invocation().Value("value"));
  request.set_valid_to(session.invocation().Value("valid-to"));
  request.set_superseded_by(session.invocation().Value("superseded-by"));
  return SendMutation(session, request, &Service::RetireIdentifier);
}

absl::StatusOr<int> Withdraw(Session& session) {
  v1::WithdrawFactRequest request;
  request.set_event_id(session.invocation().arguments[1]);
  return SendMutation(session, request, &Service::WithdrawFact);
}

Command Fact(absl::string_view verb, Message summary, std::vector<Flag> flags, absl::string_view example,
             absl::StatusOr<int> (*run)(Session&)) {
  return {.noun = "worker",
          .verb = verb,
          .summary = summary,
          .arguments = {{"WORKER"}},
          .flags = WithMutationFlags(std::move(flags)),
          .examples = {example},
          .run = run};
}

}  // namespace

std::vector<Command> WorkerFactCommands() {
  const Flag valid_from = {"valid-from", "DATE", help::kValidFrom};
  const Flag valid_to = {"valid-to", "DATE", help::kValidTo};
  const Flag type = {"type", "TYPE", help::kIdentifierType, kIdentifierTypes, true};
  const Flag value = {"value", "NUMBER", help::kIdentifierValue, "", true};
  std::vector<Command> commands = {
      Fact("correct", help::kWorkerCorrect,
           {{"name", "TEXT", help::kFullName},
            {"birth-date", "DATE", help::kBirthDate},
            {"sex", "SEX", help::kSex, "male|female|other"}},
           "worker correct W --name 'Nguyễn Thị Hòa' --etag 3 --reason clerical_error", Correct),
      Fact("residence", help::kWorkerResidence,
           {{"permanent", "CODED", help::kPermanent},
            {"permanent-detail", "TEXT", help::kPermanentDetail},
            {"permanent-since", "DATE", help::kPermanentSince},
            {"current", "CODED", help::kCurrent},
            {"current-detail", "TEXT", help::kCurrentDetail},
            {"current-since", "DATE", help::kCurrentSince}},
           "worker residence W --permanent GSO-ADMIN/2025-07/00004 --permanent-since 2025-07-01", Residence),
      Fact("contact", help::kWorkerContact,
           {{"phone", "NUMBER", help::kPhone}, {"relative-contact", "TEXT", help::kRelative}},
           "worker contact W --phone +84912345678", Contact),
      Fact("qualification", help::kWorkerQualification,
           {{"qualification", "TEXT", help::kQualificationFlag},
            {"skill", "TEXT", help::kSkill},
            {"language", "TEXT", help::kLanguageFlag},
            {"orientation-certificate", "NUMBER", help::kCertificate}},
           "worker qualification W --language 'JLPT N4' --skill 'hàn 3G'", Qualification),
      Fact("verdict", help::kWorkerVerdict,
           {{"type", "TYPE", help::kVerdictType, "health|criminal-record", true},
            {"passed", "ANSWER", help::kPassed, "yes|no", true},
            valid_from,
            valid_to},
           "worker verdict W --type health --passed yes --valid-from 2025-01-01 --valid-to 2025-12-31", Verdict),
      Fact("add-identifier", help::kWorkerAddIdentifier, {type, value, valid_from, valid_to},
           "worker add-identifier W --type passport --value C1234567 --valid-from 2024-03-01", AddIdentifier),
      Fact("retire-identifier", help::kWorkerRetireIdentifier,
           {type, value, valid_to, {"superseded-by", "NUMBER", help::kSupersededBy}},
           "worker retire-identifier W --type passport --value C1234567 --superseded-by C7654321", RetireIdentifier),
      Fact("withdraw", help::kWorkerWithdraw, {},
           "worker withdraw W 01912345-6789-7abc-8def-0123456789ab --reason wrong_person", Withdraw),
  };
  commands.back().arguments.push_back({"EVENT_ID"});
  return commands;
}

}  // namespace lienthong::cli

// worker create, get, list, history, lookup, explain, looks.

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/cli/command.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::worker::v1;
using Service = v1::WorkerService::Stub;

constexpr absl::string_view kIdentifierTypes = "personal-number|old-card|passport|laissez-passer|residence-permit";

std::vector<Flag> FlagsOfWorker() {
  return {{"name", "TEXT", help::kFullName},
          {"birth-date", "DATE", help::kBirthDate},
          {"sex", "SEX", help::kSex, "male|female|other"},
          {"personal-number", "NUMBER", help::kPersonalNumber},
          {"old-card", "NUMBER", help::kOldCard},
          {"passport", "NUMBER", help::kPassport},
          {.name = "identifier", .placeholder = "TYPE=VALUE", .help = help::kIdentifier, .repeated = true},
          {"ethnicity", "CODED", help::kEthnicity},
          {"nationality", "COUNTRY", help::kNationality},
          {"permanent", "CODED", help::kPermanent},
          {"permanent-detail", "TEXT", help::kPermanentDetail},
          {"permanent-since", "DATE", help::kPermanentSince},
          {"current", "CODED", help::kCurrent},
          {"current-detail", "TEXT", help::kCurrentDetail},
          {"current-since", "DATE", help::kCurrentSince},
          {"phone", "NUMBER", help::kPhone},
          {"relative-contact", "TEXT", help::kRelative},
          {"qualification", "TEXT", help::kQualificationFlag},
          {"skill", "TEXT", help::kSkill},
          {"language", "TEXT", help::kLanguageFlag},
          {"orientation-certificate", "NUMBER", help::kCertificate}};
}

void AddIdentifier(v1::IdentifierType type, const std::string& value, v1::Worker* worker) {
  if (value.empty()) return;
  v1::Identifier* identifier = worker->add_identifiers();
  identifier->set_type(type);
  identifier->set_value(value);
}

absl::Status ReadWorker(const Session& session, v1::Worker* worker) {
  const Invocation& asked = session.invocation();
  worker->mutable_full_name()->set_written(asked.Value("name"));
  worker->set_birth_date(asked.Value("birth-date"));
  worker->set_sex(EnumFlag<v1::Sex>(session, "sex"));
  AddIdentifier(v1::IDENTIFIER_TYPE_PERSONAL_NUMBER, asked.Value("personal-number"), worker);
  AddIdentifier(v1::IDENTIFIER_TYPE_OLD_CARD, asked.Value("old-card"), worker);
  AddIdentifier(v1::IDENTIFIER_TYPE_PASSPORT, asked.Value("passport"), worker);
  for (const std::string& text : asked.Values("identifier")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    const auto* type = FindEnumValue(*v1::IdentifierType_descriptor(), parts.first);
    if (type == nullptr || type->number() == 0 || parts.second.empty()) {
      return WrongUsage(Say(session.language(), msg::kNotAnIdentifier, "--identifier", text));
    }
    AddIdentifier(static_cast<v1::IdentifierType>(type->number()), parts.second, worker);
  }
  if (asked.Has("ethnicity")) {
    const absl::Status status = ReadCodedValue(session, "ethnicity", worker->mutable_ethnicity());
    if (!status.ok()) return status;
  }
  worker->set_nationality(asked.Value("nationality"));
  worker->set_phone(asked.Value("phone"));
  worker->set_relative_contact(asked.Value("relative-contact"));
  worker->set_qualification(asked.Value("qualification"));
  worker->set_skill(asked.Value("skill"));
  worker->set_language(asked.Value("language"));
  worker->set_orientation_certificate(asked.Value("orientation-certificate"));
  return ReadResidences(session, worker);
}

absl::StatusOr<int> Create(Session& session) {
  v1::CreateWorkerRequest request;
  absl::Status status;
  if (session.invocation().Has("file")) {
    status = FileAlone(session, FlagsOfWorker());
    if (status.ok()) status = ReadMessageFile(session, request.mutable_worker());
  } else {
    status = NeedOneOf(session, {"file", "name"});
    if (status.ok()) status = ReadWorker(session, request.mutable_worker());
  }
  if (!status.ok()) return status;
  request.set_request_id(session.RequestId());
  request.set_validate_only(session.invocation().Has("validate-only"));
  v1::Worker worker;
  status = session.connection().Call(&Service::CreateWorker, request, &worker);
  if (!status.ok()) return status;
  if (request.validate_only()) Note(session, In(session.language(), msg::kOnlyChecked));
  return session.Print(ToTree(worker));
}

void ReadMask(const Session& session, google::protobuf::FieldMask* mask) {
  for (const absl::string_view path :
       absl::StrSplit(session.invocation().Value("fields"), ',', absl::SkipWhitespace())) {
    mask->add_paths(std::string(absl::StripAsciiWhitespace(path)));
  }
}

absl::StatusOr<int> Get(Session& session) {
  const Invocation& asked = session.invocation();
  const auto name = ResourceName(session, asked.arguments[0], "workers");
  if (!name.ok()) return name.status();
  v1::GetWorkerRequest request;
  request.set_name(*name);
  request.set_valid_at(asked.Value("valid-at"));
  if (asked.Has("known-at")) {
    const std::string text = asked.Value("known-at");
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (digits) {
      const auto position = asked.Number("known-at", 0, session.language());
      if (!position.ok()) return position.status();
      request.set_known_at_position(*position);
    } else {
      const absl::Status status = ParseMoment(session, "--known-at", text, request.mutable_known_at_time());
      if (!status.ok()) return status;
    }
  }
  if (asked.Has("fields")) ReadMask(session, request.mutable_read_mask());
  v1::Worker worker;
  const absl::Status status = session.connection().Call(&Service::GetWorker, request, &worker);
  if (!status.ok()) return status;
  return session.Print(ToTree(worker));
}

absl::StatusOr<int> List(Session& session) {
  const auto filter = ReadFilter(session, {"registry", "market", "province"});
  if (!filter.ok()) return filter.status();
  v1::ListWorkersRequest request;
  request.set_filter(*filter);
  if (session.invocation().Has("fields")) ReadMask(session, request.mutable_read_mask());
  return PrintPages(session, &Service::ListWorkers, request, &v1::ListWorkersResponse::workers,
                    {"workers", {"name", "full_name.written", "birth_date", "sex", "etag", "position"}});
}

absl::StatusOr<int> History(Session& session) {
  const auto parent = ResourceName(session, session.invocation().arguments[0], "workers");
  if (!parent.ok()) return parent.status();
  v1::ListWorkerRevisionsRequest request;
  request.set_parent(*parent);
  return PrintPages(session, &Service::ListWorkerRevisions, request, &v1::ListWorkerRevisionsResponse::revisions,
                    {"revisions",
                     {"position", "record_time", "event_type", "effective_from", "agency", "registry", "reason",
                      "changes", "withdrawn", "event_id"}});
}

absl::StatusOr<int> LookUp(Session& session) {
  v1::LookUpWorkerRequest request;
  const auto* type = FindEnumValue(*v1::IdentifierType_descriptor(), session.invocation().arguments[0]);
  request.set_type(static_cast<v1::IdentifierType>(type == nullptr ? 0 : type->number()));
  request.set_value(session.invocation().arguments[1]);
  const auto& item = *v1::LookUpWorkerResponse::Match::descriptor();
  const std::vector<std::string> shown = {"worker.name",       "worker.full_name.written", "worker.birth_date",
                                          "identifier.type",   "identifier.value",         "identifier.status",
                                          "resolved_from_dead"};
  const auto columns = ReadColumns(session.invocation().Value("columns"), item,
                                   session.format() == Format::kCsv ? ScalarColumns(item) : shown, session.language());
  if (!columns.ok()) return columns.status();
  v1::LookUpWorkerResponse response;
  const absl::Status status = session.connection().Call(&Service::LookUpWorker, request, &response);
  if (!status.ok()) return status;
  ListPrinter printer(session.format(), session.language(), "matches", *columns, session.environment().out);
  for (const auto& match : response.matches()) printer.Add(match);
  printer.End(Tree::Object());
  if (printer.size() == 0 && session.format() == Format::kTable) Note(session, In(session.language(), msg::kNothing));
  return 0;
}

absl::StatusOr<int> Explain(Session& session) {
  const Invocation& asked = session.invocation();
  const auto name = ResourceName(session, asked.arguments[0], "workers");
  if (!name.ok()) return name.status();
  const auto position = asked.Number("known-at", 0, session.language());
  if (!position.ok()) return position.status();
  v1::ExplainFieldRequest request;
  request.set_name(*name);
  request.set_field(asked.arguments[1]);
  request.set_valid_at(asked.Value("valid-at"));
  request.set_known_at_position(*position);
  v1::ExplainFieldResponse response;
  const absl::Status status = session.connection().Call(&Service::ExplainField, request, &response);
  if (!status.ok()) return status;
  return session.Print(ToTree(response));
}

absl::StatusOr<int> Looks(Session& session) {
  const auto parent = ResourceName(session, session.invocation().arguments[0], "workers");
  if (!parent.ok()) return parent.status();
  v1::ListWorkerLooksRequest request;
  request.set_parent(*parent);
  return PrintPages(session, &Service::ListWorkerLooks, request, &v1::ListWorkerLooksResponse::looks,
                    {"looks", {"position", "time", "agency", "officer", "purpose", "procedure", "method"}});
}

std::vector<Flag> CreateFlags() {
  std::vector<Flag> flags = FlagsOfWorker();
  flags.push_back({"file", "FILE", help::kFile});
  flags.push_back({"request-id", "UUID", help::kRequestId});
  flags.push_back({"validate-only", "", help::kValidateOnly});
  return flags;
}

}  // namespace

std::vector<Command> WorkerCommands() {
  const Flag valid_at = {"valid-at", "DATE", help::kValidAt};
  const Flag fields = {"fields", "A,B", help::kReadFields};
  return {
      {.noun = "worker",
       .verb = "create",
       .summary = help::kWorkerCreate,
       .flags = CreateFlags(),
       .examples = {"worker create --name 'Nguyễn Thị Hoa' --birth-date 1995-04-12 --sex female "
                    "--personal-number 003195012345",
                    "worker create --file worker.json --validate-only"},
       .run = Create},
      {.noun = "worker",
       .verb = "get",
       .summary = help::kWorkerGet,
       .arguments = {{"WORKER"}},
       .flags = {valid_at, {"known-at", "WHEN", help::kKnownAt}, fields},
       .examples =
           {"worker get 01912345-6789-7abc-8def-0123456789ab",
            "worker get workers/01912345-6789-7abc-8def-0123456789ab --valid-at 2025-06-30 --known-at 1200 -o json"},
       .run = Get},
      {.noun = "worker",
       .verb = "list",
       .summary = help::kWorkerList,
       .flags = WithPageFlags({{"filter", "TERMS", help::kFilter}, fields}),
       .examples = {"worker list --filter market=JP --all", "worker list --page-size 20 -o json"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "worker",
       .verb = "history",
       .summary = help::kWorkerHistory,
       .arguments = {{"WORKER"}},
       .flags = WithPageFlags({}),
       .examples = {"worker history 01912345-6789-7abc-8def-0123456789ab --all"},
       .answer = Answer::kList,
       .run = History},
      {.noun = "worker",
       .verb = "lookup",
       .summary = help::kWorkerLookup,
       .arguments = {{"TYPE", kIdentifierTypes}, {"VALUE"}},
       .examples = {"worker lookup personal-number 003195012345", "worker lookup passport C1234567 -o json"},
       .answer = Answer::kList,
       .run = LookUp},
      {.noun = "worker",
       .verb = "explain",
       .summary = help::kWorkerExplain,
       .arguments = {{"WORKER"}, {"FIELD"}},
       .flags = {valid_at, {"known-at", "POSITION", help::kKnownAtPosition}},
       .examples = {"worker explain 01912345-6789-7abc-8def-0123456789ab birth_date"},
       .run = Explain},
      {.noun = "worker",
       .verb = "looks",
       .summary = help::kWorkerLooks,
       .arguments = {{"WORKER"}},
       .flags = WithPageFlags({}),
       .examples = {"worker looks 01912345-6789-7abc-8def-0123456789ab -o csv"},
       .answer = Answer::kList,
       .run = Looks},
  };
}

}  // namespace lienthong::cli

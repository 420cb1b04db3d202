// link add, refuse, remove, undo, list, explain; worker merge, approve-merge, split.

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"
#include "services/cli/waterfall.h"
#include "services/cli/whole_file.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::identity::v1;
namespace wv = lienthong::worker::v1;
using Service = v1::IdentityService::Stub;

constexpr mode_t kOwnerOnly = 0600;

// workers/W/decisions/D as it is; anything else is wrong usage.
absl::StatusOr<std::string> DecisionName(const Session& session, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  if (parts.size() == 4 && parts[0] == "workers" && parts[2] == "decisions") return text;
  return WrongUsage(Say(session.language(), msg::kNotAName, text, "workers/WORKER/decisions/ID"));
}

// Sends a decision in the name of `name`, and prints it.
template <typename Request>
absl::StatusOr<int> Send(Session& session, const absl::StatusOr<std::string>& name, Request request,
                         grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, v1::Decision*)) {
  if (!name.ok()) return name.status();
  const Invocation& asked = session.invocation();
  v1::DecisionCommand& command = *request.mutable_command();
  command.set_name(*name);
  command.set_etag(asked.Value("etag"));
  command.set_request_id(session.RequestId());
  command.set_validate_only(asked.Has("validate-only"));
  command.set_reason(absl::StrReplaceAll(asked.Value("reason"), {{"-", "_"}}));
  command.set_note(asked.Value("note"));
  v1::Decision decision;
  const absl::Status status = session.connection().Call(method, request, &decision);
  if (!status.ok()) return status;
  if (command.validate_only()) Note(session, In(session.language(), msg::kOnlyChecked));
  return session.Print(ToTree(decision));
}

absl::StatusOr<std::string> WorkerName(const Session& session) {
  return ResourceName(session, session.invocation().arguments[0], "workers");
}

template <typename Request>
absl::StatusOr<int> SendAboutRecord(Session& session, grpc::Status (Service::*method)(grpc::ClientContext*,
                                                                                      const Request&, v1::Decision*)) {
  Request request;
  request.set_source_record(session.invocation().arguments[1]);
  return Send(session, WorkerName(session), request, method);
}

absl::StatusOr<int> Add(Session& session) {
  return SendAboutRecord(session, &Service::LinkRecord);
}

absl::StatusOr<int> Refuse(Session& session) {
  return SendAboutRecord(session, &Service::RefuseLink);
}

absl::StatusOr<int> Remove(Session& session) {
  return SendAboutRecord(session, &Service::UnlinkRecord);
}

absl::StatusOr<int> Undo(Session& session) {
  return Send(session, DecisionName(session, session.invocation().arguments[0]), v1::UndoDecisionRequest(),
              &Service::UndoDecision);
}

absl::StatusOr<int> Merge(Session& session) {
  const auto merged = ResourceName(session, session.invocation().arguments[1], "workers");
  if (!merged.ok()) return merged.status();
  v1::MergeWorkersRequest request;
  request.set_merged(*merged);
  return Send(session, WorkerName(session), request, &Service::MergeWorkers);
}

absl::StatusOr<int> Approve(Session& session) {
  return Send(session, DecisionName(session, session.invocation().arguments[0]), v1::ApproveMergeRequest(),
              &Service::ApproveMerge);
}

absl::StatusOr<int> Split(Session& session) {
  const Invocation& asked = session.invocation();
  v1::SplitWorkerRequest request;
  for (const std::string& record : asked.Values("record")) request.add_source_records(record);
  for (const std::string& event : asked.Values("event")) request.add_events(event);
  for (const std::string& text : asked.Values("identifier")) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    const auto* type = FindEnumValue(*wv::IdentifierType_descriptor(), parts.first);
    if (type == nullptr || parts.second.empty()) {
      return WrongUsage(Say(session.language(), msg::kNotAName, text, "passport=NUMBER"));
    }
    wv::Identifier* const added = request.add_identifiers();
    added->set_type(static_cast<wv::IdentifierType>(type->number()));
    added->set_value(parts.second);
  }
  return Send(session, WorkerName(session), request, &Service::SplitWorker);
}

absl::StatusOr<int> List(Session& session) {
  const auto parent = WorkerName(session);
  if (!parent.ok()) return parent.status();
  v1::ListDecisionsRequest request;
  request.set_parent(*parent);
  return PrintPages(session, &Service::ListDecisions, request, &v1::ListDecisionsResponse::decisions,
                    {"decisions", {"name", "kind", "state", "source_records", "other_worker", "rule", "automatic"}});
}

// The score of the latest decision that was weighed and holds; else of what is known now.
Waterfall WaterfallOf(const v1::ExplainLinkResponse& explained, Language language) {
  const v1::LinkScore* score = &explained.now();
  std::string footer(In(language, msg::kNowWeighed));
  for (const v1::Decision& decision : explained.decisions()) {
    if (!decision.has_score() || decision.state() != v1::DECISION_STATE_IN_EFFECT) continue;
    score = &decision.score();
    footer = absl::StrCat(decision.rule(), decision.rule().empty() ? "" : "; ", decision.decided().agency(), "; ",
                          decision.name());
  }
  Waterfall waterfall;
  waterfall.title = absl::StrCat(explained.source_record(), " → ", explained.worker());
  waterfall.prior_millibits = score->prior_millibits();
  waterfall.score_millibits = score->score_millibits();
  for (const v1::EvidenceLine& line : score->lines()) {
    waterfall.lines.push_back({line.field(), line.outcome(), line.weight_millibits()});
  }
  waterfall.footer = absl::StrCat(footer, "; ", score->model_version(), ", ", score->rule_version());
  return waterfall;
}

absl::StatusOr<int> Explain(Session& session) {
  const auto worker = WorkerName(session);
  if (!worker.ok()) return worker.status();
  v1::ExplainLinkRequest request;
  request.set_worker(*worker);
  request.set_source_record(session.invocation().arguments[1]);
  v1::ExplainLinkResponse explained;
  const absl::Status status = session.connection().Call(&Service::ExplainLink, request, &explained);
  if (!status.ok()) return status;
  const Waterfall waterfall = WaterfallOf(explained, session.language());
  if (session.invocation().Has("svg")) {
    WholeFile file(session.invocation().Value("svg"), session.language());
    absl::Status written = file.Open(kOwnerOnly);
    if (written.ok()) written = file.Write(WaterfallSvg(waterfall, session.language()));
    if (written.ok()) written = file.Keep();
    if (!written.ok()) return written;
  }
  if (session.format() != Format::kTable) return session.Print(ToTree(explained));
  Tree summary = ToTree(explained);
  std::erase_if(summary.fields, [](const auto& field) { return field.first == "now"; });
  session.Print(summary);
  *session.environment().out << "\n" << WaterfallText(waterfall, session.language()) << std::flush;
  return 0;
}

Command Decide(absl::string_view noun, absl::string_view verb, const Message& summary, std::vector<Argument> arguments,
               std::vector<Flag> flags, absl::string_view example, absl::StatusOr<int> (*run)(Session&)) {
  flags.push_back({"reason", "CODE", help::kReason, "", true});
  for (const Flag& flag :
       {Flag{"note", "TEXT", help::kNote}, Flag{"etag", "ETAG", help::kEtag},
        Flag{"request-id", "UUID", help::kRequestId}, Flag{"validate-only", "", help::kValidateOnly}}) {
    flags.push_back(flag);
  }
  return {.noun = noun,
          .verb = verb,
          .summary = summary,
          .arguments = std::move(arguments),
          .flags = std::move(flags),
          .examples = {example},
          .run = run};
}

}  // namespace

std::vector<Command> LinkCommands() {
  return {
      Decide("link", "add", help::kLinkAdd, {{"WORKER"}, {"RECORD"}}, {},
             "link add W registries/labour/records/R --reason same_person", Add),
      Decide("link", "refuse", help::kLinkRefuse, {{"WORKER"}, {"RECORD"}}, {},
             "link refuse W registries/labour/records/R --reason another_person", Refuse),
      Decide("link", "remove", help::kLinkRemove, {{"WORKER"}, {"RECORD"}}, {},
             "link remove W registries/labour/records/R --reason another_person", Remove),
      Decide("link", "undo", help::kLinkUndo, {{"DECISION"}}, {}, "link undo workers/W/decisions/D --reason mistaken",
             Undo),
      {.noun = "link",
       .verb = "list",
       .summary = help::kLinkList,
       .arguments = {{"WORKER"}},
       .flags = WithPageFlags({}),
       .examples = {"link list W --all"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "link",
       .verb = "explain",
       .summary = help::kLinkExplain,
       .arguments = {{"WORKER"}, {"RECORD"}},
       .flags = {{"svg", "FILE", help::kSvg}},
       .examples = {"link explain W registries/residents/records/R --svg why.svg"},
       .run = Explain},
  };
}

std::vector<Command> WorkerDecisionCommands() {
  return {
      Decide("worker", "merge", help::kWorkerMerge, {{"WORKER"}, {"MERGED"}}, {},
             "worker merge W M --reason same_person", Merge),
      Decide("worker", "approve-merge", help::kWorkerApproveMerge, {{"DECISION"}}, {},
             "worker approve-merge workers/W/decisions/D --etag 3 --reason papers_seen", Approve),
      Decide("worker", "split", help::kWorkerSplit, {{"WORKER"}},
             {{.name = "record", .placeholder = "RECORD", .help = help::kSplitRecord, .repeated = true},
              {.name = "identifier", .placeholder = "TYPE=NUMBER", .help = help::kSplitIdentifier, .repeated = true},
              {.name = "event", .placeholder = "EVENT", .help = help::kSplitEvent, .repeated = true}},
             "worker split W --record registries/labour/records/R --identifier passport=B1234567 --reason two_persons",
             Split),
  };
}

}  // namespace lienthong::cli

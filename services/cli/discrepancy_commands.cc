// discrepancy list, get, resolve.

#include "absl/strings/str_split.h"
#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::reconciliation::v1;
using Service = v1::ReconciliationService::Stub;

// A bare id or runs/R/discrepancies/D; the server takes both.
absl::StatusOr<std::string> DiscrepancyName(const Session& session, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  const bool whole =
      parts.size() == 4 && parts[0] == "runs" && parts[2] == "discrepancies" && !parts[1].empty() && !parts[3].empty();
  if (whole || (parts.size() == 1 && !text.empty())) return text;
  return WrongUsage(Say(session.language(), msg::kNotAName, text, "runs/RUN/discrepancies/ID"));
}

absl::StatusOr<int> List(Session& session) {
  const auto filter = ReadFilter(session, {"state", "kind", "owner", "verdict", "worker"});
  if (!filter.ok()) return filter.status();
  v1::ListDiscrepanciesRequest request;
  request.set_parent("runs/-");
  if (session.invocation().Has("run")) {
    const auto parent = ResourceName(session, session.invocation().Value("run"), "runs");
    if (!parent.ok()) return parent.status();
    request.set_parent(*parent);
  }
  request.set_filter(*filter);
  return PrintPages(
      session, &Service::ListDiscrepancies, request, &v1::ListDiscrepanciesResponse::discrepancies,
      {"discrepancies",
       {"name", "kind", "field", "verdict", "state", "owner", "values", "worker", "deadline", "next_action"},
       1000});
}

absl::StatusOr<int> Get(Session& session) {
  const auto name = DiscrepancyName(session, session.invocation().arguments[0]);
  if (!name.ok()) return name.status();
  v1::GetDiscrepancyRequest request;
  request.set_name(*name);
  v1::Discrepancy discrepancy;
  const absl::Status status = session.connection().Call(&Service::GetDiscrepancy, request, &discrepancy);
  if (!status.ok()) return status;
  return session.Print(ToTree(discrepancy));
}

absl::StatusOr<int> Resolve(Session& session) {
  const auto name = DiscrepancyName(session, session.invocation().arguments[0]);
  if (!name.ok()) return name.status();
  v1::ResolveDiscrepancyRequest request;
  request.set_name(*name);
  request.set_etag(session.invocation().Value("etag"));
  request.set_request_id(session.RequestId());
  request.set_decision(EnumFlag<v1::Decision>(session, "decision"));
  request.set_note(session.invocation().Value("note"));
  v1::Discrepancy discrepancy;
  const absl::Status status = session.connection().Call(&Service::ResolveDiscrepancy, request, &discrepancy);
  if (!status.ok()) return status;
  return session.Print(ToTree(discrepancy));
}

}  // namespace

std::vector<Command> DiscrepancyCommands() {
  return {
      {.noun = "discrepancy",
       .verb = "list",
       .summary = help::kDiscrepancyList,
       .flags = WithPageFlags({{"run", "RUN", help::kRunFlag}, {"filter", "TERMS", help::kFilter}}),
       .examples = {"discrepancy list --filter state=open,kind=tone_loss",
                    "discrepancy list --all -o csv --columns source_record,kind,field,verdict"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "discrepancy",
       .verb = "get",
       .summary = help::kDiscrepancyGet,
       .arguments = {{"DISCREPANCY"}},
       .examples = {"discrepancy get 01912345-6789-7abc-8def-0123456789ab"},
       .run = Get},
      {.noun = "discrepancy",
       .verb = "resolve",
       .summary = help::kDiscrepancyResolve,
       .arguments = {{"DISCREPANCY"}},
       .flags = {{"decision", "WHO", help::kDecision, "owner-right|other-right|both-right|not-a-difference", true},
                 {"note", "TEXT", help::kNote},
                 {"etag", "ETAG", help::kEtag},
                 {"request-id", "UUID", help::kRequestId}},
       .examples = {"discrepancy resolve 01912345-6789-7abc-8def-0123456789ab --decision owner-right "
                    "--note 'theo giấy khai sinh'"},
       .run = Resolve},
  };
}

}  // namespace lienthong::cli

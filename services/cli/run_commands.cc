// reconcile; run get, list, watch, cancel; registry list.

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::reconciliation::v1;
using Service = v1::ReconciliationService::Stub;

bool IsOver(const v1::Run& run) {
  return run.state() == v1::Run::STATE_SUCCEEDED || run.state() == v1::Run::STATE_CANCELLED ||
         run.state() == v1::Run::STATE_FAILED;
}

std::string StateName(const v1::Run& run) {
  const auto* value = v1::Run::State_descriptor()->FindValueByNumber(run.state());
  return value == nullptr ? absl::StrCat(run.state()) : ShortEnumName(*value);
}

int Percent(const v1::Run& run) {
  const double part = std::isfinite(run.progress()) ? std::min(1.0, std::max(0.0, run.progress())) : 0;
  return static_cast<int>(part * 100);
}

// Shows a run while it is at work: a bar that is drawn over on a terminal, else a line for each change.
class ProgressView {
 public:
  explicit ProgressView(Session& session) : session_(session) {}
  ~ProgressView() { Clear(); }
  ProgressView(const ProgressView&) = delete;
  ProgressView& operator=(const ProgressView&) = delete;

  void Show(const v1::Run& run) {
    const int percent = Percent(run);
    const v1::Counts& counts = run.counts();
    std::string line =
        Printable(absl::StrCat(Say(session_.language(), msg::kRunLine, StateName(run), percent,
                                   counts.records_fetched(), counts.workers_compared(), counts.discrepancies_opened()),
                               run.cause().empty() ? "" : "  ", run.cause()));
    if (!session_.environment().err_is_terminal) {
      if (line != last_) Note(session_, line);
      last_ = line;
      return;
    }
    constexpr int kBarWidth = 30;
    const auto filled = static_cast<size_t>(percent * kBarWidth / 100);
    line = absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "] ", line);
    *session_.environment().err << "\r\033[K" << line << std::flush;
    drawn_ = true;
  }

  void Clear() {
    if (drawn_) *session_.environment().err << "\r\033[K" << std::flush;
    drawn_ = false;
  }

 private:
  Session& session_;
  std::string last_;
  bool drawn_ = false;
};

int PrintEnded(Session& session, const v1::Run& run) {
  if (session.format() != Format::kTable) {
    session.Print(ToTree(run));
  } else {
    const Language language = session.language();
    std::ostream& out = *session.environment().out;
    out << Printable(Say(language, msg::kRunEnded, run.name(), run.registry(), StateName(run)));
    if (!run.cause().empty()) out << " (" << Printable(run.cause()) << ")";
    out << "\n";
    std::vector<Row> rows = {
        {std::string(In(language, msg::kFieldTitle)), std::string(In(language, msg::kCountTitle))}};
    for (const auto& [name, value] : ToTree(run.counts()).fields) rows.push_back({name, value.text});
    out << RenderTable(rows) << std::flush;
  }
  return run.state() == v1::Run::STATE_SUCCEEDED ? kExitOk : kExitRunFailed;
}

// Follows the run to its end; `interrupted` is the exit code when the person stops waiting.
absl::StatusOr<int> Watch(Session& session, const std::string& name, int interrupted) {
  v1::WatchRunRequest request;
  request.set_name(name);
  v1::Run last;
  absl::Status status;
  {
    ProgressView view(session);
    status = session.connection().Read<Service, v1::WatchRunRequest, v1::Run>(
        &Service::WatchRun, request, session.environment().stop, [&](const v1::Run& run) {
          last = run;
          if (!IsOver(run)) view.Show(run);
          return true;
        });
  }
  // An answer that ended the run is whole, however the stream was closed behind it.
  if (IsOver(last)) return PrintEnded(session, last);
  Note(session, Say(session.language(), msg::kRunGoesOn, name));
  if (!status.ok()) return status;
  if (session.environment().stop->stopped()) return interrupted;
  return absl::UnavailableError("the stream ended before the run");
}

absl::StatusOr<int> Reconcile(Session& session) {
  v1::CreateRunRequest request;
  request.set_registry(session.invocation().Value("registry"));
  request.set_full(session.invocation().Has("full"));
  request.set_request_id(session.RequestId());
  v1::Run run;
  const absl::Status status = session.connection().Call(&Service::CreateRun, request, &run);
  if (!status.ok()) return status;
  session.EndWrite();
  if (!session.invocation().Has("wait")) return session.Print(ToTree(run));
  return Watch(session, run.name(), kExitInterrupted);
}

absl::StatusOr<int> Get(Session& session) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "runs");
  if (!name.ok()) return name.status();
  v1::GetRunRequest request;
  request.set_name(*name);
  v1::Run run;
  const absl::Status status = session.connection().Call(&Service::GetRun, request, &run);
  if (!status.ok()) return status;
  return session.Print(ToTree(run));
}

absl::StatusOr<int> List(Session& session) {
  const auto filter = ReadFilter(session, {"registry", "state"});
  if (!filter.ok()) return filter.status();
  v1::ListRunsRequest request;
  request.set_filter(*filter);
  return PrintPages(session, &Service::ListRuns, request, &v1::ListRunsResponse::runs,
                    {"runs",
                     {"name", "registry", "state", "progress", "strategy", "create_time", "end_time",
                      "counts.discrepancies_opened", "cause"}});
}

absl::StatusOr<int> WatchByName(Session& session) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "runs");
  if (!name.ok()) return name.status();
  return Watch(session, *name, kExitOk);
}

absl::StatusOr<int> Cancel(Session& session) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "runs");
  if (!name.ok()) return name.status();
  v1::CancelRunRequest request;
  request.set_name(*name);
  request.set_request_id(session.RequestId());
  v1::Run run;
  const absl::Status status = session.connection().Call(&Service::CancelRun, request, &run);
  if (!status.ok()) return status;
  return session.Print(ToTree(run));
}

absl::StatusOr<int> ListRegistries(Session& session) {
  using Registry = v1::ListRegistriesResponse::Registry;
  const auto& item = *Registry::descriptor();
  const std::vector<std::string> shown = {"registry", "reachable", "version", "data_as_of",
                                          "last_run", "address",   "cause"};
  const auto columns = ReadColumns(session.invocation().Value("columns"), item,
                                   session.format() == Format::kCsv ? ScalarColumns(item) : shown, session.language());
  if (!columns.ok()) return columns.status();
  v1::ListRegistriesResponse response;
  const absl::Status status =
      session.connection().Call(&Service::ListRegistries, v1::ListRegistriesRequest(), &response);
  if (!status.ok()) return status;
  ListPrinter printer(session.format(), session.language(), "registries", *columns, session.environment().out);
  for (const Registry& registry : response.registries()) printer.Add(registry);
  printer.End(Tree::Object());
  if (printer.size() == 0 && session.format() == Format::kTable) Note(session, In(session.language(), msg::kNothing));
  return 0;
}

}  // namespace

std::vector<Command> RunCommands() {
  return {
      {.noun = "reconcile",
       .summary = help::kReconcile,
       .flags = {{"registry", "R", help::kRegistry, "", true},
                 {"full", "", help::kFull},
                 {"wait", "", help::kWait},
                 {"request-id", "UUID", help::kRequestId}},
       .examples = {"reconcile --registry residents --wait", "reconcile --registry labour --full -o json"},
       .run = Reconcile},
      {.noun = "run",
       .verb = "get",
       .summary = help::kRunGet,
       .arguments = {{"RUN"}},
       .examples = {"run get 01912345-6789-7abc-8def-0123456789ab -o json"},
       .run = Get},
      {.noun = "run",
       .verb = "list",
       .summary = help::kRunList,
       .flags = WithPageFlags({{"filter", "TERMS", help::kFilter}}),
       .examples = {"run list --filter registry=residents,state=failed"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "run",
       .verb = "watch",
       .summary = help::kRunWatch,
       .arguments = {{"RUN"}},
       .examples = {"run watch 01912345-6789-7abc-8def-0123456789ab"},
       .run = WatchByName},
      {.noun = "run",
       .verb = "cancel",
       .summary = help::kRunCancel,
       .arguments = {{"RUN"}},
       .flags = {{"request-id", "UUID", help::kRequestId}},
       .examples = {"run cancel 01912345-6789-7abc-8def-0123456789ab"},
       .run = Cancel},
      {.noun = "registry",
       .verb = "list",
       .summary = help::kRegistryList,
       .examples = {"registry list", "registry list -o json"},
       .answer = Answer::kList,
       .run = ListRegistries},
  };
}

}  // namespace lienthong::cli

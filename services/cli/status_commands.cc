// status; completion.

#include <map>

#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/completion.h"
#include "services/cli/message_tree.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::reconciliation::v1;
using Reconciliation = v1::ReconciliationService::Stub;
using lienthong::ledger::v1::GetHeadRequest;
using lienthong::ledger::v1::Head;
using Ledger = lienthong::ledger::v1::LedgerService::Stub;

struct ServerState {
  std::string writes;  // on or off; empty: the server does not say
  Head head;
  v1::ListRegistriesResponse registries;
  std::vector<v1::Run> runs;  // at work or stalled
};

absl::Status ReadRuns(Session& session, ServerState* state) {
  for (const absl::string_view wanted : {"running", "stalled"}) {
    v1::ListRunsRequest request;
    request.set_filter(absl::StrCat("state = \"", wanted, "\""));
    request.set_page_size(200);
    do {
      v1::ListRunsResponse response;
      const absl::Status status = session.connection().Call(&Reconciliation::ListRuns, request, &response);
      if (!status.ok()) return status;
      state->runs.insert(state->runs.end(), response.runs().begin(), response.runs().end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
  }
  return absl::OkStatus();
}

absl::StatusOr<ServerState> ReadState(Session& session) {
  ServerState state;
  bool serving = false;
  // Health needs no caller, so it tells an absent server from a refused caller.
  const absl::Status health = session.connection().CheckHealth("lienthong.write", &serving);
  if (absl::IsUnavailable(health) || absl::IsDeadlineExceeded(health)) return health;
  if (health.ok()) state.writes = serving ? "on" : "off";
  absl::Status status = session.connection().Call(&Ledger::GetHead, GetHeadRequest(), &state.head);
  if (!status.ok()) return status;
  status = session.connection().Call(&Reconciliation::ListRegistries, v1::ListRegistriesRequest(), &state.registries);
  if (!status.ok()) return status;
  status = ReadRuns(session, &state);
  if (!status.ok()) return status;
  return state;
}

Tree StateTree(const ServerState& state, const std::string& server) {
  Tree tree = Tree::Object();
  tree.Add("server", Tree::Text(server));
  if (!state.writes.empty()) tree.Add("writes", Tree::Text(state.writes));
  Tree head = ToTree(state.head);
  if (state.head.position() == 0) head.fields.insert(head.fields.begin(), {"position", Tree::Literal("0")});
  tree.Add("head", std::move(head));
  Tree registries = Tree::List();
  for (const auto& registry : state.registries.registries()) registries.items.push_back(ToTree(registry));
  tree.Add("registries", std::move(registries));
  Tree runs = Tree::List();
  for (const v1::Run& run : state.runs) runs.items.push_back(ToTree(run));
  tree.Add("runs", std::move(runs));
  return tree;
}

void PrintSection(Session& session, const Message& title, const Tree& list, const std::vector<std::string>& columns) {
  std::ostream& out = *session.environment().out;
  out << "\n" << In(session.language(), title) << "\n";
  if (list.items.empty()) {
    out << "  " << In(session.language(), msg::kNothing) << "\n";
    return;
  }
  std::vector<Row> rows(1);
  for (const std::string& column : columns) rows[0].push_back(ColumnTitle(session.language(), column));
  for (const Tree& item : list.items) {
    Row row;
    for (const std::string& column : columns) row.push_back(Printable(CellText(item.Find(column))));
    rows.push_back(std::move(row));
  }
  for (Row& row : rows) row[0].insert(0, "  ");
  out << RenderTable(rows);
}

absl::StatusOr<int> Status(Session& session) {
  const absl::StatusOr<ServerState> state = ReadState(session);
  if (!state.ok()) return state.status();
  const std::string& server = session.connection().settings().server;
  const Tree tree = StateTree(*state, server);
  if (session.format() != Format::kTable) return session.Print(tree);
  const Language language = session.language();
  std::ostream& out = *session.environment().out;
  out << In(language, msg::kServerTitle) << "\n  " << Say(language, msg::kServerReachable, server) << "\n";
  if (!state->writes.empty()) {
    out << "  " << In(language, state->writes == "on" ? msg::kWritesOn : msg::kWritesOff);
    if (const std::string& cause = state->head.read_only_cause(); !cause.empty()) out << ": " << Printable(cause);
    out << "\n";
  }
  const Head& head = state->head;
  out << "\n" << In(language, msg::kLogTitle) << "\n  ";
  out << Say(language, msg::kHeadLine, head.position(), CellText(tree.Find("head.record_time"))) << "\n";
  const std::map<std::string, uint64_t> views(head.view_positions().begin(), head.view_positions().end());
  for (const auto& [view, position] : views) {
    const uint64_t behind = head.position() > position ? head.position() - position : 0;
    out << "  " << Printable(Say(language, msg::kViewLine, view, position, behind)) << "\n";
  }
  PrintSection(session, msg::kRegistriesTitle, *tree.Find("registries"),
               {"registry", "reachable", "version", "data_as_of", "last_run", "cause"});
  PrintSection(session, msg::kRunsTitle, *tree.Find("runs"), {"name", "registry", "state", "progress", "cause"});
  out.flush();
  return 0;
}

absl::StatusOr<int> Completion(Session& session) {
  *session.environment().out << (session.invocation().arguments[0] == "zsh" ? ZshCompletion() : BashCompletion())
                             << std::flush;
  return 0;
}

}  // namespace

std::vector<Command> StatusCommands() {
  return {
      {.noun = "status", .summary = help::kStatus, .examples = {"status", "status -o json"}, .run = Status},
      {.noun = "completion",
       .summary = help::kCompletion,
       .arguments = {{"SHELL", "bash|zsh"}},
       .examples = {"completion bash > /etc/bash_completion.d/lienthongctl", "completion zsh > _lienthongctl"},
       .answer = Answer::kText,
       .run = Completion},
  };
}

}  // namespace lienthong::cli

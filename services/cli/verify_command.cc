// log verify: reads a data directory itself, without a server, and changes nothing in it.

#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "storage/integrity_check.h"

namespace lienthong::cli {
namespace {

// Told each time so many more events are checked.
constexpr uint64_t kProgressStep = 1'000'000;

Tree Texts(const std::vector<std::string>& texts) {
  Tree list = Tree::List();
  for (const std::string& text : texts) list.items.push_back(Tree::Text(text));
  return list;
}

Tree Number(uint64_t number) {
  return Tree::Literal(absl::StrCat(number));
}

// The directory of the log within a data directory, or that directory itself.
std::string LogDirectory(const std::string& data) {
  std::error_code error;
  const std::string log = data + "/log";
  return std::filesystem::is_directory(log, error) ? log : data;
}

absl::StatusOr<int> Verify(Session& session) {
  storage::IntegrityOptions options{.directory = LogDirectory(session.invocation().Value("data"))};
  uint64_t told = 0;
  options.progress = [&session, &told](storage::Position checked, storage::Position head) {
    if (checked - told < kProgressStep) return;
    told = checked;
    Note(session, Say(session.language(), msg::kVerified, checked, head));
  };
  const absl::StatusOr<storage::IntegrityReport> report = storage::CheckIntegrity(options);
  if (!report.ok()) return report.status();
  Tree tree = Tree::Object();
  tree.Add("log_id", Tree::Text(absl::BytesToHexString(report->log_id)));
  tree.Add("root", Tree::Text(absl::Base64Escape(merkle::BytesOf(report->root))));
  tree.Add("head", Number(report->head)).Add("commits", Number(report->commits));
  tree.Add("blocks", Number(report->blocks)).Add("answers", Number(report->answers));
  tree.Add("claims", Number(report->claims))
      .Add("indexes", Number(report->indexes))
      .Add("fault_count", Number(report->fault_count));
  tree.Add("faults", Texts(report->faults)).Add("remarks", Texts(report->remarks));
  session.Print(tree);
  return report->fault_count == 0 ? kExitOk : kExitFault;
}

}  // namespace

std::vector<Command> VerifyCommands() {
  return {{.noun = "log",
           .verb = "verify",
           .summary = help::kLogVerify,
           .flags = {{"data", "DIRECTORY", help::kVerifyData, "", true}},
           .examples = {"log verify --data /var/lib/lienthong", "log verify --data copy -o json"},
           .run = Verify}};
}

}  // namespace lienthong::cli

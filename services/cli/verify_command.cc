// log verify: reads a data directory itself, without a server, and changes nothing in it.

#include <atomic>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
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

// With --resume, Ctrl-C stops where the file can say so; a second one ends the process at once.
absl::StatusOr<storage::IntegrityReport> CheckResumably(Session& session, storage::IntegrityOptions options) {
  options.resume_file = session.invocation().Value("resume");
  if (options.resume_file.empty()) return storage::CheckIntegrity(options);
  options.resumed = [&session, &options](storage::Position after, absl::string_view why_anew) {
    Note(session, after > 0 ? Say(session.language(), msg::kVerifyResumed, after)
                            : Say(session.language(), msg::kVerifyAnew, options.resume_file, why_anew));
  };
  std::atomic<bool> stopped = false;
  options.stop = [&stopped] { return stopped.load(); };
  session.environment().stop->Listen([&stopped] { stopped = true; });
  const absl::Cleanup unlisten = [&session] { session.environment().stop->Listen(nullptr); };
  return storage::CheckIntegrity(options);
}

absl::StatusOr<int> Verify(Session& session) {
  storage::IntegrityOptions options{.directory = LogDirectory(session.invocation().Value("data"))};
  const absl::StatusOr<uint64_t> threads = session.invocation().Number("threads", 0, session.language());
  if (!threads.ok()) return threads.status();
  options.threads = *threads;
  uint64_t told = 0;
  options.progress = [&session, &told](storage::Position checked, storage::Position head) {
    if (checked - told < kProgressStep) return;
    told = checked;
    Note(session, Say(session.language(), msg::kVerified, checked, head));
  };
  const absl::StatusOr<storage::IntegrityReport> report = CheckResumably(session, std::move(options));
  if (absl::IsCancelled(report.status())) {
    const std::string file = session.invocation().Value("resume");
    Note(session, report.status().message());
    std::error_code error;
    if (std::filesystem::exists(file, error)) Note(session, Say(session.language(), msg::kVerifyStopped, file));
    return kExitInterrupted;
  }
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
           .flags = {{"data", "DIRECTORY", help::kVerifyData, "", true},
                     {"resume", "FILE", help::kVerifyResume},
                     {"threads", "N", help::kVerifyThreads}},
           .examples = {"log verify --data /var/lib/lienthong", "log verify --data copy --resume progress -o json"},
           .run = Verify}};
}

}  // namespace lienthong::cli

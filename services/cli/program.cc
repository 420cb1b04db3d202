#include "services/cli/program.h"

#include "absl/strings/str_cat.h"
#include "services/cli/caller_settings.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/help.h"
#include "services/cli/invocation.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"

namespace lienthong::cli {
namespace {

std::string SeeAlso(const Invocation& invocation) {
  std::string see = "lienthongctl";
  if (!invocation.noun.empty()) absl::StrAppend(&see, " ", invocation.noun);
  if (invocation.command != nullptr && !invocation.command->verb.empty()) {
    absl::StrAppend(&see, " ", invocation.command->verb);
  }
  return see;
}

std::string HelpFor(const Invocation& invocation, Language language) {
  if (invocation.command != nullptr) return CommandHelp(*invocation.command, language);
  return invocation.noun.empty() ? ProgramHelp(language) : NounHelp(invocation.noun, language);
}

// What the answer cannot be printed as is refused before anything is asked of the server, let alone written.
absl::Status CheckFormat(const Invocation& invocation, Language language) {
  const std::string format = invocation.Value("output");
  const Answer answer = invocation.command->answer;
  if (format == "csv" && answer != Answer::kList) return WrongUsage(In(language, msg::kCsvNeedsList));
  const bool rows = answer == Answer::kList && (format.empty() || format == "table" || format == "csv");
  if (invocation.Has("columns") && !rows) return WrongUsage(In(language, msg::kColumnsNeedRows));
  return absl::OkStatus();
}

int Fail(const absl::Status& status, const FailureContext& context, const Environment& environment, Language language) {
  environment.out->flush();
  *environment.err << RenderFailure(status, context, language) << std::flush;
  return ExitCode(status);
}

}  // namespace

int RunProgram(const std::vector<std::string>& words, const Environment& environment) {
  const Language language = ChooseLanguage(LanguageFlag(words), environment.variable("LANG"));
  FailureContext context;
  context.see = "lienthongctl";
  const absl::StatusOr<Invocation> invocation = ParseCommandLine(words, language);
  if (!invocation.ok()) return Fail(invocation.status(), context, environment, language);
  if (invocation->help) {
    *environment.out << HelpFor(*invocation, language) << std::flush;
    return kExitOk;
  }
  if (invocation->version) {
    *environment.out << "lienthongctl " << LIENTHONG_VERSION << std::endl;
    return kExitOk;
  }
  context.see = SeeAlso(*invocation);
  const absl::Status format = CheckFormat(*invocation, language);
  if (!format.ok()) return Fail(format, context, environment, language);
  const absl::StatusOr<CallerSettings> settings = ReadCallerSettings(*invocation, environment, language);
  if (!settings.ok()) return Fail(settings.status(), context, environment, language);
  context.server = settings->server;
  Session session(*invocation, environment, language, *settings);
  const absl::StatusOr<int> code = invocation->command->run(session);
  if (code.ok()) return *code;
  context.request_id = session.request_id();
  return Fail(code.status(), context, environment, language);
}

}  // namespace lienthong::cli

#include "services/cli/help.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "services/cli/messages_help.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

std::string FlagWords(const Flag& flag) {
  const absl::string_view value = flag.choices.empty() ? flag.placeholder : flag.choices;
  std::string words = absl::StrCat(flag.name == "output" ? "-o, " : flag.name == "help" ? "-h, " : "", "--", flag.name);
  if (!value.empty()) absl::StrAppend(&words, " ", value);
  return words;
}

std::string FlagTable(const std::vector<Flag>& flags, Language language) {
  std::vector<Row> rows;
  for (const Flag& flag : flags) {
    std::string help(In(language, flag.help));
    if (flag.required) absl::StrAppend(&help, " ", In(language, help::kRequired));
    if (flag.repeated) absl::StrAppend(&help, " ", In(language, help::kRepeatable));
    rows.push_back({absl::StrCat("  ", FlagWords(flag)), std::move(help)});
  }
  return RenderTable(rows);
}

std::string CommandRows(absl::string_view noun, Language language) {
  std::vector<Row> rows;
  for (const Command& command : CommandTable()) {
    if (noun.empty() || command.noun == noun) {
      rows.push_back({absl::StrCat("  ", Synopsis(command)), std::string(In(language, command.summary))});
    }
  }
  return RenderTable(rows);
}

}  // namespace

std::string Synopsis(const Command& command) {
  std::string synopsis(command.noun);
  if (!command.verb.empty()) absl::StrAppend(&synopsis, " ", command.verb);
  for (const Argument& argument : command.arguments) {
    absl::StrAppend(&synopsis, " ", argument.name);
  }
  for (const Flag& flag : command.flags) {
    if (flag.required) absl::StrAppend(&synopsis, " --", flag.name, " ", flag.placeholder);
  }
  return synopsis;
}

std::string ProgramHelp(Language language) {
  return absl::StrCat(In(language, help::kProgram), "\n\n", In(language, help::kUsage),
                      "  lienthongctl NOUN VERB [ARGUMENTS] [FLAGS]\n\n", In(language, help::kCommands), "\n",
                      CommandRows("", language), "\n", In(language, help::kGlobalFlags), "\n",
                      FlagTable(GlobalFlags(), language), "\n", In(language, help::kProfiles), "\n\n",
                      In(language, help::kExitCodes), "\n", In(language, help::kExamples), "\n",
                      "  lienthongctl status\n"
                      "  lienthongctl worker lookup personal-number 003095012345 --profile dolab\n"
                      "  lienthongctl reconcile --registry residents --wait\n"
                      "  lienthongctl discrepancy list --filter state=open --all -o csv\n\n",
                      In(language, help::kMoreHelp), "\n");
}

std::string NounHelp(absl::string_view noun, Language language) {
  return absl::StrCat(In(language, help::kUsage), "  lienthongctl ", noun, " VERB [ARGUMENTS] [FLAGS]\n\n",
                      In(language, help::kCommands), "\n", CommandRows(noun, language), "\n",
                      In(language, help::kMoreHelp), "\n");
}

std::string CommandHelp(const Command& command, Language language) {
  std::string out = absl::StrCat(In(language, command.summary), "\n\n", In(language, help::kUsage), "  lienthongctl ",
                                 Synopsis(command), " [FLAGS]\n");
  for (const Argument& argument : command.arguments) {
    if (!argument.choices.empty()) absl::StrAppend(&out, "  ", argument.name, ": ", argument.choices, "\n");
  }
  if (!command.flags.empty()) {
    absl::StrAppend(&out, "\n", In(language, help::kFlags), "\n", FlagTable(command.flags, language));
  }
  absl::StrAppend(&out, "\n", In(language, help::kExamples), "\n");
  for (const absl::string_view example : command.examples) absl::StrAppend(&out, "  lienthongctl ", example, "\n");
  absl::StrAppend(&out, "\n", In(language, help::kGlobalFlags), "\n", FlagTable(GlobalFlags(), language), "\n",
                  In(language, help::kExitCodes));
  return out;
}

}  // namespace lienthong::cli

#include "services/cli/completion.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "services/cli/command.h"

namespace lienthong::cli {
namespace {

std::string FlagWords(const std::vector<Flag>& flags) {
  return absl::StrJoin(flags, " ", [](std::string* out, const Flag& flag) { absl::StrAppend(out, "--", flag.name); });
}

std::string NounWords() {
  std::vector<absl::string_view> nouns;
  for (const Command& command : CommandTable()) {
    if (std::find(nouns.begin(), nouns.end(), command.noun) == nouns.end()) nouns.push_back(command.noun);
  }
  return absl::StrCat(absl::StrJoin(nouns, " "), " help");
}

// noun -> "verb verb"
std::map<absl::string_view, std::string> VerbWords() {
  std::map<absl::string_view, std::string> verbs;
  for (const Command& command : CommandTable()) {
    std::string& words = verbs[command.noun];
    if (!command.verb.empty()) absl::StrAppend(&words, words.empty() ? "" : " ", command.verb);
  }
  return verbs;
}

// Cases "noun verb) words=…" with what can stand behind the command: its flags and the choices of its arguments.
std::string CommandCases(absl::string_view variable) {
  std::string cases;
  for (const Command& command : CommandTable()) {
    std::string words = FlagWords(command.flags);
    for (const Argument& argument : command.arguments) {
      if (!argument.choices.empty()) absl::StrAppend(&words, " ", absl::StrJoin(Choices(argument.choices), " "));
    }
    const absl::string_view space = command.verb.empty() ? "" : " ";
    absl::StrAppend(&cases, "    '", command.noun, space, command.verb, "') ", variable, "='", words, "' ;;\n");
  }
  return cases;
}

// Cases "--flag) words=…" of flags with a choice; one flag name has one set of choices per command, united here.
std::string ChoiceCases(absl::string_view variable) {
  std::map<absl::string_view, std::set<absl::string_view>> choices;
  const auto add = [&choices](const Flag& flag) {
    for (const absl::string_view choice : Choices(flag.choices)) choices[flag.name].insert(choice);
  };
  for (const Flag& flag : GlobalFlags()) add(flag);
  for (const Command& command : CommandTable()) {
    for (const Flag& flag : command.flags) add(flag);
  }
  std::string cases;
  for (const auto& [name, values] : choices) {
    const absl::string_view also = name == "output" ? "|-o" : "";
    absl::StrAppend(&cases, "    --", name, also, ") ", variable, "='", absl::StrJoin(values, " "), "' ;;\n");
  }
  return cases;
}

// Names of the flags that take a value, as a case pattern: the word behind them is neither noun nor verb.
std::string ValueFlagPattern() {
  std::set<std::string> names = {"-o"};
  const auto add = [&names](const Flag& flag) {
    if (!flag.placeholder.empty()) names.insert(absl::StrCat("--", flag.name));
  };
  for (const Flag& flag : GlobalFlags()) add(flag);
  for (const Command& command : CommandTable()) {
    for (const Flag& flag : command.flags) add(flag);
  }
  return absl::StrJoin(names, "|");
}

std::string VerbCases(absl::string_view variable) {
  std::string cases;
  for (const auto& [noun, verbs] : VerbWords()) {
    if (!verbs.empty()) absl::StrAppend(&cases, "      ", noun, ") ", variable, "='", verbs, "' ;;\n");
  }
  return cases;
}

constexpr absl::string_view kBash =
    R"(# bash completion of lienthongctl; load with: source <(lienthongctl completion bash)
_lienthongctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} noun='' verb='' words='' i skip=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    if ((skip)); then skip=0; continue; fi
    case ${COMP_WORDS[i]} in
      %VALUE_FLAGS%) skip=1 ;;
      -*) ;;
      *) if [[ -z $noun ]]; then noun=${COMP_WORDS[i]}; elif [[ -z $verb ]]; then verb=${COMP_WORDS[i]}; fi ;;
    esac
  done
  case $previous in
%CHOICES%  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case "$noun${verb:+ $verb}" in
    '') words='%NOUNS%' ;;
%COMMANDS%    *) case $noun in
%VERBS%    esac ;;
  esac
  if [[ $current == -* ]]; then words="$words %GLOBALS%"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lienthongctl lienthongctl
)";

constexpr absl::string_view kZsh = R"(#compdef lienthongctl
# zsh completion of lienthongctl; load with: source <(lienthongctl completion zsh)
_lienthongctl() {
  local current=${words[CURRENT]} previous=${words[CURRENT-1]} noun='' verb='' offer='' i skip=0
  for ((i = 2; i < CURRENT; i++)); do
    if ((skip)); then skip=0; continue; fi
    case ${words[i]} in
      %VALUE_FLAGS%) skip=1 ;;
      -*) ;;
      *) if [[ -z $noun ]]; then noun=${words[i]}; elif [[ -z $verb ]]; then verb=${words[i]}; fi ;;
    esac
  done
  case $previous in
%CHOICES%  esac
  if [[ -n $offer ]]; then
    compadd -- ${=offer}
    return
  fi
  case "$noun${verb:+ $verb}" in
    '') offer='%NOUNS%' ;;
%COMMANDS%    *) case $noun in
%VERBS%    esac ;;
  esac
  if [[ $current == -* ]]; then offer="$offer %GLOBALS%"; fi
  if [[ -n $offer ]]; then compadd -- ${=offer}; else _files; fi
}
if [[ $funcstack[1] == _lienthongctl ]]; then _lienthongctl "$@"; else compdef _lienthongctl lienthongctl; fi
)";

std::string Filled(absl::string_view script, absl::string_view variable) {
  return absl::StrReplaceAll(script, {{"%VALUE_FLAGS%", ValueFlagPattern()},
                                      {"%CHOICES%", ChoiceCases(variable)},
                                      {"%NOUNS%", NounWords()},
                                      {"%COMMANDS%", CommandCases(variable)},
                                      {"%VERBS%", VerbCases(variable)},
                                      {"%GLOBALS%", FlagWords(GlobalFlags())}});
}

}  // namespace

std::string BashCompletion() {
  return Filled(kBash, "words");
}

std::string ZshCompletion() {
  return Filled(kZsh, "offer");
}

}  // namespace lienthong::cli

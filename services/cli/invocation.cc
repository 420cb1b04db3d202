#include "services/cli/invocation.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/cli/suggestion.h"

namespace lienthong::cli {
namespace {

constexpr absl::string_view kUsagePayload = "lienthong.cli/usage";

std::string Dashed(absl::string_view word) {
  return absl::StrReplaceAll(word, {{"_", "-"}});
}

std::string WithSuggestion(Language language, std::string text, absl::string_view word,
                           const std::vector<absl::string_view>& known, absl::string_view prefix = "") {
  const std::string nearest = Nearest(word, known);
  if (nearest.empty()) return text;
  return text + Say(language, msg::kDidYouMean, absl::StrCat(prefix, nearest));
}

std::vector<absl::string_view> Nouns() {
  std::vector<absl::string_view> nouns;
  for (const Command& command : CommandTable()) {
    if (nouns.empty() || nouns.back() != command.noun) nouns.push_back(command.noun);
  }
  nouns.push_back("help");
  return nouns;
}

std::vector<absl::string_view> Verbs(absl::string_view noun) {
  std::vector<absl::string_view> verbs;
  for (const Command& command : CommandTable()) {
    if (command.noun == noun && !command.verb.empty()) verbs.push_back(command.verb);
  }
  return verbs;
}

const Command* FindCommand(absl::string_view noun, absl::string_view verb) {
  for (const Command& command : CommandTable()) {
    if (command.noun == noun && command.verb == verb) return &command;
  }
  return nullptr;
}

// A flag of any command: before the command is known, only the name tells whether a value follows.
const Flag* FindFlagAnywhere(absl::string_view name) {
  for (const Flag& flag : GlobalFlags()) {
    if (flag.name == name) return &flag;
  }
  for (const Command& command : CommandTable()) {
    for (const Flag& flag : command.flags) {
      if (flag.name == name) return &flag;
    }
  }
  return nullptr;
}

const Flag* FindFlag(const Command* command, absl::string_view name) {
  for (const Flag& flag : GlobalFlags()) {
    if (flag.name == name) return &flag;
  }
  if (command == nullptr) return FindFlagAnywhere(name);
  for (const Flag& flag : command->flags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

class CommandLineParser {
 public:
  CommandLineParser(const std::vector<std::string>& words, Language language) : words_(words), language_(language) {}

  absl::StatusOr<Invocation> Parse() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      absl::Status status;
      if (!only_words_ && word == "--") {
        only_words_ = true;
      } else if (!only_words_ && word.size() > 1 && word[0] == '-') {
        status = TakeFlag(word);
      } else {
        status = TakeWord(word);
      }
      if (!status.ok()) return status;
    }
    if (parsed_.help || parsed_.version) return parsed_;
    const absl::Status status = CheckWhole();
    if (!status.ok()) return status;
    return parsed_;
  }

 private:
  absl::Status TakeFlag(absl::string_view word) {
    std::string name;
    absl::string_view value;
    bool has_value = false;
    if (absl::StartsWith(word, "--")) {
      const size_t equals = word.find('=');
      has_value = equals != absl::string_view::npos;
      if (has_value) value = word.substr(equals + 1);
      name = Dashed(word.substr(2, has_value ? equals - 2 : absl::string_view::npos));
    } else if (absl::StartsWith(word, "-o")) {
      name = "output";
      has_value = word.size() > 2;
      if (has_value) value = word.substr(word[2] == '=' ? 3 : 2);
    } else {
      name = word == "-h" ? "help" : std::string(word);
    }
    const Flag* flag = FindFlag(parsed_.command, name);
    if (flag == nullptr) return UnknownFlag(word, name);
    const std::string shown = absl::StrCat("--", name);
    if (flag->placeholder.empty()) {
      if (has_value) return WrongUsage(Say(language_, msg::kFlagTakesNoValue, shown));
    } else if (!has_value) {
      if (next_ == words_.size()) return WrongUsage(Say(language_, msg::kFlagNeedsValue, shown));
      value = words_[next_++];
    }
    return Store(*flag, value, shown);
  }

  absl::Status Store(const Flag& flag, absl::string_view value, absl::string_view shown) {
    std::string text(value);
    if (!flag.choices.empty()) {
      const std::vector<absl::string_view> choices = Choices(flag.choices);
      if (std::find(choices.begin(), choices.end(), text) == choices.end()) text = Dashed(text);
      if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
        return WrongUsage(WithSuggestion(
            language_, Say(language_, msg::kNotOneOf, shown, value, absl::StrJoin(choices, ", ")), value, choices));
      }
    }
    std::vector<std::string>& values = parsed_.flags[std::string(flag.name)];
    if (!values.empty() && !flag.repeated && !flag.placeholder.empty()) {
      return WrongUsage(Say(language_, msg::kFlagTwice, shown));
    }
    values.push_back(std::move(text));
    parsed_.help = parsed_.help || flag.name == "help";
    parsed_.version = parsed_.version || flag.name == "version";
    return absl::OkStatus();
  }

  absl::Status UnknownFlag(absl::string_view word, absl::string_view name) const {
    std::vector<absl::string_view> known;
    for (const Flag& flag : GlobalFlags()) known.push_back(flag.name);
    if (parsed_.command != nullptr) {
      for (const Flag& flag : parsed_.command->flags) known.push_back(flag.name);
    }
    const absl::string_view shown = word.substr(0, word.find('='));
    return WrongUsage(WithSuggestion(language_, Say(language_, msg::kUnknownFlag, shown), name, known, "--"));
  }

  absl::Status TakeWord(const std::string& word) {
    if (parsed_.command != nullptr) {
      parsed_.arguments.push_back(word);
      return absl::OkStatus();
    }
    if (parsed_.noun.empty()) {
      if (word == "help") {
        parsed_.help = true;
        return absl::OkStatus();
      }
      const std::vector<absl::string_view> nouns = Nouns();
      if (std::find(nouns.begin(), nouns.end(), word) == nouns.end()) {
        return WrongUsage(WithSuggestion(language_, Say(language_, msg::kUnknownNoun, word), word, nouns));
      }
      parsed_.noun = word;
      parsed_.command = FindCommand(word, "");
      return absl::OkStatus();
    }
    parsed_.command = FindCommand(parsed_.noun, word);
    if (parsed_.command != nullptr) return absl::OkStatus();
    const std::string text = Say(language_, msg::kUnknownVerb, parsed_.noun, word);
    return WrongUsage(WithSuggestion(language_, text, word, Verbs(parsed_.noun), absl::StrCat(parsed_.noun, " ")));
  }

  absl::Status CheckWhole() const {
    if (parsed_.noun.empty()) return WrongUsage(In(language_, msg::kMissingNoun));
    if (parsed_.command == nullptr) {
      return WrongUsage(Say(language_, msg::kMissingVerb, parsed_.noun, absl::StrJoin(Verbs(parsed_.noun), ", ")));
    }
    const Command& command = *parsed_.command;
    if (parsed_.arguments.size() > command.arguments.size()) {
      return WrongUsage(Say(language_, msg::kArgumentExtra, parsed_.arguments[command.arguments.size()]));
    }
    for (size_t i = 0; i < command.arguments.size(); ++i) {
      const Argument& argument = command.arguments[i];
      if (i >= parsed_.arguments.size() || parsed_.arguments[i].empty()) {
        return WrongUsage(Say(language_, msg::kArgumentMissing, argument.name));
      }
      const std::vector<absl::string_view> choices = Choices(argument.choices);
      const std::string given = Dashed(parsed_.arguments[i]);
      if (!choices.empty() && std::find(choices.begin(), choices.end(), given) == choices.end()) {
        return WrongUsage(WithSuggestion(
            language_, Say(language_, msg::kNotOneOf, argument.name, given, absl::StrJoin(choices, ", ")), given,
            choices));
      }
    }
    // A flag that stood before its command was taken for one of any command.
    for (const auto& [name, values] : parsed_.flags) {
      if (FindFlag(&command, name) == nullptr) return UnknownFlag(absl::StrCat("--", name), name);
    }
    for (const Flag& flag : command.flags) {
      if (flag.required && !parsed_.Has(flag.name)) {
        return WrongUsage(Say(language_, msg::kFlagMissing, absl::StrCat("--", flag.name)));
      }
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& words_;
  const Language language_;
  size_t next_ = 0;
  bool only_words_ = false;
  Invocation parsed_;
};

}  // namespace

absl::Status WrongUsage(absl::string_view text) {
  absl::Status status = absl::InvalidArgumentError(text);
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

bool IsWrongUsage(const absl::Status& status) {
  return status.GetPayload(kUsagePayload).has_value();
}

std::vector<absl::string_view> Choices(absl::string_view choices) {
  if (choices.empty()) return {};
  return absl::StrSplit(choices, '|');
}

bool Invocation::Has(absl::string_view flag) const {
  return flags.find(flag) != flags.end();
}

std::string Invocation::Value(absl::string_view flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? "" : found->second.back();
}

std::vector<std::string> Invocation::Values(absl::string_view flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::vector<std::string>() : found->second;
}

absl::StatusOr<uint64_t> Invocation::Number(absl::string_view flag, uint64_t otherwise, Language language) const {
  if (!Has(flag)) return otherwise;
  const std::string text = Value(flag);
  uint64_t number = 0;
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !absl::SimpleAtoi(text, &number)) {
    return WrongUsage(Say(language, msg::kNotANumber, absl::StrCat("--", flag), text));
  }
  return number;
}

absl::StatusOr<Invocation> ParseCommandLine(const std::vector<std::string>& words, Language language) {
  return CommandLineParser(words, language).Parse();
}

std::string LanguageFlag(const std::vector<std::string>& words) {
  for (size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == "--lang" && i + 1 < words.size()) return words[i + 1];
    if (absl::StartsWith(words[i], "--lang=")) return words[i].substr(7);
  }
  return "";
}

}  // namespace lienthong::cli

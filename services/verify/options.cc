#include "services/verify/options.h"

#include "absl/strings/match.h"
#include "services/verify/messages.h"

namespace lienthong::verify {
namespace {

using cli::Language;
using cli::Say;

// The words as flags and values: `--key=K` is `--key K`.
std::vector<std::string> Split(const std::vector<std::string>& words) {
  std::vector<std::string> split;
  for (const std::string& word : words) {
    const size_t equals = absl::StartsWith(word, "--") ? word.find('=') : std::string::npos;
    split.push_back(word.substr(0, equals));
    if (equals != std::string::npos) split.push_back(word.substr(equals + 1));
  }
  return split;
}

absl::Status WrongUsage(const std::string& text) {
  return absl::InvalidArgumentError(text);
}

bool TakesValue(const std::string& word) {
  return word == "--key" || word == "--checkpoint" || word == "--witness" || word == "--lang" || word == "-o" ||
         word == "--output";
}

absl::Status OneOf(const std::string& flag, const std::string& value, absl::string_view first, absl::string_view second,
                   Language language) {
  if (value == first || value == second) return absl::OkStatus();
  return WrongUsage(Say(language, msg::kNotOneOf, flag, value, first, second));
}

absl::Status Whole(const Options& options, Language language) {
  if (options.help || options.version) return absl::OkStatus();
  if (options.pack.empty()) return WrongUsage(Say(language, msg::kPackMissing));
  if (options.keys.empty()) return WrongUsage(Say(language, msg::kKeyMissing));
  return absl::OkStatus();
}

}  // namespace

Language LanguageOf(const std::vector<std::string>& words, absl::string_view lang) {
  const std::vector<std::string> split = Split(words);
  std::string asked;
  for (size_t i = 0; i + 1 < split.size(); ++i) {
    if (split[i] == "--lang") asked = split[i + 1];
  }
  return cli::ChooseLanguage(asked, lang);
}

absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& words, Language language) {
  Options options;
  const std::vector<std::string> split = Split(words);
  for (size_t i = 0; i < split.size(); ++i) {
    const std::string& word = split[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
    } else if (word == "--version") {
      options.version = true;
    } else if (!absl::StartsWith(word, "-") && options.pack.empty() && !word.empty()) {
      options.pack = word;
    } else if (!absl::StartsWith(word, "-")) {
      return WrongUsage(Say(language, msg::kExtra, word));
    } else if (!TakesValue(word)) {
      return WrongUsage(Say(language, msg::kUnknownFlag, word));
    } else if (i + 1 == split.size() || split[i + 1].empty()) {
      return WrongUsage(Say(language, msg::kNeedsValue, word));
    } else {
      const std::string& value = split[++i];
      absl::Status good;
      if (word == "--key") options.keys.push_back(value);
      if (word == "--checkpoint" && !options.trusted.empty()) return WrongUsage(Say(language, msg::kExtra, word));
      if (word == "--witness") options.witnesses.push_back(value);
      if (word == "--checkpoint") options.trusted = value;
      if (word == "--lang") good = OneOf(word, value, "vi", "en", language);
      if (word == "-o" || word == "--output") {
        good = OneOf(word, value, "text", "json", language);
        options.json = value == "json";
      }
      if (!good.ok()) return good;
    }
  }
  if (const absl::Status whole = Whole(options, language); !whole.ok()) return whole;
  return options;
}

}  // namespace lienthong::verify

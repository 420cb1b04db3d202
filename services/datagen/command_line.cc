#include "services/datagen/command_line.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace lienthong::datagen {

absl::StatusOr<CommandLine> CommandLine::Parse(const std::vector<std::string>& words,
                                               const std::set<std::string>& flags,
                                               const std::set<std::string>& switches) {
  CommandLine line;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!absl::StartsWith(word, "--")) return absl::InvalidArgumentError(absl::StrCat("unexpected word ", word));
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    std::string value;
    if (flags.count(name) > 0) {
      if (equals != std::string::npos) {
        value = word.substr(equals + 1);
      } else if (++i < words.size()) {
        value = words[i];
      } else {
        return absl::InvalidArgumentError(absl::StrCat("--", name, " needs a value"));
      }
    } else if (switches.count(name) == 0 || equals != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat("unknown flag ", word));
    }
    if (!line.values_.emplace(name, value).second) {
      return absl::InvalidArgumentError(absl::StrCat("--", name, " is given twice"));
    }
  }
  return line;
}

std::string CommandLine::Text(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string() : found->second;
}

absl::StatusOr<std::string> CommandLine::Required(const std::string& name) const {
  std::string text = Text(name);
  if (text.empty()) return absl::InvalidArgumentError(absl::StrCat("--", name, " is missing"));
  return text;
}

absl::StatusOr<uint64_t> CommandLine::Number(const std::string& name, uint64_t most) const {
  const absl::StatusOr<std::string> text = Required(name);
  if (!text.ok()) return text.status();
  uint64_t number = 0;
  if (!absl::SimpleAtoi(*text, &number) || number > most) {
    return absl::InvalidArgumentError(absl::StrCat("--", name, " must be a whole number from 0 to ", most));
  }
  return number;
}

absl::StatusOr<double> CommandLine::Share(const std::string& name) const {
  const absl::StatusOr<std::string> text = Required(name);
  if (!text.ok()) return text.status();
  double share = 0;
  if (!absl::SimpleAtod(*text, &share) || !(share >= 0 && share <= 1)) {
    return absl::InvalidArgumentError(absl::StrCat("--", name, " must be a number from 0 to 1, as 0.7"));
  }
  return share;
}

}  // namespace lienthong::datagen

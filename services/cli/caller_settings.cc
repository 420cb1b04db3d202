#include "services/cli/caller_settings.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/cli/suggestion.h"
#include "yaml-cpp/yaml.h"

namespace lienthong::cli {
namespace {

constexpr absl::string_view kDefaultServer = "127.0.0.1:7400";

using Profile = std::map<std::string, std::string, std::less<>>;

// yaml-cpp throws; nothing of ours does, so it is caught here.
absl::StatusOr<Profile> ReadProfile(const std::string& file, const std::string& name, Language language) {
  try {
    const YAML::Node profiles = YAML::LoadFile(file);
    if (!profiles.IsMap()) return WrongUsage(Say(language, msg::kFileInvalid, file, "NAME: {server: …, agency: …}"));
    const YAML::Node node = profiles[name];
    if (!node.IsDefined() || !node.IsMap()) {
      std::vector<std::string> names;
      for (const auto& entry : profiles) names.push_back(entry.first.as<std::string>());
      const std::string nearest = Nearest(name, std::vector<absl::string_view>(names.begin(), names.end()));
      return WrongUsage(absl::StrCat(Say(language, msg::kProfileUnknown, name, file),
                                     nearest.empty() ? "" : Say(language, msg::kDidYouMean, nearest)));
    }
    static const std::vector<absl::string_view> kKeys = {"server", "agency", "officer", "purpose", "procedure"};
    Profile profile;
    for (const auto& entry : node) {
      const std::string key = entry.first.as<std::string>();
      if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) {
        return WrongUsage(
            Say(language, msg::kFileInvalid, file, absl::StrCat(entry.first.Mark().line + 1, ": ", key, "?")));
      }
      profile[key] = entry.second.as<std::string>();
    }
    return profile;
  } catch (const YAML::BadFile&) {
    return WrongUsage(Say(language, msg::kFileUnreadable, file, name));
  } catch (const YAML::Exception& error) {
    return WrongUsage(Say(language, msg::kFileInvalid, file, error.what()));
  }
}

bool IsHeaderValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return absl::ascii_isprint(c); }) &&
         absl::StripAsciiWhitespace(value) == value;
}

}  // namespace

std::string ProfileFile(const Environment& environment) {
  std::string directory = environment.variable("XDG_CONFIG_HOME");
  if (directory.empty()) directory = absl::StrCat(environment.variable("HOME"), "/.config");
  return absl::StrCat(directory, "/lienthong/profiles.yaml");
}

absl::StatusOr<CallerSettings> ReadCallerSettings(const Invocation& invocation, const Environment& environment,
                                                  Language language) {
  // A profile named on the command line is stronger than the environment, one named by the environment weaker.
  const bool profile_first = invocation.Has("profile");
  const std::string name = profile_first ? invocation.Value("profile") : environment.variable("LIENTHONG_PROFILE");
  Profile profile;
  if (!name.empty()) {
    absl::StatusOr<Profile> read = ReadProfile(ProfileFile(environment), name, language);
    if (!read.ok()) return read.status();
    profile = *std::move(read);
  }
  CallerSettings settings;
  const std::pair<absl::string_view, std::string*> fields[] = {{"server", &settings.server},
                                                               {"agency", &settings.agency},
                                                               {"officer", &settings.officer},
                                                               {"purpose", &settings.purpose},
                                                               {"procedure", &settings.procedure}};
  for (const auto& [field, value] : fields) {
    const std::string variable = environment.variable(absl::StrCat("LIENTHONG_", absl::AsciiStrToUpper(field)));
    const auto found = profile.find(field);
    const std::string profiled = found == profile.end() ? "" : found->second;
    *value = invocation.Value(field);
    if (value->empty()) *value = profile_first ? profiled : variable;
    if (value->empty()) *value = profile_first ? variable : profiled;
    if (!IsHeaderValue(*value)) return WrongUsage(Say(language, msg::kBadHeader, absl::StrCat("--", field)));
  }
  if (settings.server.empty()) settings.server = std::string(kDefaultServer);
  if (invocation.Has("timeout")) {
    double seconds = 0;
    const std::string text = invocation.Value("timeout");
    if (!absl::SimpleAtod(text, &seconds) || !(seconds > 0) || seconds > 1e9) {
      return WrongUsage(Say(language, msg::kNotANumber, "--timeout", text));
    }
    settings.timeout = absl::Seconds(seconds);
  }
  return settings;
}

}  // namespace lienthong::cli

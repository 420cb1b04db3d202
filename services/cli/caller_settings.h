// Which server to call, and who says that he calls: from flags, a profile or the environment, in this order.

#ifndef SERVICES_CLI_CALLER_SETTINGS_H_
#define SERVICES_CLI_CALLER_SETTINGS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/cli/environment.h"
#include "services/cli/invocation.h"

namespace lienthong::cli {

struct CallerSettings {
  std::string server;
  std::string agency;
  std::string officer;
  std::string purpose;
  std::string procedure;
  std::optional<absl::Duration> timeout;  // of a call; nothing: 30 s, none for streams
};

// The file of profiles: $XDG_CONFIG_HOME/lienthong/profiles.yaml, or under ~/.config. A map from the name of a profile
// to any of server, agency, officer, purpose and procedure.
std::string ProfileFile(const Environment& environment);

absl::StatusOr<CallerSettings> ReadCallerSettings(const Invocation& invocation, const Environment& environment,
                                                  Language language);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_CALLER_SETTINGS_H_

// The configuration file: whatever the text, it is read and completed, or refused with INVALID_ARGUMENT.

#include "adapters/yaml_message.h"
#include "services/server/config.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  config::v1::ServerConfig config;
  const absl::Status read = adapters::ReadYaml("config.yaml", FuzzInput(data, size).RestText(), &config);
  if (!read.ok()) {
    ExpectRefused(read, absl::StatusCode::kInvalidArgument);
    return 0;
  }
  server::ApplyDefaults(&config);
  const std::string completed = config.SerializeAsString();
  server::ApplyDefaults(&config);
  Expect(config.SerializeAsString() == completed, "a complete configuration needs no defaults");
  const absl::Status checked = server::CheckConfig(config);
  if (!checked.ok()) ExpectRefused(checked, absl::StatusCode::kInvalidArgument);
  return 0;
}

}  // namespace lienthong::fuzz

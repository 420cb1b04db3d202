#include "adapters/simulator/simulator_flags.h"

#include <cstddef>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace lienthong::adapters {
namespace {

using Values = std::map<std::string, std::string>;  // by flag

absl::StatusOr<Values> ReadValues(const std::vector<std::string>& arguments, std::size_t first,
                                  const std::set<std::string>& known) {
  Values values;
  for (std::size_t i = first; i < arguments.size(); ++i) {
    const std::size_t equals = arguments[i].find('=');
    const std::string flag = arguments[i].substr(0, equals);
    if (known.count(flag) == 0) return absl::InvalidArgumentError(absl::StrCat(flag, ": no such flag; see --help"));
    std::string value;
    if (equals != std::string::npos) {
      value = arguments[i].substr(equals + 1);
    } else if (i + 1 < arguments.size() && !absl::StartsWith(arguments[i + 1], "--")) {
      value = arguments[++i];
    }
    if (value.empty()) return absl::InvalidArgumentError(flag + ": give its value; see --help");
    if (!values.emplace(flag, value).second) return absl::InvalidArgumentError(flag + ": given twice");
  }
  return values;
}

absl::Status Require(const Values& values, const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    if (values.count(flag) == 0) return absl::InvalidArgumentError(flag + ": is needed; see --help");
  }
  return absl::OkStatus();
}

absl::Status ReadProtocol(Values& given, SimulatorFlags* flags) {
  if (flags->protocol == "soap" && flags->kind != "residents") {
    return absl::InvalidArgumentError("--kind: soap serves residents");
  }
  if (flags->protocol == "postgres" && flags->kind != "labour") {
    return absl::InvalidArgumentError("--kind: postgres serves labour");
  }
  if (!std::set<std::string>{"", "grpc", "soap", "postgres"}.count(flags->protocol)) {
    return absl::InvalidArgumentError("--protocol: give grpc, soap or postgres");
  }
  if (given.count("--deviations") > 0 && (!absl::SimpleAtod(given["--deviations"], &flags->deviations) ||
                                          !(flags->deviations >= 0 && flags->deviations <= 1))) {
    return absl::InvalidArgumentError("--deviations: give a number from 0 to 1");
  }
  if (given.count("--seed") > 0 && !absl::SimpleAtoi(given["--seed"], &flags->seed)) {
    return absl::InvalidArgumentError("--seed: give a number");
  }
  return absl::OkStatus();
}

}  // namespace

const char* SimulatorUsage() {
  return R"(lienthong-registry-sim: a mock of a national registry, with made-up people.

  lienthong-registry-sim --kind KIND --data DIR --listen ADDRESS [--port-file FILE] [--faults FILE]
                         [--facts-file FILE] [--tls-cert FILE --tls-key FILE [--client-ca FILE]] [--token-file FILE]
      Serves the registry until SIGTERM or SIGINT.
      --kind       labour, residents or immigration
      --data       directory with initial.jsonl and, if any, changes.jsonl and data_as_of; they are imported into
                   DIR/registry.sqlite once, later that file is the registry
      --listen     127.0.0.1:PORT (0: a free port), [::1]:PORT or unix:PATH
      --port-file  file to write the address to once it listens
      --protocol   grpc (the default), or soap: of residents only, HTTPS with an authority made at start, whose
                   certificate is DIR/tls/ca.pem; the address written is then https://127.0.0.1:PORT/
      --deviations share of persons whom an answer over soap writes otherwise than the regulation, for each way of
                   doing so; 0 to 1, default 0.2
      --seed       of their choice; default 1
      --faults     YAML file of the faults it has, as simulator_faults.proto describes them; the seed that chance is
                   drawn from is printed, and given in the file repeats them
      --tls-cert   certificate of the registry, PEM, with --tls-key; with --client-ca callers must show one of that CA
      --token-file file with the bearer token that callers must send
      --facts-file file to write facts of its data to, for lienthongctl registry conformance --facts

  lienthong-registry-sim --protocol postgres --kind labour --data DIR [--port-file FILE]
      Serves the labour registry as tables of a PostgreSQL 15 of its own, in a temporary directory, until SIGTERM or
      SIGINT; DIR/initial.jsonl fills them each time. Change them with psql as the user postgres. The address is a
      connection string of the user lienthong, who may read and follow.

  lienthong-registry-sim advance --target ADDRESS --changes N
      Makes a running mock apply the next N changes of changes.jsonl (0: all), and lets a day pass.
)";
}

absl::StatusOr<SimulatorFlags> ParseSimulatorFlags(const std::vector<std::string>& arguments) {
  SimulatorFlags flags;
  for (const std::string& argument : arguments) {
    if (argument == "--help") return flags;
  }
  const bool advance = !arguments.empty() && arguments[0] == "advance";
  const std::set<std::string> known =
      advance ? std::set<std::string>{"--target", "--changes"}
              : std::set<std::string>{"--kind",       "--data",      "--listen",    "--port-file",  "--protocol",
                                      "--deviations", "--seed",      "--faults",    "--facts-file", "--tls-cert",
                                      "--tls-key",    "--client-ca", "--token-file"};
  absl::StatusOr<Values> values = ReadValues(arguments, advance ? 1 : 0, known);
  if (!values.ok()) return values.status();
  Values& given = *values;
  if (advance) {
    if (absl::Status whole = Require(given, {"--target", "--changes"}); !whole.ok()) return whole;
    flags.command = SimulatorFlags::kAdvance;
    flags.target = given["--target"];
    if (absl::SimpleAtoi(given["--changes"], &flags.changes)) return flags;
    return absl::InvalidArgumentError("--changes: give a number, 0 for all");
  }
  flags.protocol = given["--protocol"];
  const bool postgres = flags.protocol == "postgres";
  if (absl::Status whole = Require(given, {"--kind", "--data"}); !whole.ok()) return whole;
  if (absl::Status whole = postgres ? absl::OkStatus() : Require(given, {"--listen"}); !whole.ok()) return whole;
  if (postgres && values->count("--listen") != 0) {
    return absl::InvalidArgumentError("--listen: postgres listens on a socket of its own; leave it out");
  }
  flags.command = SimulatorFlags::kServe;
  flags.kind = given["--kind"];
  flags.data = given["--data"];
  flags.listen = postgres ? "" : given["--listen"];
  flags.port_file = given["--port-file"];
  flags.faults = given["--faults"];
  flags.facts = given["--facts-file"];
  flags.certificate = given["--tls-cert"];
  flags.key = given["--tls-key"];
  flags.client_ca = given["--client-ca"];
  flags.token = given["--token-file"];
  if (flags.certificate.empty() != flags.key.empty()) {
    return absl::InvalidArgumentError("--tls-cert and --tls-key: give both or neither");
  }
  if (!flags.client_ca.empty() && flags.key.empty()) return absl::InvalidArgumentError("--client-ca: needs --tls-cert");
  if (absl::Status fits = ReadProtocol(given, &flags); !fits.ok()) return fits;
  return flags;
}

}  // namespace lienthong::adapters

// The command line of lienthong-registry-sim.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_FLAGS_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_FLAGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lienthong::adapters {

// What the program is asked to do.
struct SimulatorFlags {
  enum Command { kHelp, kServe, kAdvance };

  Command command = kHelp;
  std::string kind;         // --kind, of kServe
  std::string data;         // --data
  std::string listen;       // --listen
  std::string port_file;    // --port-file; empty: none
  std::string faults;       // --faults, a file; empty: none
  std::string facts;        // --facts-file; empty: none
  std::string certificate;  // --tls-cert, with key: --tls-key; empty: no TLS
  std::string key;
  std::string client_ca;  // --client-ca
  std::string token;      // --token-file
  std::string protocol;   // --protocol; empty: grpc
  double deviations = 0.2;
  std::uint64_t seed = 1;
  std::string target;  // --target, of kAdvance
  std::uint32_t changes = 0;
};

// The text of --help.
const char* SimulatorUsage();

// Reads the arguments after the program's name, as --flag VALUE or --flag=VALUE. INVALID_ARGUMENT for a flag that is
// unknown, given twice or without its value, and for one that lacks.
absl::StatusOr<SimulatorFlags> ParseSimulatorFlags(const std::vector<std::string>& arguments);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SIMULATOR_FLAGS_H_

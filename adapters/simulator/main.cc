// lienthong-registry-sim: see SimulatorUsage.

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/grpc/registry_channel.h"
#include "adapters/local_address.h"
#include "adapters/simulator/postgres_cluster.h"
#include "adapters/simulator/postgres_labour.h"
#include "adapters/simulator/sample_facts.h"
#include "adapters/simulator/simulator_flags.h"
#include "adapters/simulator/simulator_server.h"
#include "adapters/simulator/soap_server.h"
#include "adapters/yaml_message.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kFailed = 1;
constexpr int kMisused = 2;
constexpr absl::Duration kGrace = absl::Seconds(5);
constexpr absl::Duration kAdvanceTimeout = absl::Minutes(10);

int Fail(absl::string_view message, int code) {
  std::cerr << "lienthong-registry-sim: " << message << std::endl;
  return code;
}

// Writes beside the file and renames, so that whoever waits for it reads all of it or nothing.
bool WriteWhole(const std::string& path, const std::string& text) {
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << text << '\n';
  file.close();
  return file.good() && std::rename(unfinished.c_str(), path.c_str()) == 0;
}

// The signals that end the program, blocked before any thread starts, so that only sigwait sees them.
sigset_t BlockStops() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

// Says where it listens, then waits for the signal to stop.
int WaitForEnd(const SimulatorFlags& flags, const std::string& address, const sigset_t& stop) {
  if (!flags.port_file.empty() && !WriteWhole(flags.port_file, address)) {
    return Fail(absl::StrCat("--port-file: cannot write ", flags.port_file), kFailed);
  }
  std::cout << "listening on " << address << std::endl;
  int signal = 0;
  sigwait(&stop, &signal);
  return 0;
}

int ServeSoap(const SimulatorFlags& flags, const sigset_t& stop) {
  const auto simulator = RegistrySimulator::Open(flags.kind, flags.data, absl::Now());
  if (!simulator.ok()) return Fail(simulator.status().message(), kFailed);
  SoapRegistry registry(simulator->get(), {flags.deviations, flags.seed});
  const auto server = SoapServer::Start({flags.listen, flags.data, absl::Now()},
                                        [&](absl::string_view body) { return registry.Answer(body); });
  if (!server.ok()) return Fail(server.status().message(), kFailed);
  const int code = WaitForEnd(flags, (*server)->url(), stop);
  if (code == 0) std::cout << "stopped" << std::endl;
  return code;
}

absl::StatusOr<std::optional<FaultPlan>> ReadFaults(const std::string& path, absl::Time start) {
  if (path.empty()) return std::nullopt;
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open()) return absl::NotFoundError(absl::StrCat("--faults: cannot read ", path));
  v1::SimulatorFaults faults;
  if (absl::Status read = ReadYaml(path, text, &faults); !read.ok()) return read;
  absl::StatusOr<FaultPlan> plan = FaultPlan::Make(faults, std::random_device()(), start);
  if (!plan.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", plan.status().message()));
  std::cout << "faults are drawn from seed " << plan->seed() << std::endl;
  return *std::move(plan);
}

absl::StatusOr<std::string> ReadTokenOf(const std::string& path) {
  if (path.empty()) return "";
  const absl::StatusOr<std::string> header = ReadToken(path);
  return header.ok() ? header->substr(std::string("Bearer ").size()) : header;
}

int ServeDatabase(const SimulatorFlags& flags, const sigset_t& stop) {
  constexpr char kDatabase[] = "labour";
  const absl::StatusOr<std::vector<v1::Record>> records = ReadInitialRecords(flags.data);
  if (!records.ok()) return Fail(records.status().message(), kFailed);
  // A reader that never comes back makes the database keep this much of its log, and no more.
  const absl::StatusOr<std::unique_ptr<PostgresCluster>> cluster =
      PostgresCluster::Start({"max_slot_wal_keep_size=256MB"});
  if (!cluster.ok()) return Fail(cluster.status().message(), kFailed);
  absl::Status filled = MakeLabour(kDatabase, cluster->get());
  if (filled.ok()) filled = PutLabour(kDatabase, *records, cluster->get());
  if (!filled.ok()) return Fail(filled.message(), kFailed);
  const int code = WaitForEnd(flags, (*cluster)->ConnectionOf(kDatabase, kLabourReader), stop);
  if (code == 0) std::cout << "stopped" << std::endl;
  return code;
}

int Serve(const SimulatorFlags& flags) {
  const sigset_t stop = BlockStops();
  if (flags.protocol == "soap") return ServeSoap(flags, stop);
  if (flags.protocol == "postgres") return ServeDatabase(flags, stop);
  const absl::Time now = absl::Now();
  absl::StatusOr<std::optional<FaultPlan>> faults = ReadFaults(flags.faults, now);
  if (!faults.ok()) return Fail(faults.status().message(), kMisused);
  const absl::StatusOr<std::string> token = ReadTokenOf(flags.token);
  if (!token.ok()) return Fail(absl::StrCat("--token-file: ", token.status().message()), kMisused);
  absl::StatusOr<std::unique_ptr<SimulatorServer>> server =
      SimulatorServer::Start({flags.kind, flags.data, flags.listen, now, flags.certificate, flags.key, flags.client_ca,
                              *token, *std::move(faults)});
  if (!server.ok()) return Fail(server.status().message(), kFailed);
  if (!flags.facts.empty()) {
    const absl::StatusOr<v1::ConformanceFacts> facts = (*server)->Facts();
    if (!facts.ok()) return Fail(facts.status().message(), kFailed);
    if (!WriteWhole(flags.facts, FactsText(*facts))) {
      return Fail(absl::StrCat("--facts-file: cannot write ", flags.facts), kFailed);
    }
  }
  if (const int code = WaitForEnd(flags, (*server)->address(), stop); code != 0) return code;
  (*server)->Stop(kGrace);
  std::cout << "stopped" << std::endl;
  return 0;
}

int Advance(const SimulatorFlags& flags) {
  if (absl::Status local = CheckLocalAddress(flags.target); !local.ok()) return Fail(local.message(), kMisused);
  const std::unique_ptr<v1::SimulatorService::Stub> stub =
      v1::SimulatorService::NewStub(grpc::CreateChannel(flags.target, grpc::InsecureChannelCredentials()));
  grpc::ClientContext call;
  call.set_deadline(absl::ToChronoTime(absl::Now() + kAdvanceTimeout));
  call.AddMetadata("lienthong-agency", "simulator");
  call.AddMetadata("lienthong-officer", "simulator");
  call.AddMetadata("lienthong-purpose", "simulation");
  call.AddMetadata("lienthong-procedure", "advance");
  v1::AdvanceChangesRequest request;
  request.set_changes(flags.changes);
  v1::AdvanceChangesResponse response;
  const grpc::Status status = stub->AdvanceChanges(&call, request, &response);
  if (!status.ok()) return Fail(absl::StrCat(flags.target, ": ", status.error_message()), kFailed);
  std::cout << "{\"version\": " << response.version() << ", \"applied\": " << response.applied()
            << ", \"left\": " << response.left() << "}" << std::endl;
  return 0;
}

int Run(const std::vector<std::string>& arguments) {
  const absl::StatusOr<SimulatorFlags> flags = ParseSimulatorFlags(arguments);
  if (!flags.ok()) return Fail(flags.status().message(), kMisused);
  switch (flags->command) {
    case SimulatorFlags::kServe:
      return Serve(*flags);
    case SimulatorFlags::kAdvance:
      return Advance(*flags);
    default:
      std::cout << SimulatorUsage();
      return 0;
  }
}

}  // namespace
}  // namespace lienthong::adapters

int main(int argc, char** argv) {
  return lienthong::adapters::Run(std::vector<std::string>(argv + 1, argv + argc));
}

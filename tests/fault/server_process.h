// ServerProcess: a lienthongd of our own, started and killed at will, always on the same data directory.

#ifndef LIENTHONG_TESTS_FAULT_SERVER_PROCESS_H_
#define LIENTHONG_TESTS_FAULT_SERVER_PROCESS_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace lienthong::fault {

// Not for several threads at once. The server ends with the object, and with the thread that started it.
class ServerProcess {
 public:
  // `directory` receives data/, port and server.log.
  ServerProcess(std::string program, std::string directory);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Returns when the server listens; address() is then where. Fails when it ends first or is not ready in a minute.
  absl::Status Start();
  // Starts it and kills it when `after` has passed, ready or not.
  absl::Status StartAndKill(absl::Duration after);
  // Sends `signal` and waits for the end. OK when the signal killed it or, for SIGTERM, when it ended with 0.
  absl::Status End(int signal);

  bool running() const { return pid_ > 0; }
  const std::string& address() const { return address_; }

 private:
  absl::Status Spawn();
  // Whether it said within `timeout` that it listens.
  bool AwaitReady(absl::Duration timeout);

  const std::string program_;
  const std::string directory_;
  std::string address_;
  pid_t pid_ = 0;
  int output_ = -1;  // its standard output
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_SERVER_PROCESS_H_

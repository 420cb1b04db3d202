// PostgresServer: a PostgreSQL of this run alone, with the durability it is installed with.

#ifndef LIENTHONG_SERVICES_BENCH_POSTGRES_SERVER_H_
#define LIENTHONG_SERVICES_BENCH_POSTGRES_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace lienthong::bench {

class PostgresServer {
 public:
  // Makes a cluster in `directory` and starts it on a loopback port of its own. As the user postgres when we are root,
  // whom PostgreSQL refuses to serve. FAILED_PRECONDITION without it, naming the package. By the main thread: the
  // server ends with the thread that started it.
  static absl::StatusOr<std::unique_ptr<PostgresServer>> Start(const std::string& directory);
  // Stops it.
  ~PostgresServer();

  // For PostgresConnection::Open.
  const std::string& address() const { return address_; }
  pid_t process() const { return child_; }
  const std::string& version() const { return version_; }
  // What is set other than by default.
  static const char* Settings();

 private:
  explicit PostgresServer(std::string directory) : directory_(std::move(directory)) {}
  absl::Status Launch();

  const std::string directory_;
  pid_t child_ = 0;
  std::string address_;
  std::string version_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_POSTGRES_SERVER_H_

// PostgresCluster: Debian's PostgreSQL 15 in a temporary directory, for a mock registry that is a database.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_CLUSTER_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_CLUSTER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/postgres/pg_session.h"

namespace lienthong::adapters {

// Serves on a unix socket in its directory, to whoever reaches that. By the thread that made it: the database ends with
// that thread.
class PostgresCluster {
 public:
  // As the user postgres when we are root, whom PostgreSQL refuses to serve. `settings` as NAME=VALUE, beside those of
  // logical decoding. FAILED_PRECONDITION without the program, naming the package.
  static absl::StatusOr<std::unique_ptr<PostgresCluster>> Start(std::vector<std::string> settings);
  // Stops it and removes its directory.
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // The connection string of `user` to `database`.
  std::string ConnectionOf(const std::string& database, const std::string& user) const;
  // Runs statements as the owner, the superuser; the rows of the last.
  absl::StatusOr<std::vector<PgRow>> Run(const std::string& database, const std::string& statements);

  // Ends it as a power cut would, but for the disk.
  void Kill();
  // Starts it again.
  absl::Status Restart();

 private:
  PostgresCluster(std::string directory, std::vector<std::string> settings)
      : directory_(std::move(directory)), settings_(std::move(settings)) {}
  absl::Status Make();

  const std::string directory_;
  const std::vector<std::string> settings_;
  WaitEnd waits_;
  pid_t child_ = 0;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_POSTGRES_CLUSTER_H_

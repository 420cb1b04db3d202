// PostgresLibrary: the few functions of libpq that a peer needs, found when the program runs, so that no build and no
// installation needs PostgreSQL for the sake of a benchmark.

#ifndef LIENTHONG_SERVICES_BENCH_POSTGRES_LIBRARY_H_
#define LIENTHONG_SERVICES_BENCH_POSTGRES_LIBRARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::bench {

// One connection. Not for several threads at once.
class PostgresConnection {
 public:
  // UNAVAILABLE without libpq, naming its package, or when nobody answers at `address` (libpq's words for it).
  static absl::StatusOr<PostgresConnection> Open(const std::string& address);
  PostgresConnection(PostgresConnection&& other) noexcept;
  PostgresConnection& operator=(PostgresConnection&&) = delete;
  ~PostgresConnection();

  // Runs statements; the first value of the last, if any.
  absl::StatusOr<std::string> Run(const std::string& statements);
  absl::Status Prepare(const std::string& name, const std::string& statement, int parameters);
  // Runs a prepared statement with binary parameters.
  absl::Status RunPrepared(const std::string& name, const std::vector<absl::string_view>& parameters);
  // One COPY ... FROM STDIN, a transaction of its own, with all its data.
  absl::Status Copy(const std::string& statement, absl::string_view data);

 private:
  explicit PostgresConnection(void* connection) : connection_(connection) {}
  absl::Status Fault(absl::string_view what) const;
  // Takes a result; its first value.
  absl::StatusOr<std::string> Finish(absl::string_view what, void* result);

  void* connection_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_POSTGRES_LIBRARY_H_

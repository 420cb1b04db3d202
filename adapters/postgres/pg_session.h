// PgSession: one connection to PostgreSQL, whose every wait has an end. The one place that calls libpq.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_PG_SESSION_H_
#define LIENTHONG_ADAPTERS_POSTGRES_PG_SESSION_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/postgres/table_mapping.h"

struct pg_conn;
struct pg_result;

namespace lienthong::adapters {

// Ends every wait of the sessions that were given it. Threads: any.
class WaitEnd {
 public:
  WaitEnd();
  ~WaitEnd();
  WaitEnd(const WaitEnd&) = delete;
  WaitEnd& operator=(const WaitEnd&) = delete;

  void EndAll();
  int descriptor() const { return descriptor_; }  // readable from EndAll on

 private:
  int descriptor_;
};

// Errors: UNAVAILABLE when the connection is lost or refused, DEADLINE_EXCEEDED; both leave a session that answers
// UNAVAILABLE from then on. What the database refuses is FAILED_PRECONDITION with its SQLSTATE in the payload
// (SqlStateOf), its message without detail and context, which may quote rows. Threads: none; the caller locks.
class PgSession {
 public:
  enum Mode { kOrdinary, kReplication };

  // OK when `connection` is a connection string of libpq that is fit to stand in a configuration: no password in it,
  // and a host on a network only with its certificate checked (sslmode=verify-full). Else INVALID_ARGUMENT.
  static absl::Status CheckConnection(const std::string& connection);

  // `waits` must outlive the session. A replication session takes no values in Query.
  static absl::StatusOr<std::unique_ptr<PgSession>> Open(const std::string& connection, Mode mode, absl::Time deadline,
                                                         const WaitEnd* waits);
  ~PgSession();
  PgSession(const PgSession&) = delete;
  PgSession& operator=(const PgSession&) = delete;

  // Runs one statement; its rows.
  absl::StatusOr<std::vector<PgRow>> Query(const std::string& statement, const std::vector<std::string>& values,
                                           absl::Time deadline);
  // Runs START_REPLICATION; from then on only the functions below.
  absl::Status StartStream(const std::string& statement, absl::Time deadline);
  // The next message of the stream; nullopt when none has come by `until`.
  absl::StatusOr<std::optional<std::string>> NextMessage(absl::Time until);
  absl::Status SendMessage(absl::string_view message, absl::Time deadline);

  // `text` as a literal or a name of a statement, quotes included.
  std::string Literal(const std::string& text) const;
  std::string Name(const std::string& text) const;

 private:
  PgSession(pg_conn* connection, const WaitEnd* waits) : connection_(connection), waits_(waits) {}
  absl::Status Connect(absl::Time deadline);
  // Waits until the socket is ready; DEADLINE_EXCEEDED or UNAVAILABLE when it is not.
  absl::Status Await(bool to_write, absl::Time deadline) const;
  absl::Status AwaitResult(absl::Time deadline);
  absl::Status Flush(absl::Time deadline);
  absl::Status Lost() const;
  // Gives the session up: what is under way on it has no known end.
  absl::Status GiveUp(absl::Status status);

  pg_conn* connection_;
  const WaitEnd* const waits_;
};

// The five characters, empty when `status` has none: 42P01, undefined table; 42703, undefined column.
std::string SqlStateOf(const absl::Status& status);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_PG_SESSION_H_

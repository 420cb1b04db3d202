#include "adapters/postgres/pg_session.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace lienthong::adapters {
namespace {

constexpr char kSqlStateUrl[] = "lienthong/sqlstate";
// A transaction that a bridge left open ends by itself, so that the database can clean up behind it.
constexpr char kOptions[] = "-c datestyle=ISO -c idle_in_transaction_session_timeout=60000";
constexpr absl::Duration kLongestPoll = absl::Minutes(1);

// The result of a statement as a Status; takes `result`.
absl::Status Refusal(pg_result* result) {
  const char* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* const words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  absl::Status status = absl::FailedPreconditionError(absl::StrCat("PostgreSQL: ", words == nullptr ? "?" : words));
  if (state != nullptr) {
    // Connection, resources, operator intervention, object in use: another attempt can succeed.
    const absl::string_view family(state, 2);
    if (family == "08" || family == "53" || family == "57" || absl::string_view(state) == "55006") {
      status = absl::UnavailableError(status.message());
    }
    status.SetPayload(kSqlStateUrl, absl::Cord(state));
  }
  return status;
}

bool IsLocalHost(absl::string_view host) {
  return host.empty() || host[0] == '/' || host == "localhost" || host == "::1" || absl::StartsWith(host, "127.");
}

}  // namespace

WaitEnd::WaitEnd() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

WaitEnd::~WaitEnd() {
  close(descriptor_);
}

void WaitEnd::EndAll() {
  const std::uint64_t one = 1;
  // Fails only when it stands at its highest, and then it is readable.
  if (write(descriptor_, &one, sizeof(one)) < 0) return;
}

std::string SqlStateOf(const absl::Status& status) {
  return std::string(status.GetPayload(kSqlStateUrl).value_or(absl::Cord()));
}

absl::Status PgSession::CheckConnection(const std::string& connection) {
  char* fault = nullptr;
  PQconninfoOption* const options = PQconninfoParse(connection.c_str(), &fault);
  PQfreemem(fault);  // may quote a password
  if (options == nullptr) {
    return absl::InvalidArgumentError("expected a connection string of libpq, as host=db.example dbname=labour user=x");
  }
  bool password = false, verified = false, local = true;
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    const absl::string_view keyword = option->keyword, value = option->val == nullptr ? "" : option->val;
    if (keyword == "password") password = !value.empty();
    if (keyword == "sslmode") verified = value == "verify-full";
    if (keyword == "host" || keyword == "hostaddr") local = local && IsLocalHost(value);
  }
  PQconninfoFree(options);
  if (password) return absl::InvalidArgumentError("holds a password; name a file of mode 0600 instead: passfile=PATH");
  if (local || verified) return absl::OkStatus();
  return absl::InvalidArgumentError("goes over a network; add sslmode=verify-full and sslrootcert=PATH");
}

absl::StatusOr<std::unique_ptr<PgSession>> PgSession::Open(const std::string& connection, Mode mode,
                                                           absl::Time deadline, const WaitEnd* waits) {
  // Later words go before earlier ones.
  const std::string whole = absl::StrCat(connection, " application_name=lienthong client_encoding=UTF8 options='",
                                         kOptions, "'", mode == kReplication ? " replication=database" : "");
  pg_conn* const started = PQconnectStart(whole.c_str());
  if (started == nullptr) return absl::UnavailableError("PostgreSQL: no memory for a connection");
  std::unique_ptr<PgSession> session(new PgSession(started, waits));
  if (absl::Status connected = session->Connect(deadline); !connected.ok()) return connected;
  PQsetnonblocking(started, 1);
  return session;
}

PgSession::~PgSession() {
  PQfinish(connection_);
}

absl::Status PgSession::Connect(absl::Time deadline) {
  if (PQstatus(connection_) == CONNECTION_BAD) return Lost();
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED) return Lost();
    if (absl::Status ready = Await(next == PGRES_POLLING_WRITING, deadline); !ready.ok()) return ready;
    next = PQconnectPoll(connection_);
  }
  return absl::OkStatus();
}

absl::Status PgSession::Await(bool to_write, absl::Time deadline) const {
  pollfd descriptors[] = {{PQsocket(connection_), static_cast<short>(POLLIN | (to_write ? POLLOUT : 0)), 0},
                          {waits_->descriptor(), POLLIN, 0}};
  while (true) {
    const absl::Duration left = std::clamp(deadline - absl::Now(), absl::ZeroDuration(), kLongestPoll);
    const int ready =
        poll(descriptors, 2, static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1)))));
    if (ready < 0 && errno != EINTR) return absl::UnavailableError("PostgreSQL: the connection cannot be waited for");
    if (descriptors[1].revents != 0) return absl::UnavailableError("the gateway is closed");
    if (ready > 0) return absl::OkStatus();
    if (absl::Now() >= deadline) return absl::DeadlineExceededError("PostgreSQL did not answer in time");
  }
}

absl::Status PgSession::Lost() const {
  // libpq's words hold host, port and cause, never a row.
  std::string words = PQerrorMessage(connection_);
  words.erase(std::find(words.begin(), words.end(), '\n'), words.end());
  return absl::UnavailableError(absl::StrCat("PostgreSQL: ", words.empty() ? "the connection is lost" : words));
}

absl::Status PgSession::GiveUp(absl::Status status) {
  PQfinish(connection_);
  connection_ = nullptr;
  return status;
}

absl::Status PgSession::Flush(absl::Time deadline) {
  while (true) {
    const int left = PQflush(connection_);
    if (left == 0) return absl::OkStatus();
    if (left < 0) return Lost();
    if (absl::Status ready = Await(true, deadline); !ready.ok()) return ready;
    if (PQconsumeInput(connection_) == 0) return Lost();
  }
}

absl::Status PgSession::AwaitResult(absl::Time deadline) {
  if (absl::Status sent = Flush(deadline); !sent.ok()) return sent;
  while (PQisBusy(connection_) != 0) {
    if (absl::Status ready = Await(false, deadline); !ready.ok()) return ready;
    if (PQconsumeInput(connection_) == 0) return Lost();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<PgRow>> PgSession::Query(const std::string& statement,
                                                    const std::vector<std::string>& values, absl::Time deadline) {
  if (connection_ == nullptr) return absl::UnavailableError("PostgreSQL: the connection was given up");
  std::vector<const char*> texts;
  for (const std::string& value : values) texts.push_back(value.c_str());
  const int sent = values.empty() ? PQsendQuery(connection_, statement.c_str())
                                  : PQsendQueryParams(connection_, statement.c_str(), static_cast<int>(values.size()),
                                                      nullptr, texts.data(), nullptr, nullptr, 0);
  if (sent == 0) return GiveUp(Lost());
  std::vector<PgRow> rows;
  absl::Status refused;
  while (true) {
    if (absl::Status come = AwaitResult(deadline); !come.ok()) return GiveUp(come);
    pg_result* const result = PQgetResult(connection_);
    if (result == nullptr) break;
    if (PQresultStatus(result) == PGRES_TUPLES_OK) {
      for (int r = 0; r < PQntuples(result); ++r) {
        PgRow& row = rows.emplace_back(static_cast<std::size_t>(PQnfields(result)));
        for (int c = 0; c < PQnfields(result); ++c) {
          if (PQgetisnull(result, r, c) == 0) {
            row[static_cast<std::size_t>(c)] =
                std::string(PQgetvalue(result, r, c), static_cast<std::size_t>(PQgetlength(result, r, c)));
          }
        }
      }
    } else if (PQresultStatus(result) != PGRES_COMMAND_OK && refused.ok()) {
      refused = Refusal(result);
    }
    PQclear(result);
  }
  if (PQstatus(connection_) == CONNECTION_BAD) return GiveUp(Lost());
  if (!refused.ok()) return refused;
  return rows;
}

absl::Status PgSession::StartStream(const std::string& statement, absl::Time deadline) {
  if (connection_ == nullptr || PQsendQuery(connection_, statement.c_str()) == 0) {
    return absl::UnavailableError("PostgreSQL: the connection was given up");
  }
  if (absl::Status come = AwaitResult(deadline); !come.ok()) return GiveUp(come);
  pg_result* const result = PQgetResult(connection_);
  absl::Status started;
  if (PQresultStatus(result) != PGRES_COPY_BOTH) started = result == nullptr ? Lost() : Refusal(result);
  PQclear(result);
  return started.ok() ? started : GiveUp(started);
}

absl::StatusOr<std::optional<std::string>> PgSession::NextMessage(absl::Time until) {
  if (connection_ == nullptr) return absl::UnavailableError("PostgreSQL: the connection was given up");
  while (true) {
    char* bytes = nullptr;
    const int size = PQgetCopyData(connection_, &bytes, 1);
    if (size > 0) {
      std::optional<std::string> message = std::string(bytes, static_cast<std::size_t>(size));
      PQfreemem(bytes);
      return message;
    }
    if (size == -1) {
      pg_result* const result = PQgetResult(connection_);
      const bool refused = result != nullptr && PQresultStatus(result) == PGRES_FATAL_ERROR;
      const absl::Status ended = refused ? Refusal(result) : absl::UnavailableError("PostgreSQL ended the stream");
      PQclear(result);
      return GiveUp(ended);
    }
    if (size < 0) return GiveUp(Lost());
    const absl::Status ready = Await(false, until);
    if (absl::IsDeadlineExceeded(ready)) return std::optional<std::string>();
    if (!ready.ok()) return GiveUp(ready);
    if (PQconsumeInput(connection_) == 0) return GiveUp(Lost());
  }
}

absl::Status PgSession::SendMessage(absl::string_view message, absl::Time deadline) {
  if (connection_ == nullptr) return absl::UnavailableError("PostgreSQL: the connection was given up");
  if (PQputCopyData(connection_, message.data(), static_cast<int>(message.size())) != 1) return GiveUp(Lost());
  absl::Status sent = Flush(deadline);
  return sent.ok() ? sent : GiveUp(sent);
}

std::string PgSession::Literal(const std::string& text) const {
  if (connection_ == nullptr) return "''";
  char* const quoted = PQescapeLiteral(connection_, text.data(), text.size());
  std::string literal = quoted == nullptr ? "''" : quoted;
  PQfreemem(quoted);
  return literal;
}

std::string PgSession::Name(const std::string& text) const {
  std::string name = "\"";
  for (const char c : text) absl::StrAppend(&name, c == '"' ? "\"" : "", std::string(1, c));
  return name + "\"";
}

}  // namespace lienthong::adapters

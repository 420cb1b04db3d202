#include "services/bench/postgres_library.h"

#include <dlfcn.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace lienthong::bench {
namespace {

// The words of libpq 15's documentation, "libpq - C Library"; the library's interface has been stable since version 5.
constexpr int kConnectionOk = 0;
constexpr int kCommandOk = 1;
constexpr int kTuplesOk = 2;
constexpr int kCopyIn = 4;
constexpr int kBinary = 1;

struct Functions {
  void* (*PQconnectdb)(const char* address) = nullptr;
  int (*PQstatus)(const void* connection) = nullptr;
  char* (*PQerrorMessage)(const void* connection) = nullptr;
  void (*PQfinish)(void* connection) = nullptr;
  void* (*PQexec)(void* connection, const char* statements) = nullptr;
  int (*PQresultStatus)(const void* result) = nullptr;
  void (*PQclear)(void* result) = nullptr;
  int (*PQntuples)(const void* result) = nullptr;
  char* (*PQgetvalue)(const void* result, int row, int column) = nullptr;
  void* (*PQprepare)(void* connection, const char* name, const char* statement, int parameters,
                     const unsigned* types) = nullptr;
  void* (*PQexecPrepared)(void* connection, const char* name, int parameters, const char* const* values,
                          const int* lengths, const int* formats, int result_format) = nullptr;
  int (*PQputCopyData)(void* connection, const char* data, int bytes) = nullptr;
  int (*PQputCopyEnd)(void* connection, const char* error) = nullptr;
  void* (*PQgetResult)(void* connection) = nullptr;
};

template <typename Function>
bool Find(void* library, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(library, name));
  return *function != nullptr;
}

// nullptr when the library or one of its functions is not there.
const Functions* Load() {
  void* const library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  auto* const found = new Functions();  // lives as long as the process, like the library
  const bool whole =
      Find(library, "PQconnectdb", &found->PQconnectdb) && Find(library, "PQstatus", &found->PQstatus) &&
      Find(library, "PQerrorMessage", &found->PQerrorMessage) && Find(library, "PQfinish", &found->PQfinish) &&
      Find(library, "PQexec", &found->PQexec) && Find(library, "PQresultStatus", &found->PQresultStatus) &&
      Find(library, "PQclear", &found->PQclear) && Find(library, "PQntuples", &found->PQntuples) &&
      Find(library, "PQgetvalue", &found->PQgetvalue) && Find(library, "PQprepare", &found->PQprepare) &&
      Find(library, "PQexecPrepared", &found->PQexecPrepared) &&
      Find(library, "PQputCopyData", &found->PQputCopyData) && Find(library, "PQputCopyEnd", &found->PQputCopyEnd) &&
      Find(library, "PQgetResult", &found->PQgetResult);
  return whole ? found : nullptr;
}

const Functions* Libpq() {
  static const Functions* const functions = Load();
  return functions;
}

}  // namespace

absl::StatusOr<PostgresConnection> PostgresConnection::Open(const std::string& address) {
  if (Libpq() == nullptr) {
    return absl::FailedPreconditionError("--peer postgres needs libpq.so.5: install Debian's package libpq5");
  }
  PostgresConnection connection(Libpq()->PQconnectdb(address.c_str()));
  if (Libpq()->PQstatus(connection.connection_) != kConnectionOk) return connection.Fault("connect");
  return connection;
}

PostgresConnection::PostgresConnection(PostgresConnection&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

PostgresConnection::~PostgresConnection() {
  if (connection_ != nullptr) Libpq()->PQfinish(connection_);
}

absl::Status PostgresConnection::Fault(absl::string_view what) const {
  return absl::UnavailableError(
      absl::StrCat("PostgreSQL: ", what, ": ", absl::StripAsciiWhitespace(Libpq()->PQerrorMessage(connection_))));
}

absl::StatusOr<std::string> PostgresConnection::Finish(absl::string_view what, void* result) {
  const int status = Libpq()->PQresultStatus(result);
  std::string value;
  if (status == kTuplesOk && Libpq()->PQntuples(result) > 0) value = Libpq()->PQgetvalue(result, 0, 0);
  Libpq()->PQclear(result);
  if (status != kCommandOk && status != kTuplesOk) return Fault(what);
  return value;
}

absl::StatusOr<std::string> PostgresConnection::Run(const std::string& statements) {
  return Finish(statements, Libpq()->PQexec(connection_, statements.c_str()));
}

absl::Status PostgresConnection::Prepare(const std::string& name, const std::string& statement, int parameters) {
  return Finish(statement, Libpq()->PQprepare(connection_, name.c_str(), statement.c_str(), parameters, nullptr))
      .status();
}

absl::Status PostgresConnection::RunPrepared(const std::string& name,
                                             const std::vector<absl::string_view>& parameters) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  const std::vector<int> formats(parameters.size(), kBinary);
  for (const absl::string_view parameter : parameters) {
    values.push_back(parameter.data());
    lengths.push_back(static_cast<int>(parameter.size()));
  }
  return Finish(name, Libpq()->PQexecPrepared(connection_, name.c_str(), static_cast<int>(values.size()), values.data(),
                                              lengths.data(), formats.data(), kBinary))
      .status();
}

absl::Status PostgresConnection::Copy(const std::string& statement, absl::string_view data) {
  void* const begun = Libpq()->PQexec(connection_, statement.c_str());
  const int status = Libpq()->PQresultStatus(begun);
  Libpq()->PQclear(begun);
  if (status != kCopyIn) return Fault(statement);
  if (Libpq()->PQputCopyData(connection_, data.data(), static_cast<int>(data.size())) != 1 ||
      Libpq()->PQputCopyEnd(connection_, nullptr) != 1) {
    return Fault(statement);
  }
  const absl::Status copied = Finish(statement, Libpq()->PQgetResult(connection_)).status();
  // A connection is ready again once it has no more results.
  while (void* const more = Libpq()->PQgetResult(connection_)) Libpq()->PQclear(more);
  return copied;
}

}  // namespace lienthong::bench

#include "services/bench/postgres_peer.h"

#include <cstring>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/bench/postgres_library.h"
#include "storage/big_endian.h"

namespace lienthong::bench {
namespace {

constexpr char kCopy[] = "COPY events (stream, revision, request_id, event) FROM STDIN (FORMAT binary)";
constexpr char kInsert[] = "INSERT INTO events (stream, revision, request_id, event) VALUES ($1, $2, $3, $4)";
// File Formats of COPY, binary: signature, flags, length of the extension.
constexpr char kCopyHead[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
constexpr size_t kStreamBytes = 44;  // workers/ and a UUID
constexpr size_t kRequestIdBytes = 16;

void AppendU16(uint16_t value, std::string* out) {
  out->push_back(static_cast<char>(value >> 8));
  out->push_back(static_cast<char>(value & 0xff));
}

void AppendU32(uint32_t value, std::string* out) {
  AppendU16(static_cast<uint16_t>(value >> 16), out);
  AppendU16(static_cast<uint16_t>(value & 0xffff), out);
}

void AppendColumn(absl::string_view bytes, std::string* out) {
  AppendU32(static_cast<uint32_t>(bytes.size()), out);
  out->append(bytes.data(), bytes.size());
}

std::string RevisionOne() {
  std::string bytes;
  storage::AppendU64(1, &bytes);
  return bytes;
}

// The bytes of the event column: as large as ours, as random as ours.
std::string EventColumn() {
  std::string bytes(kEventBytes, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(Scramble(i));
  return bytes;
}

// COPY's data for `rows` rows, in which only stream and request_id change.
class CopyData {
 public:
  explicit CopyData(uint64_t rows) : bytes_(kCopyHead, sizeof(kCopyHead) - 1) {
    const std::string event = EventColumn();
    for (uint64_t i = 0; i < rows; ++i) {
      AppendU16(4, &bytes_);
      streams_.push_back(bytes_.size() + sizeof(uint32_t));
      AppendColumn(std::string(kStreamBytes, 'x'), &bytes_);
      AppendColumn(RevisionOne(), &bytes_);
      request_ids_.push_back(bytes_.size() + sizeof(uint32_t));
      AppendColumn(std::string(kRequestIdBytes, 'x'), &bytes_);
      AppendColumn(event, &bytes_);
    }
    AppendU16(0xffff, &bytes_);
  }

  absl::string_view Fill(uint64_t first, const SampleEvents& events) {
    for (size_t i = 0; i < streams_.size(); ++i) {
      std::memcpy(bytes_.data() + streams_[i], events.Stream(first + i).data(), kStreamBytes);
      std::memcpy(bytes_.data() + request_ids_[i], events.RequestId(first + i).data(), kRequestIdBytes);
    }
    return bytes_;
  }

  uint64_t rows() const { return streams_.size(); }

 private:
  std::string bytes_;
  std::vector<size_t> streams_;  // where they begin
  std::vector<size_t> request_ids_;
};

absl::StatusOr<std::vector<PostgresConnection>> ConnectAll(const std::string& address, int clients) {
  std::vector<PostgresConnection> connections;
  for (int i = 0; i < clients; ++i) {
    absl::StatusOr<PostgresConnection> connection = PostgresConnection::Open(address);
    if (!connection.ok()) return connection.status();
    connections.push_back(*std::move(connection));
  }
  return connections;
}

}  // namespace

const char* PostgresTable() {
  return "position bigint GENERATED ALWAYS AS IDENTITY, stream text NOT NULL, revision bigint NOT NULL, "
         "request_id uuid NOT NULL UNIQUE, event bytea NOT NULL, UNIQUE (stream, revision)";
}

absl::Status ResetPostgres(const std::string& address) {
  absl::StatusOr<PostgresConnection> connection = PostgresConnection::Open(address);
  if (!connection.ok()) return connection.status();
  for (const std::string& statement :
       {std::string("SET client_min_messages = warning"), std::string("DROP TABLE IF EXISTS events"),
        std::string("CREATE TABLE events (") + PostgresTable() + ")", std::string("CHECKPOINT")}) {
    const absl::Status run = connection->Run(statement).status();
    if (!run.ok()) return run;
  }
  return absl::OkStatus();
}

absl::StatusOr<Done> CopyRows(const std::string& address, const SampleEvents& events, const StreamLoad& load) {
  absl::StatusOr<std::vector<PostgresConnection>> connections = ConnectAll(address, load.clients);
  if (!connections.ok()) return connections.status();
  std::vector<CopyData> prepared(static_cast<size_t>(load.clients), CopyData(load.batch));
  Numbers numbers(load.extent);
  return RunClients(load.clients, [&](int i, Latencies* latencies) -> absl::StatusOr<uint64_t> {
    uint64_t rows = 0;
    uint64_t first = 0;
    CopyData* data = &prepared[static_cast<size_t>(i)];
    while (const uint64_t taken = numbers.Take(load.batch, &first)) {
      if (taken != data->rows()) *data = CopyData(taken);
      const absl::string_view bytes = data->Fill(load.first + first, events);
      const absl::Time begin = absl::Now();
      const absl::Status copied = (*connections)[static_cast<size_t>(i)].Copy(kCopy, bytes);
      if (!copied.ok()) return copied;
      latencies->Add(absl::Now() - begin);
      rows += taken;
    }
    return rows;
  });
}

absl::StatusOr<Done> InsertRows(const std::string& address, const SampleEvents& events, const CallLoad& load) {
  absl::StatusOr<std::vector<PostgresConnection>> connections = ConnectAll(address, load.clients);
  if (!connections.ok()) return connections.status();
  for (PostgresConnection& connection : *connections) {
    const absl::Status prepared = connection.Prepare("append", kInsert, 4);
    if (!prepared.ok()) return prepared;
  }
  const std::string event = EventColumn();
  const std::string revision = RevisionOne();
  Numbers numbers(load.extent);
  return RunClients(load.clients, [&](int i, Latencies* latencies) -> absl::StatusOr<uint64_t> {
    uint64_t rows = 0;
    for (uint64_t number = 0; numbers.Take(1, &number) > 0; ++rows) {
      const std::string stream = events.Stream(number);
      const std::string request_id = events.RequestId(number);
      const absl::Time begin = absl::Now();
      const absl::Status inserted =
          (*connections)[static_cast<size_t>(i)].RunPrepared("append", {stream, revision, request_id, event});
      if (!inserted.ok()) return inserted;
      latencies->Add(absl::Now() - begin);
    }
    return rows;
  });
}

}  // namespace lienthong::bench

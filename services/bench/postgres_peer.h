// The same work as ours, done by PostgreSQL: events into one table with two unique keys.

#ifndef LIENTHONG_SERVICES_BENCH_POSTGRES_PEER_H_
#define LIENTHONG_SERVICES_BENCH_POSTGRES_PEER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/bench/load.h"
#include "services/bench/sample_events.h"

namespace lienthong::bench {

// The table that a peer's user would have, less the index by position: that favours the peer.
const char* PostgresTable();

// An empty table, and a checkpoint, so that the round before costs this one nothing.
absl::Status ResetPostgres(const std::string& address);

// COPY in binary, `batch` rows a transaction; rows are made before and only get their keys here.
absl::StatusOr<Done> CopyRows(const std::string& address, const SampleEvents& events, const StreamLoad& load);

// One prepared INSERT a transaction, each client waiting for its answer.
absl::StatusOr<Done> InsertRows(const std::string& address, const SampleEvents& events, const CallLoad& load);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_POSTGRES_PEER_H_

// Keys and values of the directory's rows. Private to the directory.

#ifndef LIENTHONG_SERVICES_WORKER_DIRECTORY_ROWS_H_
#define LIENTHONG_SERVICES_WORKER_DIRECTORY_ROWS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/worker/row_text.h"
#include "services/worker/worker_event.h"
#include "storage/vault/lookup_key.h"

namespace lienthong::worker {

inline constexpr char kDirectoryName[] = "worker_directory";

// DATA_LOSS, the same for every row.
absl::Status MalformedDirectoryRow();

// How an identifier's type stands in searches that found nobody, and back; kUnknown for any other text.
std::string IdentifierTypeCode(IdentifierType type);
IdentifierType ParseIdentifierTypeCode(absl::string_view code);

// i + hash + id of the record or worker that says it -> worker id, empty when linked to nobody.
std::string IdentifierPrefix(const storage::LookupKey& key, IdentifierType type, absl::string_view value);
// k + hash -> source record id.
std::string RecordKeyRow(const storage::LookupKey& key, absl::string_view registry, RecordKind kind,
                         absl::string_view record_key);
// r + source record id -> RecordRow.
std::string RecordRowKey(absl::string_view source_record_id);
// w + worker id -> WorkerRow.
std::string WorkerRowKey(absl::string_view worker_id);
// l + worker id + position -> nothing.
std::string LookPrefix(absl::string_view worker_id);
std::string LookRowKey(absl::string_view worker_id, storage::Position position);
// I + worker id -> the prefixes of her identifiers.
std::string WorkerIdentifiersRow(absl::string_view worker_id);
// q + hash + id of a search that found nobody -> nothing.
std::string SoughtPrefix(const storage::LookupKey& key, IdentifierType type, absl::string_view value);
// Q + id of such a search -> its row q.
std::string SoughtRow(absl::string_view query_id);
// e + worker id -> position of the first event of her erasure, while that is not complete.
inline constexpr char kErasurePrefix[] = "e";
std::string ErasureRow(absl::string_view worker_id);
// n -> number of workers, PositionBytes.
inline constexpr char kCountRow[] = "n";

// Row r. `tokens`: those of every observation; `identifiers`: the prefixes of all that it ever said.
struct RecordRow {
  std::string registry;
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::string worker_id;  // in whose stream its link stands; empty: linked to nobody
  std::set<std::string> tokens;
  std::string key_row;
  std::set<std::string> identifiers;

  std::string Pack() const;
  static std::optional<RecordRow> Unpack(absl::string_view bytes);
};

// Row w. Tokens stand with what gave them, the id of a record or of an event of the worker's, so that they go when that
// goes.
struct WorkerRow {
  storage::Position registered_at = 0;
  std::string survivor;                                 // id of the worker this one was merged into; empty: none
  std::set<std::string> merged;                         // ids of workers merged into this one
  std::map<std::string, std::set<std::string>> tokens;  // by source

  std::string Pack() const;
  static std::optional<WorkerRow> Unpack(absl::string_view bytes);
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_DIRECTORY_ROWS_H_

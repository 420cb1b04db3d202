// The messages of PostgreSQL's logical decoding plugin pgoutput, protocol version 1 (PostgreSQL's manual, "Logical
// Replication Message Formats"). Pure: bytes in, messages out; any thread.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_PGOUTPUT_H_
#define LIENTHONG_ADAPTERS_POSTGRES_PGOUTPUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::adapters {

inline constexpr std::size_t kMaxPgColumns = 1664;  // PostgreSQL has no wider row

// A transaction follows, whole: transactions come in the order of their commits.
struct PgBegin {
  std::uint64_t commit_lsn = 0;
};

struct PgCommit {
  std::uint64_t commit_lsn = 0;
  std::uint64_t end_lsn = 0;  // right after the commit
};

// What the rows of one table look like from here on.
struct PgRelation {
  struct Column {
    std::string name;
    bool in_key = false;  // sent with every old row
  };
  std::uint32_t id = 0;
  std::string schema;  // empty: pg_catalog
  std::string name;
  char replica_identity = 'd';  // d primary key, n nothing, f whole row, i index
  std::vector<Column> columns;
};

// One value of a row.
struct PgValue {
  enum State { kNull, kUnchanged, kText };  // kUnchanged: stored out of line and not sent
  State state = kNull;
  std::string text;
};
using PgTuple = std::vector<PgValue>;

struct PgInsert {
  std::uint32_t relation = 0;
  PgTuple row;
};

struct PgUpdate {
  std::uint32_t relation = 0;
  std::optional<PgTuple> old_row;  // when the key changed, or always with replica identity full
  bool old_is_whole = false;       // else only its key columns are set
  PgTuple row;
};

struct PgDelete {
  std::uint32_t relation = 0;
  bool old_is_whole = false;
  PgTuple old_row;
};

struct PgTruncate {
  std::vector<std::uint32_t> relations;
};

// Type, Origin and logical Message: nothing that a record could come from.
struct PgOther {
  char kind = 0;
};

using PgMessage = std::variant<PgBegin, PgCommit, PgRelation, PgInsert, PgUpdate, PgDelete, PgTruncate, PgOther>;

// Reads one message, all of `bytes`. INVALID_ARGUMENT when it is none; its message never repeats a value.
absl::StatusOr<PgMessage> ReadPgMessage(absl::string_view bytes);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_PGOUTPUT_H_

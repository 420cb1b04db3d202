// ChangeBuilder: makes the messages of one stream into changes of mapped records with their versions. Pure but for
// asking for a row again; not thread-safe.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_CHANGE_BUILDER_H_
#define LIENTHONG_ADAPTERS_POSTGRES_CHANGE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/postgres/lsn_version.h"
#include "adapters/postgres/pgoutput.h"
#include "adapters/postgres/table_mapping.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

class ChangeBuilder {
 public:
  // The row with that key as it stands now; nullopt when there is none.
  using AskRow = std::function<absl::StatusOr<std::optional<PgRow>>(const MappedTable& table, const std::string& key)>;

  // Borrows `tables`. Changes with versions up to `after` are known already: they are counted, and those of a table
  // that looked otherwise then come without their values.
  ChangeBuilder(const std::vector<MappedTable>* tables, std::uint64_t after, AskRow ask_row)
      : tables_(tables), after_(after), ask_row_(std::move(ask_row)) {}

  // Adds to `changes` what `message` changes of mapped tables; an update of the key removes one record and puts
  // another. A value that an update left as it was and that is stored out of line is not in the message: the row is
  // asked for, and stands in the change as it is now; when it is gone by now, the change is its removal.
  // FAILED_PRECONDITION, with what to do, when records can no longer be told from the stream: a mapped column is gone,
  // the table's old rows do not carry the mapped key, it was truncated, or a transaction has more than
  // kMaxChangesPerTransaction changes. INVALID_ARGUMENT when the messages contradict each other. Errors of asking as
  // they are. After an error it must not be used again.
  absl::Status Take(const PgMessage& message, std::vector<registry::v1::Change>* changes);

  // Every change committed before it was taken.
  Lsn reached() const { return reached_; }
  bool in_transaction() const { return in_transaction_; }

 private:
  struct Binding {
    const MappedTable* table = nullptr;  // nullptr: not mapped
    std::vector<std::size_t> columns;    // of MappedTable::columns(), in the tuple
    std::string missing;                 // columns that the table has no more; empty: none
  };

  absl::Status Bind(const PgRelation& relation);
  absl::StatusOr<const Binding*> BindingOf(std::uint32_t relation) const;
  absl::StatusOr<std::string> KeyOf(const Binding& binding, const PgTuple& tuple) const;
  absl::Status Put(const Binding& binding, const PgTuple& tuple, const PgTuple* old,
                   std::vector<registry::v1::Change>* changes);
  absl::Status Remove(const Binding& binding, const std::string& key, std::vector<registry::v1::Change>* changes);
  absl::Status TakeUpdate(const PgUpdate& update, std::vector<registry::v1::Change>* changes);
  absl::StatusOr<registry::v1::Change*> Add(std::vector<registry::v1::Change>* changes);

  const std::vector<MappedTable>* const tables_;
  const std::uint64_t after_;
  const AskRow ask_row_;
  std::map<std::uint32_t, Binding> bindings_;
  bool in_transaction_ = false;
  Lsn commit_ = 0;
  std::uint64_t changes_of_transaction_ = 0;
  Lsn reached_ = 0;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_CHANGE_BUILDER_H_

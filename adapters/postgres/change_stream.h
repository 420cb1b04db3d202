// ChangeStream: the changes that a replication slot keeps, read by whoever asks, again from any place that the slot
// still holds. It keeps no thread and no file: what is not read yet waits in PostgreSQL.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_CHANGE_STREAM_H_
#define LIENTHONG_ADAPTERS_POSTGRES_CHANGE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "adapters/postgres/change_builder.h"
#include "adapters/postgres/pg_session.h"

namespace lienthong::adapters {

// Where the changes are.
struct ChangeSource {
  std::string connection;
  std::string slot;
  std::string publication;
};

// Not thread-safe.
class ChangeStream {
 public:
  // Borrows all but `ask_row`.
  ChangeStream(const ChangeSource* source, const std::vector<MappedTable>* tables, ChangeBuilder::AskRow ask_row,
               const WaitEnd* waits)
      : source_(source), tables_(tables), ask_row_(std::move(ask_row)), waits_(waits) {}

  // Adds the changes with versions in (after, until], ascending, at most `limit`; `complete`: none remains up to
  // `until`. The slot must hold what follows `after`: who asks checks it. Errors: of PgSession; those of ChangeBuilder
  // once everything before the fault was given out, again each time that the place of the fault is asked for.
  absl::Status Read(std::uint64_t after, std::uint64_t until, std::size_t limit, absl::Time deadline,
                    std::vector<registry::v1::Change>* changes, bool* complete);

  // The slot need not keep what stands at or before `version`. Told to PostgreSQL with the next reading.
  void Release(std::uint64_t version);

 private:
  absl::Status Start(std::uint64_t after, absl::Time deadline);
  // Takes what has come, or asks how far the database is and waits for the answer.
  absl::Status Pump(absl::Time deadline);
  absl::Status TakeMessage(const std::string& message);
  absl::Status Tell(bool ask, absl::Time deadline);

  const ChangeSource* const source_;
  const std::vector<MappedTable>* const tables_;
  const ChangeBuilder::AskRow ask_row_;
  const WaitEnd* const waits_;

  std::unique_ptr<PgSession> session_;  // nullptr: not connected
  std::optional<ChangeBuilder> builder_;
  std::uint64_t from_ = 0;                   // the buffer follows this version without gap
  std::deque<registry::v1::Change> buffer_;  // read, not yet asked for; little more than one page
  Lsn reached_ = 0;                          // every change committed before it is in the buffer or was given out
  Lsn released_ = 0;
  Lsn told_ = 0;  // of it, on this connection
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_CHANGE_STREAM_H_

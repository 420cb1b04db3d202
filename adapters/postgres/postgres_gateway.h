// PostgresGateway: a registry that is tables of a PostgreSQL database, read by logical decoding and by query. Writes
// nothing there but a replication slot; its user needs LOGIN, REPLICATION and SELECT on the mapped tables.
//
// Versions are those of lsn_version.h: they ascend with each change, but not by one. A version is held for List as long
// as the snapshot that its first page took: until the next first page, a call of Changes, the loss of the connection or
// a minute without a page, since a snapshot keeps the owner from altering the tables. Changes can be had from the place
// that was released last; the slot keeps them, across restarts of both sides, until the database drops it for want of
// room (max_slot_wal_keep_size): then Describe says so, Changes is refused, and the next first page of List begins a
// new slot.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_POSTGRES_GATEWAY_H_
#define LIENTHONG_ADAPTERS_POSTGRES_POSTGRES_GATEWAY_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "adapters/answer_check.h"
#include "adapters/postgres/change_stream.h"
#include "adapters/postgres/table_mapping.h"
#include "adapters/postgres/table_scan.h"
#include "adapters/registry_gateway.h"

namespace lienthong::adapters {

struct PostgresOptions {
  std::string registry;  // its id
  std::string owner;     // electronic identifier of its agency
  std::string sector;
  ChangeSource source;
  std::vector<TableSpec> tables;
  std::uint64_t slot_bound_bytes = std::uint64_t{1} << 30;  // of write-ahead log kept for us before that is a fault
  absl::Duration slot_bound = absl::Hours(24);              // without a release before that is a fault
  absl::Duration call_timeout = absl::Seconds(10);
  std::function<absl::Time()> clock = [] { return absl::Now(); };
};

// One call at a time; others wait for it, each until its deadline.
class PostgresGateway : public RegistryGateway {
 public:
  // Connects at the first call. INVALID_ARGUMENT names every fault of the options.
  static absl::StatusOr<std::unique_ptr<PostgresGateway>> Open(const PostgresOptions& options);

  absl::StatusOr<registry::v1::RegistryDescription> Describe(const CallContext& context) override;
  absl::StatusOr<registry::v1::BatchGetRecordsResponse> BatchGet(
      const CallContext& context, const registry::v1::BatchGetRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListRecordsResponse> List(const CallContext& context,
                                                         const registry::v1::ListRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListChangesResponse> Changes(const CallContext& context,
                                                            const registry::v1::ListChangesRequest& request) override;
  absl::Status Release(const CallContext& context, std::uint64_t version) override;

  // UNIMPLEMENTED: the user may only read.
  absl::StatusOr<registry::v1::VerifyPersonResponse> Verify(const CallContext& context,
                                                            const registry::v1::VerifyPersonRequest& request) override;
  absl::StatusOr<registry::v1::Correction> SubmitCorrection(
      const CallContext& context, const registry::v1::SubmitCorrectionRequest& request) override;
  absl::StatusOr<registry::v1::Correction> GetCorrection(const CallContext& context,
                                                         const registry::v1::GetCorrectionRequest& request) override;

  // Ends the call under way; it and later ones answer UNAVAILABLE.
  void Close() { waits_.EndAll(); }

 private:
  // What the database says of the slot and of itself.
  struct SlotState {
    Lsn now = 0;  // flushed
    bool there = false;
    bool lost = false;
    std::string standing;  // wal_status
    Lsn confirmed = 0;
    std::uint64_t kept_bytes = 0;
  };

  PostgresGateway(const PostgresOptions& options, std::vector<MappedTable> tables);
  absl::Time DeadlineOf(const CallContext& context) const;
  absl::StatusOr<std::vector<PgRow>> Ask(const std::string& statement, const std::vector<std::string>& values,
                                         absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<SlotState> AskSlot(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status CheckTables(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status BeginScan(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<PgRow>> RowsWith(const MappedTable& table, const std::string& column,
                                              const std::string& value, absl::Time deadline)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Find(const registry::v1::RecordSelector& selector, absl::Time deadline,
                    registry::v1::BatchGetRecordsResponse::Found* found) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string FaultOf(const SlotState& slot) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const MappedTable* TableOf(registry::v1::RecordKind kind) const;

  const PostgresOptions options_;
  const std::vector<MappedTable> tables_;
  const AnswerCheck check_;
  WaitEnd waits_;
  absl::Mutex mutex_;
  std::unique_ptr<PgSession> session_ ABSL_GUARDED_BY(mutex_);  // for queries; nullptr: not connected
  std::unique_ptr<TableScan> scan_ ABSL_GUARDED_BY(mutex_);
  ChangeStream stream_ ABSL_GUARDED_BY(mutex_);
  absl::Time stream_deadline_ ABSL_GUARDED_BY(mutex_);  // of the reading under way
  absl::Time released_at_ ABSL_GUARDED_BY(mutex_);      // or opened
  std::string feed_fault_ ABSL_GUARDED_BY(mutex_);      // of the last reading; empty: none
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_POSTGRES_GATEWAY_H_

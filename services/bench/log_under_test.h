// LogUnderTest: a log with its views, folded behind as the server folds them, and what makes its events.

#ifndef LIENTHONG_SERVICES_BENCH_LOG_UNDER_TEST_H_
#define LIENTHONG_SERVICES_BENCH_LOG_UNDER_TEST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lienthong/bench/v1/append_service.pb.h"
#include "services/access/looks.h"
#include "services/access/record_keeping.h"
#include "services/server/background_loop.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "storage/uuid7.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::bench {

// One row an event, keyed by its stream.
class RowPerEvent : public storage::View {
 public:
  // A row has the first `row_bytes` of the event as stored; an event has some 300.
  explicit RowPerEvent(size_t row_bytes) : row_bytes_(row_bytes) {}
  std::string name() const override { return "row_per_event"; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;

 private:
  const size_t row_bytes_;
};

// Threads: any.
class LogUnderTest {
 public:
  // Opens the log in `directory`, or makes one. The views are folded by a thread of their own if `fold`.
  static absl::StatusOr<std::unique_ptr<LogUnderTest>> Open(const std::string& directory, size_t view_row_bytes,
                                                            bool fold);
  ~LogUnderTest();

  // The append that a call means: an envelope filled as the product fills it, and the keyed hashes of its request.
  storage::AppendRequest Compose(const v1::AppendRequest& append);
  // Appends each of `appends` for itself. The first refusal, if any.
  absl::Status AppendAll(const std::vector<v1::AppendRequest>& appends);
  // The append of a look at `stream`, as access::Looks makes it.
  storage::AppendRequest ComposeLook(const std::string& stream);

  // Folds the views up to the head, however far they are behind.
  absl::Status FoldAll();

  storage::EventLog* log() const { return log_.get(); }
  storage::ViewStore* views() const { return views_.get(); }
  // For services of the product.
  const access::RecordKeeping* records() const { return &records_; }

 private:
  LogUnderTest(std::unique_ptr<storage::RocksDbEventLog> log, size_t view_row_bytes);

  const storage::LookupKey key_;
  storage::Uuid7Source ids_;
  const access::Authorship author_;
  const std::unique_ptr<storage::RocksDbEventLog> log_;
  RowPerEvent view_;
  access::Officers officers_;
  access::Looks looks_;
  access::RecordKeeping records_;
  std::unique_ptr<storage::RocksDbViewStore> views_;
  std::unique_ptr<server::BackgroundLoop> fold_;
};

// Bytes of payload with which an event has `event_bytes` before it is sealed.
size_t PayloadBytesFor(size_t event_bytes);

// Mean bytes of the events as stored, of at most 10,000 from the first.
absl::StatusOr<double> MeanEventBytes(const storage::EventLog& log);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LOG_UNDER_TEST_H_

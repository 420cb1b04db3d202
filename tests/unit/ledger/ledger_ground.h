// What tests of the ledger stand on: a log in memory that can be made to fail, and all that writes to it.

#ifndef TESTS_UNIT_LEDGER_LEDGER_GROUND_H_
#define TESTS_UNIT_LEDGER_LEDGER_GROUND_H_

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/access/record_keeping.h"
#include "services/rpc/caller.h"
#include "storage/in_memory_event_log.h"

namespace lienthong::ledger {

inline absl::Time SomeTime() {
  return absl::FromUnixSeconds(1'700'000'000);
}

// Counts reads; refuses writes or reads when told to.
class FragileLog : public storage::InMemoryEventLog {
 public:
  FragileLog() : InMemoryEventLog(SomeTime) {}

  absl::StatusOr<storage::AppendResult> Append(storage::AppendRequest request) override {
    if (read_only) {
      return storage::Marked(absl::UnavailableError("a write failed"), storage::kReadOnlyMark,
                             storage::kCauseWriteFailed);
    }
    return InMemoryEventLog::Append(std::move(request));
  }

  absl::StatusOr<std::vector<storage::StoredEvent>> ReadAll(storage::Position from, size_t limit) const override {
    ++reads;
    if (from <= damaged && damaged < from + limit) return absl::DataLossError("an event does not verify");
    return InMemoryEventLog::ReadAll(from, limit);
  }

  mutable std::atomic<int> reads{0};
  std::atomic<bool> read_only{false};
  std::atomic<storage::Position> damaged{0};  // no read that covers it succeeds; 0: none
};

class LedgerGround : public ::testing::Test {
 protected:
  LedgerGround()
      : key_(storage::LookupKey::FromBytes(std::string(32, 'k'))),
        ids_(SomeTime, [this] { return ++random_; }),
        officers_(&log_, &key_, log_.sealer(), &ids_),
        looks_(&log_, &ids_, SomeTime) {
    records_.log = &log_;
    records_.sealer = log_.sealer();
    records_.key = &key_;
    records_.ids = &ids_;
    records_.officers = &officers_;
    records_.looks = &looks_;
  }

  // Appends `count` events to `stream`, all at once.
  void Append(const std::string& stream, int count) {
    storage::StreamWrite write{.stream = stream};
    for (int i = 0; i < count; ++i) {
      storage::NewEvent event;
      event.envelope.set_event_id(ids_.NextBytes());
      event.envelope.set_type("Noted");
      event.envelope.set_schema_version(1);
      event.envelope.set_agency("G09.12");
      event.parts.push_back({stream, "note"});
      write.events.push_back(std::move(event));
    }
    storage::AppendRequest request;
    request.writes.push_back(std::move(write));
    ASSERT_TRUE(log_.Append(std::move(request)).ok());
  }

  const rpc::Caller caller_{"G09.12", "officer", "audit", "test"};
  std::atomic<uint64_t> random_{0};
  FragileLog log_;
  const storage::LookupKey key_;
  storage::Uuid7Source ids_;
  access::Officers officers_;
  access::Looks looks_;
  access::RecordKeeping records_;
  std::atomic<bool> stopping_{false};
};

}  // namespace lienthong::ledger

#endif  // TESTS_UNIT_LEDGER_LEDGER_GROUND_H_

// EventLogContract: a test on every EventLog, fresh, with a clock of its own.

#ifndef LIENTHONG_TESTS_CONTRACT_EVENT_LOG_CONTRACT_H_
#define LIENTHONG_TESTS_CONTRACT_EVENT_LOG_CONTRACT_H_

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/event_log.h"
#include "storage/in_memory_event_log.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {

// Makes one kind of log, and closes and opens it again where it outlives its object.
class LogMaker {
 public:
  virtual ~LogMaker() = default;
  virtual std::unique_ptr<EventLog> Make(Clock clock) = 0;
  virtual void Reopen(Clock clock, std::unique_ptr<EventLog>* log) = 0;
};

class InMemoryLogMaker : public LogMaker {
 public:
  std::unique_ptr<EventLog> Make(Clock clock) override { return std::make_unique<InMemoryEventLog>(std::move(clock)); }
  void Reopen(Clock, std::unique_ptr<EventLog>*) override {}
};

class RocksDbLogMaker : public LogMaker {
 public:
  std::unique_ptr<EventLog> Make(Clock clock) override {
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = directory_.File("log");
    options.clock = std::move(clock);
    options.min_free_bytes = 0;
    auto log = RocksDbEventLog::Open(options);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  void Reopen(Clock clock, std::unique_ptr<EventLog>* log) override {
    log->reset();
    *log = Make(std::move(clock));
  }

 private:
  testing::TempDirectory directory_;
};

struct LogKind {
  const char* name;
  std::unique_ptr<LogMaker> (*make)();
};

class EventLogContract : public ::testing::TestWithParam<LogKind> {
 protected:
  void SetUp() override {
    maker_ = GetParam().make();
    log_ = maker_->Make(ReadClock());
    ASSERT_NE(log_, nullptr);
  }

  Clock ReadClock() {
    return [this] { return absl::FromUnixNanos(now_nanos_); };
  }
  void Reopen() {
    maker_->Reopen(ReadClock(), &log_);
    ASSERT_NE(log_, nullptr);
  }

  AppendResult Append(AppendRequest request) {
    const absl::StatusOr<AppendResult> result = log_->Append(std::move(request));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.value_or(AppendResult());
  }
  absl::StatusCode CodeOf(AppendRequest request) { return log_->Append(std::move(request)).status().code(); }
  std::vector<StoredEvent> All() { return log_->ReadAll(1, 1'000'000).value(); }
  absl::Time LastRecordTime() { return RecordTimeOf(All().back().envelope); }
  AppendRequest ClaimAppend(const std::vector<ClaimChange>& claims) {
    AppendRequest request = testing::SampleAppend("claims/stream", 1);
    request.claims = claims;
    return request;
  }

  std::atomic<int64_t> now_nanos_ = 1'700'000'000'123'456'789;
  std::unique_ptr<LogMaker> maker_;
  std::unique_ptr<EventLog> log_;
};

// Every kind there is, for INSTANTIATE_TEST_SUITE_P.
inline auto EveryLog() {
  return ::testing::Values(LogKind{"InMemory", [] { return std::unique_ptr<LogMaker>(new InMemoryLogMaker); }},
                           LogKind{"RocksDb", [] { return std::unique_ptr<LogMaker>(new RocksDbLogMaker); }});
}
inline std::string LogName(const ::testing::TestParamInfo<LogKind>& info) {
  return info.param.name;
}

}  // namespace lienthong::storage

#endif  // LIENTHONG_TESTS_CONTRACT_EVENT_LOG_CONTRACT_H_

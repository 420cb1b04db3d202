// Random histories on RocksDbEventLog, closed and opened again at random, against a model that is too simple to be
// wrong. A failure prints its seed; LIENTHONG_SEED runs it again.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "storage/rocksdb_event_log.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using testing::Acquire;
using testing::Release;
using testing::SampleWrite;

// The log as lists and maps: what was appended, by plain reading of the rules.
struct Model {
  struct Request {
    std::string digest;
    Position first;
    uint64_t count;
  };

  std::vector<std::pair<std::string, std::string>> events;  // stream, note
  std::map<std::string, Revision> revisions;
  std::map<std::string, std::string> owners;
  std::map<std::string, Request> requests;

  // The result that the log must give.
  absl::StatusOr<AppendResult> Append(const AppendRequest& request) {
    if (request.request.has_value() && requests.count(request.request->key) > 0) {
      const Request& earlier = requests[request.request->key];
      if (earlier.digest != request.request->digest) return absl::AlreadyExistsError("request");
      return AppendResult{earlier.first, earlier.count, true};
    }
    for (const StreamWrite& write : request.writes) {
      if (write.expected.has_value() && RevisionOf(write.stream) != *write.expected) return absl::AbortedError("");
    }
    for (const StreamCheck& check : request.checks) {
      if (RevisionOf(check.stream) != check.expected) return absl::AbortedError("");
    }
    std::map<std::string, std::string> changed = owners;
    for (const bool acquire : {false, true}) {
      for (const ClaimChange& change : request.claims) {
        if ((change.action == ClaimChange::Action::kAcquire) != acquire) continue;
        const auto owner = changed.find(change.key);
        if (owner != changed.end() && owner->second != change.owner) return absl::AlreadyExistsError("claim");
        if (acquire) changed[change.key] = change.owner;
        if (!acquire) changed.erase(change.key);
      }
    }
    owners = changed;
    const Position before = events.size();
    for (const StreamWrite& write : request.writes) {
      for (const NewEvent& event : write.events) {
        events.emplace_back(write.stream, event.parts[0].bytes);
        ++revisions[write.stream];
      }
    }
    const uint64_t count = events.size() - before;
    const AppendResult result{count == 0 ? before : before + 1, count, false};
    if (request.request.has_value()) {
      requests[request.request->key] = {request.request->digest, result.first, count};
    }
    return result;
  }

  Revision RevisionOf(const std::string& stream) const {
    const auto found = revisions.find(stream);
    return found == revisions.end() ? 0 : found->second;
  }
};

class History {
 public:
  explicit History(uint64_t seed) : random_(seed) { Reopen(); }

  void Run(int steps) {
    for (int i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
      const int dice = Pick(100);
      if (dice < 75) {
        Append();
      } else if (dice < 90) {
        CheckReads();
      } else if (dice < 96) {
        now_ += absl::Seconds(Pick(20) - 10);
      } else {
        Reopen();
        CheckReads();
      }
    }
    CheckEverything();
    Reopen();
    CheckEverything();
  }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<uint64_t>(below)); }
  std::string Name(const std::string& kind, int below) { return kind + "/" + std::to_string(Pick(below)); }

  void Reopen() {
    log_.reset();
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = directory_.File("log");
    options.clock = [this] { return now_; };
    options.min_free_bytes = 0;
    options.block_cache_bytes = 1 << (6 + Pick(10));
    auto log = RocksDbEventLog::Open(options);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  AppendRequest RandomRequest() {
    AppendRequest request;
    std::map<std::string, bool> streams;
    for (int i = Pick(4); i > 0; --i) streams[Name("workers", 6)] = Pick(4) > 0;
    for (const auto& [stream, write] : streams) {
      const Revision near = model_.RevisionOf(stream) + (Pick(8) == 0 ? 1 : 0);
      if (write) {
        request.writes.push_back(SampleWrite(stream, Pick(4)));
        if (Pick(2) == 0) request.writes.back().expected = near;
        for (NewEvent& event : request.writes.back().events) event.parts[0].bytes = std::to_string(random_());
      } else {
        request.checks.push_back({stream, near});
      }
    }
    for (int i = Pick(3); i > 0; --i) {
      const std::string key = Name("claims", 4);
      const std::string owner = Name("owners", 2);
      request.claims.push_back(Pick(2) == 0 ? Acquire(key, owner) : Release(key, owner));
    }
    if (Pick(3) > 0) request.request = RequestKey{Name("requests", 200), Pick(6) == 0 ? "other" : "digest"};
    return request;
  }

  void Append() {
    const AppendRequest request = RandomRequest();
    size_t events = 0;
    for (const StreamWrite& write : request.writes) events += write.events.size();
    if (events == 0 && !request.request.has_value()) {
      EXPECT_EQ(log_->Append(request).status().code(), absl::StatusCode::kInvalidArgument);
      return;
    }
    const absl::StatusOr<AppendResult> expected = model_.Append(request);
    const absl::StatusOr<AppendResult> result = log_->Append(request);
    ASSERT_EQ(result.status().code(), expected.status().code()) << result.status();
    if (!expected.ok()) return;
    EXPECT_EQ(result->first, expected->first);
    EXPECT_EQ(result->count, expected->count);
    EXPECT_EQ(result->repeated, expected->repeated);
  }

  void CheckReads() {
    ASSERT_EQ(log_->Head(), model_.events.size());
    const Position from = static_cast<Position>(Pick(static_cast<int>(model_.events.size()) + 2));
    const auto events = log_->ReadAll(from, static_cast<size_t>(Pick(20)));
    ASSERT_TRUE(events.ok()) << events.status();
    for (const StoredEvent& event : *events) CheckEvent(event);
    const std::string stream = Name("workers", 6);
    EXPECT_EQ(log_->StreamRevision(stream).value(), model_.RevisionOf(stream));
    const Revision begin = static_cast<Revision>(1 + Pick(5));
    Revision revision = begin;
    const auto of_stream = log_->ReadStream(stream, begin, 5);
    ASSERT_TRUE(of_stream.ok()) << of_stream.status();
    for (const StoredEvent& event : *of_stream) {
      CheckEvent(event);
      EXPECT_EQ(event.envelope.stream(), stream);
      EXPECT_EQ(event.envelope.revision(), revision++);
    }
    const std::string claim = Name("claims", 4);
    const auto owner = model_.owners.find(claim);
    EXPECT_EQ(log_->ClaimOwner(claim).value().value_or(""), owner == model_.owners.end() ? "" : owner->second);
  }

  void CheckEvent(const StoredEvent& event) {
    ASSERT_GE(event.position, 1u);
    ASSERT_LE(event.position, model_.events.size());
    EXPECT_EQ(event.envelope.stream(), model_.events[event.position - 1].first);
    EXPECT_EQ(*log_->sealer()->Open(event.envelope, event.envelope.sealed_parts(0)),
              model_.events[event.position - 1].second);
  }

  void CheckEverything() {
    const auto events = log_->ReadAll(1, 1'000'000);
    ASSERT_TRUE(events.ok()) << events.status();
    ASSERT_EQ(events->size(), model_.events.size());
    std::map<std::string, Revision> revisions;
    std::pair<int64_t, int32_t> time = {0, 0};
    for (const StoredEvent& event : *events) {
      CheckEvent(event);
      EXPECT_EQ(event.envelope.revision(), ++revisions[event.envelope.stream()]);
      const std::pair<int64_t, int32_t> next = {event.envelope.record_time().seconds(),
                                                event.envelope.record_time().nanos()};
      EXPECT_LE(time, next);
      time = next;
    }
    EXPECT_EQ(revisions, model_.revisions);
    for (const auto& [key, request] : model_.requests) {
      const auto found = log_->FindRequest(RequestKey{key, request.digest});
      ASSERT_TRUE(found.ok() && found->has_value()) << key;
      EXPECT_EQ((*found)->first, request.first);
      EXPECT_EQ((*found)->count, request.count);
    }
  }

  std::mt19937_64 random_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  testing::TempDirectory directory_;
  Model model_;
  std::unique_ptr<RocksDbEventLog> log_;
};

TEST(EventLogProperty, ARandomHistoryIsTheModels) {
  const char* const given = std::getenv("LIENTHONG_SEED");
  const int rounds = given == nullptr ? 8 : 1;
  for (int round = 0; round < rounds; ++round) {
    const uint64_t seed = given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
    std::cout << "LIENTHONG_SEED=" << seed << std::endl;
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, "LIENTHONG_SEED=" + std::to_string(seed));
    History(seed).Run(300);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "run again with LIENTHONG_SEED=" << seed;
  }
}

}  // namespace
}  // namespace lienthong::storage

// What tests of evidence stand on: a log on disk with its index and its checkpoints, and all that writes to it.

#ifndef TESTS_UNIT_LEDGER_EVIDENCE_GROUND_H_
#define TESTS_UNIT_LEDGER_EVIDENCE_GROUND_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/ledger/evidence.h"
#include "storage/evidence/verify.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::ledger {

inline constexpr char kOrigin[] = "log.test/1";

class EvidenceGround : public ::testing::Test {
 protected:
  EvidenceGround() {
    storage::RocksDbEventLogOptions options;
    options.directory = directory_.File("log");
    options.keys = testing::TestKeys();
    options.clock = [this] { return now_; };
    options.min_free_bytes = 0;
    log_ = storage::RocksDbEventLog::Open(options).value();
    index_ = storage::StreamIndex::Open(log_.get(), log_->derived()).value();
    officers_ = std::make_unique<access::Officers>(log_.get(), &key_, log_->sealer(), &ids_);
    looks_ = std::make_unique<access::Looks>(log_.get(), &ids_, options.clock);
    records_.log = log_.get();
    records_.sealer = log_->sealer();
    records_.key = &key_;
    records_.ids = &ids_;
    records_.officers = officers_.get();
    records_.looks = looks_.get();
    records_.clock = options.clock;
    std::vector<storage::NoteSigner> signers;
    for (const char* file : {"a.key", "b.key"}) {
      signers.push_back(storage::NoteSigner::OpenOrCreate(directory_.File(file), kOrigin).value());
      keys_.push_back(signers.back().verifier());
    }
    checkpoints_ = std::make_unique<Checkpoints>(&records_, index_.get(), kOrigin, std::move(signers));
  }

  // An event of `stream` about each of `subjects`; its position.
  storage::Position Append(const std::string& stream, const std::vector<std::string>& subjects) {
    event::v1::WorkerRegistered payload;
    storage::NewEvent event = access::MakeEvent(&ids_, {.agency = "G13.22"}, subjects.front(), payload);
    for (size_t i = 1; i < subjects.size(); ++i) event.parts.push_back({subjects[i], payload.SerializeAsString()});
    storage::AppendRequest request;
    request.writes.push_back({stream, std::nullopt, {std::move(event)}});
    return log_->Append(std::move(request)).value().first;
  }
  // `count` events of workers/1, 60,000 bytes each.
  void AppendLarge(int count) {
    event::v1::WorkerRegistered payload;
    payload.mutable_assertion()->add_facts()->set_value(std::string(60'000, 'x'));
    storage::StreamWrite write{.stream = "workers/1"};
    for (int i = 0; i < count; ++i) {
      write.events.push_back(access::MakeEvent(&ids_, {.agency = "G13.22"}, "workers/1", payload));
    }
    storage::AppendRequest request;
    request.writes.push_back(std::move(write));
    ASSERT_TRUE(log_->Append(std::move(request)).ok());
  }
  storage::Position Look(const std::string& subject) {
    EXPECT_TRUE(looks_->Record({.agency = "G13.22", .purpose = "audit"}, "GetWorker", {subject}).ok());
    return log_->Head();
  }

  absl::StatusOr<std::string> Make(const v1::CreateEvidenceRequest& request) {
    return MakeEvidence(records_, checkpoints_.get(), caller_, request, absl::InfiniteFuture());
  }
  static v1::CreateEvidenceRequest Of(const std::vector<std::string>& streams) {
    v1::CreateEvidenceRequest request;
    for (const std::string& stream : streams) request.add_streams(stream);
    return request;
  }
  evidence::Evidence Verified(const std::string& file, const std::optional<merkle::Checkpoint>& trusted = {}) {
    evidence::Evidence evidence;
    const evidence::MaybeRefusal refused = evidence::VerifyPack(file, keys_, trusted, &evidence);
    EXPECT_FALSE(refused.has_value()) << static_cast<int>(refused->fault) << " " << refused->what;
    return evidence;
  }
  // The subjects at whom the log says that they were looked at by evidence.
  std::set<std::string> Told() {
    std::set<std::string> subjects;
    const std::vector<storage::StoredEvent> events = log_->ReadAll(1, 1'000).value();
    for (const storage::StoredEvent& event : events) {
      if (event.envelope.type() != "PersonalDataRead") continue;
      event::v1::PersonalDataRead read;
      const auto plain = records_.sealer->Open(event.envelope, event.envelope.sealed_parts(0));
      if (!plain.ok() || !read.ParseFromString(*plain) || read.method().find("CreateEvidence") == std::string::npos) {
        continue;
      }
      subjects.insert(event.envelope.sealed_parts(0).subject());
    }
    return subjects;
  }

  const rpc::Caller caller_{"G09.12", "officer", "case-handling", "test"};
  testing::TempDirectory directory_;
  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  uint64_t random_ = 0;
  storage::Uuid7Source ids_{[this] { return now_; }, [this] { return ++random_; }};
  const storage::LookupKey key_ = storage::LookupKey::FromBytes(std::string(32, 'k'));
  std::unique_ptr<storage::RocksDbEventLog> log_;
  std::unique_ptr<storage::StreamIndex> index_;
  std::unique_ptr<access::Officers> officers_;
  std::unique_ptr<access::Looks> looks_;
  access::RecordKeeping records_;
  std::vector<merkle::VerifierKey> keys_;
  std::unique_ptr<Checkpoints> checkpoints_;
};

}  // namespace lienthong::ledger

#endif  // TESTS_UNIT_LEDGER_EVIDENCE_GROUND_H_

#include "services/ledger/evidence.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/rpc/errors.h"
#include "storage/evidence/verify.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::ledger {
namespace {

constexpr char kOrigin[] = "log.test/1";

class EvidenceTest : public ::testing::Test {
 protected:
  EvidenceTest() {
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

TEST_F(EvidenceTest, OfStreamsAndLooksIsAcceptedByWhoeverHasTheKeys) {
  Append("workers/1", {"workers/1"});
  Append("workers/1", {"workers/1", "workers/2"});
  const storage::Position look = Look("workers/1");
  Append("registries/labour/records/r", {"registries/labour/records/r"});
  v1::CreateEvidenceRequest request = Of({"workers/1", "registries/labour/records/r", "workers/none"});
  request.add_look_positions(look);
  const evidence::Evidence evidence = Verified(Make(request).value());
  EXPECT_EQ(evidence.agency, "G09.12");
  EXPECT_EQ(evidence.purpose, "case-handling");
  EXPECT_EQ(evidence.time, now_);
  ASSERT_EQ(evidence.streams.size(), 3u);
  EXPECT_EQ(evidence.streams[0].name, "registries/labour/records/r");
  ASSERT_EQ(evidence.streams[1].events.size(), 2u);
  EXPECT_EQ(evidence.streams[1].events[1].parts[0].state, evidence::OpenedPart::State::kOpened);
  EXPECT_EQ(evidence.streams[1].events[1].parts[1].state, evidence::OpenedPart::State::kSealed);
  EXPECT_TRUE(evidence.streams[2].events.empty());
  ASSERT_EQ(evidence.looks.size(), 1u);
  EXPECT_EQ(evidence.looks[0].position, look);
  EXPECT_EQ(evidence.looks[0].envelope.agency(), "G13.22");
}

TEST_F(EvidenceTest, IsALookAtEachSubjectWhosePartLeaves) {
  Append("workers/1", {"workers/1", "workers/2"});
  ASSERT_TRUE(Make(Of({"workers/1", "workers/none"})).ok());
  EXPECT_EQ(Told(), (std::set<std::string>{"workers/1", "workers/2"}));
}

TEST_F(EvidenceTest, ThatIsRefusedIsNoLook) {
  Append("workers/1", {"workers/1"});
  v1::CreateEvidenceRequest request = Of({"workers/1"});
  request.add_look_positions(1);
  EXPECT_EQ(rpc::ReasonOf(Make(request).status()), "FIELD_INVALID");
  EXPECT_TRUE(Told().empty());
}

TEST_F(EvidenceTest, CoversTheLogAsItIsAndGrowsFromATrustedSize) {
  Append("workers/1", {"workers/1"});
  const v1::Checkpoint old = checkpoints_->Make(absl::InfiniteFuture()).value();
  const merkle::Checkpoint trusted = merkle::OpenCheckpoint(old.note(), keys_)->checkpoint;
  Append("workers/1", {"workers/1"});
  v1::CreateEvidenceRequest request = Of({"workers/1"});
  request.set_trusted_size(old.size());
  const evidence::Evidence evidence = Verified(Make(request).value(), trusted);
  EXPECT_EQ(evidence.streams[0].events.size(), 2u);
  EXPECT_GT(evidence.checkpoint.size, old.size());
  request.set_trusted_size(1'000);
  EXPECT_EQ(rpc::ReasonOf(Make(request).status()), "FIELD_INVALID");
}

TEST_F(EvidenceTest, MakesNoCheckpointWhenNothingWasAppendedSince) {
  Append("workers/1", {"workers/1"});
  const uint64_t size = checkpoints_->Make(absl::InfiniteFuture()).value().size();
  EXPECT_EQ(Verified(Make(Of({"workers/1"})).value()).checkpoint.size, size);
}

TEST_F(EvidenceTest, TellsOfADestroyedKeyInItsPlaceAndIsNoLookThen) {
  Append("workers/1", {"workers/1", "workers/2"});
  ASSERT_TRUE(log_->DestroyKeys({"workers/1"}).ok());
  const evidence::Evidence evidence = Verified(Make(Of({"workers/1", "workers/2"})).value());
  ASSERT_EQ(evidence.streams[0].events.size(), 1u);
  EXPECT_EQ(evidence.streams[0].events[0].parts[0].state, evidence::OpenedPart::State::kDestroyed);
  EXPECT_EQ(evidence.streams[0].events[0].parts[1].state, evidence::OpenedPart::State::kOpened);
  EXPECT_EQ(Told(), (std::set<std::string>{"workers/2"}));
}

TEST_F(EvidenceTest, NamesEveryFieldThatIsWrong) {
  Append("workers/1", {"workers/1"});
  const storage::Position other = Look("workers/2");
  const storage::Position look = Look("workers/1");
  const auto refused = [this](const v1::CreateEvidenceRequest& request) {
    return rpc::ReasonOf(Make(request).status());
  };
  EXPECT_EQ(refused(Of({})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of({""})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of({"workers/1\nlook"})), "FIELD_INVALID");
  EXPECT_EQ(refused(Of(std::vector<std::string>(kMaxEvidenceStreams + 1, "workers/1"))), "FIELD_INVALID");
  for (const std::vector<storage::Position>& positions :
       {std::vector<storage::Position>{other}, {look, look}, {0}, {1}, {1'000'000}}) {
    v1::CreateEvidenceRequest request = Of({"workers/1"});
    for (const storage::Position position : positions) request.add_look_positions(position);
    EXPECT_EQ(refused(request), "FIELD_INVALID") << positions.front();
  }
}

}  // namespace
}  // namespace lienthong::ledger

// Key epochs over a log in memory, with a place of keys that fails when told to.

#include "services/keys/key_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/rpc/errors.h"
#include "storage/in_memory_event_log.h"
#include "tests/support/require.h"
#include "tests/support/sample_append.h"

namespace lienthong::keys {
namespace {

using lienthong::testing::Require;
using ::testing::ElementsAre;

const rpc::Caller kBeginning{"G09", "officer-1", "keys", "P-01"};
const rpc::Caller kEnding{"G09", "officer-2", "keys", "P-01"};
constexpr uint32_t kGraceDays = 30;

class FailingKeys : public storage::InMemoryKeyProvider {
 public:
  bool fails = false;

  absl::StatusOr<uint32_t> MakeEpoch() override {
    if (fails) return absl::PermissionDeniedError("read only");
    return InMemoryKeyProvider::MakeEpoch();
  }
  absl::Status DestroyEpoch(uint32_t epoch) override {
    if (fails) return absl::PermissionDeniedError("read only");
    return InMemoryKeyProvider::DestroyEpoch(epoch);
  }
};

// Whose appends are refused when told to.
class FailingLog : public storage::InMemoryEventLog {
 public:
  using InMemoryEventLog::InMemoryEventLog;
  bool fails = false;

  absl::StatusOr<storage::AppendResult> Append(storage::AppendRequest request) override {
    if (fails) return absl::UnavailableError("cut off");
    return InMemoryEventLog::Append(std::move(request));
  }
};

class KeyDeskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    records_.log = &log_;
    records_.sealer = log_.sealer();
    records_.key = &key_;
    records_.ids = &ids_;
    records_.officers = &officers_;
    records_.clock = [this] { return now_; };
    records_.vault = &log_;
    Restart();
    for (int i = 0; i < 5; ++i) AppendAbout(absl::StrCat("workers/", i));
  }
  // As after a kill: the log and the keys live on.
  void Restart() { desk_ = std::make_unique<KeyDesk>(&records_, kGraceDays); }
  void AppendAbout(const std::string& subject) {
    storage::AppendRequest request = testing::SampleAppend(subject, 1);
    request.writes[0].events[0].parts = {{subject, "somebody"}};
    Require(log_.Append(request));
  }
  std::string OpenPart(const std::string& subject) {
    const event::v1::Envelope envelope = Require(log_.ReadStream(subject, 1, 1)).at(0).envelope;
    return Require(log_.sealer()->Open(envelope, envelope.sealed_parts(0)));
  }
  v1::BeginKeyEpochRequest BeginRequest() {
    v1::BeginKeyEpochRequest request;
    request.set_request_id(ids_.NextText());
    return request;
  }
  v1::EndKeyEpochRequest EndRequest(uint32_t epoch) {
    v1::EndKeyEpochRequest request;
    request.set_epoch(epoch);
    request.set_request_id(ids_.NextText());
    return request;
  }
  absl::StatusOr<v1::KeyEpoch> Begin(const rpc::Caller& caller = kBeginning) {
    return desk_->BeginKeyEpoch(caller, BeginRequest());
  }
  absl::StatusOr<v1::KeyEpoch> End(uint32_t epoch, const rpc::Caller& caller = kEnding) {
    return desk_->EndKeyEpoch(caller, EndRequest(epoch));
  }
  std::string ReasonOfEnd(uint32_t epoch, const rpc::Caller& caller = kEnding) {
    return rpc::ReasonOf(End(epoch, caller).status());
  }
  void AdvanceToEnd() {
    while (Require(desk_->Advance())) {
    }
  }
  // Begins an epoch, lets all keys be wrapped under it, and all of grace pass.
  void BeginAndLetGracePass() {
    Require(Begin());
    AdvanceToEnd();
    now_ += absl::Hours(24) * kGraceDays;
  }
  v1::KeyEpochs Get() { return Require(desk_->GetKeyEpochs(kBeginning, v1::GetKeyEpochsRequest())); }
  // "1 older 7 keys" and the like.
  std::vector<std::string> Listed() {
    std::vector<std::string> lines;
    const v1::KeyEpochs epochs = Get();
    for (const v1::KeyEpoch& epoch : epochs.epochs()) {
      const std::string state = v1::KeyEpochState_Name(epoch.state()).substr(sizeof("KEY_EPOCH_STATE_") - 1);
      lines.push_back(absl::StrCat(epoch.number(), " ", state, " ", epoch.subject_keys()));
    }
    return lines;
  }
  std::vector<std::string> Types() {
    std::vector<std::string> types;
    for (const auto& event : Require(log_.ReadStream(kKeyStream, 1, 100))) types.push_back(event.envelope.type());
    return types;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  uint64_t random_ = 0;
  const std::shared_ptr<FailingKeys> provider_ = std::make_shared<FailingKeys>();
  FailingLog log_{[this] { return now_; }, provider_};
  storage::LookupKey key_ = storage::LookupKey::FromBytes("a key of 32 bytes for tests only");
  storage::Uuid7Source ids_{[this] { return now_; }, [this] { return ++random_; }};
  access::Officers officers_{&log_, &key_, log_.sealer(), &ids_};
  access::RecordKeeping records_;
  std::unique_ptr<KeyDesk> desk_;
};

TEST_F(KeyDeskTest, ALogBeginsWithOneEpochThatNobodyBegan) {
  EXPECT_THAT(Listed(), ElementsAre("1 CURRENT 5"));
  const v1::KeyEpochs epochs = Get();
  EXPECT_FALSE(epochs.epochs(0).has_begin_time());
  EXPECT_EQ(epochs.older_subject_keys(), 0u);
  EXPECT_EQ(epochs.grace_days(), kGraceDays);
  EXPECT_FALSE(Require(desk_->Advance()));
}

TEST_F(KeyDeskTest, ABegunEpochTakesOverEveryKeyAndTheOldOneEndsAfterGrace) {
  const v1::KeyEpoch begun = Require(Begin());
  EXPECT_EQ(begun.number(), 2u);
  EXPECT_EQ(begun.state(), v1::KEY_EPOCH_STATE_CURRENT);
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 6", "2 CURRENT 0")) << "the officer is a subject too";
  EXPECT_EQ(Get().older_subject_keys(), 6u);
  EXPECT_FALSE(Get().epochs(0).has_may_end_time());
  now_ += absl::Hours(3);
  AdvanceToEnd();
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 0", "2 CURRENT 6"));
  const absl::Time may_end = now_ + absl::Hours(24) * kGraceDays;
  EXPECT_EQ(Get().epochs(0).may_end_time().seconds(), absl::ToUnixSeconds(may_end));
  now_ = may_end;
  const v1::KeyEpoch ended = Require(End(1));
  EXPECT_EQ(ended.state(), v1::KEY_EPOCH_STATE_ENDED);
  EXPECT_EQ(ended.end_time().seconds(), absl::ToUnixSeconds(now_));
  EXPECT_THAT(provider_->Epochs(), ElementsAre(2u));
  EXPECT_THAT(Listed(), ElementsAre("1 ENDED 0", "2 CURRENT 7"));
  EXPECT_NE(ended.ended_by().officer(), begun.begun_by().officer());
  EXPECT_EQ(OpenPart("workers/3"), "somebody");
  EXPECT_THAT(Types(), ElementsAre("KeyEpochBegun", "KeysRewrapped", "KeyEpochEnded"));
}

TEST_F(KeyDeskTest, AnErasedSubjectStandsInNobodysWay) {
  Require(Begin());
  ASSERT_TRUE(log_.DestroyKeys({"workers/1", "workers/2"}).ok());
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 4", "2 CURRENT 0"));
  AdvanceToEnd();
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 0", "2 CURRENT 4"));
}

TEST_F(KeyDeskTest, MoreKeysThanOneStepTakesAreWrappedByManyStepsAndARestartDoesNotMatter) {
  for (int i = 0; i < 2'500; ++i) AppendAbout(absl::StrCat("registries/labour/records/", i));
  Require(Begin());
  ASSERT_TRUE(Require(desk_->Advance()));
  EXPECT_EQ(Get().older_subject_keys(), 1'506u);
  EXPECT_EQ(rpc::ReasonOf(Begin().status()), "STATE_FORBIDS") << "one at a time";
  EXPECT_EQ(ReasonOfEnd(1), "STATE_FORBIDS");
  Restart();
  AdvanceToEnd();
  EXPECT_EQ(Get().older_subject_keys(), 0u);
  EXPECT_THAT(Types(), ElementsAre("KeyEpochBegun", "KeysRewrapped"));
}

TEST_F(KeyDeskTest, AnEndIsRefusedToTheCurrentEpochBeforeTheKeysHaveMovedAndDuringGrace) {
  const auto state = [&](uint32_t epoch) { return std::string(End(epoch).status().message()); };
  EXPECT_EQ(ReasonOfEnd(1), "STATE_FORBIDS") << "the only one";
  EXPECT_EQ(ReasonOfEnd(7), "RESOURCE_UNKNOWN");
  Require(Begin());
  EXPECT_EQ(ReasonOfEnd(2), "STATE_FORBIDS") << "the current one";
  EXPECT_THAT(state(1), ::testing::HasSubstr("still being wrapped anew"));
  now_ += absl::Hours(24) * 2 * kGraceDays;
  EXPECT_THAT(state(1), ::testing::HasSubstr("still being wrapped anew")) << "grace has not even begun";
  AdvanceToEnd();
  EXPECT_THAT(state(1), ::testing::HasSubstr("may still be wanted"));
  now_ += absl::Hours(24) * kGraceDays - absl::Seconds(1);
  EXPECT_EQ(ReasonOfEnd(1), "STATE_FORBIDS");
  now_ += absl::Seconds(1);
  EXPECT_EQ(ReasonOfEnd(1, kBeginning), "RULE_FORBIDS") << "a second officer must";
  EXPECT_THAT(provider_->Epochs(), ElementsAre(1u, 2u));
  Require(End(1));
}

TEST_F(KeyDeskTest, GraceCountsFromTheEpochThatCameNext) {
  BeginAndLetGracePass();
  Require(Begin(kEnding));
  AdvanceToEnd();
  EXPECT_EQ(ReasonOfEnd(2), "STATE_FORBIDS") << "its own grace has just begun";
  EXPECT_EQ(ReasonOfEnd(1, kBeginning), "RULE_FORBIDS") << "who began 2 does not end 1";
  Require(End(1, kEnding));
  EXPECT_THAT(provider_->Epochs(), ElementsAre(2u, 3u));
}

TEST_F(KeyDeskTest, AKeyThatIsNotDestroyedBehindItsEventIsDestroyedLater) {
  BeginAndLetGracePass();
  provider_->fails = true;
  const v1::EndKeyEpochRequest request = EndRequest(1);
  const absl::Status told = desk_->EndKeyEpoch(kEnding, request).status();
  EXPECT_EQ(told.code(), absl::StatusCode::kUnavailable) << told;
  EXPECT_THAT(Listed(), ElementsAre("1 ENDING 0", "2 CURRENT 7"));
  EXPECT_FALSE(desk_->Advance().ok());
  EXPECT_FALSE(desk_->EndKeyEpoch(kEnding, request).ok()) << "not done is not told as done";
  provider_->fails = false;
  Restart();
  EXPECT_FALSE(Require(desk_->Advance()));
  EXPECT_THAT(Listed(), ElementsAre("1 ENDED 0", "2 CURRENT 7"));
  EXPECT_EQ(Require(desk_->EndKeyEpoch(kEnding, request)).state(), v1::KEY_EPOCH_STATE_ENDED);
  EXPECT_THAT(Types(), ElementsAre("KeyEpochBegun", "KeysRewrapped", "KeyEpochEnded"));
}

TEST_F(KeyDeskTest, ARepetitionOfAnEndThatWasCutOffDestroysTheKeyItself) {
  BeginAndLetGracePass();
  provider_->fails = true;
  const v1::EndKeyEpochRequest request = EndRequest(1);
  EXPECT_FALSE(desk_->EndKeyEpoch(kEnding, request).ok());
  provider_->fails = false;
  Require(desk_->EndKeyEpoch(kEnding, request));
  EXPECT_THAT(provider_->Epochs(), ElementsAre(2u));
}

TEST_F(KeyDeskTest, AnEpochWhoseEventWasCutOffHarmsNobody) {
  Require(officers_.Identify(kBeginning));
  const v1::BeginKeyEpochRequest request = BeginRequest();
  log_.fails = true;
  EXPECT_FALSE(desk_->BeginKeyEpoch(kBeginning, request).ok());
  log_.fails = false;
  Restart();
  EXPECT_FALSE(Require(desk_->Advance()));
  AppendAbout("workers/new");
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 6", "2 CURRENT 1"));
  EXPECT_EQ(ReasonOfEnd(1), "STATE_FORBIDS") << "nobody began what came after";
  EXPECT_EQ(Require(desk_->BeginKeyEpoch(kBeginning, request)).number(), 3u);
  AdvanceToEnd();
  EXPECT_THAT(Listed(), ElementsAre("1 OLDER 0", "2 OLDER 0", "3 CURRENT 8"));
  now_ += absl::Hours(24) * kGraceDays;
  Require(End(1));
  Require(End(2));
  EXPECT_THAT(provider_->Epochs(), ElementsAre(3u));
}

TEST_F(KeyDeskTest, NothingIsSaidToBeWrappedUnderAnEpochThatTheKeysLack) {
  Require(Begin());
  storage::InMemoryEventLog of_before([this] { return now_; });
  records_.vault = &of_before;
  const absl::Status told = desk_->Advance().status();
  EXPECT_EQ(told.code(), absl::StatusCode::kFailedPrecondition) << told;
  records_.vault = &log_;
  AdvanceToEnd();
  EXPECT_THAT(Types(), ElementsAre("KeyEpochBegun", "KeysRewrapped"));
}

TEST_F(KeyDeskTest, NoKeyMadeMeansNothingBegun) {
  provider_->fails = true;
  EXPECT_EQ(Begin().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(Types(), ElementsAre());
  provider_->fails = false;
  EXPECT_EQ(Require(Begin()).number(), 2u);
}

TEST_F(KeyDeskTest, ARepeatedRequestAnswersAsItDidAndHasOneEffect) {
  const v1::BeginKeyEpochRequest begin = BeginRequest();
  const v1::KeyEpoch begun = Require(desk_->BeginKeyEpoch(kBeginning, begin));
  AdvanceToEnd();
  now_ += absl::Hours(24) * kGraceDays;
  EXPECT_EQ(Require(desk_->BeginKeyEpoch(kBeginning, begin)).DebugString(), begun.DebugString());
  const v1::EndKeyEpochRequest end = EndRequest(1);
  const v1::KeyEpoch ended = Require(desk_->EndKeyEpoch(kEnding, end));
  now_ += absl::Hours(1);
  EXPECT_EQ(Require(desk_->EndKeyEpoch(kEnding, end)).DebugString(), ended.DebugString());
  EXPECT_EQ(Require(End(1)).DebugString(), ended.DebugString()) << "it holds already";
  EXPECT_THAT(Types(), ElementsAre("KeyEpochBegun", "KeysRewrapped", "KeyEpochEnded"));
  v1::BeginKeyEpochRequest reused;
  reused.set_request_id(end.request_id());
  EXPECT_TRUE(absl::IsAlreadyExists(desk_->BeginKeyEpoch(kEnding, reused).status()));
}

TEST_F(KeyDeskTest, FieldsAreChecked) {
  EXPECT_EQ(rpc::ReasonOf(desk_->BeginKeyEpoch(kBeginning, v1::BeginKeyEpochRequest()).status()), "FIELD_INVALID");
  v1::EndKeyEpochRequest request = EndRequest(0);
  EXPECT_EQ(rpc::ReasonOf(desk_->EndKeyEpoch(kEnding, request).status()), "FIELD_INVALID");
  request.set_epoch(1);
  request.set_request_id("1");
  EXPECT_EQ(rpc::ReasonOf(desk_->EndKeyEpoch(kEnding, request).status()), "FIELD_INVALID");
}

TEST_F(KeyDeskTest, EpochsThatNobodyEndsAreBounded) {
  while (provider_->Epochs().size() < 64) Require(provider_->MakeEpoch());
  EXPECT_EQ(rpc::ReasonOf(Begin().status()), "LIMIT_EXCEEDED");
}

}  // namespace
}  // namespace lienthong::keys

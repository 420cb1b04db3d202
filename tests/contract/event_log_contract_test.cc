// What EventLog promises, run on every log.

#include "tests/contract/event_log_contract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/event_log.h"
#include "tests/support/sample_append.h"

namespace lienthong::storage {
namespace {

using testing::Acquire;
using testing::Release;
using testing::SampleAppend;
using testing::SampleEvent;
using testing::SampleWrite;

TEST_P(EventLogContract, AnEmptyLogHasHeadZeroAndNoEvents) {
  EXPECT_EQ(log_->Head(), 0u);
  EXPECT_TRUE(All().empty());
  EXPECT_EQ(*log_->StreamRevision("workers/1"), 0u);
  EXPECT_TRUE(log_->ReadStream("workers/1", 1, 10)->empty());
}

TEST_P(EventLogContract, EachOfManyAppendsIsAnsweredForItself) {
  Append(SampleAppend("workers/taken", 1));
  std::vector<AppendRequest> requests;
  requests.push_back(SampleAppend("workers/1", 2));
  requests.push_back(SampleAppend("workers/taken", 1));
  requests.back().writes[0].expected = 0;
  requests.push_back(SampleAppend("", 1));
  requests.push_back(SampleAppend("workers/1", 1));
  requests.back().writes[0].expected = 2;
  const auto answers = log_->AppendEach(std::move(requests));
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0]->first, 2u);
  EXPECT_EQ(answers[1].status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(answers[2].status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(answers[3]->first, 4u);
  EXPECT_EQ(log_->Head(), 4u);
  EXPECT_TRUE(log_->AppendEach({}).empty());
}

TEST_P(EventLogContract, PositionsHaveNoGapsAndFollowCommitOrder) {
  EXPECT_EQ(Append(SampleAppend("workers/1", 2)).first, 1u);
  const AppendResult second = Append(SampleAppend("workers/2", 3));
  EXPECT_EQ(second.first, 3u);
  EXPECT_EQ(second.count, 3u);
  EXPECT_EQ(second.last(), 5u);
  EXPECT_FALSE(second.repeated);
  EXPECT_EQ(Append(SampleAppend("workers/1", 1)).first, 6u);
  Reopen();
  EXPECT_EQ(log_->Head(), 6u);
  Position expected = 0;
  for (const StoredEvent& event : All()) EXPECT_EQ(event.position, ++expected);
  EXPECT_EQ(expected, 6u);
  EXPECT_EQ(*log_->StreamRevision("workers/1"), 3u);
}

TEST_P(EventLogContract, AStoredEventIsTheGivenOneWithItsPlaceTimeAndSealedParts) {
  Append(SampleAppend("workers/1", 2));
  const StoredEvent event = log_->ReadStream("workers/1", 2, 1)->at(0);
  EXPECT_EQ(event.envelope.stream(), "workers/1");
  EXPECT_EQ(event.envelope.revision(), 2u);
  EXPECT_EQ(event.envelope.type(), "Noted");
  EXPECT_EQ(event.envelope.agency(), "LAB01");
  EXPECT_EQ(event.envelope.record_time().seconds(), 1'700'000'000);
  EXPECT_EQ(event.envelope.record_time().nanos(), 123'456'789);
  ASSERT_EQ(event.envelope.sealed_parts_size(), 1);
  EXPECT_EQ(event.envelope.sealed_parts(0).subject(), "subjects/a");
  EXPECT_EQ(*dynamic_cast<KeyVault&>(*log_).sealer()->Open(event.envelope, event.envelope.sealed_parts(0)),
            "workers/1-1");
  EXPECT_EQ(event.envelope.SerializeAsString(), event.bytes);
}

TEST_P(EventLogContract, AnAppendToSeveralStreamsIsAllOrNothing) {
  AppendRequest good;
  good.writes = {SampleWrite("workers/1", 1, 0), SampleWrite("workers/2", 2, 0)};
  EXPECT_EQ(Append(good).count, 3u);
  AppendRequest stale;
  stale.writes = {SampleWrite("workers/3", 1, 0), SampleWrite("workers/2", 1, 1)};
  stale.claims = {Acquire("number", "workers/3")};
  EXPECT_EQ(CodeOf(stale), absl::StatusCode::kAborted);
  EXPECT_EQ(log_->Head(), 3u);
  EXPECT_EQ(*log_->StreamRevision("workers/3"), 0u);
  EXPECT_FALSE(log_->ClaimOwner("number")->has_value());
}

TEST_P(EventLogContract, AStaleExpectedRevisionIsRefusedAndTheStreamNamed) {
  Append(SampleAppend("workers/1", 2, 0));
  const absl::Status stale = log_->Append(SampleAppend("workers/1", 1, 1)).status();
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_NE(stale.message().find("workers/1"), absl::string_view::npos);
  EXPECT_EQ(CodeOf(SampleAppend("workers/1", 1, 0)), absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOf(SampleAppend("workers/2", 1, 1)), absl::StatusCode::kAborted);
  EXPECT_EQ(Append(SampleAppend("workers/1", 1, 2)).first, 3u);
}

TEST_P(EventLogContract, ACheckedStreamMustStillHaveItsRevision) {
  Append(SampleAppend("policies/1", 2));
  AppendRequest request = SampleAppend("workers/1", 1);
  request.checks = {{"policies/1", 1}};
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kAborted);
  request.checks = {{"policies/1", 2}, {"policies/2", 0}};
  EXPECT_EQ(Append(request).first, 3u);
}

TEST_P(EventLogContract, ARequestIsAnsweredOnceAndTheSameForEver) {
  AppendRequest request = SampleAppend("workers/1", 2);
  request.request = RequestKey{"key-1", "digest-1"};
  Append(SampleAppend("workers/0", 1));
  EXPECT_FALSE(log_->FindRequest(*request.request)->has_value());
  EXPECT_EQ(Append(request).first, 2u);
  for (int round = 0; round < 2; ++round) {
    const AppendResult again = Append(request);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.first, 2u);
    EXPECT_EQ(again.count, 2u);
    const auto found = log_->FindRequest(*request.request);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ((*found)->first, 2u);
    EXPECT_TRUE((*found)->repeated);
    EXPECT_EQ(log_->Head(), 3u);
    Reopen();
  }
}

TEST_P(EventLogContract, ARequestKeyWithAnotherDigestIsRefused) {
  AppendRequest request = SampleAppend("workers/1", 1);
  request.request = RequestKey{"key-1", "digest-1"};
  Append(request);
  Reopen();
  request.request->digest = "digest-2";
  const absl::Status refused = log_->Append(request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(MarkOf(refused, kTakenMark), kTakenRequest);
  EXPECT_TRUE(log_->WriteState().ok()) << "a refusal stops nobody else";
  EXPECT_EQ(refused.message().substr(0, 7), "request");
  EXPECT_EQ(log_->FindRequest(*request.request).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(log_->Head(), 1u);
}

TEST_P(EventLogContract, ARequestWithoutEventsIsRememberedAsANoOp) {
  Append(SampleAppend("workers/1", 2));
  AppendRequest request;
  request.request = RequestKey{"key-1", "digest-1"};
  const AppendResult first = Append(request);
  EXPECT_EQ(first.count, 0u);
  EXPECT_EQ(first.first, 2u);
  EXPECT_EQ(first.last(), 2u);
  Append(SampleAppend("workers/1", 1));
  Reopen();
  const AppendResult again = Append(request);
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.first, 2u);
  EXPECT_EQ(again.count, 0u);
}

TEST_P(EventLogContract, ARefusedRequestIsNotRemembered) {
  AppendRequest request = SampleAppend("workers/1", 1, 7);
  request.request = RequestKey{"key-1", "digest-1"};
  EXPECT_EQ(CodeOf(request), absl::StatusCode::kAborted);
  EXPECT_FALSE(log_->FindRequest(*request.request)->has_value());
  request.writes[0].expected = 0;
  EXPECT_FALSE(Append(request).repeated);
}

TEST_P(EventLogContract, AClaimBelongsToOneOwnerUntilItIsReleased) {
  Append(ClaimAppend({Acquire("number", "workers/1")}));
  Append(ClaimAppend({Acquire("number", "workers/1")}));
  const absl::Status taken = log_->Append(ClaimAppend({Acquire("number", "workers/2")})).status();
  EXPECT_EQ(taken.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(taken.message().substr(0, 5), "claim");
  EXPECT_EQ(MarkOf(taken, kTakenMark), kTakenClaim);
  Reopen();
  EXPECT_EQ(log_->ClaimOwner("number")->value(), "workers/1");
  Append(ClaimAppend({Release("number", "workers/1")}));
  EXPECT_FALSE(log_->ClaimOwner("number")->has_value());
  Append(ClaimAppend({Acquire("number", "workers/2")}));
  EXPECT_EQ(log_->ClaimOwner("number")->value(), "workers/2");
}

TEST_P(EventLogContract, AClaimChangesHandsInOneAppendWhateverTheOrder) {
  Append(ClaimAppend({Acquire("number", "workers/1")}));
  Append(ClaimAppend({Acquire("number", "workers/2"), Release("number", "workers/1")}));
  EXPECT_EQ(log_->ClaimOwner("number")->value(), "workers/2");
}

TEST_P(EventLogContract, AClaimIsNotReleasedByAnother) {
  Append(ClaimAppend({Acquire("number", "workers/1")}));
  EXPECT_EQ(CodeOf(ClaimAppend({Release("number", "workers/2")})), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(log_->ClaimOwner("number")->value(), "workers/1");
}

TEST_P(EventLogContract, ReleasingAFreeClaimIsNoError) {
  Append(ClaimAppend({Release("number", "workers/1")}));
  EXPECT_FALSE(log_->ClaimOwner("number")->has_value());
}

TEST_P(EventLogContract, TwoOwnersCannotAcquireOneClaimInOneAppend) {
  EXPECT_EQ(CodeOf(ClaimAppend({Acquire("number", "workers/1"), Acquire("number", "workers/2")})),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(log_->Head(), 0u);
}

TEST_P(EventLogContract, AStreamIsReadFromARevisionUpToALimit) {
  Append(SampleAppend("workers/1", 3));
  Append(SampleAppend("workers/10", 1));
  Append(SampleAppend("workers/1", 2));
  const std::vector<StoredEvent> events = *log_->ReadStream("workers/1", 2, 3);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].envelope.revision(), 2u);
  EXPECT_EQ(events[1].position, 3u);
  EXPECT_EQ(events[2].position, 5u);
  EXPECT_EQ(log_->ReadStream("workers/1", 0, 100)->size(), 5u);
  EXPECT_TRUE(log_->ReadStream("workers/1", 6, 100)->empty());
  EXPECT_TRUE(log_->ReadStream("workers/1", 1, 0)->empty());
  EXPECT_TRUE(log_->ReadStream("workers/", 1, 100)->empty());
  EXPECT_TRUE(log_->ReadStream(absl::string_view("workers/1\0", 10), 1, 100)->empty());
}

TEST_P(EventLogContract, TheWholeLogIsReadFromAPositionUpToALimit) {
  for (int i = 0; i < 5; ++i) Append(SampleAppend("workers/" + std::to_string(i), 2));
  const std::vector<StoredEvent> events = *log_->ReadAll(4, 4);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events.front().position, 4u);
  EXPECT_EQ(events.back().position, 7u);
  EXPECT_EQ(log_->ReadAll(0, 100)->size(), 10u);
  EXPECT_EQ(log_->ReadAll(10, 100)->size(), 1u);
  EXPECT_TRUE(log_->ReadAll(11, 100)->empty());
  EXPECT_TRUE(log_->ReadAll(1, 0)->empty());
}

TEST_P(EventLogContract, MalformedRequestsAreRefused) {
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(CodeOf(AppendRequest()), kInvalid);
  EXPECT_EQ(CodeOf(SampleAppend("", 1)), kInvalid);
  EXPECT_EQ(CodeOf(SampleAppend(std::string("a\0b", 3), 1)), kInvalid);
  AppendRequest twice;
  twice.writes = {SampleWrite("workers/1", 1), SampleWrite("workers/1", 1)};
  EXPECT_EQ(CodeOf(twice), kInvalid);
  AppendRequest no_id = SampleAppend("workers/1", 1);
  no_id.writes[0].events[0].envelope.clear_event_id();
  EXPECT_EQ(CodeOf(no_id), kInvalid);
  AppendRequest no_type = SampleAppend("workers/1", 1);
  no_type.writes[0].events[0].envelope.clear_type();
  EXPECT_EQ(CodeOf(no_type), kInvalid);
  EXPECT_EQ(log_->Head(), 0u);
}

TEST_P(EventLogContract, AnAppendBeyondABoundIsRefusedAndOneAtItIsNot) {
  const auto kTooMuch = absl::StatusCode::kResourceExhausted;
  EXPECT_EQ(CodeOf(SampleAppend(std::string(kMaxStreamNameBytes + 1, 's'), 1)), kTooMuch);
  EXPECT_EQ(CodeOf(SampleAppend("workers/1", kMaxEventsPerAppend + 1)), kTooMuch);

  AppendRequest one = SampleAppend("workers/1", 1);
  Append(one);
  const size_t frame = All()[0].bytes.size() - one.writes[0].events[0].parts[0].bytes.size();
  std::string& note = one.writes[0].events[0].parts[0].bytes;
  note.assign(kMaxEventBytes - frame - 16, 'n');
  Append(one);
  note.append(kMaxEventBytes - All().back().bytes.size(), 'n');
  Append(one);
  EXPECT_EQ(All().back().bytes.size(), kMaxEventBytes);
  note.push_back('n');
  EXPECT_EQ(CodeOf(one), kTooMuch);

  AppendRequest heavy = SampleAppend("workers/2", 300);
  for (NewEvent& event : heavy.writes[0].events) event.parts[0].bytes.assign(60'000, 'n');
  EXPECT_EQ(CodeOf(heavy), kTooMuch);
  EXPECT_EQ(log_->Head(), 3u);
}

TEST_P(EventLogContract, WaitForHeadIsToldOfAnAppend) {
  bool reached = false;
  std::thread waiter([&] { reached = log_->WaitForHead(2, absl::InfiniteFuture()); });
  Append(SampleAppend("workers/1", 1));
  Append(SampleAppend("workers/1", 1));
  waiter.join();
  EXPECT_TRUE(reached);
  EXPECT_TRUE(log_->WaitForHead(2, absl::InfinitePast()));
}

TEST_P(EventLogContract, WaitForHeadEndsAtItsDeadlineOrWhenWoken) {
  EXPECT_FALSE(log_->WaitForHead(1, absl::Now() - absl::Seconds(1)));
  std::atomic<bool> done = false;
  bool reached = true;
  std::thread waiter([&] {
    reached = log_->WaitForHead(1, absl::InfiniteFuture());
    done = true;
  });
  while (!done) log_->WakeWaiters();
  waiter.join();
  EXPECT_FALSE(reached);
}

TEST_P(EventLogContract, RecordTimeNeverGoesBackEvenWhenTheClockDoes) {
  Append(SampleAppend("workers/1", 1));
  const absl::Time first = LastRecordTime();
  EXPECT_EQ(first, absl::FromUnixNanos(now_nanos_));
  now_nanos_ -= 3'600'000'000'000;
  Append(SampleAppend("workers/1", 1));
  Reopen();
  Append(SampleAppend("workers/1", 1));
  EXPECT_EQ(LastRecordTime(), first);
  now_nanos_ += 3'600'000'000'001;
  Append(SampleAppend("workers/1", 1));
  EXPECT_EQ(LastRecordTime(), first + absl::Nanoseconds(1));
  for (const StoredEvent& event : All()) {
    EXPECT_GE(event.envelope.record_time().seconds() * 1'000'000'000 + event.envelope.record_time().nanos(),
              absl::ToUnixNanos(first));
  }
}

TEST_P(EventLogContract, AMadClockIsRefused) {
  now_nanos_ = -1;
  EXPECT_EQ(CodeOf(SampleAppend("workers/1", 1)), absl::StatusCode::kInternal);
  EXPECT_EQ(log_->Head(), 0u);
}

TEST_P(EventLogContract, ConcurrentAppendsGiveOneOrderAndEveryAnswerIsReadable) {
  constexpr int kThreads = 8;
  constexpr int kAppends = 40;
  std::mutex mutex;
  std::map<Position, std::string> answered;  // position of a first event -> its stream
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      const std::string own = "own/" + std::to_string(t);
      for (int i = 0; i < kAppends; ++i) {
        AppendRequest request;
        request.writes = {SampleWrite(own, 1, i), SampleWrite("shared/stream", 1)};
        request.request = RequestKey{own + "/" + std::to_string(i), "digest"};
        const absl::StatusOr<AppendResult> result = log_->Append(request);
        ASSERT_TRUE(result.ok()) << result.status();
        EXPECT_GE(log_->Head(), result->last());
        const auto read = log_->ReadAll(result->first, 1);
        ASSERT_TRUE(read.ok() && read->size() == 1);
        EXPECT_EQ(read->at(0).envelope.stream(), own);
        EXPECT_GE(*log_->StreamRevision(own), static_cast<Revision>(i + 1));
        const std::lock_guard<std::mutex> lock(mutex);
        EXPECT_TRUE(answered.emplace(result->first, own).second);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Reopen();
  const std::vector<StoredEvent> events = All();
  ASSERT_EQ(events.size(), size_t{2 * kThreads * kAppends});
  std::map<std::string, Revision> revisions;
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].position, i + 1);
    EXPECT_EQ(events[i].envelope.revision(), ++revisions[events[i].envelope.stream()]);
    if (i % 2 == 0) {
      EXPECT_EQ(answered[i + 1], events[i].envelope.stream());
    }
  }
  EXPECT_EQ(revisions["shared/stream"], Revision{kThreads * kAppends});
}

TEST_P(EventLogContract, ConcurrentRepeatsOfOneRequestAppendOnce) {
  std::atomic<int> fresh = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      AppendRequest request = SampleAppend("workers/1", 1);
      request.request = RequestKey{"key", "digest"};
      const absl::StatusOr<AppendResult> result = log_->Append(request);
      ASSERT_TRUE(result.ok()) << result.status();
      EXPECT_EQ(result->first, 1u);
      if (!result->repeated) ++fresh;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(log_->Head(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Logs, EventLogContract, EveryLog(), LogName);

}  // namespace
}  // namespace lienthong::storage

// FollowEvents over gRPC, with a server and clients of this process.

#include "services/ledger/ledger_service.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/unit/ledger/ledger_ground.h"

namespace lienthong::ledger {
namespace {

constexpr int kMaxFollowers = 600;

// One call of FollowEvents.
struct Call {
  explicit Call(v1::LedgerService::Stub* stub, const v1::FollowEventsRequest& request = {},
                absl::Time deadline = absl::Now() + absl::Seconds(60), const char* agency = "G09.12") {
    context.AddMetadata("lienthong-agency", agency);
    context.AddMetadata("lienthong-officer", "officer");
    context.AddMetadata("lienthong-purpose", "audit");
    context.AddMetadata("lienthong-procedure", "test");
    context.set_deadline(absl::ToChronoTime(deadline));
    reader = stub->FollowEvents(&context, request);
  }

  // The position of the next event; 0 at the end.
  storage::Position Next() {
    v1::FollowEventsResponse response;
    while (reader->Read(&response)) {
      if (response.has_event()) return response.event().position();
      heartbeat = response.heartbeat_position();
    }
    return 0;
  }

  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::FollowEventsResponse>> reader;
  storage::Position heartbeat = 0;
};

class LedgerServiceTest : public LedgerGround {
 protected:
  LedgerServiceTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::LedgerService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  ~LedgerServiceTest() override { Stop(); }

  void Stop() {
    stopping_.store(true);
    log_.WakeWaiters();
    server_->Shutdown(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
    server_->Wait();
  }

  // Whether every place is free.
  bool IsIdle() {
    int entered = 0;
    while (follower_bound_.Enter()) ++entered;
    for (int i = 0; i < entered; ++i) follower_bound_.Leave();
    return entered == kMaxFollowers;
  }

  rpc::CallBound calls_{8};
  rpc::CallBound follower_bound_{kMaxFollowers};
  LedgerServiceRpc service_{&records_, {}, &calls_, &follower_bound_, &stopping_, nullptr};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

TEST_F(LedgerServiceTest, HundredsOfFollowersGetEveryEventInOrder) {
  constexpr int kFollowers = 500;
  constexpr int kEvents = 60;
  Append("workers/a", kEvents / 2);
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < kFollowers; ++i) calls.push_back(std::make_unique<Call>(stub_.get()));
  for (const auto& call : calls) ASSERT_EQ(call->Next(), 1u);
  std::thread writer([this] {
    for (int i = kEvents / 2; i < kEvents; i += 2) Append("workers/b", 2);
  });
  for (const auto& call : calls) {
    for (storage::Position position = 2; position <= kEvents; ++position) ASSERT_EQ(call->Next(), position);
  }
  writer.join();
  std::thread stop([this] { Stop(); });
  for (const auto& call : calls) {
    EXPECT_EQ(call->Next(), 0u);
    EXPECT_EQ(call->heartbeat, static_cast<storage::Position>(kEvents));
    EXPECT_TRUE(call->reader->Finish().ok());
  }
  stop.join();
}

TEST_F(LedgerServiceTest, AStopDoesNotWaitForAReaderWhoDoesNotRead) {
  for (int i = 0; i < 40; ++i) Append("workers/a", 250);
  Call slow(stub_.get());
  Call swift(stub_.get());
  ASSERT_EQ(slow.Next(), 1u);
  for (storage::Position position = 1; position <= 10'000; ++position) ASSERT_EQ(swift.Next(), position);
  const absl::Time asked = absl::Now();
  Stop();
  EXPECT_LT(absl::Now() - asked, absl::Seconds(4));
  while (slow.Next() != 0) {
  }
  slow.reader->Finish();
}

TEST_F(LedgerServiceTest, AFollowerThatIsCancelledGivesItsPlaceBack) {
  for (int round = 0; round < 3; ++round) {
    std::vector<std::unique_ptr<Call>> calls;
    for (int i = 0; i < kMaxFollowers; ++i) calls.push_back(std::make_unique<Call>(stub_.get()));
    if (round == 0) Append("workers/a", 1);
    for (const auto& call : calls) ASSERT_EQ(call->Next(), 1u) << round;
    Call refused(stub_.get());
    EXPECT_EQ(refused.Next(), 0u);
    EXPECT_EQ(refused.reader->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    for (const auto& call : calls) call->context.TryCancel();
    for (const auto& call : calls) {
      while (call->Next() != 0) {
      }
      EXPECT_EQ(call->reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
    }
    // The server learns of it a little later.
    const absl::Time patience = absl::Now() + absl::Seconds(30);
    while (absl::Now() < patience && !IsIdle()) std::this_thread::yield();
    ASSERT_TRUE(IsIdle());
  }
}

TEST_F(LedgerServiceTest, RefusalsSayWhy) {
  Call stranger(stub_.get(), {}, absl::Now() + absl::Seconds(30), "nobody");
  EXPECT_EQ(stranger.Next(), 0u);
  EXPECT_EQ(stranger.reader->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  v1::FollowEventsRequest request;
  request.set_from_position(2);
  Call beyond(stub_.get(), request);
  EXPECT_EQ(beyond.Next(), 0u);
  EXPECT_EQ(beyond.reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(LedgerServiceTest, TheDeadlineEndsTheCall) {
  Call call(stub_.get(), {}, absl::Now() + absl::Milliseconds(200));
  EXPECT_EQ(call.Next(), 0u);
  EXPECT_EQ(call.reader->Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(LedgerServiceTest, ALogThatIsReadOnlyEndsTheFullViewWithThatError) {
  Append("workers/a", 1);
  log_.read_only = true;
  v1::FollowEventsRequest request;
  request.set_view(v1::EVENT_VIEW_FULL);
  Call call(stub_.get(), request);
  EXPECT_EQ(call.Next(), 0u);
  const grpc::Status status = call.reader->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_NE(status.error_message().find("takes no writes"), std::string::npos) << status.error_message();
}

}  // namespace
}  // namespace lienthong::ledger

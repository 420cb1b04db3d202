// CreateEvidence over gRPC, with a server and clients of this process.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "services/ledger/ledger_service.h"
#include "tests/unit/ledger/evidence_ground.h"

namespace lienthong::ledger {
namespace {

struct Call {
  Call(v1::LedgerService::Stub* stub, const v1::CreateEvidenceRequest& request,
       absl::Duration timeout = absl::Minutes(1)) {
    if (timeout != absl::InfiniteDuration()) context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context.AddMetadata("lienthong-agency", "G09.12");
    context.AddMetadata("lienthong-officer", "officer");
    context.AddMetadata("lienthong-purpose", "audit");
    context.AddMetadata("lienthong-procedure", "test");
    reader = stub->CreateEvidence(&context, request);
  }

  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::CreateEvidenceResponse>> reader;
  v1::CreateEvidenceResponse response;
};

class EvidenceServiceTest : public EvidenceGround {
 protected:
  EvidenceServiceTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::LedgerService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  ~EvidenceServiceTest() override {
    stopping_ = true;
    log_->WakeWaiters();
    server_->Shutdown();
  }

  std::atomic<bool> stopping_{false};
  rpc::CallBound calls_{16};
  rpc::CallBound follower_bound_{16};
  LedgerServiceRpc service_{&records_, {}, &calls_, &follower_bound_, &stopping_, checkpoints_.get()};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

TEST_F(EvidenceServiceTest, ACallThatCouldStayForEverIsRefused) {
  for (const absl::Duration timeout : {absl::InfiniteDuration(), absl::Minutes(6)}) {
    Call call(stub_.get(), Of({"workers/1"}), timeout);
    EXPECT_FALSE(call.reader->Read(&call.response));
    EXPECT_EQ(call.reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_F(EvidenceServiceTest, ALargeFileComesInChunksThatAnyClientTakes) {
  AppendLarge(60);
  Call call(stub_.get(), Of({"workers/1"}));
  std::string file;
  int chunks = 0;
  for (; call.reader->Read(&call.response); ++chunks) {
    EXPECT_LE(call.response.chunk().size(), kEvidenceChunkBytes);
    file += call.response.chunk();
  }
  EXPECT_TRUE(call.reader->Finish().ok());
  EXPECT_GT(chunks, 3);
  EXPECT_EQ(Verified(file).streams[0].events.size(), 60u);
  EXPECT_EQ(Told(), (std::set<std::string>{"workers/1"}));
}

TEST_F(EvidenceServiceTest, MoreThanTwoAtOnceAreRefusedAndAnotherIsMadeAfterwards) {
  // Far more than the window of a stream: calls that do not read stay under way.
  AppendLarge(200);
  Call first(stub_.get(), Of({"workers/1"})), second(stub_.get(), Of({"workers/1"}));
  ASSERT_TRUE(first.reader->Read(&first.response));
  ASSERT_TRUE(second.reader->Read(&second.response));
  {
    Call third(stub_.get(), Of({"workers/1"}));
    EXPECT_FALSE(third.reader->Read(&third.response));
    EXPECT_EQ(third.reader->Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  }
  while (first.reader->Read(&first.response)) {
  }
  EXPECT_TRUE(first.reader->Finish().ok());
  Call fourth(stub_.get(), Of({"workers/none"}));
  EXPECT_TRUE(fourth.reader->Read(&fourth.response));
  second.context.TryCancel();
  EXPECT_FALSE(second.reader->Finish().ok());
}

TEST_F(EvidenceServiceTest, ThatIsRefusedSendsNothing) {
  Call call(stub_.get(), Of({}));
  EXPECT_FALSE(call.reader->Read(&call.response));
  EXPECT_EQ(call.reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace lienthong::ledger

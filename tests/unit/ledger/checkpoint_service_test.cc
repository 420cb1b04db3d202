// The calls about checkpoints over gRPC, checked as a client does.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "services/ledger/ledger_service.h"
#include "tests/support/stream_proof_check.h"
#include "tests/unit/ledger/signed_ground.h"

namespace lienthong::ledger {
namespace {

class CheckpointServiceTest : public SignedGround {
 protected:
  CheckpointServiceTest() : service_(&records_, {}, &calls_, &follower_bound_, &stopping_, checkpoints_.get()) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::LedgerService::NewStub(
        grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));
  }
  ~CheckpointServiceTest() override {
    server_->Shutdown(absl::ToChronoTime(absl::Now() + absl::Seconds(2)));
    server_->Wait();
  }

  static void Prepare(grpc::ClientContext* context) {
    context->AddMetadata("lienthong-agency", "G09.12");
    context->AddMetadata("lienthong-officer", "officer");
    context->AddMetadata("lienthong-purpose", "audit");
    context->AddMetadata("lienthong-procedure", "test");
    context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
  }
  merkle::Checkpoint Create() {
    grpc::ClientContext context;
    Prepare(&context);
    v1::Checkpoint checkpoint;
    const grpc::Status status = stub_->CreateCheckpoint(&context, v1::CreateCheckpointRequest(), &checkpoint);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return Opened(checkpoint);
  }
  v1::StreamProof Proof(const std::string& stream) {
    grpc::ClientContext context;
    Prepare(&context);
    v1::GetStreamProofRequest request;
    request.set_stream(stream);
    v1::StreamProof proof;
    const grpc::Status status = stub_->GetStreamProof(&context, request, &proof);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return proof;
  }

  rpc::CallBound calls_{8};
  rpc::CallBound follower_bound_{1};
  std::atomic<bool> stopping_{false};
  LedgerServiceRpc service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::LedgerService::Stub> stub_;
};

TEST_F(CheckpointServiceTest, AStreamIsProvedToWhoeverHoldsTheCheckpoint) {
  Append("workers/1", 300);
  Append("workers/2", 2);
  const merkle::Checkpoint checkpoint = Create();
  Append("workers/2", 1);  // not covered
  for (const auto& [stream, events] :
       {std::pair<std::string, uint64_t>{"workers/1", 300}, {"workers/2", 2}, {"none", 0}}) {
    const v1::StreamProof proof = Proof(stream);
    const auto head = testing::CheckStreamProof(proof, stream, checkpoint);
    ASSERT_TRUE(head.ok()) << head.status();
    EXPECT_EQ(head->has_value() ? (*head)->revision : 0, events);
    EXPECT_FALSE(testing::CheckStreamProof(proof, "workers/3", checkpoint).ok());
  }
}

TEST_F(CheckpointServiceTest, AProofThatWasChangedOnItsWayShowsNothing) {
  Append("workers/1", 300);
  const merkle::Checkpoint checkpoint = Create();
  const v1::StreamProof sound = Proof("workers/1");
  ASSERT_TRUE(testing::CheckStreamProof(sound, "workers/1", checkpoint).ok());
  const auto expect_refused = [&](const v1::StreamProof& proof) {
    EXPECT_EQ(testing::CheckStreamProof(proof, "workers/1", checkpoint).status().code(),
              absl::StatusCode::kInvalidArgument)
        << proof.ShortDebugString();
  };
  for (std::string* (v1::StreamProof::*const field)() :
       {&v1::StreamProof::mutable_bucket, &v1::StreamProof::mutable_index_event}) {
    v1::StreamProof proof = sound;
    (proof.*field)()->back() ^= 1;
    expect_refused(proof);
  }
  v1::StreamProof proof = sound;
  proof.mutable_bucket_hashes(15)->front() ^= 1;
  expect_refused(proof);
  proof = sound;
  proof.mutable_index_inclusion()->mutable_hashes(0)->front() ^= 1;
  expect_refused(proof);
  proof = sound;
  proof.set_revision(299);
  expect_refused(proof);
}

TEST_F(CheckpointServiceTest, WithoutACheckpointAProofMakesOne) {
  Append("workers/1", 3);
  const v1::StreamProof proof = Proof("workers/1");
  EXPECT_EQ(proof.size(), 4u);
  const auto head = testing::CheckStreamProof(proof, "workers/1", Create());
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ((*head)->revision, 3u);
}

}  // namespace
}  // namespace lienthong::ledger

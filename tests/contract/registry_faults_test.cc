// The faults of a mock registry as they are seen over gRPC.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "adapters/error_info.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/simulator/simulator_server.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};

class FaultyRegistry : public ::testing::Test {
 protected:
  // A gateway to an empty registry with this one fault.
  std::unique_ptr<GrpcRegistryGateway> Open(const v1::FaultRule& rule) {
    std::string pattern = ::testing::TempDir() + "/faulty_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    std::ofstream(directory_ + "/initial.jsonl");
    v1::SimulatorFaults faults;
    *faults.add_rules() = rule;
    SimulatorServerOptions options = {"labour", directory_, "127.0.0.1:0", absl::Now()};
    options.faults = *FaultPlan::Make(faults, 1, absl::Now());
    auto server = SimulatorServer::Start(options);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    GrpcGatewayOptions gateway;
    gateway.registry = "labour";
    gateway.address = server_->address();
    gateway.retry.initial_backoff = absl::Milliseconds(1);
    gateway.seed = 1;
    gateway.breaker = breaker_;
    return *GrpcRegistryGateway::Open(gateway);
  }
  void TearDown() override {
    server_->Stop(absl::ZeroDuration());
    std::filesystem::remove_all(directory_);
  }

  BreakerOptions breaker_;
  std::string directory_;
  std::unique_ptr<SimulatorServer> server_;
};

v1::FaultRule Rule(const std::string& fault, std::uint32_t calls) {
  v1::FaultRule rule;
  rule.set_fault(fault);
  rule.set_calls(calls);
  return rule;
}

TEST_F(FaultyRegistry, AnAnswerThatBreaksOffIsAskedForAgain) {
  const auto gateway = Open(Rule("reset", 2));
  const auto described = gateway->Describe(kCaller);
  EXPECT_TRUE(described.ok()) << described.status();
}

TEST_F(FaultyRegistry, AQuotaArrivesWithItsDelay) {
  const auto gateway = Open(Rule("quota", 1));
  EXPECT_TRUE(gateway->Describe(kCaller).ok());
  const absl::Status over = gateway->Describe(kCaller).status();
  EXPECT_EQ(over.code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(RetryDelayOf(over).has_value());
  EXPECT_LE(*RetryDelayOf(over), absl::Minutes(1));
}

TEST_F(FaultyRegistry, AnAnswerLaterThanTheDeadlineIsCutAndStoppingEndsTheWait) {
  v1::FaultRule slow = Rule("latency", 0);
  slow.set_median_milliseconds(600'000);
  const auto gateway = Open(slow);
  CallContext hurried = kCaller;
  hurried.deadline = absl::Now() + absl::Milliseconds(50);
  EXPECT_EQ(gateway->Describe(hurried).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(FaultyRegistry, OneThatIsDownIsLeftAloneForAWhile) {
  breaker_.failures_to_open = 3;
  breaker_.first_pause = absl::Hours(1);
  const auto gateway = Open(Rule("unavailable", 3));
  EXPECT_EQ(gateway->Describe(kCaller).status().code(), absl::StatusCode::kUnavailable);  // three attempts
  const absl::Status left_alone = gateway->Describe(kCaller).status();                    // though it would answer now
  EXPECT_EQ(ReasonOf(left_alone), error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE);
  ASSERT_TRUE(RetryDelayOf(left_alone).has_value());
  EXPECT_GT(*RetryDelayOf(left_alone), absl::Minutes(50));
}

TEST_F(FaultyRegistry, GarbageIsRefusedAndTheNextAnswerTaken) {
  const auto gateway = Open(Rule("disorder", 1));
  EXPECT_EQ(ReasonOf(gateway->Describe(kCaller).status()), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
  EXPECT_TRUE(gateway->Describe(kCaller).ok());
}

}  // namespace
}  // namespace lienthong::adapters

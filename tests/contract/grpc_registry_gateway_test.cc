// The gRPC gateway against registries that are down, slow or misbehave, and the mock registry across a restart.

#include "adapters/grpc/grpc_registry_gateway.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "adapters/error_info.h"
#include "adapters/local_address.h"
#include "adapters/simulator/simulator_flags.h"
#include "adapters/simulator/simulator_server.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"
#include "lienthong/registry/v1/registry_service.grpc.pb.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::HasSubstr;
using ::testing::Not;

const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};

v1::Record Person(const std::string& key) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key(key);
  return record;
}

// Answers what the test says.
class ScriptedRegistry : public v1::RegistryService::Service {
 public:
  using List =
      std::function<grpc::Status(grpc::ServerContext*, const v1::ListRecordsRequest&, v1::ListRecordsResponse*)>;

  explicit ScriptedRegistry(List list) : list_(std::move(list)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedRegistry() override { server_->Shutdown(); }

  grpc::Status ListRecords(grpc::ServerContext* context, const v1::ListRecordsRequest* request,
                           v1::ListRecordsResponse* response) override {
    ++calls_;
    return list_(context, *request, response);
  }
  grpc::Status SubmitCorrection(grpc::ServerContext*, const v1::SubmitCorrectionRequest*, v1::Correction*) override {
    ++calls_;
    return grpc::Status(grpc::UNAVAILABLE, "later");
  }

  int calls() const { return calls_; }
  std::unique_ptr<GrpcRegistryGateway> Gateway(GrpcGatewayOptions options = {}) const {
    options.registry = "labour";
    options.address = "127.0.0.1:" + std::to_string(port_);
    options.retry.initial_backoff = absl::Milliseconds(1);
    options.seed = 1;
    return *GrpcRegistryGateway::Open(options);
  }

 private:
  const List list_;
  int port_ = 0;
  std::atomic<int> calls_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

v1::ListRecordsRequest Persons() {
  v1::ListRecordsRequest request;
  request.set_kind(v1::RECORD_KIND_PERSON);
  return request;
}

void ExpectMisbehaves(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("misbehaves"));
  EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
}

TEST(GrpcRegistryGateway, DetectsARegistryThatRepeatsItsPageUnderNewTokens) {
  std::atomic<int> page = 0;
  ScriptedRegistry registry([&](auto*, const auto&, v1::ListRecordsResponse* response) {
    response->set_version(1);
    *response->add_records() = Person("a");
    response->set_next_page_token(std::to_string(++page));
    return grpc::Status::OK;
  });
  const auto gateway = registry.Gateway();
  v1::ListRecordsRequest request = Persons();
  const auto first = gateway->List(kCaller, request);
  ASSERT_TRUE(first.ok()) << first.status();
  request.set_page_token(first->next_page_token());
  ExpectMisbehaves(gateway->List(kCaller, request).status());
  EXPECT_EQ(registry.calls(), 2);  // misbehaviour is not asked again
}

TEST(GrpcRegistryGateway, DetectsAPageOutOfOrderOfAnotherVersionOrNotCanonical) {
  const std::vector<std::function<void(v1::ListRecordsResponse*)>> spoilt = {
      [](auto* page) { page->mutable_records()->SwapElements(0, 1); },
      [](auto* page) { page->set_version(4); },
      [](auto* page) { page->mutable_records(0)->add_fields()->set_field(v1::RECORD_FIELD_SEX); },
      [](auto* page) { page->mutable_records(1)->set_kind(v1::RECORD_KIND_DEPLOYMENT); },
  };
  for (const auto& spoil : spoilt) {
    ScriptedRegistry registry([&](auto*, const auto&, v1::ListRecordsResponse* response) {
      response->set_version(3);
      *response->add_records() = Person("a");
      *response->add_records() = Person("b");
      spoil(response);
      return grpc::Status::OK;
    });
    v1::ListRecordsRequest request = Persons();
    request.set_version(3);
    ExpectMisbehaves(registry.Gateway()->List(kCaller, request).status());
  }
}

TEST(GrpcRegistryGateway, DetectsBytesThatAreNoAnswer) {
  ScriptedRegistry registry([](auto*, const auto&, v1::ListRecordsResponse* response) {
    // A key that is no UTF-8: proto3 refuses to parse it.
    *response->add_records() = Person("a\xFF");
    return grpc::Status::OK;
  });
  ExpectMisbehaves(registry.Gateway()->List(kCaller, Persons()).status());
}

TEST(GrpcRegistryGateway, KeepsTheCodeOfARegistryButNotItsWords) {
  ScriptedRegistry registry(
      [](auto*, const auto&, auto*) { return grpc::Status(grpc::FAILED_PRECONDITION, "about Nguyen Van An"); });
  const absl::Status status = registry.Gateway()->List(kCaller, Persons()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Nguyen")));
}

TEST(GrpcRegistryGateway, SendsWhoAsks) {
  ScriptedRegistry registry([](grpc::ServerContext* context, const auto&, auto*) {
    const auto& sent = context->client_metadata();
    const auto is = [&](const char* name, const char* value) {
      const auto found = sent.find(name);
      return found != sent.end() && found->second == value;
    };
    const bool all = is("lienthong-agency", "G09") && is("lienthong-officer", "officer-1") &&
                     is("lienthong-purpose", "reconciliation") && is("lienthong-procedure", "run");
    return all ? grpc::Status::OK : grpc::Status(grpc::UNAUTHENTICATED, "");
  });
  EXPECT_TRUE(registry.Gateway()->List(kCaller, Persons()).ok());
}

TEST(GrpcRegistryGateway, RepeatsAReadAfterUnavailableWithinItsBounds) {
  std::atomic<int> failures = 2;
  ScriptedRegistry registry([&](auto*, const auto&, auto*) {
    return failures-- > 0 ? grpc::Status(grpc::UNAVAILABLE, "later") : grpc::Status::OK;
  });
  const auto gateway = registry.Gateway();
  EXPECT_TRUE(gateway->List(kCaller, Persons()).ok());
  EXPECT_EQ(registry.calls(), 3);
  failures = 1000;
  EXPECT_EQ(gateway->List(kCaller, Persons()).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(registry.calls(), 6);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(gateway->List(kCaller, Persons()).ok());
  EXPECT_LE(registry.calls(), 6 + 10 + 10);  // one each, and what is left of the budget
}

TEST(GrpcRegistryGateway, NeverRepeatsACorrection) {
  ScriptedRegistry registry([](auto*, const auto&, auto*) { return grpc::Status::OK; });
  EXPECT_EQ(registry.Gateway()->SubmitCorrection(kCaller, {}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(registry.calls(), 1);
}

TEST(GrpcRegistryGateway, ARegistryThatIsDownIsUnavailable) {
  GrpcGatewayOptions options;
  options.registry = "labour";
  options.address = "unix:" + ::testing::TempDir() + "/nobody-listens-here.sock";
  options.retry.max_attempts = 1;
  const absl::Status status = (*GrpcRegistryGateway::Open(options))->Describe(kCaller).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE);
}

TEST(GrpcRegistryGateway, ARegistryThatIsSlowIsPastItsDeadline) {
  absl::Notification over;
  ScriptedRegistry registry([&](auto*, const auto&, auto*) {
    over.WaitForNotification();
    return grpc::Status::OK;
  });
  GrpcGatewayOptions options;
  options.call_timeout = absl::Milliseconds(50);
  EXPECT_EQ(registry.Gateway(options)->List(kCaller, Persons()).status().code(), absl::StatusCode::kDeadlineExceeded);
  CallContext hurried = kCaller;
  hurried.deadline = absl::InfinitePast();
  EXPECT_EQ(registry.Gateway()->List(hurried, Persons()).status().code(), absl::StatusCode::kDeadlineExceeded);
  over.Notify();
}

TEST(GrpcRegistryGateway, ClosingEndsTheCallUnderWay) {
  absl::Notification arrived;
  absl::Notification over;
  ScriptedRegistry registry([&](auto*, const auto&, auto*) {
    arrived.Notify();
    over.WaitForNotification();
    return grpc::Status::OK;
  });
  const auto gateway = registry.Gateway();
  absl::Status status;
  std::thread caller([&] { status = gateway->List(kCaller, Persons()).status(); });
  arrived.WaitForNotification();
  gateway->Close();
  caller.join();
  over.Notify();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(gateway->List(kCaller, Persons()).status().code(), absl::StatusCode::kUnavailable);
}

TEST(GrpcRegistryGateway, RefusesToLeaveTheHostWithoutTls) {
  for (const char* const address : {"127.0.0.1:7001", "127.1.2.3:1", "[::1]:7001", "localhost:7001", "unix:/run/r"}) {
    EXPECT_TRUE(CheckLocalAddress(address).ok()) << address;
  }
  for (const char* const address : {"10.0.0.1:7001", "registry.example:443", "127.example.org:80", "127.0.0.1",
                                    "unix:", "0.0.0.0:7001", "dns:///127.0.0.1:7001", "127.0.0.1:70000", "", ":7001"}) {
    GrpcGatewayOptions options;
    options.registry = "labour";
    options.address = address;
    EXPECT_EQ(GrpcRegistryGateway::Open(options).status().code(), absl::StatusCode::kInvalidArgument) << address;
  }
}

class MockRegistryOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "/mock_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(directory_ + "/" + name) << text; }
  absl::StatusOr<std::unique_ptr<RegistrySimulator>> Open() const {
    return RegistrySimulator::Open("labour", directory_, absl::FromUnixSeconds(1000));
  }

  std::string directory_;
};

constexpr char kAn[] = R"({"kind":"RECORD_KIND_PERSON","key":"a"})";
constexpr char kPutB[] = R"({"version":"2","put":{"kind":"RECORD_KIND_PERSON","key":"b"}})";

TEST_F(MockRegistryOnDisk, TakesItsDatabaseForTheTruthAfterARestart) {
  Write("initial.jsonl", std::string(kAn) + "\n");
  Write("changes.jsonl", std::string(kPutB) + "\n");
  {
    const auto simulator = Open();
    ASSERT_TRUE(simulator.ok()) << simulator.status();
    const auto advanced = (*simulator)->Advance(0);
    ASSERT_TRUE(advanced.ok()) << advanced.status();
    EXPECT_EQ(advanced->version(), 2u);
    EXPECT_EQ(advanced->left(), 0u);
    EXPECT_EQ(Open().status().code(), absl::StatusCode::kUnavailable);  // one at a time
  }
  std::filesystem::remove(directory_ + "/initial.jsonl");
  const auto again = Open();
  ASSERT_TRUE(again.ok()) << again.status();
  const auto described = (*again)->Answer([](RegistryAnswers& answers) { return answers.Describe(); });
  EXPECT_EQ(described->version(), 2u);
  EXPECT_EQ(described->data_as_of().seconds(), 1000 + 86400);
}

TEST_F(MockRegistryOnDisk, ImportsAllOrNothingAndNamesTheLine) {
  EXPECT_EQ(Open().status().code(), absl::StatusCode::kNotFound);
  Write("initial.jsonl", std::string(kAn) + "\n" + R"({"kind":"RECORD_KIND_PERSON","key":"b","fields":[
)");
  absl::Status status = Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("initial.jsonl line 2"));
  Write("initial.jsonl", std::string(kAn) + "\n" + kAn + "\n");
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("line 2: the kind and key of an earlier line"));
  Write("initial.jsonl", R"({"kind":"RECORD_KIND_CROSSING","key":"c"})");
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("does not hold crossing"));
  Write("initial.jsonl", kAn);
  Write("changes.jsonl", R"({"removed":{"kind":"RECORD_KIND_PERSON","key":"z"}})");
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("changes.jsonl line 1: removed"));
  Write("changes.jsonl", kPutB);
  EXPECT_TRUE(Open().ok());
}

TEST_F(MockRegistryOnDisk, RefusesACallWithoutTheFourWords) {
  Write("initial.jsonl", kAn);
  const auto server = SimulatorServer::Start({"labour", directory_, "127.0.0.1:0", absl::Now()});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto stub =
      v1::RegistryService::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext call;
  call.AddMetadata("lienthong-agency", "G09");
  v1::RegistryDescription description;
  const grpc::Status status = stub->DescribeRegistry(&call, {}, &description);
  EXPECT_EQ(status.error_code(), grpc::UNAUTHENTICATED);
  EXPECT_THAT(status.error_message(), HasSubstr("lienthong-officer"));
  EXPECT_THAT(status.error_details(), HasSubstr("CALLER_MISSING"));
}

TEST(SimulatorFlags, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(ParseSimulatorFlags({"--help"})->command, SimulatorFlags::kHelp);
  const auto serve = ParseSimulatorFlags({"--kind=labour", "--data", "d", "--listen", "127.0.0.1:0"});
  ASSERT_TRUE(serve.ok()) << serve.status();
  EXPECT_EQ(serve->kind, "labour");
  EXPECT_EQ(ParseSimulatorFlags({"advance", "--target", "unix:/s", "--changes", "7"})->changes, 7u);
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"serve"},
                                                    {"--kind", "labour"},
                                                    {"--king", "labour"},
                                                    {"--kind"},
                                                    {"advance", "--target", "unix:/s", "--changes", "-1"},
                                                    {"advance", "--target", "a", "--target", "b"}}) {
    EXPECT_EQ(ParseSimulatorFlags(arguments).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace lienthong::adapters

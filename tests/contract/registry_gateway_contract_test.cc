// What every RegistryGateway does, run on the fake (records in memory) and on the gRPC gateway against a mock registry
// (records in SQLite), so both stores answer alike too; and, as far as it can, on the SOAP gateway against that mock.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/error_info.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/in_memory_registry.h"
#include "adapters/mock_registries.h"
#include "adapters/population_xml/population_gateway.h"
#include "adapters/record_names.h"
#include "adapters/simulator/simulator_server.h"
#include "adapters/simulator/soap_server.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};
constexpr char kNumber[] = "003092000017";
constexpr char kOldNumber[] = "003192000011";
constexpr char kRequestId[] = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char kMoment[] = "2026-11-01T00:00:00Z";

v1::Record RecordOf(v1::RecordKind kind, const std::string& key,
                    const std::vector<std::pair<v1::RecordField, std::string>>& fields) {
  v1::Record record;
  record.set_kind(kind);
  record.set_key(key);
  for (const auto& [field, value] : fields) {
    v1::FieldValue* const added = record.add_fields();
    added->set_field(field);
    added->set_value(value);
  }
  return record;
}

v1::Record Person(const std::string& key, const std::string& name) {
  return RecordOf(v1::RECORD_KIND_PERSON, key, {{v1::RECORD_FIELD_FULL_NAME, name}});
}

// A registry with its gateway, whatever is between them.
class Fixture {
 public:
  virtual ~Fixture() = default;
  virtual RegistryGateway& gateway() = 0;
  // Applies the next `count` prepared changes.
  virtual void Advance(int count) = 0;
};

class InMemoryFixture : public Fixture {
 public:
  InMemoryFixture(const std::string& registry, const std::vector<v1::Record>& records,
                  const std::vector<v1::Change>& changes)
      : registry_(Described(registry), records), changes_(changes) {}

  RegistryGateway& gateway() override { return registry_; }
  void Advance(int count) override {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(registry_.Apply(changes_.at(next_++)).ok());
  }

 private:
  static v1::RegistryDescription Described(const std::string& registry) {
    v1::RegistryDescription description = *MockRegistry(registry);
    absl::Time moment;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, kMoment, &moment, nullptr));
    description.mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(moment));
    return description;
  }

  InMemoryRegistry registry_;
  const std::vector<v1::Change> changes_;
  std::size_t next_ = 0;
};

template <typename Message>
void WriteLines(const std::string& path, const std::vector<Message>& messages) {
  std::ofstream file(path);
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  for (const Message& message : messages) {
    std::string line;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(message, &line, options).ok());
    file << line << "\n";
  }
}

// A new directory with the files of a mock registry.
std::string MakeFiles(const std::vector<v1::Record>& records, const std::vector<v1::Change>& changes) {
  std::string directory = ::testing::TempDir() + "/registry_XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) ADD_FAILURE() << "no directory";
  WriteLines(directory + "/initial.jsonl", records);
  WriteLines(directory + "/changes.jsonl", changes);
  std::ofstream(directory + "/data_as_of") << kMoment << "\n";
  return directory;
}

class SimulatorFixture : public Fixture {
 public:
  SimulatorFixture(const std::string& registry, const std::vector<v1::Record>& records,
                   const std::vector<v1::Change>& changes)
      : directory_(MakeFiles(records, changes)) {
    auto server = SimulatorServer::Start({registry, directory_, "127.0.0.1:0", absl::Now()});
    if (!server.ok()) ADD_FAILURE() << server.status();
    server_ = *std::move(server);
    GrpcGatewayOptions options;
    options.registry = registry;
    options.address = server_->address();
    auto gateway = GrpcRegistryGateway::Open(options);
    if (!gateway.ok()) ADD_FAILURE() << gateway.status();
    gateway_ = *std::move(gateway);
  }
  ~SimulatorFixture() override {
    server_->Stop(absl::ZeroDuration());
    std::filesystem::remove_all(directory_);
  }

  RegistryGateway& gateway() override { return *gateway_; }
  void Advance(int count) override {
    const auto stub =
        v1::SimulatorService::NewStub(grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext call;
    call.AddMetadata("lienthong-agency", "test");
    call.AddMetadata("lienthong-officer", "test");
    call.AddMetadata("lienthong-purpose", "test");
    call.AddMetadata("lienthong-procedure", "test");
    v1::AdvanceChangesRequest request;
    request.set_changes(static_cast<std::uint32_t>(count));
    v1::AdvanceChangesResponse response;
    const grpc::Status status = stub->AdvanceChanges(&call, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.applied(), static_cast<std::uint32_t>(count));
  }

 private:
  std::string directory_;
  std::unique_ptr<SimulatorServer> server_;
  std::unique_ptr<GrpcRegistryGateway> gateway_;
};

// Every answer deviates from the regulation in every way that the mock knows.
class SoapFixture : public Fixture {
 public:
  SoapFixture(const std::string& registry, const std::vector<v1::Record>& records,
              const std::vector<v1::Change>& changes)
      : directory_(MakeFiles(records, changes)) {
    auto simulator = RegistrySimulator::Open(registry, directory_, absl::Now());
    if (!simulator.ok()) ADD_FAILURE() << simulator.status();
    simulator_ = *std::move(simulator);
    registry_ = std::make_unique<SoapRegistry>(simulator_.get(), Deviations{1.0, 1});
    auto server = SoapServer::Start({"127.0.0.1:0", directory_, absl::Now()},
                                    [this](absl::string_view body) { return registry_->Answer(body); });
    if (!server.ok()) ADD_FAILURE() << server.status();
    server_ = *std::move(server);
    PopulationGatewayOptions options;
    options.registry = registry;
    options.endpoint = server_->url();
    options.ca_file = server_->ca_file();
    options.integration = "037";
    for (const v1::RecordField field : FieldsOf({v1::RECORD_KIND_PERSON})) options.fetched.insert(field);
    absl::Time moment;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, kMoment, &moment, nullptr));
    options.subscribed_since = moment;
    options.clock = [moment] { return moment; };
    auto gateway = PopulationGateway::Open(options);
    if (!gateway.ok()) ADD_FAILURE() << gateway.status();
    gateway_ = *std::move(gateway);
  }
  ~SoapFixture() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }

  RegistryGateway& gateway() override { return *gateway_; }
  void Advance(int count) override { ASSERT_TRUE(simulator_->Advance(static_cast<std::uint32_t>(count)).ok()); }

 private:
  const std::string directory_;
  std::unique_ptr<RegistrySimulator> simulator_;
  std::unique_ptr<SoapRegistry> registry_;
  std::unique_ptr<SoapServer> server_;
  std::unique_ptr<PopulationGateway> gateway_;
};

class RegistryGatewayContract : public ::testing::TestWithParam<const char*> {
 protected:
  RegistryGateway& Open(const std::string& registry, const std::vector<v1::Record>& records,
                        const std::vector<v1::Change>& changes = {}) {
    if (std::string(GetParam()) == "InMemory") {
      fixture_ = std::make_unique<InMemoryFixture>(registry, records, changes);
    } else if (std::string(GetParam()) == "SoapOnSimulator") {
      fixture_ = std::make_unique<SoapFixture>(registry, records, changes);
    } else {
      fixture_ = std::make_unique<SimulatorFixture>(registry, records, changes);
    }
    return fixture_->gateway();
  }

  std::unique_ptr<Fixture> fixture_;
};

// Of the population database, which may speak SOAP.
class ResidentsGatewayContract : public RegistryGatewayContract {};

std::vector<std::string> KeysOf(const google::protobuf::RepeatedPtrField<v1::Record>& records) {
  std::vector<std::string> keys;
  for (const v1::Record& record : records) keys.push_back(record.key());
  return keys;
}

std::vector<v1::Record> ResidentRecords() {
  return {RecordOf(v1::RECORD_KIND_PERSON, kNumber,
                   {{v1::RECORD_FIELD_PERSONAL_NUMBER, kNumber},
                    {v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, kOldNumber},
                    {v1::RECORD_FIELD_FULL_NAME, "NGUYỄN THỊ HƯỜNG"},
                    {v1::RECORD_FIELD_BIRTH_DATE, "1992"}})};
}

TEST_P(RegistryGatewayContract, DescribesItself) {
  const auto described = Open("labour", {Person("a", "An")}).Describe(kCaller);
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_EQ(described->registry(), "labour");
  EXPECT_EQ(described->owner(), "G09");
  EXPECT_THAT(described->kinds(), ElementsAre(v1::RECORD_KIND_PERSON, v1::RECORD_KIND_DEPLOYMENT));
  EXPECT_EQ(described->version(), 1u);
  EXPECT_EQ(described->oldest_change_version(), 1u);
  EXPECT_EQ(described->data_as_of().seconds(), 1793491200);
}

TEST_P(ResidentsGatewayContract, FindsAPersonByTheLivingAndByTheCancelledNumber) {
  RegistryGateway& gateway = Open("residents", ResidentRecords());
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_personal_number(kNumber);
  request.add_selectors()->set_personal_number(kOldNumber);
  request.add_selectors()->set_personal_number("003099999999");
  request.add_selectors()->set_key(kNumber);
  const auto found = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->found_size(), 4);
  EXPECT_THAT(KeysOf(found->found(0).records()), ElementsAre(kNumber));
  EXPECT_THAT(KeysOf(found->found(1).records()), ElementsAre(kNumber));
  EXPECT_THAT(KeysOf(found->found(2).records()), IsEmpty());
  EXPECT_THAT(KeysOf(found->found(3).records()), ElementsAre(kNumber));
  EXPECT_EQ(found->version(), 1u);
  request.set_version(2);
  EXPECT_EQ(gateway.BatchGet(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(RegistryGatewayContract, FindsDocumentsAndCrossingsByTheirNumbersAndKeepsToTheKind) {
  RegistryGateway& gateway =
      Open("immigration",
           {RecordOf(v1::RECORD_KIND_DOCUMENT, "d1",
                     {{v1::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {v1::RECORD_FIELD_DOCUMENT_NUMBER, "B1234567"}}),
            RecordOf(v1::RECORD_KIND_CROSSING, "c1", {{v1::RECORD_FIELD_DOCUMENT_NUMBER, "B1234567"}})});
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_document_number("B1234567");
  request.add_selectors()->set_document_number("B1234567");
  request.mutable_selectors(1)->set_kind(v1::RECORD_KIND_CROSSING);
  request.add_selectors()->set_personal_number(kNumber);
  const auto found = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(KeysOf(found->found(0).records()), ElementsAre("d1", "c1"));
  EXPECT_THAT(KeysOf(found->found(1).records()), ElementsAre("c1"));
  EXPECT_THAT(KeysOf(found->found(2).records()), ElementsAre("d1"));
  request.mutable_selectors(1)->set_kind(v1::RECORD_KIND_PERSON);
  EXPECT_EQ(ReasonOf(gateway.BatchGet(kCaller, request).status()), error::v1::ERROR_REASON_FIELD_INVALID);
}

TEST_P(RegistryGatewayContract, FindsEverybodyWhoHasAnOldCard) {
  const auto holder = [](const std::string& key, const std::string& card) {
    return RecordOf(v1::RECORD_KIND_PERSON, key,
                    {{v1::RECORD_FIELD_OLD_CARD_NUMBER, card}, {v1::RECORD_FIELD_FULL_NAME, "An"}});
  };
  const v1::Record moved = holder("r2", "009999999");
  v1::Change change;
  *change.mutable_put() = moved;
  RegistryGateway& gateway =
      Open("residents", {holder("r1", "001234567"), holder("r2", "001234567"), holder("r3", "007654321")}, {change});
  v1::BatchGetRecordsRequest request;
  for (const char* card : {"001234567", "007654321", "000000001"}) {
    request.add_selectors()->set_old_card_number(card);
  }
  const auto before = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_THAT(KeysOf(before->found(0).records()), ElementsAre("r1", "r2"));
  EXPECT_THAT(KeysOf(before->found(1).records()), ElementsAre("r3"));
  EXPECT_THAT(KeysOf(before->found(2).records()), IsEmpty());
  fixture_->Advance(1);
  const auto after = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_THAT(KeysOf(after->found(0).records()), ElementsAre("r1"));
}

TEST_P(RegistryGatewayContract, AnOldCardIsNineDigitsAndNeverFoundByANumberOfTwelve) {
  RegistryGateway& gateway = Open("residents", ResidentRecords());
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_old_card_number(kNumber);
  EXPECT_EQ(ReasonOf(gateway.BatchGet(kCaller, request).status()), error::v1::ERROR_REASON_FIELD_INVALID);
  request.mutable_selectors(0)->set_old_card_number("003092000");
  const auto found = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(KeysOf(found->found(0).records()), IsEmpty());
}

TEST_P(RegistryGatewayContract, WhoDoesNotFindOldCardsSaysSo) {
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_old_card_number("001234567");
  EXPECT_EQ(Open("immigration", {}).BatchGet(kCaller, request).status().code(), absl::StatusCode::kUnimplemented);
}

TEST_P(RegistryGatewayContract, ListsPagesOfOneVersionWhileTheRegistryChanges) {
  RegistryGateway& gateway =
      Open("labour", {Person("a", "An"), Person("b", "Ba"), Person("c", "Ca")},
           {PutOf(Person("d", "Du")), RemovalOf(v1::RECORD_KIND_PERSON, "c"), PutOf(Person("b", "Bo"))});
  v1::ListRecordsRequest request;
  request.set_kind(v1::RECORD_KIND_PERSON);
  request.set_page_size(2);
  const auto first = gateway.List(kCaller, request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(KeysOf(first->records()), ElementsAre("a", "b"));
  fixture_->Advance(3);
  request.set_page_token(first->next_page_token());
  const auto second = gateway.List(kCaller, request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(KeysOf(second->records()), ElementsAre("c"));
  EXPECT_EQ(second->version(), 1u);
  EXPECT_EQ(second->next_page_token(), "");

  request.clear_page_token();
  request.set_page_size(0);
  const auto now = gateway.List(kCaller, request);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_THAT(KeysOf(now->records()), ElementsAre("a", "b", "d"));
  EXPECT_EQ(now->records(1).fields(0).value(), "Bo");
  EXPECT_EQ(now->version(), 4u);
  request.set_version(2);
  EXPECT_THAT(KeysOf(gateway.List(kCaller, request)->records()), ElementsAre("a", "b", "c", "d"));
  request.set_version(5);
  EXPECT_EQ(gateway.List(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
  request.set_page_token("not a token");
  EXPECT_EQ(ReasonOf(gateway.List(kCaller, request).status()), error::v1::ERROR_REASON_PAGE_TOKEN_INVALID);
}

TEST_P(RegistryGatewayContract, FeedsItsChangesInOrderAndSaysWhenItIsComplete) {
  RegistryGateway& gateway =
      Open("labour", {Person("a", "An")},
           {PutOf(Person("b", "Ba")), RemovalOf(v1::RECORD_KIND_PERSON, "a"), PutOf(Person("c", "Ca"))});
  fixture_->Advance(3);
  v1::ListChangesRequest request;
  request.set_after_version(1);
  request.set_page_size(2);
  const auto first = gateway.Changes(kCaller, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->changes_size(), 2);
  EXPECT_EQ(first->changes(0).put().key(), "b");
  EXPECT_EQ(first->changes(1).version(), 3u);
  EXPECT_EQ(first->changes(1).removed().key(), "a");
  EXPECT_FALSE(first->complete());
  request.set_after_version(3);
  const auto last = gateway.Changes(kCaller, request);
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(last->changes_size(), 1);
  EXPECT_TRUE(last->complete());
  request.set_after_version(4);
  EXPECT_TRUE(gateway.Changes(kCaller, request)->complete());
  request.set_after_version(0);
  EXPECT_EQ(gateway.Changes(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
  request.set_after_version(2);
  request.set_until_version(3);
  EXPECT_TRUE(gateway.Changes(kCaller, request)->complete());
}

TEST_P(ResidentsGatewayContract, VerifiesTheTripleAndSaysWhatDiffers) {
  RegistryGateway& gateway = Open("residents", ResidentRecords());
  const auto verify = [&](const std::string& number, const std::string& name, const std::string& birth) {
    v1::VerifyPersonRequest request;
    request.set_personal_number(number);
    request.set_full_name(name);
    request.set_birth_date(birth);
    const auto answer = gateway.Verify(kCaller, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? *answer : v1::VerifyPersonResponse();
  };
  EXPECT_EQ(verify(kNumber, "Nguyễn Thị Hường", "1992").verdict(), v1::VerifyPersonResponse::VERDICT_MATCH);
  EXPECT_EQ(verify(kNumber, "Nguye\xCC\x82\xCC\x83n  Thị Hường", "1992").verdict(),
            v1::VerifyPersonResponse::VERDICT_MATCH);
  EXPECT_EQ(verify(kOldNumber, "Nguyễn Thị Hường", "1992").verdict(),
            v1::VerifyPersonResponse::VERDICT_NUMBER_CANCELLED);
  EXPECT_EQ(verify("003099999999", "Nguyễn Thị Hường", "1992").verdict(),
            v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON);
  const v1::VerifyPersonResponse differs = verify(kNumber, "Nguyễn Thị Hương", "1993");
  EXPECT_EQ(differs.verdict(), v1::VerifyPersonResponse::VERDICT_DIFFERS);
  EXPECT_THAT(differs.differing(), ElementsAre(v1::RECORD_FIELD_FULL_NAME, v1::RECORD_FIELD_BIRTH_DATE));
}

v1::SubmitCorrectionRequest NameCorrection(const std::string& present, const std::string& proposed) {
  v1::SubmitCorrectionRequest request;
  request.set_request_id(kRequestId);
  request.set_kind(v1::RECORD_KIND_PERSON);
  request.set_key("a");
  request.set_field(v1::RECORD_FIELD_FULL_NAME);
  request.set_present_value(present);
  request.set_proposed_value(proposed);
  request.set_reason("identity card");
  return request;
}

TEST_P(ResidentsGatewayContract, KnowsItselfAndRefusesACallerWhoDoesNotSayWhy) {
  RegistryGateway& gateway = Open("residents", ResidentRecords());
  const auto described = gateway.Describe(kCaller);
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_EQ(described->registry(), "residents");
  EXPECT_THAT(described->kinds(), ElementsAre(v1::RECORD_KIND_PERSON));
  EXPECT_EQ(described->version(), 1u);
  EXPECT_EQ(described->data_as_of().seconds(), 1793491200);
  CallContext nameless = kCaller;
  nameless.officer.clear();
  EXPECT_EQ(ReasonOf(gateway.Describe(nameless).status()), error::v1::ERROR_REASON_CALLER_MISSING);
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_PERSON);
  EXPECT_EQ(gateway.List(kCaller, list).status().code(), absl::StatusCode::kUnimplemented);
}

TEST_P(RegistryGatewayContract, ACorrectionTwiceHasOneEffect) {
  RegistryGateway& gateway = Open("labour", {Person("a", "An")});
  v1::GetCorrectionRequest ask;
  ask.set_request_id(kRequestId);
  EXPECT_EQ(gateway.GetCorrection(kCaller, ask).status().code(), absl::StatusCode::kNotFound);
  const auto first = gateway.SubmitCorrection(kCaller, NameCorrection("An", "Anh"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->state(), v1::Correction::STATE_APPLIED);
  EXPECT_EQ(first->applied_version(), 2u);
  EXPECT_EQ(gateway.SubmitCorrection(kCaller, NameCorrection("An", "Anh"))->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(gateway.GetCorrection(kCaller, ask)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(gateway.Describe(kCaller)->version(), 2u);
  EXPECT_EQ(ReasonOf(gateway.SubmitCorrection(kCaller, NameCorrection("An", "Anna")).status()),
            error::v1::ERROR_REASON_REQUEST_ID_REUSED);
  v1::BatchGetRecordsRequest batch;
  batch.add_selectors()->set_key("a");
  EXPECT_EQ(gateway.BatchGet(kCaller, batch)->found(0).records(0).fields(0).value(), "Anh");
}

TEST_P(RegistryGatewayContract, ACorrectionOfAValueThatIsNoLongerThereIsRejected) {
  RegistryGateway& gateway = Open("labour", {Person("a", "An")});
  const auto answer = gateway.SubmitCorrection(kCaller, NameCorrection("Ân", "Anh"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->state(), v1::Correction::STATE_REJECTED);
  EXPECT_EQ(gateway.Describe(kCaller)->version(), 1u);
}

TEST_P(RegistryGatewayContract, DecomposedTextOfTheRegistryArrivesComposed) {
  RegistryGateway& gateway = Open("labour", {Person("a", "Nguye\xCC\x82\xCC\x83n")});
  v1::ListRecordsRequest request;
  request.set_kind(v1::RECORD_KIND_PERSON);
  const auto page = gateway.List(kCaller, request);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->records(0).fields(0).value(), "Nguyễn");
}

TEST_P(RegistryGatewayContract, RefusesACallerWhoDoesNotSayWhy) {
  CallContext nameless = kCaller;
  nameless.purpose.clear();
  const absl::Status status = Open("labour", {}).Describe(nameless).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(status), error::v1::ERROR_REASON_CALLER_MISSING);
}

TEST_P(RegistryGatewayContract, LacksWhatItsDescriptionLacks) {
  RegistryGateway& gateway = Open("residents", ResidentRecords());
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_PERSON);
  EXPECT_EQ(gateway.List(kCaller, list).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(gateway.Changes(kCaller, {}).status().code(), absl::StatusCode::kUnimplemented);
}

TEST_P(RegistryGatewayContract, RefusesABatchOverItsBound) {
  RegistryGateway& gateway = Open("labour", {});
  v1::BatchGetRecordsRequest request;
  for (int i = 0; i < 501; ++i) request.add_selectors()->set_key("a");
  EXPECT_EQ(ReasonOf(gateway.BatchGet(kCaller, request).status()), error::v1::ERROR_REASON_LIMIT_EXCEEDED);
}

INSTANTIATE_TEST_SUITE_P(Gateways, ResidentsGatewayContract,
                         ::testing::Values("InMemory", "GrpcOnSimulator", "SoapOnSimulator"),
                         [](const auto& info) { return std::string(info.param); });

INSTANTIATE_TEST_SUITE_P(Gateways, RegistryGatewayContract, ::testing::Values("InMemory", "GrpcOnSimulator"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace lienthong::adapters

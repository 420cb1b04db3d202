// Registries with their gateways, whatever is between them, for the tests of this folder.

#ifndef LIENTHONG_TESTS_CONTRACT_REGISTRY_FIXTURES_H_
#define LIENTHONG_TESTS_CONTRACT_REGISTRY_FIXTURES_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "adapters/grpc/grpc_registry_gateway.h"
#include "adapters/in_memory_registry.h"
#include "adapters/mock_registries.h"
#include "adapters/population_xml/population_gateway.h"
#include "adapters/postgres/postgres_gateway.h"
#include "adapters/record_names.h"
#include "adapters/simulator/postgres_labour.h"
#include "adapters/simulator/simulator_server.h"
#include "adapters/simulator/soap_server.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {

namespace v1 = registry::v1;

inline const CallContext kCaller = {"G09", "officer-1", "reconciliation", "run"};
inline constexpr char kMoment[] = "2026-11-01T00:00:00Z";

inline v1::Record RecordOf(v1::RecordKind kind, const std::string& key,
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

inline v1::Record Person(const std::string& key, const std::string& name) {
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
inline std::string MakeFiles(const std::vector<v1::Record>& records, const std::vector<v1::Change>& changes) {
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

// The one PostgreSQL of a test program.
inline PostgresCluster& TestCluster() {
  static const std::unique_ptr<PostgresCluster> cluster = [] {
    // Nothing here outlives the machine, so nothing need reach the disk.
    auto started =
        PostgresCluster::Start({"fsync=off", "max_slot_wal_keep_size=64MB", "max_wal_size=64MB", "min_wal_size=32MB"});
    if (!started.ok()) ADD_FAILURE() << started.status();
    return *std::move(started);
  }();
  return *cluster;
}

// A labour database of its own with a gateway that reads it. The slot is named as the database.
class PostgresFixture : public Fixture {
 public:
  PostgresFixture(const std::vector<v1::Record>& records, const std::vector<v1::Change>& changes) : changes_(changes) {
    static int made = 0;
    database_ = absl::StrCat("labour", ++made);
    Must(MakeLabour(database_, &TestCluster()));
    Must(PutLabour(database_, records, &TestCluster()));
    Reopen();
  }
  ~PostgresFixture() override {
    gateway_.reset();
    Run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND slot_name = '" +
        database_ + "'");
  }

  RegistryGateway& gateway() override { return *gateway_; }
  void Advance(int count) override {
    for (int i = 0; i < count; ++i) Apply(changes_.at(next_++));
  }
  void Apply(const v1::Change& change) {
    const v1::Record& gone = change.removed();
    Must(change.has_put() ? PutLabour(database_, {change.put()}, &TestCluster())
                          : RemoveLabour(database_, gone.kind(), gone.key(), &TestCluster()));
  }
  // As after a kill of the reader: nothing but the database remembers.
  void Reopen() {
    gateway_.reset();
    PostgresOptions options = {"labour", "G09", "labour", {}, MockLabourTables()};
    options.source = {TestCluster().ConnectionOf(database_, kLabourReader), database_, kLabourPublication};
    options.call_timeout = absl::Seconds(60);
    if (change_options_) change_options_(&options);
    auto gateway = PostgresGateway::Open(options);
    if (!gateway.ok()) ADD_FAILURE() << gateway.status();
    gateway_ = *std::move(gateway);
  }
  void ReopenWith(std::function<void(PostgresOptions*)> change) {
    change_options_ = std::move(change);
    Reopen();
  }
  std::vector<PgRow> Run(const std::string& statements) {
    auto rows = TestCluster().Run(database_, statements);
    if (!rows.ok()) ADD_FAILURE() << rows.status();
    return rows.ok() ? *rows : std::vector<PgRow>();
  }
  const std::string& database() const { return database_; }

 private:
  static void Must(const absl::Status& status) {
    if (!status.ok()) ADD_FAILURE() << status;
  }

  const std::vector<v1::Change> changes_;
  std::size_t next_ = 0;
  std::string database_;
  std::function<void(PostgresOptions*)> change_options_;
  std::unique_ptr<PostgresGateway> gateway_;
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

}  // namespace lienthong::adapters

#endif  // LIENTHONG_TESTS_CONTRACT_REGISTRY_FIXTURES_H_

// The conformance suite passes against the mock of every registry, and fails, naming the case, against each of the
// registries that are broken here on purpose.

#include "adapters/conformance/conformance.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "adapters/simulator/simulator_server.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr int kPeople = 30;

std::string NewUuid() {
  static int count = 0;
  return absl::StrFormat("01890a5d-ac96-774b-bcce-%012d", ++count);
}

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

v1::Record PersonOf(const std::string& registry, int i) {
  const bool year_only = i % 3 == 0;
  std::vector<std::pair<v1::RecordField, std::string>> fields = {
      {v1::RECORD_FIELD_PERSONAL_NUMBER, absl::StrFormat("003090%06d", i)}};
  if (registry == "residents" && i == 5) {
    fields.push_back({v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "003191000005"});
  }
  fields.push_back({v1::RECORD_FIELD_FULL_NAME, "NGUYỄN THỊ HƯỜNG"});
  fields.push_back({v1::RECORD_FIELD_BIRTH_DATE, year_only ? "1990" : "1990-03-09"});
  fields.push_back({v1::RECORD_FIELD_ETHNICITY, "TCTK-121|1979|01"});
  if (registry == "residents") fields.push_back({v1::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL, "Thôn 1"});
  if (registry == "labour") fields.push_back({v1::RECORD_FIELD_QUALIFICATION, "Trung cấp"});
  return RecordOf(v1::RECORD_KIND_PERSON, absl::StrFormat("p%03d", i), fields);
}

std::vector<v1::Record> RecordsOf(const std::string& registry) {
  std::vector<v1::Record> records;
  for (int i = 0; i < kPeople; ++i) {
    const std::string number = absl::StrFormat("003090%06d", i);
    if (registry != "immigration") records.push_back(PersonOf(registry, i));
    if (registry == "labour") {
      records.push_back(RecordOf(v1::RECORD_KIND_DEPLOYMENT, absl::StrFormat("d%03d", i),
                                 {{v1::RECORD_FIELD_PERSONAL_NUMBER, number}, {v1::RECORD_FIELD_MARKET, "JP"}}));
    }
    if (registry != "immigration") continue;
    records.push_back(
        RecordOf(v1::RECORD_KIND_DOCUMENT, absl::StrFormat("t%03d", i),
                 {{v1::RECORD_FIELD_PERSONAL_NUMBER, number}, {v1::RECORD_FIELD_DOCUMENT_VALID_TO, "2030-01-01"}}));
    records.push_back(RecordOf(v1::RECORD_KIND_CROSSING, absl::StrFormat("c%03d", i),
                               {{v1::RECORD_FIELD_PERSONAL_NUMBER, number},
                                {v1::RECORD_FIELD_CROSSING_DATE, "2024-01-01"},
                                {v1::RECORD_FIELD_CROSSING_GATE, "Nội Bài"}}));
  }
  return records;
}

// The files of a mock, gone with this object.
class RegistryFiles {
 public:
  explicit RegistryFiles(const std::string& registry) {
    std::string pattern = ::testing::TempDir() + "/conformance_XXXXXX";
    path_ = mkdtemp(pattern.data());
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::ofstream initial(path_ + "/initial.jsonl");
    for (const v1::Record& record : RecordsOf(registry)) {
      std::string line;
      EXPECT_TRUE(google::protobuf::util::MessageToJsonString(record, &line, options).ok());
      initial << line << "\n";
    }
  }
  ~RegistryFiles() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::vector<CaseResult> RunSuite(const std::string& registry, const std::string& address, v1::ConformanceFacts facts) {
  EXPECT_TRUE(CheckFacts(facts).ok()) << CheckFacts(facts);
  ConformanceOptions options;
  options.channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  options.registry = registry;
  options.facts = std::move(facts);
  options.caller = {"G09", "officer-1", "conformance", "test"};
  options.new_uuid = NewUuid;
  return RunConformance(options);
}

std::vector<std::string> Named(const std::vector<CaseResult>& results, Outcome outcome) {
  std::vector<std::string> names;
  for (const CaseResult& result : results) {
    if (result.outcome == outcome) names.emplace_back(result.name);
  }
  return names;
}

TEST(Conformance, EveryMockPasses) {
  for (const std::string registry : {"labour", "residents", "immigration"}) {
    SCOPED_TRACE(registry);
    const RegistryFiles files(registry);
    auto server = SimulatorServer::Start({registry, files.path(), "127.0.0.1:0", absl::Now()});
    ASSERT_TRUE(server.ok()) << server.status();
    const auto facts = (*server)->Facts();
    ASSERT_TRUE(facts.ok()) << facts.status();
    const std::vector<CaseResult> results = RunSuite(registry, (*server)->address(), *facts);
    for (const CaseResult& result : results) {
      EXPECT_NE(result.outcome, Outcome::kFailed) << result.number << " " << result.name << ": " << result.why;
    }
    EXPECT_TRUE(Conforms(results));
    EXPECT_GE(Named(results, Outcome::kPassed).size(), registry == "immigration" ? 18u : 22u);
  }
}

TEST(Conformance, WhatItWritesItTakesBack) {
  const RegistryFiles files("labour");
  auto server = SimulatorServer::Start({"labour", files.path(), "127.0.0.1:0", absl::Now()});
  ASSERT_TRUE(server.ok()) << server.status();
  const auto before = (*server)->Facts();
  RunSuite("labour", (*server)->address(), *before);
  const auto after = (*server)->Facts();
  EXPECT_EQ(before->SerializeAsString(), after->SerializeAsString());
}

TEST(Conformance, TheQuotaIsTriedWhenTheFactsNameOne) {
  const RegistryFiles files("residents");
  v1::SimulatorFaults faults;
  faults.add_rules()->set_fault("quota");
  faults.mutable_rules(0)->set_calls(400);
  SimulatorServerOptions options = {"residents", files.path(), "127.0.0.1:0", absl::Now()};
  options.faults = *FaultPlan::Make(faults, 1, absl::Now());
  auto server = SimulatorServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  v1::ConformanceFacts facts = *(*server)->Facts();
  facts.set_calls_per_minute(400);
  EXPECT_THAT(Named(RunSuite("residents", (*server)->address(), facts), Outcome::kPassed), Contains("quota-told"));
}

TEST(Conformance, CaseNumbersAndNamesAreUnique) {
  std::set<int> numbers;
  std::set<std::string> names;
  for (const CaseResult& result : RunSuite("labour", "127.0.0.1:1", {})) {
    EXPECT_TRUE(numbers.insert(result.number).second) << result.number;
    EXPECT_TRUE(names.emplace(result.name).second) << result.name;
    for (const absl::string_view text : {result.demand.vi, result.demand.en, result.remedy.vi, result.remedy.en}) {
      EXPECT_FALSE(text.empty()) << result.name;
    }
  }
}

// --- Broken on purpose -----------------------------------------------------------------------------------------------

// What is done to the requests and answers of a sound registry.
struct Break {
  std::function<void(v1::BatchGetRecordsRequest*)> ask_batch;
  std::function<void(v1::ListRecordsRequest*)> ask_list;
  std::function<void(v1::SubmitCorrectionRequest*)> ask_submit;
  std::function<void(const v1::BatchGetRecordsRequest&, v1::BatchGetRecordsResponse*, grpc::Status*)> batch;
  std::function<void(const v1::ListRecordsRequest&, v1::ListRecordsResponse*, grpc::Status*)> list;
  std::function<void(v1::ListChangesResponse*)> changes;
  std::function<void(v1::RegistryDescription*, grpc::Status*)> describe;
  std::function<void(v1::VerifyPersonResponse*, grpc::Status*)> verify;
};

class BrokenRegistry final : public v1::RegistryService::Service {
 public:
  BrokenRegistry(const std::string& registry, Break how)
      : files_(registry),
        simulator_(*RegistrySimulator::Open(registry, files_.path(), absl::Now())),
        sound_(simulator_.get()),
        break_(std::move(how)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~BrokenRegistry() override { server_->Shutdown(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  v1::ConformanceFacts Facts() { return *simulator_->Facts(); }

  grpc::Status DescribeRegistry(grpc::ServerContext* context, const v1::DescribeRegistryRequest* request,
                                v1::RegistryDescription* response) override {
    grpc::Status status = sound_.DescribeRegistry(context, request, response);
    if (break_.describe) break_.describe(response, &status);
    return status;
  }
  grpc::Status BatchGetRecords(grpc::ServerContext* context, const v1::BatchGetRecordsRequest* request,
                               v1::BatchGetRecordsResponse* response) override {
    v1::BatchGetRecordsRequest asked = *request;
    if (break_.ask_batch) break_.ask_batch(&asked);
    grpc::Status status = sound_.BatchGetRecords(context, &asked, response);
    if (break_.batch) break_.batch(*request, response, &status);
    return status;
  }
  grpc::Status ListRecords(grpc::ServerContext* context, const v1::ListRecordsRequest* request,
                           v1::ListRecordsResponse* response) override {
    v1::ListRecordsRequest asked = *request;
    if (break_.ask_list) break_.ask_list(&asked);
    grpc::Status status = sound_.ListRecords(context, &asked, response);
    if (break_.list) break_.list(*request, response, &status);
    return status;
  }
  grpc::Status ListChanges(grpc::ServerContext* context, const v1::ListChangesRequest* request,
                           v1::ListChangesResponse* response) override {
    const grpc::Status status = sound_.ListChanges(context, request, response);
    if (break_.changes) break_.changes(response);
    return status;
  }
  grpc::Status VerifyPerson(grpc::ServerContext* context, const v1::VerifyPersonRequest* request,
                            v1::VerifyPersonResponse* response) override {
    grpc::Status status = sound_.VerifyPerson(context, request, response);
    if (break_.verify) break_.verify(response, &status);
    return status;
  }
  grpc::Status SubmitCorrection(grpc::ServerContext* context, const v1::SubmitCorrectionRequest* request,
                                v1::Correction* response) override {
    v1::SubmitCorrectionRequest asked = *request;
    if (break_.ask_submit) break_.ask_submit(&asked);
    const grpc::Status status = sound_.SubmitCorrection(context, &asked, response);
    if (status.ok()) response->set_request_id(request->request_id());
    return status;
  }
  grpc::Status GetCorrection(grpc::ServerContext* context, const v1::GetCorrectionRequest* request,
                             v1::Correction* response) override {
    return sound_.GetCorrection(context, request, response);
  }

 private:
  const RegistryFiles files_;
  const std::unique_ptr<RegistrySimulator> simulator_;
  MockRegistryService sound_;
  const Break break_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// Breaks every value of `field`.
Break OfValue(v1::RecordField field, const std::function<std::string(const std::string&)>& spoil) {
  const auto each = [=](v1::Record* record) {
    for (v1::FieldValue& value : *record->mutable_fields()) {
      if (value.field() == field) value.set_value(spoil(value.value()));
    }
  };
  Break how;
  how.batch = [=](const auto&, v1::BatchGetRecordsResponse* answer, grpc::Status*) {
    for (auto& found : *answer->mutable_found()) {
      for (v1::Record& record : *found.mutable_records()) each(&record);
    }
  };
  how.list = [=](const auto&, v1::ListRecordsResponse* answer, grpc::Status*) {
    for (v1::Record& record : *answer->mutable_records()) each(&record);
  };
  return how;
}

void ExpectFails(const std::string& registry, const std::string& name, const Break& how,
                 std::uint32_t calls_per_minute = 0) {
  SCOPED_TRACE(name);
  BrokenRegistry broken(registry, how);
  v1::ConformanceFacts facts = broken.Facts();
  facts.set_calls_per_minute(calls_per_minute);
  const std::vector<CaseResult> results = RunSuite(registry, broken.address(), facts);
  EXPECT_THAT(Named(results, Outcome::kFailed), Contains(name));
  EXPECT_FALSE(Conforms(results));
}

TEST(Conformance, ARegistryThatReadsWronglyFailsByName) {
  ExpectFails("labour", "caller-required", {.describe = [](auto*, grpc::Status* status) {
                if (status->error_code() == grpc::UNAUTHENTICATED) *status = grpc::Status::OK;
              }});
  ExpectFails("labour", "no-match", {.batch = [](const auto&, auto* answer, grpc::Status* status) {
                if (status->ok() && answer->found(0).records().empty()) *status = grpc::Status(grpc::NOT_FOUND, "");
              }});
  ExpectFails("residents", "superseded-number", {.ask_batch = [](v1::BatchGetRecordsRequest* request) {
                for (v1::RecordSelector& selector : *request->mutable_selectors()) {
                  if (selector.personal_number() == "003191000005") selector.set_personal_number("003090999999");
                }
              }});
  ExpectFails("labour", "unknown-kind", {.batch = [](const auto& request, auto* answer, grpc::Status* status) {
                if (request.selectors(0).kind() == 99) *status = grpc::Status::OK;
                if (request.selectors(0).kind() == 99) answer->add_found();
              }});
  ExpectFails("residents", "verify-unknown", {.verify = [](auto* answer, grpc::Status* status) {
                if (answer->verdict() == v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON) {
                  *status = grpc::Status(grpc::NOT_FOUND, "");
                }
              }});
}

TEST(Conformance, ARegistryThatScansWronglyFailsByName) {
  ExpectFails("labour", "page-bounds", {.ask_list = [](v1::ListRecordsRequest* request) {
                if (request->page_size() > 0) request->set_page_size(0);
              }});
  auto used = std::make_shared<std::set<std::string>>();
  ExpectFails("labour", "page-token-reuse", {.list = [used](const auto& request, auto*, grpc::Status* status) {
                if (request.page_token().empty() || used->insert(request.page_token()).second) return;
                *status = grpc::Status(grpc::INVALID_ARGUMENT, "");
              }});
  ExpectFails("labour", "pinned-scan",
              {.ask_list = [](v1::ListRecordsRequest* request) { request->set_version(0); },
               .list =
                   [](const auto& request, auto* answer, grpc::Status* status) {
                     if (status->ok() && request.version() != 0) answer->set_version(request.version());
                   }});
  ExpectFails("labour", "changes-without-gap", {.changes = [](v1::ListChangesResponse* answer) {
                if (answer->changes_size() > 2) answer->mutable_changes()->DeleteSubrange(1, 1);
              }});
}

TEST(Conformance, ARegistryThatCorrectsTwiceFailsByName) {
  ExpectFails("labour", "correction-repeated",
              {.ask_submit = [](v1::SubmitCorrectionRequest* request) { request->set_request_id(NewUuid()); }});
}

TEST(Conformance, ARegistryWithValuesOfItsOwnFormFailsByName) {
  ExpectFails("residents", "year-only-birth-date", OfValue(v1::RECORD_FIELD_BIRTH_DATE, [](const std::string& date) {
                return date.size() == 4 ? date + "-01-01" : date;
              }));
  ExpectFails("labour", "text-in-nfc", OfValue(v1::RECORD_FIELD_FULL_NAME, [](const std::string& name) {
                return name + " A\xCC\x81";  // A and a combining acute
              }));
  ExpectFails("labour", "dates-in-iso",
              OfValue(v1::RECORD_FIELD_BIRTH_DATE, [](const std::string&) { return "09/03/1990"; }));
  ExpectFails("labour", "codes-with-their-system",
              OfValue(v1::RECORD_FIELD_ETHNICITY, [](const std::string&) { return "04"; }));
}

TEST(Conformance, ARegistryWhoseClockIsAheadOrWhoseQuotaIsMuteFailsByName) {
  ExpectFails("labour", "clock", {.describe = [](v1::RegistryDescription* answer, grpc::Status*) {
                answer->mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(absl::Now() + absl::Hours(1)));
              }});
  auto calls = std::make_shared<std::atomic<int>>(0);
  ExpectFails("labour", "quota-told",
              {.describe =
                   [calls](auto*, grpc::Status* status) {
                     if (++*calls > 150) *status = grpc::Status(grpc::RESOURCE_EXHAUSTED, "");
                   }},
              150);
}

}  // namespace
}  // namespace lienthong::adapters

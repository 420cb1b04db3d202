// The gateway to the population database: against an HTTPS server of the test's own, and against the mock.

#include "adapters/population_xml/population_gateway.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "adapters/error_info.h"
#include "adapters/population_xml/soap_message.h"
#include "adapters/record_lookup.h"
#include "adapters/record_names.h"
#include "adapters/simulator/soap_server.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const CallContext kCaller = {"G09", "003080000001", "reconciliation", "1.001"};
constexpr char kNumber[] = "003092000017";
const absl::Time kNow = absl::FromUnixSeconds(1'793'500'000);

std::string Envelope(const std::string& inside) {
  return absl::StrCat("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>", inside,
                      "</s:Body></s:Envelope>");
}

std::string Fault(const std::string& code, const std::string& more = "") {
  return Envelope(
      absl::StrCat("<s:Fault><faultcode>s:Server</faultcode><faultstring>Nguyen Van An</faultstring><detail>",
                   "<MaLoi>", code, "</MaLoi>", more, "</detail></s:Fault>"));
}

class PopulationGatewayTest : public ::testing::Test {
 protected:
  PopulationGatewayTest() {
    std::string pattern = ::testing::TempDir() + "/population_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~PopulationGatewayTest() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }

  // A server that answers what the test says and keeps what it was sent.
  void Serve(SoapServer::Answer answer) {
    auto server = SoapServer::Start({"127.0.0.1:0", directory_, absl::Now()},
                                    [this, answer = std::move(answer)](absl::string_view body) {
                                      sent_.emplace_back(body);
                                      SoapReply reply = answer(body);
                                      answered_.push_back(reply.body);
                                      return reply;
                                    });
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }

  PopulationGatewayOptions Options() const {
    PopulationGatewayOptions options;
    options.endpoint = server_->url();
    options.ca_file = server_->ca_file();
    options.integration = "037";
    options.retry.initial_backoff = absl::Milliseconds(1);
    options.seed = 1;
    options.clock = [] { return kNow; };
    return options;
  }

  static absl::StatusOr<v1::VerifyPersonResponse> Verify(PopulationGateway& gateway, CallContext context = kCaller) {
    v1::VerifyPersonRequest request;
    request.set_personal_number(kNumber);
    request.set_full_name("Nguyễn Thị Hường");
    request.set_birth_date("1992-11-22");
    return gateway.Verify(context, request);
  }

  std::string directory_;
  std::vector<std::string> sent_;
  std::vector<std::string> answered_;
  std::unique_ptr<SoapServer> server_;
};

TEST_F(PopulationGatewayTest, FaultsBecomeTheStatusOfTheContractWithoutTheWordsOfTheRegistry) {
  struct Case {
    SoapReply reply;
    absl::StatusCode code;
  };
  using Code = absl::StatusCode;
  const std::vector<Case> cases = {{{500, Fault("HAN_MUC", "<ThuLaiSau>7</ThuLaiSau>")}, Code::kResourceExhausted},
                                   {{500, Fault("KHONG_CO_QUYEN")}, Code::kPermissionDenied},
                                   {{403, ""}, Code::kPermissionDenied},
                                   {{500, Fault("YEU_CAU_SAI")}, Code::kInvalidArgument},
                                   {{500, Fault("HE_THONG_BAN")}, Code::kUnavailable},
                                   {{503, "later"}, Code::kUnavailable},
                                   {{200, "Nguyen Van An"}, Code::kUnavailable},
                                   {{404, "Nguyen Van An"}, Code::kUnavailable},
                                   {{500, Fault("LA")}, Code::kUnavailable}};
  for (const Case& c : cases) {
    Serve([&](absl::string_view) { return c.reply; });
    const auto gateway = PopulationGateway::Open(Options());
    const absl::Status status = Verify(**gateway).status();
    EXPECT_EQ(status.code(), c.code) << c.reply.body << ": " << status;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("Nguyen")));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(kNumber)));
    if (c.code != Code::kResourceExhausted) continue;
    google::rpc::ErrorInfo info;
    ASSERT_TRUE(info.ParseFromString(std::string(*status.GetPayload(kErrorInfoUrl))));
    EXPECT_EQ(info.metadata().at("retry_after_seconds"), "7");
    CallContext hurried = kCaller;
    hurried.deadline = absl::Now() + absl::Seconds(5);
    const std::size_t calls = sent_.size();
    EXPECT_EQ(Verify(**gateway, hurried).status().code(), Code::kResourceExhausted);
    EXPECT_EQ(sent_.size(), calls);  // the pause that it asked for is kept without asking again
  }
}

TEST_F(PopulationGatewayTest, NoSuchPersonIsAFinding) {
  Serve([](absl::string_view) { return SoapReply{500, Fault("KHONG_TON_TAI")}; });
  PopulationGatewayOptions options = Options();
  options.fetched = {v1::RECORD_FIELD_FULL_NAME};
  const auto gateway = PopulationGateway::Open(options);
  const auto verdict = Verify(**gateway);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->verdict(), v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON);
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_personal_number(kNumber);
  const auto found = (*gateway)->BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->found(0).records_size(), 0);
}

TEST_F(PopulationGatewayTest, NothingIsFetchedUnlessTheConfigurationNamesTheField) {
  const std::string citizen = Envelope(absl::StrCat(
      "<CongdanCollection ThoiDiemDuLieu='2026-11-01T00:00:00Z' SoCongDan='1'><CongDan><SoDinhDanh>", kNumber,
      "</SoDinhDanh><HoVaTen><Ten>An</Ten></HoVaTen><GioiTinh>1</GioiTinh><DanToc>04</DanToc></CongDan>"
      "</CongdanCollection>"));
  Serve([&](absl::string_view) { return SoapReply{200, citizen}; });
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_personal_number(kNumber);
  const auto closed = PopulationGateway::Open(Options());
  EXPECT_EQ((*closed)->BatchGet(kCaller, request).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT((*closed)->Describe(kCaller)->capabilities(), ElementsAre(v1::CAPABILITY_VERIFY));
  EXPECT_TRUE(sent_.empty());

  PopulationGatewayOptions options = Options();
  options.fetched = {v1::RECORD_FIELD_SEX, v1::RECORD_FIELD_ETHNICITY};
  const auto open = PopulationGateway::Open(options);
  const auto found = (*open)->BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(ValueOf(found->found(0).records(0), v1::RECORD_FIELD_FULL_NAME), nullptr);
  EXPECT_EQ(*ValueOf(found->found(0).records(0), v1::RECORD_FIELD_SEX), "male");
  EXPECT_EQ((*open)->LeftOut().at(v1::RECORD_FIELD_ETHNICITY), 1u);

  options.clock = [] { return kNow + absl::Hours(24 * 40); };
  const absl::Status stale = (*PopulationGateway::Open(options))->BatchGet(kCaller, request).status();
  EXPECT_EQ(ReasonOf(stale), error::v1::ERROR_REASON_REGISTRY_MISBEHAVES);
}

TEST_F(PopulationGatewayTest, RepetitionsShareTheRequestIdAndSayWhoAsks) {
  int calls = 0;
  Serve([&](absl::string_view) {
    if (++calls < 3) return SoapReply{503, ""};
    return SoapReply{200, Envelope("<r><KetQuaXacThuc>true</KetQuaXacThuc><TonTai>true</TonTai></r>")};
  });
  const auto gateway = PopulationGateway::Open(Options());
  const auto verdict = Verify(**gateway);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->verdict(), v1::VerifyPersonResponse::VERDICT_MATCH);
  ASSERT_EQ(sent_.size(), 3u);
  EXPECT_EQ(sent_[0], sent_[2]);
  EXPECT_THAT(sent_[0], HasSubstr("<MaCanBo>003080000001<"));
  ASSERT_TRUE(Verify(**gateway).ok());
  EXPECT_NE(sent_[0], sent_[3]);
}

TEST_F(PopulationGatewayTest, BelievesOnlyItsAuthorityAndBoundsAnswerAndTime) {
  absl::Notification over;
  bool slow = false;
  Serve([&](absl::string_view) {
    if (slow) over.WaitForNotification();
    return SoapReply{200, std::string(100'000, ' ')};
  });
  const auto other = SoapServer::Start({"127.0.0.1:0", directory_ + "/other", absl::Now()},
                                       [](absl::string_view) { return SoapReply(); });
  PopulationGatewayOptions options = Options();
  options.ca_file = (*other)->ca_file();
  EXPECT_EQ(ReasonOf(Verify(**PopulationGateway::Open(options)).status()),
            error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE);
  options.ca_file.clear();
  EXPECT_EQ(Verify(**PopulationGateway::Open(options)).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(sent_.empty());

  options = Options();
  options.max_answer_bytes = 1000;
  EXPECT_EQ(Verify(**PopulationGateway::Open(options)).status().code(), absl::StatusCode::kResourceExhausted);
  slow = true;
  options.call_timeout = absl::Milliseconds(50);
  EXPECT_EQ(Verify(**PopulationGateway::Open(options)).status().code(), absl::StatusCode::kDeadlineExceeded);
  over.Notify();
  const auto closed = PopulationGateway::Open(options);
  (*closed)->Close();
  EXPECT_EQ(Verify(**closed).status().code(), absl::StatusCode::kUnavailable);
  for (const char* const endpoint : {"http://127.0.0.1:1/", "127.0.0.1:1", ""}) {
    options.endpoint = endpoint;
    EXPECT_EQ(PopulationGateway::Open(options).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

v1::Record Person(const std::string& number, const std::string& name) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key(number);
  record = WithValue(std::move(record), v1::RECORD_FIELD_PERSONAL_NUMBER, number);
  record = WithValue(std::move(record), v1::RECORD_FIELD_BIRTH_DATE, "1992-11-22");
  record = WithValue(std::move(record), v1::RECORD_FIELD_ETHNICITY, "TCTK-121|1979|04");
  record = WithValue(std::move(record), v1::RECORD_FIELD_PERMANENT_RESIDENCE, "GSO-ADMIN|2024-12|10882");
  return WithValue(std::move(record), v1::RECORD_FIELD_FULL_NAME, name);
}

// The mock with three persons and four changes to come.
class PopulationMockTest : public PopulationGatewayTest {
 protected:
  void Start(double deviations) {
    std::ofstream records(directory_ + "/initial.jsonl");
    for (const char* const number : {kNumber, "003092000025", "003092000033"})
      records << Line(Person(number, "Lê Văn An")) << "\n";
    std::ofstream(directory_ + "/data_as_of") << "2026-11-01T00:00:00Z\n";
    std::ofstream(directory_ + "/changes.jsonl") << "{\"put\":" << Line(Person(kNumber, "Lê Văn Ba"))
                                                 << "}\n{\"put\":" << Line(Person("003092000025", "Lê Văn Bê"))
                                                 << "}\n{\"put\":" << Line(Person(kNumber, "Lê Văn Ca"))
                                                 << "}\n{\"removed\":{\"kind\":1,\"key\":\"" << kNumber << "\"}}\n";
    records.close();
    auto simulator = RegistrySimulator::Open("residents", directory_, absl::Now());
    ASSERT_TRUE(simulator.ok()) << simulator.status();
    simulator_ = *std::move(simulator);
    registry_ = std::make_unique<SoapRegistry>(simulator_.get(), Deviations{deviations, 1});
    Serve([this](absl::string_view body) { return registry_->Answer(body); });
    PopulationGatewayOptions options = Options();
    options.subscribed_since = kNow - absl::Hours(48);
    for (const v1::RecordField field : FieldsOf({v1::RECORD_KIND_PERSON})) options.fetched.insert(field);
    auto gateway = PopulationGateway::Open(options);
    ASSERT_TRUE(gateway.ok()) << gateway.status();
    gateway_ = *std::move(gateway);
  }
  ~PopulationMockTest() override { server_.reset(); }

  static std::string Line(const v1::Record& record) {
    std::string fields;
    for (const v1::FieldValue& field : record.fields()) {
      absl::StrAppend(&fields, fields.empty() ? "" : ",", "{\"field\":", static_cast<int>(field.field()),
                      ",\"value\":\"", field.value(), "\"}");
    }
    return absl::StrCat("{\"kind\":1,\"key\":\"", record.key(), "\",\"fields\":[", fields, "]}");
  }

  absl::StatusOr<v1::BatchGetRecordsResponse> Lookup() {
    v1::BatchGetRecordsRequest request;
    request.add_selectors()->set_personal_number(kNumber);
    return gateway_->BatchGet(kCaller, request);
  }

  std::unique_ptr<RegistrySimulator> simulator_;
  std::unique_ptr<SoapRegistry> registry_;
  std::unique_ptr<PopulationGateway> gateway_;
};

TEST_F(PopulationMockTest, FeedsTheChangesOfSubscribedPersonsOnly) {
  ASSERT_NO_FATAL_FAILURE(Start(0));
  ASSERT_TRUE(Lookup().ok());
  EXPECT_EQ(gateway_->Describe(kCaller)->version(), 1u);
  ASSERT_TRUE(simulator_->Advance(0).ok());
  EXPECT_EQ(gateway_->Describe(kCaller)->version(), 4u);
  v1::ListChangesRequest request;
  request.set_after_version(1);
  request.set_page_size(2);
  const auto first = gateway_->Changes(kCaller, request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->changes_size(), 2);
  EXPECT_FALSE(first->complete());
  EXPECT_EQ(*ValueOf(first->changes(0).put(), v1::RECORD_FIELD_FULL_NAME), "Lê Văn Ba");
  request.set_after_version(2);
  const auto rest = gateway_->Changes(kCaller, request);
  ASSERT_TRUE(rest.ok()) << rest.status();
  ASSERT_EQ(rest->changes_size(), 2);  // over the border of two pages
  EXPECT_TRUE(rest->complete());
  EXPECT_EQ(*ValueOf(rest->changes(0).put(), v1::RECORD_FIELD_FULL_NAME), "Lê Văn Ca");
  EXPECT_EQ(rest->changes(1).removed().key(), kNumber);
  request.set_after_version(3);
  request.set_until_version(4);
  EXPECT_EQ(gateway_->Changes(kCaller, request)->changes_size(), 1);
  request.set_until_version(5);
  EXPECT_EQ(gateway_->Changes(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
  request.set_after_version(0);
  EXPECT_EQ(gateway_->Changes(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(PopulationMockTest, DeviatingAnswersAreReadAsTheSamePerson) {
  ASSERT_NO_FATAL_FAILURE(Start(1));
  const auto found = Lookup();
  ASSERT_TRUE(found.ok()) << found.status();
  const v1::Record& person = found->found(0).records(0);
  EXPECT_EQ(*ValueOf(person, v1::RECORD_FIELD_FULL_NAME), "Lê Văn An");
  EXPECT_EQ(*ValueOf(person, v1::RECORD_FIELD_BIRTH_DATE), "1992-11-22");
  EXPECT_EQ(*ValueOf(person, v1::RECORD_FIELD_ETHNICITY), "GSO-CENSUS|2019|06");
  EXPECT_EQ(*ValueOf(person, v1::RECORD_FIELD_PERMANENT_RESIDENCE), "GSO-ADMIN|2024-12|10882");
  EXPECT_THAT(answered_.back(), HasSubstr("<Ho></Ho><ChuDem></ChuDem><Ten>Lê Văn An</Ten>"));
  EXPECT_THAT(answered_.back(), HasSubstr("<NgayThangNam>19921122</NgayThangNam>"));
}

TEST_F(PopulationMockTest, TheSchemasAcceptEverythingThatIsSentAndWhatTheMockAnswersWithoutDeviations) {
  ASSERT_NO_FATAL_FAILURE(Start(0));
  ASSERT_TRUE(Lookup().ok());
  ASSERT_TRUE(Verify(*gateway_).ok());
  ASSERT_TRUE(simulator_->Advance(0).ok());
  v1::ListChangesRequest changes;
  changes.set_after_version(1);
  ASSERT_TRUE(gateway_->Changes(kCaller, changes).ok());
  const char* const source = std::getenv("LIENTHONG_SOURCE_DIR");
  const std::string schemas = absl::StrCat(source == nullptr ? "." : source, "/adapters/population_xml");
  std::vector<std::string> messages = sent_;
  messages.insert(messages.end(), answered_.begin(), answered_.end());
  ASSERT_EQ(messages.size(), 8u);
  std::string files;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const std::string file = absl::StrCat(directory_, "/", i, ".xml");
    std::ofstream(file) << messages[i];
    absl::StrAppend(&files, " ", file);
  }
  const std::string command = absl::StrCat("xmllint --nonet --noout --schema ", schemas, "/soap_envelope.xsd", files);
  EXPECT_EQ(std::system(command.c_str()), 0) << "see that libxml2-utils is installed";
}

}  // namespace
}  // namespace lienthong::adapters

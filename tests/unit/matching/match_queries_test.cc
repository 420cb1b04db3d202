// Who is found by what is said, on workers that registries made known.

#include "services/matching/match_queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "services/erasure/erasure_desk.h"
#include "tests/support/identity_ground.h"

namespace lienthong::matching {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
namespace rv = registry::v1;
namespace v1 = identity::v1;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using Response = v1::MatchRecordResponse;

constexpr char kLan[] = "003190000001";
constexpr char kMai[] = "003190000002";
constexpr char kMethod[] = "lienthong.identity.v1.IdentityService/MatchRecord";

class MatchQueriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    PutPerson("labour", "L1", kLan, "Nguyễn Thị Ngọc Lan", "1990-05-21");
    PutPerson("labour", "L2", kMai, "Trần Thị Mai", "1985-11-30");
    PutPerson("labour", "L3", "003190000003", "Phạm Văn Hùng", "1979-02-03");
    ground_.Reconcile("labour");
    lan_ = "workers/" + WorkersWith(ground_, worker::IdentifierType::kPersonalNumber, kLan).at(0);
    mai_ = "workers/" + WorkersWith(ground_, worker::IdentifierType::kPersonalNumber, kMai).at(0);
  }
  void PutPerson(const std::string& registry, const std::string& key, const std::string& number,
                 const std::string& name, const std::string& born) {
    ground_.Put(registry, rv::RECORD_KIND_PERSON, key,
                {{"personal_number", number}, {"full_name", name}, {"birth_date", born}, {"sex", "female"}});
  }
  absl::StatusOr<Response> Ask(const v1::MatchRecordRequest& request) {
    const MatchQueries queries(ground_.records(), ground_.bridge().sources().units, ground_.bridge().sources().scorer,
                               MatchBounds());
    return queries.MatchRecord(Officer(1), request);
  }
  Response Ask(const std::string& name, const std::string& born) {
    v1::MatchRecordRequest request;
    request.set_full_name(name);
    request.set_birth_date(born);
    request.set_sex(worker::v1::SEX_FEMALE);
    return Require(Ask(request));
  }
  static std::vector<std::string> Workers(const Response& response) {
    std::vector<std::string> workers;
    for (const Response::Candidate& candidate : response.candidates()) workers.push_back(candidate.worker());
    return workers;
  }
  std::vector<std::string> FieldsRefused(const absl::Status& status) {
    std::vector<std::string> fields;
    google::rpc::BadRequest bad;
    const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
    if (payload.has_value()) bad.ParseFromString(std::string(*payload));
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
    return fields;
  }
  // Subjects of the looks of MatchRecord, in their order; sealed parts of queries as "queries".
  std::vector<std::string> Looks() {
    std::vector<std::string> subjects;
    for (const storage::StoredEvent& event : Require(ground_.records()->log->ReadAll(1, 1'000'000))) {
      if (!absl::StartsWith(event.envelope.stream(), "access/")) continue;
      for (const auto& part : event.envelope.sealed_parts()) {
        subjects.push_back(absl::StartsWith(part.subject(), "queries/") ? "queries" : part.subject());
      }
    }
    return subjects;
  }
  void Erase(const std::string& worker) {
    erasure::ErasureDesk desk(ground_.records());
    erasure::v1::RequestErasureRequest ask;
    ask.mutable_command()->set_name(worker);
    ask.mutable_command()->set_request_id(ground_.bridge().NewId());
    ask.set_ground("data_subject_request");
    ask.set_legal_basis("law_91_2025.art_14");
    const auto asked = Require(desk.RequestErasure(Officer(1), ask));
    erasure::v1::ApproveErasureRequest approve;
    *approve.mutable_command() = ask.command();
    approve.mutable_command()->set_request_id(ground_.bridge().NewId());
    approve.mutable_command()->set_etag(asked.etag());
    Require(desk.ApproveErasure(Officer(2), approve));
  }

  IdentityGround ground_;
  std::string lan_;
  std::string mai_;
};

TEST_F(MatchQueriesTest, WhoIsMeantComesFirstHoweverSheIsMisspelt) {
  for (const auto& [name, born] :
       std::vector<std::pair<std::string, std::string>>{{"NGUYEN THI NGOC LAN", "1990-05-21"},
                                                        {"Nguyễn Lan", "1990-05-21"},
                                                        {"Lan Nguyễn Thị Ngọc", "1990-05-21"},
                                                        {"Nguyễn Thị Ngọc Lan", "1991-05-21"},
                                                        {"Nguyễn Thị Ngọc Lân", "1990-05-21"}}) {
    const Response response = Ask(name, born);
    EXPECT_THAT(Workers(response), ElementsAre(lan_)) << name << " " << born;
    for (const Response::Candidate& candidate : response.candidates()) {
      int64_t sum = candidate.score().prior_millibits();
      for (const v1::EvidenceLine& line : candidate.score().lines()) sum += line.weight_millibits();
      EXPECT_EQ(sum, candidate.score().score_millibits());
    }
  }
}

TEST_F(MatchQueriesTest, AnIdentifierMakesSureAndANameAloneNever) {
  v1::MatchRecordRequest request;
  request.set_full_name("Trần Thị Mai");
  const Response by_name = Require(Ask(request));
  EXPECT_NE(by_name.verdict(), Response::VERDICT_LIKELY_SAME);
  auto* const identifier = request.add_identifiers();
  identifier->set_type(worker::v1::IDENTIFIER_TYPE_PERSONAL_NUMBER);
  identifier->set_value(kMai);
  const Response by_number = Require(Ask(request));
  EXPECT_THAT(Workers(by_number), ElementsAre(mai_));
  EXPECT_EQ(by_number.verdict(), Response::VERDICT_LIKELY_SAME);
  EXPECT_EQ(by_number.candidates(0).verdict(), Response::VERDICT_LIKELY_SAME);
}

TEST_F(MatchQueriesTest, EveryAnswerIsALookAlsoWhenNobodyIsFound) {
  const std::vector<std::string> before = Looks();
  Ask("Nguyễn Thị Ngọc Lan", "1990-05-21");
  EXPECT_EQ(Ask("Vũ Đình Phong", "1961-01-09").candidates_size(), 0);
  std::vector<std::string> looks = Looks();
  looks.erase(looks.begin(), looks.begin() + static_cast<std::ptrdiff_t>(before.size()));
  EXPECT_THAT(looks, ElementsAre(lan_, "queries"));
}

TEST_F(MatchQueriesTest, WhoIsErasedIsNeverFoundAgain) {
  ASSERT_THAT(Workers(Ask("Nguyễn Thị Ngọc Lan", "1990-05-21")), ElementsAre(lan_));
  Erase(lan_);
  EXPECT_EQ(Ask("Nguyễn Thị Ngọc Lan", "1990-05-21").candidates_size(), 0);
  for (const auto& [key, value] : ViewRowsOf(ground_.bridge())) {
    if (!absl::StartsWith(key, "match_index/b") || value.empty()) continue;
    EXPECT_NE(storage::UuidText(value), lan_.substr(8));
  }
}

TEST_F(MatchQueriesTest, AMergedWorkerIsFoundAsWhoStandsForHer) {
  Require(Approve(ground_, Require(Merge(ground_, mai_, lan_))));
  EXPECT_THAT(Workers(Ask("Nguyễn Thị Ngọc Lan", "1990-05-21")), ElementsAre(mai_));
}

TEST_F(MatchQueriesTest, ARecordThatIsUnlinkedLeadsToHerNoMore) {
  PutPerson("residents", "R1", kLan, "Nguyễn Thu Hà", "1990-09-09");
  ground_.Reconcile("residents");
  const auto& links = StateOf(ground_, lan_).links;
  const auto link =
      std::find_if(links.begin(), links.end(), [](const auto& each) { return each.registry == "residents"; });
  if (link == links.end()) GTEST_FAIL() << "the rules link by number and birth year";
  const auto shares = [&] {
    const MatchIndex index(ground_.records()->views, ground_.records()->key, MatchBounds());
    return !Require(index.Find({"Nguyễn Thu Hà", "1990-09-09", "female", ""})).ids.empty();
  };
  EXPECT_TRUE(shares());
  Require(ground_.Desk().UnlinkRecord(
      Officer(1),
      AboutRecord<v1::UnlinkRecordRequest>(ground_, lan_, worker::RecordStream("residents", link->source_record_id))));
  EXPECT_FALSE(shares());
}

TEST_F(MatchQueriesTest, AllFieldsThatAreWrongAreToldAtOnce) {
  v1::MatchRecordRequest request;
  request.set_birth_date("21/05/1990");
  request.set_max_results(21);
  request.mutable_province()->set_code("99");
  request.add_identifiers()->set_value("1");
  const absl::Status status = Ask(request).status();
  EXPECT_THAT(FieldsRefused(status), UnorderedElementsAre("birth_date", "max_results", "province", ::testing::_));
  EXPECT_THAT(FieldsRefused(Ask(v1::MatchRecordRequest()).status()), ElementsAre("full_name"));
}

}  // namespace
}  // namespace lienthong::matching

// What every RegistryGateway does, run on the fake (records in memory) and on the gRPC gateway against a mock registry
// (records in SQLite), so both stores answer alike too; as far as it can, on the SOAP gateway against that mock; and
// what a labour registry does that is only read and followed, on the gateway to a PostgreSQL database.

#include <memory>
#include <string>
#include <vector>

#include "adapters/error_info.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/registry_fixtures.h"

namespace lienthong::adapters {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kNumber[] = "003092000017";
constexpr char kOldNumber[] = "003192000011";
constexpr char kOtherNumber[] = "003092000018";
constexpr char kThirdNumber[] = "003092000019";
constexpr char kRequestId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

class RegistryGatewayContract : public ::testing::TestWithParam<const char*> {
 protected:
  RegistryGateway& Open(const std::string& registry, const std::vector<v1::Record>& records,
                        const std::vector<v1::Change>& changes = {}) {
    if (std::string(GetParam()) == "InMemory") {
      fixture_ = std::make_unique<InMemoryFixture>(registry, records, changes);
    } else if (std::string(GetParam()) == "SoapOnSimulator") {
      fixture_ = std::make_unique<SoapFixture>(registry, records, changes);
    } else if (std::string(GetParam()) == "Postgres") {
      fixture_ = std::make_unique<PostgresFixture>(records, changes);
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

TEST_P(ResidentsGatewayContract, FindsEverybodyWhoHasAnOldCard) {
  const auto holder = [](const std::string& key, const std::string& card) {
    return RecordOf(v1::RECORD_KIND_PERSON, key,
                    {{v1::RECORD_FIELD_PERSONAL_NUMBER, key},
                     {v1::RECORD_FIELD_OLD_CARD_NUMBER, card},
                     {v1::RECORD_FIELD_FULL_NAME, "An"}});
  };
  const v1::Record moved = holder(kOtherNumber, "009999999");
  v1::Change change;
  *change.mutable_put() = moved;
  RegistryGateway& gateway = Open(
      "residents", {holder(kNumber, "001234567"), holder(kOtherNumber, "001234567"), holder(kThirdNumber, "007654321")},
      {change});
  v1::BatchGetRecordsRequest request;
  for (const char* card : {"001234567", "007654321", "000000001"}) {
    request.add_selectors()->set_old_card_number(card);
  }
  const auto before = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_THAT(KeysOf(before->found(0).records()), ElementsAre(kNumber, kOtherNumber));
  EXPECT_THAT(KeysOf(before->found(1).records()), ElementsAre(kThirdNumber));
  EXPECT_THAT(KeysOf(before->found(2).records()), IsEmpty());
  fixture_->Advance(1);
  const auto after = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_THAT(KeysOf(after->found(0).records()), ElementsAre(kNumber));
}

TEST_P(ResidentsGatewayContract, AnOldCardIsNineDigitsAndNeverFoundByANumberOfTwelve) {
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
// What every registry does that can be listed and followed, however its versions go on.
class RegistryFeedContract : public RegistryGatewayContract {};

TEST_P(RegistryFeedContract, PagesOfOneListAreOfOneVersionWhileTheRegistryChanges) {
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
  for (int asked = 0; asked < 2; ++asked) {  // an answer that was lost is given again
    const auto second = gateway.List(kCaller, request);
    ASSERT_TRUE(second.ok()) << second.status();
    EXPECT_THAT(KeysOf(second->records()), ElementsAre("c"));
    EXPECT_EQ(second->version(), first->version());
    EXPECT_EQ(second->next_page_token(), "");
  }
  request.clear_page_token();
  request.set_version(first->version());
  EXPECT_THAT(KeysOf(gateway.List(kCaller, request)->records()), ElementsAre("a", "b"));
  request.set_version(0);
  request.set_page_size(0);
  const auto now = gateway.List(kCaller, request);
  ASSERT_TRUE(now.ok()) << now.status();
  EXPECT_THAT(KeysOf(now->records()), ElementsAre("a", "b", "d"));
  EXPECT_GT(now->version(), first->version());
  EXPECT_LE(now->version(), gateway.Describe(kCaller)->version());
  request.set_version(now->version() + (1ull << 40));
  EXPECT_EQ(gateway.List(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(RegistryFeedContract, ChangesFollowTheListAndAreTheSameHoweverOftenTheyAreAskedFor) {
  RegistryGateway& gateway =
      Open("labour", {Person("a", "An")},
           {PutOf(Person("b", "Ba")), RemovalOf(v1::RECORD_KIND_PERSON, "a"), PutOf(Person("c", "Ca"))});
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_PERSON);
  const auto listed = gateway.List(kCaller, list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  fixture_->Advance(3);
  v1::ListChangesRequest request;
  request.set_after_version(listed->version());
  request.set_page_size(2);
  for (int asked = 0; asked < 2; ++asked) {
    const auto first = gateway.Changes(kCaller, request);
    ASSERT_TRUE(first.ok()) << first.status();
    ASSERT_EQ(first->changes_size(), 2);
    EXPECT_EQ(first->changes(0).put().key(), "b");
    EXPECT_EQ(first->changes(1).removed().key(), "a");
    EXPECT_LT(first->changes(0).version(), first->changes(1).version());
    EXPECT_FALSE(first->complete());
    v1::ListChangesRequest next = request;
    next.set_after_version(first->changes(1).version());
    const auto last = gateway.Changes(kCaller, next);
    ASSERT_TRUE(last.ok()) << last.status();
    ASSERT_EQ(last->changes_size(), 1);
    EXPECT_EQ(last->changes(0).put().key(), "c");
    EXPECT_TRUE(last->complete());
    next.set_after_version(gateway.Describe(kCaller)->version());
    EXPECT_TRUE(gateway.Changes(kCaller, next)->complete());
    next.set_after_version(request.after_version());
    next.set_until_version(first->changes(1).version());
    const auto until = gateway.Changes(kCaller, next);
    ASSERT_TRUE(until.ok()) << until.status();
    EXPECT_EQ(until->changes_size(), 2);
    EXPECT_TRUE(gateway.Release(kCaller, listed->version()).ok());
  }
  request.set_after_version(0);
  EXPECT_EQ(gateway.Changes(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(RegistryFeedContract, FindsByKeyAndNumberAndRefusesWhatItCannotAnswer) {
  RegistryGateway& gateway =
      Open("labour", {RecordOf(v1::RECORD_KIND_PERSON, "a",
                               {{v1::RECORD_FIELD_PERSONAL_NUMBER, kNumber},
                                {v1::RECORD_FIELD_FULL_NAME, "Nguye\xCC\x82\xCC\x83n"},
                                {v1::RECORD_FIELD_PASSPORT_NUMBER, "B1234567"}}),
                      RecordOf(v1::RECORD_KIND_DEPLOYMENT, "h",
                               {{v1::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {v1::RECORD_FIELD_WAGE, "1800|USD"}})});
  v1::BatchGetRecordsRequest request;
  request.add_selectors()->set_key("a");
  request.add_selectors()->set_personal_number(kNumber);
  request.add_selectors()->set_document_number("B1234567");
  request.add_selectors()->set_key("nobody");
  const auto found = gateway.BatchGet(kCaller, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT(KeysOf(found->found(0).records()), ElementsAre("a"));
  EXPECT_THAT(KeysOf(found->found(1).records()), ElementsAre("a", "h"));
  EXPECT_THAT(KeysOf(found->found(2).records()), ElementsAre("a"));
  EXPECT_THAT(KeysOf(found->found(3).records()), IsEmpty());
  EXPECT_EQ(found->found(0).records(0).fields(1).value(), "Nguyễn");
  EXPECT_EQ(found->found(1).records(1).fields(1).value(), "1800|USD");
  request.set_version(found->version() + (1ull << 40));
  EXPECT_EQ(gateway.BatchGet(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
  CallContext nameless = kCaller;
  nameless.purpose.clear();
  EXPECT_EQ(ReasonOf(gateway.Describe(nameless).status()), error::v1::ERROR_REASON_CALLER_MISSING);
  for (int i = 0; i < 501; ++i) request.add_selectors()->set_key("a");
  EXPECT_EQ(ReasonOf(gateway.BatchGet(kCaller, request).status()), error::v1::ERROR_REASON_LIMIT_EXCEEDED);
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_CROSSING);
  EXPECT_EQ(ReasonOf(gateway.List(kCaller, list).status()), error::v1::ERROR_REASON_FIELD_INVALID);
}

INSTANTIATE_TEST_SUITE_P(Gateways, RegistryGatewayContract, ::testing::Values("InMemory", "GrpcOnSimulator"),
                         [](const auto& info) { return std::string(info.param); });
INSTANTIATE_TEST_SUITE_P(Gateways, RegistryFeedContract, ::testing::Values("InMemory", "GrpcOnSimulator", "Postgres"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace lienthong::adapters

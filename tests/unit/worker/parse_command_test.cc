#include "services/worker/parse_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "tests/support/sample_worker.h"

namespace lienthong::worker {
namespace {

using ::testing::HasSubstr;
using namespace lienthong::testing;  // NOLINT: the words of this test

const reference::AdministrativeUnits& Units() {
  static const auto* const units = new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return *units;
}

// Every malformed field, as "a b c".
template <typename Request>
std::string Faults(const Request& request) {
  FieldParser parser(&Units(), Day("2026-06-30"));
  ParseCommand(request, &parser);
  google::rpc::BadRequest details;
  auto payload = parser.errors().ToStatus().GetPayload("type.googleapis.com/google.rpc.BadRequest");
  if (payload.has_value()) details.ParseFromString(std::string(*payload));
  std::string fields;
  for (const auto& violation : details.field_violations()) fields += (fields.empty() ? "" : " ") + violation.field();
  return fields;
}

v1::CreateWorkerRequest GoodWorker() {
  v1::CreateWorkerRequest request;
  request.mutable_worker()->mutable_full_name()->set_written(" Nguyễn Thị Hồng ");
  request.mutable_worker()->set_birth_date("1990-05");
  v1::Identifier* number = request.mutable_worker()->add_identifiers();
  number->set_type(v1::IDENTIFIER_TYPE_PERSONAL_NUMBER);
  number->set_value(kNumber);
  return request;
}

TEST(ParseCommandTest, AWorkerIsReadIntoFacts) {
  FieldParser parser(&Units(), Day("2026-06-30"));
  const WorkerEvent event = ParseCommand(GoodWorker(), &parser);
  ASSERT_TRUE(parser.errors().empty()) << parser.errors().ToStatus();
  EXPECT_EQ(event.type, EventType::kRegistered);
  ASSERT_EQ(event.facts.size(), 2u);
  EXPECT_EQ(event.facts[0].value, "Nguyễn Thị Hồng") << "trimmed";
  ASSERT_EQ(event.identifiers.size(), 1u);
  EXPECT_EQ(event.identifiers[0].value, kNumber);
}

TEST(ParseCommandTest, EveryMalformedFieldIsToldAtOnce) {
  v1::CreateWorkerRequest request = GoodWorker();
  v1::Worker* worker = request.mutable_worker();
  worker->mutable_full_name()->clear_written();
  worker->set_birth_date("1990-02-30");
  worker->set_nationality("vn");
  worker->mutable_identifiers(0)->set_value("00319000001");
  worker->mutable_permanent_residence()->mutable_commune()->set_code("05977");
  worker->mutable_ethnicity()->set_code("04");
  const std::string faults = Faults(request);
  for (const char* field :
       {"worker.full_name.written", "worker.birth_date", "worker.nationality", "worker.identifiers[0].value",
        "worker.permanent_residence.commune.system", "worker.ethnicity"}) {
    EXPECT_THAT(faults, HasSubstr(field));
  }
}

template <typename Request>
Request MoveOn(const std::string& date) {
  Request request;
  request.set_deployment_id(kDeployment);
  request.set_date(date);
  return request;
}

TEST(ParseCommandTest, AMoveHappensOnADayThatHasCome) {
  EXPECT_EQ(Faults(MoveOn<v1::RecordDepartureRequest>("2026-06-30")), "");
  EXPECT_EQ(Faults(MoveOn<v1::RecordDepartureRequest>("2026-07-01")), "date");
  EXPECT_EQ(Faults(MoveOn<v1::RecordDepartureRequest>("2026-06")), "date");
  EXPECT_EQ(Faults(MoveOn<v1::StartWorkRequest>("")), "date");
  EXPECT_EQ(Faults(v1::ConfirmListRequest()), "deployment_id date");
}

TEST(ParseCommandTest, AContractEndsInOneOfSixWays) {
  v1::EndContractRequest request = MoveOn<v1::EndContractRequest>("2026-06-30");
  for (int outcome = 0; outcome <= v1::DEPLOYMENT_STATUS_LIQUIDATED; ++outcome) {
    request.set_outcome(static_cast<v1::DeploymentStatus>(outcome));
    const bool lawful = outcome >= v1::DEPLOYMENT_STATUS_CONTRACT_LEFT && outcome <= v1::DEPLOYMENT_STATUS_COMPLETED;
    EXPECT_EQ(Faults(request), lawful ? "" : "outcome") << outcome;
  }
}

TEST(ParseCommandTest, AMoveStatesItsStatusAndItsDay) {
  FieldParser parser(&Units(), Day("2026-06-30"));
  const WorkerEvent event = ParseCommand(MoveOn<v1::RecordReturnRequest>("2026-01-02"), &parser);
  EXPECT_EQ(event.type, EventType::kDeploymentReturnRecorded);
  EXPECT_EQ(event.effective_from, "2026-01-02");
  ASSERT_EQ(event.facts.size(), 2u);
  EXPECT_EQ(event.facts[0].value, "returned");
  EXPECT_EQ(event.facts[1].field, rv::RECORD_FIELD_RETURN_DATE);
}

TEST(ParseCommandTest, ACorrectionHasAReasonAndSomethingToCorrect) {
  v1::CorrectIdentityRequest request;
  EXPECT_EQ(Faults(request), "mutation.reason");
  request.mutable_mutation()->set_reason("clerical_error");
  EXPECT_EQ(Faults(request), "full_name, birth_date, sex");
  request.set_full_name("Lan");
  EXPECT_EQ(Faults(request), "");
  request.mutable_mutation()->set_reason("Clerical error");
  EXPECT_EQ(Faults(request), "mutation.reason");
}

TEST(ParseCommandTest, AnIdentifierIsNotItsOwnSuccessor) {
  v1::RetireIdentifierRequest request;
  request.mutable_mutation()->set_reason("renewed");
  request.mutable_identifier()->set_type(v1::IDENTIFIER_TYPE_PASSPORT);
  request.mutable_identifier()->set_value("B1234567");
  request.set_superseded_by("B1234567");
  EXPECT_EQ(Faults(request), "superseded_by");
  request.set_superseded_by("B7654321");
  EXPECT_EQ(Faults(request), "");
  request.set_superseded_by("271450001");
  EXPECT_THAT(Faults(request), HasSubstr("superseded_by"));
}

TEST(ParseCommandTest, AStatusHasOneText) {
  for (int i = 1; i <= v1::DEPLOYMENT_STATUS_LIQUIDATED; ++i) {
    const auto status = static_cast<v1::DeploymentStatus>(i);
    EXPECT_EQ(StatusOf(StatusText(status)), status);
  }
  EXPECT_EQ(StatusText(v1::DEPLOYMENT_STATUS_UNSPECIFIED), "");
  EXPECT_EQ(StatusOf("no such"), v1::DEPLOYMENT_STATUS_UNSPECIFIED);
}

}  // namespace
}  // namespace lienthong::worker

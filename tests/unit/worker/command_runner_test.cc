#include "services/worker/command_runner.h"

#include <gtest/gtest.h>

#include "services/rpc/errors.h"
#include "tests/support/written_history.h"

namespace lienthong::worker {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr char kRequest[] = "01890000-0000-7000-8000-00000000aaa1";
constexpr char kSecondRequest[] = "01890000-0000-7000-8000-00000000aaa2";
const rpc::Caller kCaller{"G09", "nv-071", "inspection", "P-01"};

// A runner over a log in memory.
struct Desk {
  WrittenHistory history;
  access::Looks looks{&history.authors.log, &history.authors.ids, [this] { return history.authors.now; }};
  reference::AdministrativeUnits units = reference::AdministrativeUnits::BuiltIn();
  SurvivorshipPolicy policy = SurvivorshipPolicy::BuiltIn();
  access::RecordKeeping records{&history.authors.log,
                                &history.views,
                                &history.authors.sealer,
                                &history.authors.key,
                                &history.authors.key,
                                &history.authors.ids,
                                &history.authors.officers,
                                &looks,
                                [this] { return history.authors.now; }};
  CommandRunner runner{&records, &units, &policy};

  absl::StatusOr<v1::Worker> Run(const WorkerEvent& command, const std::string& request = kRequest,
                                 const std::string& etag = "", const std::string& worker = kWorker) {
    CommandHead head;
    head.method = TypeName(command.type);
    head.worker_id = worker;
    head.etag = etag;
    head.request_id = request;
    head.digest_input = Encode(command)->SerializeAsString() + worker;
    return runner.Run(kCaller, head, command);
  }
  storage::Revision Revision(const std::string& worker = kWorker) {
    return Require(history.authors.log.StreamRevision("workers/" + worker));
  }
};

WorkerEvent Phone(const std::string& number) {
  return Event(EventType::kContactRecorded, {{rv::RECORD_FIELD_PHONE, number}});
}

TEST(CommandRunnerTest, ACommandAnswersWithTheWorkerRightAfterIt) {
  Desk desk;
  const v1::Worker worker = Require(desk.Run(Registration(kNumber)));
  EXPECT_EQ(worker.etag(), "1");
  EXPECT_EQ(worker.identifiers(0).value(), kNumber);
  EXPECT_EQ(Require(desk.Run(Phone("+81-1"), kSecondRequest)).phone(), "+81-1");
}

TEST(CommandRunnerTest, ARepeatedRequestGetsTheSameAnswerLater) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  const v1::Worker first = Require(desk.Run(Phone("+81-1"), kSecondRequest));
  Require(desk.Run(Phone("+81-2"), "01890000-0000-7000-8000-00000000aaa3"));
  const v1::Worker again = Require(desk.Run(Phone("+81-1"), kSecondRequest));
  EXPECT_EQ(again.SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(desk.Revision(), 3u);
}

TEST(CommandRunnerTest, ARequestIdIsNotUsedForAnotherCommand) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  const absl::Status status = desk.Run(Phone("+81-1"), kRequest).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(desk.Revision(), 1u);
}

TEST(CommandRunnerTest, ACommandThatChangesNothingIsRememberedAsThat) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  Require(desk.Run(Phone("+81-1"), kSecondRequest));
  const std::string third = "01890000-0000-7000-8000-00000000aaa3";
  EXPECT_EQ(Require(desk.Run(Phone("+81-1"), third)).etag(), "2");
  EXPECT_EQ(Require(desk.Run(Phone("+81-1"), third)).etag(), "2");
  EXPECT_EQ(desk.Revision(), 2u);
  EXPECT_EQ(desk.Run(Phone("+81-9"), third).status().code(), absl::StatusCode::kAlreadyExists);
}

TEST(CommandRunnerTest, AStaleEtagIsRefused) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  EXPECT_EQ(rpc::ReasonOf(desk.Run(Phone("+81-1"), kSecondRequest, "2").status()), "STALE_ETAG");
  EXPECT_TRUE(desk.Run(Phone("+81-1"), kSecondRequest, "1").ok()) << "a refusal is not remembered";
}

TEST(CommandRunnerTest, AWorkerIsKnownBeforeItChanges) {
  Desk desk;
  EXPECT_EQ(rpc::ReasonOf(desk.Run(Phone("+81-1")).status()), "RESOURCE_UNKNOWN");
  EXPECT_EQ(desk.Revision(), 0u);
}

TEST(CommandRunnerTest, ARegistrationMakesItsOwnIdAndRepeatsIt) {
  Desk desk;
  const v1::Worker made = Require(desk.Run(Registration(kNumber), kRequest, "", ""));
  EXPECT_TRUE(WorkerId::Parse(made.name()).ok()) << made.name();
  EXPECT_EQ(Require(desk.Run(Registration(kNumber), kRequest, "", "")).name(), made.name());
  EXPECT_EQ(*desk.history.directory.Count(), 1u);
}

TEST(CommandRunnerTest, AnActiveNumberBelongsToOneWorker) {
  Desk desk;
  const std::string other = "01890000-0000-7000-8000-000000000002";
  Require(desk.Run(Registration(kNumber)));
  EXPECT_EQ(desk.Run(Registration(kNumber), kSecondRequest, "", other).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(desk.Revision(other), 0u);
  WorkerEvent retired = Event(EventType::kIdentifierRetired);
  retired.identifiers = {{IdentifierType::kPersonalNumber, kNumber, "", ""}};
  Require(desk.Run(retired, "01890000-0000-7000-8000-00000000aaa3"));
  EXPECT_TRUE(desk.Run(Registration(kNumber), kSecondRequest, "", other).ok()) << "a retired number is free";
}

TEST(CommandRunnerTest, ValidatingOnlyWritesNothingButTheLook) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  CommandHead head{"RecordContact", kWorker, "", kSecondRequest, true, "bytes"};
  EXPECT_EQ(Require(desk.runner.Run(kCaller, head, Phone("+81-1"))).phone(), "+81-1");
  EXPECT_EQ(desk.Revision(), 1u);
  EXPECT_EQ(Require(desk.history.directory.Looks(kWorker, 0, 10)).size(), 2u);
}

TEST(CommandRunnerTest, ExactDaysAreSealedAndTheEnvelopeIsCoarse) {
  Desk desk;
  Require(desk.Run(Registration(kNumber)));
  WorkerEvent phone = Phone("+81-1");
  phone.effective_from = "2024-06-17";
  Require(desk.Run(phone, kSecondRequest));
  const storage::StoredEvent event =
      Require(desk.history.authors.log.ReadStream(std::string("workers/") + kWorker, 2, 1)).front();
  EXPECT_EQ(event.envelope.valid_from(), "2024-06");
  EXPECT_EQ(event.envelope.agency(), "G09");
}

}  // namespace
}  // namespace lienthong::worker

#include "services/access/looks.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lienthong/event/v1/access_events.pb.h"
#include "services/rpc/errors.h"
#include "storage/in_memory_event_log.h"
#include "tests/support/authors.h"
#include "tests/support/require.h"

namespace lienthong::access {
namespace {

using testing::Authors;
using testing::Require;

const Authorship kAuthor{"G09", "an-officer", "inspection", "P-01"};

TEST(LooksTest, ALookIsOneEventForEachSubject) {
  Authors authors;
  Looks looks(&authors.log, &authors.ids, [&] { return authors.now; });
  ASSERT_TRUE(looks.Record(kAuthor, "GetWorker", {"workers/a", "workers/b"}, {"full_name"}).ok());
  const std::vector<storage::StoredEvent> events = Require(authors.log.ReadAll(1, 10));
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].envelope.sealed_parts(0).subject(), "workers/a");
  EXPECT_EQ(events[1].envelope.sealed_parts(0).subject(), "workers/b");
  EXPECT_EQ(events[1].envelope.officer(), "an-officer");
  EXPECT_EQ(events[1].envelope.purpose(), "inspection");
  event::v1::PersonalDataRead read;
  ASSERT_TRUE(
      read.ParseFromString(Require(authors.sealer.Open(events[0].envelope, events[0].envelope.sealed_parts(0)))));
  EXPECT_EQ(read.method(), "GetWorker");
  ASSERT_EQ(read.fields_size(), 1);
  EXPECT_EQ(read.fields(0), "full_name");
}

TEST(LooksTest, ALookAtNobodyIsNoEvent) {
  Authors authors;
  Looks looks(&authors.log, &authors.ids, [&] { return authors.now; });
  EXPECT_TRUE(looks.Record(kAuthor, "ListWorkers", {}).ok());
  EXPECT_EQ(authors.log.Head(), 0u);
}

TEST(LooksTest, MoreThanOneAppendTakesAreSeveral) {
  Authors authors;
  Looks looks(&authors.log, &authors.ids, [&] { return authors.now; });
  std::vector<std::string> subjects;
  for (size_t i = 0; i <= storage::kMaxEventsPerAppend; ++i) subjects.push_back("workers/" + std::to_string(i));
  ASSERT_TRUE(looks.Record(kAuthor, "ListWorkers", subjects).ok());
  EXPECT_EQ(authors.log.Head(), subjects.size());
}

// Refuses every append as it is told to.
class RefusingLog : public storage::InMemoryEventLog {
 public:
  explicit RefusingLog(absl::Status refusal)
      : InMemoryEventLog([] { return absl::UnixEpoch(); }), refusal_(std::move(refusal)) {}
  absl::StatusOr<storage::AppendResult> Append(storage::AppendRequest) override { return refusal_; }

 private:
  const absl::Status refusal_;
};

TEST(LooksTest, ARefusedLookOfAWrittenCommandIsAnUnknownOutcomeUnlessItIsDamage) {
  Authors authors;
  const auto after_write = [&](const absl::Status& refusal) {
    RefusingLog log(refusal);
    return Looks(&log, &authors.ids, [&] { return authors.now; })
        .RecordAfterWrite(kAuthor, "CreateWorker", {"workers/a"});
  };
  for (const char* const cause : {storage::kCauseDiskFull, storage::kCauseWriteFailed, storage::kCauseBytesInvalid}) {
    const absl::Status told =
        after_write(storage::Marked(absl::ResourceExhaustedError("/a/path"), storage::kReadOnlyMark, cause));
    EXPECT_EQ(told.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(rpc::ReasonOf(told), "OUTCOME_UNKNOWN") << cause;
    EXPECT_EQ(told.message().find("/a/path"), absl::string_view::npos);
  }
  EXPECT_EQ(rpc::ReasonOf(after_write(absl::UnavailableError("cut off"))), "OUTCOME_UNKNOWN");
  EXPECT_EQ(after_write(absl::DataLossError("damaged")), absl::DataLossError("damaged"));
  EXPECT_EQ(after_write(absl::InternalError("ours")), absl::InternalError("ours"));
}

TEST(LooksTest, EveryDayOfAnAgencyIsAStream) {
  Authors authors;
  authors.now = absl::FromCivil(absl::CivilDay(2026, 3, 9), absl::UTCTimeZone());
  Looks looks(&authors.log, &authors.ids, [&] { return authors.now; });
  ASSERT_TRUE(looks.Record(kAuthor, "GetWorker", {"workers/a"}).ok());
  ASSERT_TRUE(looks.Record(kAuthor, "GetWorker", {"workers/a"}).ok());
  authors.now += absl::Hours(24);
  ASSERT_TRUE(looks.Record(kAuthor, "GetWorker", {"workers/a"}).ok());
  EXPECT_EQ(Require(authors.log.StreamRevision("access/G09/20260309")), 2u);
  EXPECT_EQ(Require(authors.log.StreamRevision("access/G09/20260310")), 1u);
}

TEST(LooksTest, ASearchForNobodyIsASubjectOfItsOwn) {
  Authors authors;
  Looks looks(&authors.log, &authors.ids, [&] { return authors.now; });
  ASSERT_TRUE(looks.RecordSought(kAuthor, "FindWorker", "personal_number", "003190000001").ok());
  const storage::StoredEvent event = Require(authors.log.ReadAll(1, 1)).front();
  EXPECT_EQ(event.envelope.type(), "PersonalDataSought");
  EXPECT_EQ(event.envelope.sealed_parts(0).subject().find("003190000001"), std::string::npos);
  EXPECT_EQ(event.envelope.sealed_parts(0).subject().substr(0, 8), "queries/");
  event::v1::PersonalDataSought sought;
  ASSERT_TRUE(sought.ParseFromString(Require(authors.sealer.Open(event.envelope, event.envelope.sealed_parts(0)))));
  EXPECT_EQ(sought.value(), "003190000001");
  EXPECT_EQ(sought.identifier_type(), "personal_number");
}

}  // namespace
}  // namespace lienthong::access

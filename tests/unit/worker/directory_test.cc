#include "services/worker/directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/access/looks.h"
#include "services/worker/row_text.h"
#include "tests/support/written_history.h"

namespace lienthong::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using namespace lienthong::testing;  // NOLINT: the words of this test

constexpr char kOther[] = "01890000-0000-7000-8000-000000000002";
constexpr IdentifierType kPersonalNumber = IdentifierType::kPersonalNumber;
constexpr RecordKind kPerson = rv::RECORD_KIND_PERSON;

std::vector<std::string> With(const WrittenHistory& history, const std::string& value,
                              IdentifierType type = kPersonalNumber) {
  return Require(history.directory.WorkersWith(type, value));
}

TEST(DirectoryTest, AWorkerIsFoundByEveryNumberAliveOrDead) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  WorkerEvent retired = Event(EventType::kIdentifierRetired);
  retired.identifiers = {{kPersonalNumber, kNumber, "", ""}};
  retired.superseded_by = "007190000003";
  sample.Add(retired);
  sample.Hold("residents", "r1", kPerson, {{rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "005190000002,009190000004"}});
  WrittenHistory history;
  history.Write(sample.events());
  for (const char* number : {kNumber, "007190000003", "005190000002", "009190000004"}) {
    EXPECT_THAT(With(history, number), ElementsAre(kWorker)) << number;
  }
  EXPECT_THAT(With(history, "003190000009"), IsEmpty());
  EXPECT_THAT(With(history, kNumber, IdentifierType::kOldCard), IsEmpty()) << "a number of another type";
  EXPECT_EQ(*history.directory.Count(), 1u);
}

TEST(DirectoryTest, ADocumentIsFoundByItsTypeAndACrossingByNothing) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("immigration", "p1", rv::RECORD_KIND_DOCUMENT,
              {{rv::RECORD_FIELD_DOCUMENT_TYPE, "laissez_passer"}, {rv::RECORD_FIELD_DOCUMENT_NUMBER, "LS00012"}});
  sample.Hold("immigration", "x1", rv::RECORD_KIND_CROSSING,
              {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}, {rv::RECORD_FIELD_DOCUMENT_NUMBER, "B7654321"}});
  WrittenHistory history;
  history.Write(sample.events());
  EXPECT_THAT(With(history, "LS00012", IdentifierType::kLaissezPasser), ElementsAre(kWorker));
  EXPECT_THAT(With(history, "LS00012", IdentifierType::kPassport), IsEmpty());
  EXPECT_THAT(With(history, "B7654321", IdentifierType::kPassport), IsEmpty());
  EXPECT_THAT(With(history, kNumber), IsEmpty());
}

TEST(DirectoryTest, ARecordLinkedToNobodyIsFoundAmongTheUnlinkedUntilItIsLinked) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Observe("labour", "r1", kPerson, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  WrittenHistory history;
  history.Write(sample.events());
  EXPECT_THAT(With(history, kNumber), IsEmpty());
  const std::vector<RecordEntry> unlinked = Require(history.directory.UnlinkedWith(kPersonalNumber, kNumber));
  ASSERT_EQ(unlinked.size(), 1u);
  EXPECT_EQ(unlinked[0].source_record_id, "r1");
  EXPECT_EQ(unlinked[0].registry, "labour");
  EXPECT_EQ(unlinked[0].kind, kPerson);
  EXPECT_EQ(unlinked[0].worker_id, "");

  SampleWorker more;
  more.Link("labour", "r1", kPerson);
  history.Write(more.events());
  EXPECT_THAT(With(history, kNumber), ElementsAre(kWorker));
  EXPECT_THAT(*history.directory.UnlinkedWith(kPersonalNumber, kNumber), IsEmpty());
  EXPECT_EQ((*history.directory.FindRecord("labour", kPerson, "key-r1"))->worker_id, kWorker);

  SampleWorker last;
  last.Unlink("r1");
  history.Write(last.events());
  EXPECT_THAT(With(history, kNumber), IsEmpty());
  EXPECT_EQ(history.directory.UnlinkedWith(kPersonalNumber, kNumber)->size(), 1u);
}

TEST(DirectoryTest, AnIdentifierThatARecordHeldGoesOnFindingItsWorker) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "r1", kPerson, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  sample.Observe("labour", "r1", kPerson, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kDeadNumber}});
  WrittenHistory history;
  history.Write(sample.events());
  EXPECT_THAT(With(history, kNumber), ElementsAre(kWorker));
  EXPECT_THAT(With(history, kDeadNumber), ElementsAre(kWorker));
  SampleWorker gone;
  gone.Gone("labour", "r1");
  history.Write(gone.events());
  EXPECT_THAT(With(history, kDeadNumber), ElementsAre(kWorker));
  EXPECT_EQ((*history.directory.FindRecord("labour", kPerson, "key-r1"))->kind, kPerson) << "its key still resolves";
}

TEST(DirectoryTest, ARecordIsFoundByRegistryKindAndKey) {
  SampleWorker sample;
  sample.Add(Registration());
  sample.Observe("labour", "r1", kPerson, {});
  WrittenHistory history;
  history.Write(sample.events());
  EXPECT_TRUE(history.directory.FindRecord("labour", kPerson, "key-r1")->has_value());
  EXPECT_FALSE(history.directory.FindRecord("residents", kPerson, "key-r1")->has_value());
  EXPECT_FALSE(history.directory.FindRecord("labour", rv::RECORD_KIND_DEPLOYMENT, "key-r1")->has_value());
  EXPECT_FALSE(history.directory.FindRecord("labour", kPerson, "key-r2")->has_value());
}

TEST(DirectoryTest, ANumberThatTwoWorkersHadFindsBoth) {
  WrittenHistory history;
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  history.Write(sample.events(), kWorker);
  history.Write(sample.events(), kOther);
  EXPECT_THAT(With(history, kNumber), ElementsAre(kWorker, kOther));
  EXPECT_EQ(*history.directory.Count(), 2u);
}

TEST(DirectoryTest, WorkersAreListedByPageWithTheTokensOfTheirFilters) {
  WrittenHistory history;
  SampleWorker sample;
  sample.Add(Registration());
  sample.Hold("labour", "d1", rv::RECORD_KIND_DEPLOYMENT, {{rv::RECORD_FIELD_MARKET, "JP"}});
  sample.Observe("labour", "d1", rv::RECORD_KIND_DEPLOYMENT, {{rv::RECORD_FIELD_MARKET, "KR"}});
  history.Write(sample.events());
  SampleWorker other;
  other.Add(Registration());
  history.Write(other.events(), kOther);
  WorkerEvent residence = Event(EventType::kResidenceRecorded, {{rv::RECORD_FIELD_PERMANENT_RESIDENCE, "a|b|c"}});
  history.Write(std::string("workers/") + kOther, *Encode(residence), "G09", "31");
  const std::vector<ListedWorker> first = Require(history.directory.List("", 1));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].id, kWorker);
  EXPECT_EQ(first[0].registered_at, 1u);
  EXPECT_THAT(first[0].tokens, UnorderedElementsAre("market=JP", "market=KR", "registry=labour"));
  const std::vector<ListedWorker> second = Require(history.directory.List(first[0].id, 10));
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].id, kOther);
  EXPECT_THAT(second[0].tokens, UnorderedElementsAre("province=31", "province=31|2025-07"));
  EXPECT_THAT(*history.directory.List(kOther, 10), IsEmpty());
}

TEST(DirectoryTest, LooksAtAWorkerAreFoundByPage) {
  WrittenHistory history;
  SampleWorker sample;
  sample.Add(Registration());
  history.Write(sample.events());
  access::Looks looks(&history.authors.log, &history.authors.ids, [&] { return history.authors.now; });
  const std::string subject = std::string("workers/") + kWorker;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(looks.Record({"G09", "o", "p", "q"}, "GetWorker", {"workers/" + std::string(kOther), subject}).ok());
  }
  EXPECT_THAT(*history.directory.Looks(kWorker, 0, 10), ElementsAre(3, 5, 7));
  EXPECT_THAT(*history.directory.Looks(kWorker, 3, 1), ElementsAre(5));
  EXPECT_THAT(*history.directory.Looks(kWorker, 7, 10), IsEmpty());
}

TEST(DirectoryTest, TheRowsHoldNoNameNumberOrKey) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Hold("labour", "r1", kPerson,
              {{rv::RECORD_FIELD_FULL_NAME, "Lan"}, {rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  WrittenHistory history;
  history.Write(sample.events());
  for (const auto& [key, value] : history.Rows()) {
    for (const char* secret : {kNumber, "Lan", "key-r1"}) {
      EXPECT_EQ((key + value).find(secret), std::string::npos) << secret;
    }
  }
}

TEST(DirectoryTest, RebuildingGivesTheSameRows) {
  SampleWorker sample;
  sample.Add(Registration(kNumber));
  sample.Hold("labour", "r1", kPerson, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kNumber}});
  sample.Observe("labour", "r1", kPerson, {{rv::RECORD_FIELD_PERSONAL_NUMBER, kDeadNumber}});
  sample.Unlink("r1");
  WrittenHistory history;
  history.Write(sample.events());
  const std::vector<storage::ViewRow> before = history.Rows();
  ASSERT_TRUE(history.views.Rebuild("worker_directory").ok());
  EXPECT_EQ(history.Rows(), before);
  EXPECT_FALSE(before.empty());
}

TEST(RowTextTest, TextsAndPositionsComeBackAndSort) {
  const std::vector<std::string> texts = {"", "a", std::string("\0b", 2), std::string(300, 'x')};
  EXPECT_EQ(*UnpackTexts(PackTexts(texts)), texts);
  EXPECT_EQ(*UnpackTexts(""), std::vector<std::string>());
  EXPECT_FALSE(UnpackTexts("abc").has_value());
  EXPECT_FALSE(UnpackTexts(PackTexts({"abc"}).substr(0, 6)).has_value());
  EXPECT_EQ(PositionOf(PositionBytes(0x0102030405060708)), 0x0102030405060708u);
  EXPECT_LT(PositionBytes(255), PositionBytes(256));
  EXPECT_EQ(PositionOf(""), 0u);
}

}  // namespace
}  // namespace lienthong::worker

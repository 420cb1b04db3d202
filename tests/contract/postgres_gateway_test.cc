// What only a registry behind PostgreSQL can get wrong: the place where list and feed meet, restarts of either side,
// and a slot that nobody reads.

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "adapters/error_info.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/contract/registry_fixtures.h"
#include "tests/support/seeds.h"

namespace lienthong::adapters {
namespace {

using ::testing::HasSubstr;

using Held = std::map<std::pair<int, std::string>, std::string>;  // serialised records by kind and key

// What an owner of the database sees, through a door of its own.
Held TrueRecords(PostgresFixture* fixture) {
  PostgresFixture* const f = fixture;
  Held held;
  std::vector<MappingFault> faults;
  for (const MappedTable& table : ReadMapping(MockLabourTables(), &faults)) {
    std::string columns;
    for (const std::string& column : table.columns()) columns += (columns.empty() ? "" : ", ") + column + "::text";
    for (const PgRow& row : f->Run("SELECT " + columns + " FROM labour." + table.table())) {
      const v1::Record record = table.RecordOf(row);
      held[{record.kind(), record.key()}] = record.SerializeAsString();
    }
  }
  return held;
}

void Put(const v1::Record& record, Held* held) {
  (*held)[{record.kind(), record.key()}] = record.SerializeAsString();
}

// The least that a bridge does: it lists, then follows; what it has is in `held` and `cursor`, which outlive it. Every
// step is one call and one durable write, so between two steps anything may be killed.
class Reader {
 public:
  explicit Reader(PostgresFixture* fixture) : fixture_(fixture) {}

  // One step; OK also when there was nothing. What a lost snapshot or feed costs is a new list.
  absl::Status Step() {
    const absl::Status done = listed_ ? FollowStep() : ListStep();
    if (!absl::IsFailedPrecondition(done)) return done;
    Relist();
    return absl::OkStatus();
  }
  bool listed() const { return listed_; }
  bool complete() const { return complete_; }
  const Held& held() const { return held_; }
  int changes() const { return changes_; }

 private:
  void Relist() {
    listed_ = false;
    fresh_.clear();
    version_ = 0;
    token_.clear();
    kind_ = v1::RECORD_KIND_PERSON;
  }

  absl::Status ListStep() {
    v1::ListRecordsRequest request;
    request.set_kind(kind_);
    request.set_page_size(3);
    request.set_version(version_);
    request.set_page_token(token_);
    const auto page = fixture_->gateway().List(kCaller, request);
    if (!page.ok()) return page.status();
    version_ = page->version();
    token_ = page->next_page_token();
    for (const v1::Record& record : page->records()) Put(record, &fresh_);
    if (!token_.empty()) return absl::OkStatus();
    if (kind_ == v1::RECORD_KIND_PERSON) {
      kind_ = v1::RECORD_KIND_DEPLOYMENT;
      return absl::OkStatus();
    }
    held_ = fresh_;
    cursor_ = version_;
    listed_ = true;
    return absl::OkStatus();
  }

  absl::Status FollowStep() {
    if (absl::Status released = fixture_->gateway().Release(kCaller, cursor_); !released.ok()) return released;
    v1::ListChangesRequest request;
    request.set_after_version(cursor_);
    request.set_page_size(2);
    const auto page = fixture_->gateway().Changes(kCaller, request);
    if (!page.ok()) return page.status();
    for (const v1::Change& change : page->changes()) {
      EXPECT_GT(change.version(), cursor_);
      cursor_ = change.version();
      ++changes_;
      if (change.has_put()) Put(change.put(), &held_);
      // A feed without gap or repeat removes only what is there.
      if (change.has_removed()) {
        EXPECT_EQ(held_.erase({change.removed().kind(), change.removed().key()}), 1u);
      }
    }
    complete_ = page->complete();
    return absl::OkStatus();
  }

  PostgresFixture* const fixture_;
  Held held_, fresh_;
  v1::RecordKind kind_ = v1::RECORD_KIND_PERSON;
  std::uint64_t version_ = 0, cursor_ = 0;
  std::string token_;
  bool listed_ = false, complete_ = false;
  int changes_ = 0;
};

void Drain(Reader* reader) {
  for (int step = 0; step < 500; ++step) {
    const absl::Status done = reader->Step();
    ASSERT_TRUE(done.ok() || absl::IsUnavailable(done)) << done;
    if (done.ok() && reader->listed() && reader->complete()) return;
  }
  FAIL() << "the reader does not come to an end";
}

v1::Record Contract(const std::string& key, const std::string& wage) {
  return RecordOf(v1::RECORD_KIND_DEPLOYMENT, key,
                  {{v1::RECORD_FIELD_WAGE, wage}, {v1::RECORD_FIELD_WORK_STATUS, "working"}});
}

// A transaction of one to three changes: of a record, of a key, of nothing that is mapped, or none after all.
std::string RandomTransaction(std::mt19937_64* random) {
  std::string statements = "BEGIN; ";
  for (std::uint64_t left = 1 + (*random)() % 3; left > 0; --left) {
    const std::string key = absl::StrCat("'k", (*random)() % 8, "'"), other = absl::StrCat("'k", (*random)() % 8, "'");
    switch ((*random)() % 5) {
      case 0:
        absl::StrAppend(&statements, "DELETE FROM labour.person WHERE code = ", key, "; ");
        break;
      case 1:
        absl::StrAppend(&statements, "UPDATE labour.person SET code = ", other, " WHERE code = ", key,
                        " AND NOT EXISTS (SELECT 1 FROM labour.person WHERE code = ", other, "); ");
        break;
      case 2:
        absl::StrAppend(&statements, "INSERT INTO labour.deployment (code, wage, wage_currency) VALUES (", key, ", ",
                        1000 + (*random)() % 1000, ", 'USD') ON CONFLICT (code) DO UPDATE SET wage = excluded.wage; ");
        break;
      default:
        absl::StrAppend(&statements, "INSERT INTO labour.person (code, full_name) VALUES (", key, ", 'n",
                        (*random)() % 1000, "') ON CONFLICT (code) DO UPDATE SET full_name = excluded.full_name; ");
    }
  }
  return statements + ((*random)() % 5 == 0 ? "ROLLBACK" : "COMMIT");
}

TEST(PostgresGateway, NothingIsLostOrRepeatedWhateverIsKilledBetweenTwoSteps) {
  testing::ForEachSeed(3, [](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    PostgresFixture fixture({Person("k0", "An"), Person("k1", "Ba"), Person("k5", "Du"), Contract("k1", "1800|USD")},
                            {});
    Reader reader(&fixture);
    for (int step = 0; step < 40; ++step) {
      const std::uint64_t what = random() % 20;
      if (what == 0) {
        TestCluster().Kill();
        ASSERT_TRUE(TestCluster().Restart().ok());
      } else if (what <= 2) {
        fixture.Reopen();
      } else if (what <= 9) {
        fixture.Run(RandomTransaction(&random));
      } else {
        const absl::Status done = reader.Step();
        ASSERT_TRUE(done.ok() || absl::IsUnavailable(done)) << done;
      }
    }
    ASSERT_NO_FATAL_FAILURE(Drain(&reader));
    EXPECT_EQ(reader.held(), TrueRecords(&fixture));
    // From here on nothing changes, so nothing more may come, to a new reader of the same place neither.
    const int before = reader.changes();
    fixture.Reopen();
    ASSERT_TRUE(reader.Step().ok());
    EXPECT_EQ(reader.changes(), before);
  });
}

TEST(PostgresGateway, AKilledReaderGoesOnAtEveryStepOfATransactionWithManyChanges) {
  PostgresFixture fixture({Person("a", "An")}, {});
  Reader reader(&fixture);
  Drain(&reader);
  fixture.Run("INSERT INTO labour.person (code, full_name) SELECT 'n' || i, 'x' FROM generate_series(1, 9) i");
  for (int step = 0; step < 6; ++step) {
    ASSERT_TRUE(reader.Step().ok());
    fixture.Reopen();
  }
  EXPECT_EQ(reader.changes(), 9);
  EXPECT_EQ(reader.held(), TrueRecords(&fixture));
}

TEST(PostgresGateway, AValueStoredOutOfLineArrivesWhenTheRestOfItsRowChanges) {
  PostgresFixture fixture({Person("a", "An")}, {});
  // Incompressible, so that it is stored out of line; longer than a field may be, so only the feed's fetch is seen.
  fixture.Run(
      "ALTER TABLE labour.person ALTER skill SET STORAGE EXTERNAL; ALTER TABLE labour.person "
      "SET (toast_tuple_target = 128); UPDATE labour.person SET skill = repeat('s', 1900)");
  Reader reader(&fixture);
  Drain(&reader);
  fixture.Run("UPDATE labour.person SET full_name = 'Anh'");
  Drain(&reader);
  EXPECT_EQ(reader.changes(), 1);
  EXPECT_EQ(reader.held(), TrueRecords(&fixture));
}

TEST(PostgresGateway, AColumnThatDisappearsStopsTheFeedWithoutLoss) {
  PostgresFixture fixture({Person("a", "An")}, {});
  Reader reader(&fixture);
  Drain(&reader);
  const std::uint64_t version = fixture.gateway().Describe(kCaller)->version();
  fixture.Run("UPDATE labour.person SET full_name = 'Anh'");
  fixture.Run("ALTER TABLE labour.person RENAME phone TO telephone");
  fixture.Run("UPDATE labour.person SET telephone = '+84004179599'");
  v1::ListChangesRequest request;
  request.set_after_version(version);
  auto changes = fixture.gateway().Changes(kCaller, request);
  ASSERT_TRUE(changes.ok()) << changes.status();  // up to the fault
  ASSERT_EQ(changes->changes_size(), 1);
  EXPECT_FALSE(changes->complete());
  request.set_after_version(changes->changes(0).version());
  const absl::Status stopped = fixture.gateway().Changes(kCaller, request).status();
  EXPECT_EQ(stopped.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(stopped.message()), HasSubstr("phone"));
  EXPECT_THAT(fixture.gateway().Describe(kCaller)->change_feed_fault(), HasSubstr("phone"));
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_PERSON);
  EXPECT_THAT(std::string(fixture.gateway().List(kCaller, list).status().message()), HasSubstr("has no column phone"));
  fixture.ReopenWith([](PostgresOptions* options) {
    for (ColumnSpec& column : options->tables[0].columns) {
      if (column.field == "phone") column.column = "telephone";
    }
  });
  changes = fixture.gateway().Changes(kCaller, request);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->changes_size(), 1);
  EXPECT_THAT(changes->changes(0).put().DebugString(), HasSubstr("+84004179599"));
}

TEST(PostgresGateway, ATruncationStopsTheFeedUntilAFullListing) {
  PostgresFixture fixture({Person("a", "An")}, {});
  Reader reader(&fixture);
  Drain(&reader);
  v1::ListChangesRequest request;
  request.set_after_version(fixture.gateway().Describe(kCaller)->version());
  fixture.Run("TRUNCATE labour.person");
  const absl::Status stopped = fixture.gateway().Changes(kCaller, request).status();
  EXPECT_EQ(stopped.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(stopped.message()), HasSubstr("truncated"));
  Drain(&reader);  // lists anew
  EXPECT_TRUE(reader.held().empty());
}

TEST(PostgresGateway, ASlotBeyondItsBoundIsReportedAndOneThatIsLostLeadsToANewListing) {
  PostgresFixture fixture({Person("a", "An")}, {});
  fixture.ReopenWith([](PostgresOptions* options) { options->slot_bound_bytes = 1 << 20; });
  Reader reader(&fixture);
  Drain(&reader);
  EXPECT_EQ(fixture.gateway().Describe(kCaller)->change_feed_fault(), "");
  fixture.Run("UPDATE labour.person SET full_name = 'Anh'");
  fixture.Run("SELECT pg_switch_wal()");
  EXPECT_THAT(fixture.gateway().Describe(kCaller)->change_feed_fault(), HasSubstr("more than 1048576"));
  fixture.Reopen();  // nobody reads while the slot is given up
  for (int i = 0; i < 6; ++i) {
    fixture.Run("SELECT pg_logical_emit_message(false, 'x', 'y')");
    fixture.Run("SELECT pg_switch_wal()");
  }
  fixture.Run("CHECKPOINT");
  const auto described = fixture.gateway().Describe(kCaller);
  ASSERT_TRUE(described.ok()) << described.status();
  EXPECT_THAT(described->change_feed_fault(), HasSubstr("was given up by the database"));
  EXPECT_EQ(described->oldest_change_version(), described->version());
  v1::ListChangesRequest request;
  request.set_after_version(described->version());
  EXPECT_EQ(fixture.gateway().Changes(kCaller, request).status().code(), absl::StatusCode::kFailedPrecondition);
  Drain(&reader);
  EXPECT_EQ(reader.held(), TrueRecords(&fixture));
  EXPECT_EQ(fixture.gateway().Describe(kCaller)->change_feed_fault(), "");
}

TEST(PostgresGateway, WhatIsReleasedIsGivenBackToTheDatabase) {
  PostgresFixture fixture({Person("a", "An")}, {});
  Reader reader(&fixture);
  Drain(&reader);
  const std::uint64_t oldest = fixture.gateway().Describe(kCaller)->oldest_change_version();
  fixture.Run("UPDATE labour.person SET full_name = 'Anh'");
  Drain(&reader);
  std::uint64_t now_oldest = oldest;
  for (int step = 0; step < 500 && now_oldest == oldest; ++step) {  // the database hears of it at its own pace
    ASSERT_TRUE(reader.Step().ok());
    now_oldest = fixture.gateway().Describe(kCaller)->oldest_change_version();
  }
  EXPECT_GT(now_oldest, oldest);
}

TEST(PostgresGateway, TheReaderMayNotWrite) {
  PostgresFixture fixture({Person("a", "An")}, {});
  WaitEnd waits;
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  const auto session = PgSession::Open(TestCluster().ConnectionOf(fixture.database(), kLabourReader),
                                       PgSession::kOrdinary, deadline, &waits);
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(SqlStateOf((*session)->Query("DELETE FROM labour.person", {}, deadline).status()), "42501");
}

TEST(PostgresGateway, RefusesAMappingAndAConnectionThatCannotBeMeant) {
  PostgresOptions options = {"labour", "G09", "labour", {}, {{"human", "person", "", {}}}};
  options.source = {"host=db.example password=x", "slot", "publication"};
  const absl::Status refused = PostgresGateway::Open(options).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  for (const char* const fault : {"tables[0].kind", "tables[0].table", "password"}) {
    EXPECT_THAT(std::string(refused.message()), HasSubstr(fault));
  }
  EXPECT_TRUE(PgSession::CheckConnection("host=/run/postgresql dbname=labour").ok());
  EXPECT_TRUE(PgSession::CheckConnection("host=db.example dbname=labour sslmode=verify-full").ok());
  EXPECT_FALSE(PgSession::CheckConnection("host=db.example dbname=labour sslmode=require").ok());
}

TEST(PostgresGateway, ADatabaseUnlikeTheMappingIsRefusedWithEveryFault) {
  PostgresFixture fixture({}, {});
  fixture.ReopenWith([](PostgresOptions* options) {
    options->source.publication = "nowhere";
    options->tables[0].columns.push_back({"death_date", "died", "date", ""});
    options->tables[1].table = "labour.contract";
  });
  v1::ListRecordsRequest list;
  list.set_kind(v1::RECORD_KIND_PERSON);
  const absl::Status refused = fixture.gateway().List(kCaller, list).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  for (const char* const fault :
       {"no publication nowhere", "no column died", "labour.contract: there is no such table"}) {
    EXPECT_THAT(std::string(refused.message()), HasSubstr(fault));
  }
}

}  // namespace
}  // namespace lienthong::adapters

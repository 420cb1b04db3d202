#include "adapters/postgres/change_builder.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t kPersons = 7, kOthers = 8;

PgValue Text(const std::string& text) {
  return {PgValue::kText, text};
}
const PgValue kNull = {PgValue::kNull, ""};
const PgValue kUnchanged = {PgValue::kUnchanged, ""};

// Columns of the table are in another order than those of the mapping, with one that nobody asked for.
PgRelation Persons() {
  return {kPersons, "labour", "person", 'd', {{"note", false}, {"code", true}, {"name", false}, {"phone", false}}};
}

class ChangeBuilderTest : public ::testing::Test {
 protected:
  ChangeBuilderTest() {
    std::vector<MappingFault> faults;
    tables_ = ReadMapping(
        {{"person", "labour.person", "code", {{"full_name", "name", "", ""}, {"phone", "phone", "", ""}}}}, &faults);
  }

  ChangeBuilder Builder(std::uint64_t after = 0) {
    return ChangeBuilder(&tables_, after, [this](const MappedTable&, const std::string& key) {
      asked_.push_back(key);
      return absl::StatusOr<std::optional<PgRow>>(row_now_);
    });
  }
  absl::Status Take(ChangeBuilder* builder, const std::vector<PgMessage>& messages) {
    for (const PgMessage& message : messages) {
      if (absl::Status taken = builder->Take(message, &changes_); !taken.ok()) return taken;
    }
    return absl::OkStatus();
  }
  // "version-of-commit+index put key name phone"
  std::vector<std::string> Seen() const {
    std::vector<std::string> seen;
    for (const v1::Change& change : changes_) {
      const v1::Record& record = change.has_put() ? change.put() : change.removed();
      std::string text =
          absl::StrCat(PlaceOf(change.version()), "+", change.version() - VersionOf(PlaceOf(change.version())),
                       change.has_put() ? " put " : " removed ", record.key());
      for (const v1::FieldValue& field : record.fields()) absl::StrAppend(&text, " ", field.value());
      seen.push_back(text);
    }
    return seen;
  }

  std::vector<MappedTable> tables_;
  std::optional<PgRow> row_now_;
  std::vector<std::string> asked_;
  std::vector<v1::Change> changes_;
};

TEST_F(ChangeBuilderTest, NumbersTheChangesOfATransactionAndPassesOverOtherTables) {
  ChangeBuilder builder = Builder();
  const PgRelation others = {kOthers, "labour", "other", 'd', {{"x", true}}};
  ASSERT_TRUE(
      Take(&builder, {PgBegin{800}, Persons(), others, PgOther{'Y'},
                      PgInsert{kPersons, {kNull, Text("P1"), Text("An"), kNull}}, PgInsert{kOthers, {Text("1")}},
                      PgUpdate{kPersons, {}, false, {kNull, Text("P1"), Text("Anh"), Text("+84")}},
                      PgDelete{kPersons, false, {kNull, Text("P1"), kNull, kNull}}, PgCommit{800, 848}})
          .ok());
  EXPECT_THAT(Seen(), ElementsAre("800+1 put P1 An", "800+2 put P1 Anh +84", "800+3 removed P1"));
  EXPECT_EQ(builder.reached(), 848u);
  EXPECT_FALSE(builder.in_transaction());
}

TEST_F(ChangeBuilderTest, AnotherKeyRemovesOneRecordAndPutsAnother) {
  ChangeBuilder builder = Builder();
  const PgTuple before = {kNull, Text("P1"), kNull, kNull};
  ASSERT_TRUE(Take(&builder,
                   {PgBegin{800}, Persons(), PgUpdate{kPersons, before, false, {kNull, Text("P2"), Text("An"), kNull}}})
                  .ok());
  EXPECT_THAT(Seen(), ElementsAre("800+1 removed P1", "800+2 put P2 An"));
}

TEST_F(ChangeBuilderTest, AValueLeftOutOfLineIsAskedForOnlyWhereItIsMappedAndNotInTheOldRow) {
  ChangeBuilder builder = Builder();
  row_now_ = PgRow{"P1", "Lan", "+84"};
  PgRelation whole = Persons();
  ASSERT_TRUE(Take(&builder, {PgBegin{800}, Persons(),
                              PgUpdate{kPersons, {}, false, {kUnchanged, Text("P1"), Text("An"), Text("1")}}})
                  .ok());
  EXPECT_THAT(asked_, ElementsAre());
  const PgTuple old = {Text("long"), Text("P1"), Text("Old"), Text("2")};
  ASSERT_TRUE(Take(&builder, {PgUpdate{kPersons, old, true, {kNull, Text("P1"), kUnchanged, Text("3")}}}).ok());
  EXPECT_THAT(asked_, ElementsAre());
  ASSERT_TRUE(Take(&builder, {PgUpdate{kPersons, {}, false, {kNull, Text("P1"), kUnchanged, Text("4")}}}).ok());
  EXPECT_THAT(asked_, ElementsAre("P1"));
  EXPECT_THAT(Seen(), ElementsAre("800+1 put P1 An 1", "800+2 put P1 Old 3", "800+3 put P1 Lan 4"));
}

TEST_F(ChangeBuilderTest, ARowThatIsGoneWhenItIsAskedForIsRemoved) {
  ChangeBuilder builder = Builder();
  ASSERT_TRUE(Take(&builder,
                   {PgBegin{800}, Persons(), PgUpdate{kPersons, {}, false, {kNull, Text("P1"), kUnchanged, Text("4")}}})
                  .ok());
  EXPECT_THAT(Seen(), ElementsAre("800+1 removed P1"));
}

TEST_F(ChangeBuilderTest, AMappedColumnThatIsGoneStopsTheFeedAndNamesItself) {
  ChangeBuilder builder = Builder();
  PgRelation without = Persons();
  without.columns.pop_back();
  const PgInsert insert = {kPersons, {kNull, Text("P1"), Text("An")}};
  const absl::Status stopped = Take(&builder, {PgBegin{800}, without, insert});
  EXPECT_EQ(stopped.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(stopped.message()), HasSubstr("phone"));
  // What is known already need not be read any more, and is counted.
  ChangeBuilder later = Builder(VersionOf(800, 1));
  EXPECT_TRUE(Take(&later, {PgBegin{800}, without, insert}).ok());
  EXPECT_EQ(Take(&later, {insert}).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ChangeBuilderTest, ATableWhoseOldRowsLackTheKeyIsRefused) {
  PgRelation keyless = Persons();
  keyless.columns[1].in_key = false;
  ChangeBuilder refusing = Builder();
  EXPECT_EQ(Take(&refusing, {keyless}).code(), absl::StatusCode::kFailedPrecondition);
  keyless.replica_identity = 'f';
  ChangeBuilder builder = Builder();
  EXPECT_TRUE(Take(&builder, {keyless}).ok());
}

TEST_F(ChangeBuilderTest, ATruncationOfAMappedTableIsRefusedAndOfAnotherPassedOver) {
  ChangeBuilder builder = Builder();
  const PgRelation others = {kOthers, "labour", "other", 'd', {{"x", true}}};
  ASSERT_TRUE(Take(&builder, {PgBegin{800}, Persons(), others, PgTruncate{{kOthers}}}).ok());
  const absl::Status stopped = Take(&builder, {PgTruncate{{kOthers, kPersons}}});
  EXPECT_EQ(stopped.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(stopped.message()), HasSubstr("truncated"));
}

TEST_F(ChangeBuilderTest, MessagesThatContradictEachOtherAreRefused) {
  const PgInsert insert = {kPersons, {kNull, Text("P1"), Text("An"), kNull}};
  const std::vector<std::vector<PgMessage>> all = {
      {Persons(), insert},                                // outside a transaction
      {PgBegin{800}, insert},                             // of a table not described
      {PgBegin{800}, PgBegin{900}},                       // one within another
      {PgBegin{800}, PgCommit{808, 900}},                 // another commit
      {PgBegin{800}, PgCommit{800, 848}, PgBegin{792}},   // backwards
      {PgBegin{800}, Persons(), PgInsert{kPersons, {}}},  // no key
  };
  for (const std::vector<PgMessage>& messages : all) {
    ChangeBuilder builder = Builder();
    EXPECT_EQ(Take(&builder, messages).code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace lienthong::adapters

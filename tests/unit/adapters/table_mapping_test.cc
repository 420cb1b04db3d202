#include "adapters/postgres/table_mapping.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/record_lookup.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

std::vector<std::string> FaultsOf(const std::vector<TableSpec>& tables) {
  std::vector<MappingFault> faults;
  ReadMapping(tables, &faults);
  std::vector<std::string> texts;
  for (const MappingFault& fault : faults) texts.push_back(absl::StrCat(fault.path, " ", fault.what));
  return texts;
}

MappedTable TableOf(const TableSpec& spec) {
  std::vector<MappingFault> faults;
  std::vector<MappedTable> tables = ReadMapping({spec}, &faults);
  EXPECT_TRUE(faults.empty());
  return tables.at(0);
}

std::string Value(const v1::Record& record, v1::RecordField field) {
  const std::string* const value = ValueOf(record, field);
  return value == nullptr ? "absent" : *value;
}

TEST(TableMapping, MakesCanonicalTextOfEachForm) {
  const MappedTable table = TableOf({"person",
                                     "nld.nguoi",
                                     "ma",
                                     {{"full_name", "ho_ten", "", ""},
                                      {"birth_date", "ngay_sinh", "date", ""},
                                      {"sex", "gioi_tinh", "choice", "1=male 2=female"},
                                      {"current_residence", "xa", "coded", "GSO-ADMIN|2025-07"}}});
  ASSERT_EQ(table.columns(), (std::vector<std::string>{"ma", "ho_ten", "ngay_sinh", "gioi_tinh", "xa"}));
  const v1::Record record = table.RecordOf({"P1", "Lan", "1992-03-04 00:00:00+07", "2", "10507"});
  EXPECT_TRUE(CheckCanonical(record).ok()) << CheckCanonical(record);
  EXPECT_EQ(record.key(), "P1");
  EXPECT_EQ(Value(record, v1::RECORD_FIELD_FULL_NAME), "Lan");
  EXPECT_EQ(Value(record, v1::RECORD_FIELD_BIRTH_DATE), "1992-03-04");
  EXPECT_EQ(Value(record, v1::RECORD_FIELD_SEX), "female");
  EXPECT_EQ(Value(record, v1::RECORD_FIELD_CURRENT_RESIDENCE), "GSO-ADMIN|2025-07|10507");
}

TEST(TableMapping, AnAmountTakesItsCurrencyFromBesideIt) {
  const MappedTable table = TableOf({"deployment", "a.b", "c", {{"wage", "luong", "amount", "loai_tien"}}});
  EXPECT_EQ(Value(table.RecordOf({"D1", "1800.00", "USD"}), v1::RECORD_FIELD_WAGE), "1800|USD");
  EXPECT_EQ(Value(table.RecordOf({"D1", "1800.50", "USD"}), v1::RECORD_FIELD_WAGE), "1800.5|USD");
  EXPECT_EQ(Value(table.RecordOf({"D1", "1000", "USD"}), v1::RECORD_FIELD_WAGE), "1000|USD");
}

TEST(TableMapping, NullIsAbsentAndEmptyIsAbsentWhereTheFieldTakesNoEmptyText) {
  const MappedTable table = TableOf({"person", "a.b", "c", {{"full_name", "n", "", ""}, {"sex", "s", "", ""}}});
  const v1::Record null = table.RecordOf({"P1", std::nullopt, std::nullopt});
  EXPECT_EQ(null.fields_size(), 0);
  const v1::Record empty = table.RecordOf({"P1", "", ""});
  EXPECT_EQ(Value(empty, v1::RECORD_FIELD_FULL_NAME), "");
  EXPECT_EQ(Value(empty, v1::RECORD_FIELD_SEX), "absent");
}

TEST(TableMapping, AnUnknownChoiceStaysAsItStandsAndIsRefusedAsAnyOtherWrongValue) {
  const MappedTable table = TableOf({"person", "a.b", "c", {{"sex", "s", "choice", "1=male"}}});
  EXPECT_FALSE(CheckCanonical(table.RecordOf({"P1", "7"})).ok());
}

TEST(TableMapping, NamesEveryFaultAtOnce) {
  const std::vector<std::string> faults =
      FaultsOf({{"human", "person", "", {}},
                {"person",
                 "a.b",
                 "c",
                 {{"wage", "w", "", ""}, {"sex", "", "", ""}, {"sex", "s", "roman", ""}, {"phone", "p", "choice", ""}}},
                {"person", "a.b", "c", {{"current_residence", "x", "coded", ""}, {"phone", "p", "text", "y"}}}});
  EXPECT_THAT(
      faults,
      ::testing::ElementsAre(
          ::testing::StartsWith("tables[0].kind "), ::testing::StartsWith("tables[0].table "),
          ::testing::StartsWith("tables[0].key_column "), ::testing::StartsWith("tables[0].columns "),
          ::testing::StartsWith("tables[1].columns[0].field "), ::testing::StartsWith("tables[1].columns[1].column "),
          ::testing::StartsWith("tables[1].columns[2].field "), ::testing::StartsWith("tables[1].columns[2] form: "),
          ::testing::StartsWith("tables[1].columns[3] with: "), ::testing::StartsWith("tables[2].kind "),
          ::testing::StartsWith("tables[2].table "), ::testing::StartsWith("tables[2].columns[0] with: "),
          ::testing::StartsWith("tables[2].columns[1] with: ")));
}

TEST(TableMapping, TheMockTablesHoldWhatTheyAreFilledWith) {
  std::vector<MappingFault> faults;
  const std::vector<MappedTable> tables = ReadMapping(MockLabourTables(), &faults);
  ASSERT_TRUE(faults.empty());
  ASSERT_EQ(tables.size(), 2u);
  v1::Record contract;
  contract.set_kind(v1::RECORD_KIND_DEPLOYMENT);
  contract.set_key("HD-1");
  contract = WithValue(contract, v1::RECORD_FIELD_WAGE, "1550|SGD");
  contract = WithValue(contract, v1::RECORD_FIELD_CONTRACT_START, "2025-07-06");
  contract = WithValue(contract, v1::RECORD_FIELD_WORK_STATUS, "working");
  EXPECT_EQ(tables[1].RecordOf(tables[1].RowOf(contract)).SerializeAsString(), contract.SerializeAsString());
  v1::Record person;
  person.set_kind(v1::RECORD_KIND_PERSON);
  person.set_key("LD-1");
  person = WithValue(person, v1::RECORD_FIELD_SEX, "female");
  person = WithValue(person, v1::RECORD_FIELD_BIRTH_DATE, "1992");
  EXPECT_EQ(tables[0].RecordOf(tables[0].RowOf(person)).SerializeAsString(), person.SerializeAsString());
  EXPECT_EQ(*tables[0].TextColumnOf(v1::RECORD_FIELD_PERSONAL_NUMBER), "personal_number");
  EXPECT_EQ(tables[0].TextColumnOf(v1::RECORD_FIELD_SEX), nullptr);
}

}  // namespace
}  // namespace lienthong::adapters

#include "adapters/canonical_record.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using ::testing::HasSubstr;
using ::testing::Not;

v1::Record Person(const std::vector<std::pair<v1::RecordField, std::string>>& fields) {
  v1::Record record;
  record.set_kind(v1::RECORD_KIND_PERSON);
  record.set_key("L-1");
  for (const auto& [field, value] : fields) {
    v1::FieldValue* const added = record.add_fields();
    added->set_field(field);
    added->set_value(value);
  }
  return record;
}

struct Case {
  v1::RecordKind kind;
  v1::RecordField field;
  std::string value;
  const char* expected;  // in the message; empty: accepted
};

constexpr auto kPerson = v1::RECORD_KIND_PERSON;
constexpr auto kDocument = v1::RECORD_KIND_DOCUMENT;
constexpr auto kCrossing = v1::RECORD_KIND_CROSSING;
constexpr auto kDeployment = v1::RECORD_KIND_DEPLOYMENT;

std::vector<Case> Cases() {
  return {
      {kPerson, v1::RECORD_FIELD_PERSONAL_NUMBER, "003092000017", ""},
      {kPerson, v1::RECORD_FIELD_PERSONAL_NUMBER, "00309200001", "12 digits"},
      {kPerson, v1::RECORD_FIELD_PERSONAL_NUMBER, "00309200001x", "12 digits"},
      {kPerson, v1::RECORD_FIELD_PERSONAL_NUMBER, "", "12 digits"},
      {kPerson, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "003092000017,003092000018", ""},
      {kPerson, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "003092000018,003092000017", "ascending"},
      {kPerson, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "003092000017,003092000017", "each once"},
      {kPerson, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, "003092000017,", "12 digits"},
      {kPerson, v1::RECORD_FIELD_OLD_CARD_NUMBER, "121000017", ""},
      {kPerson, v1::RECORD_FIELD_OLD_CARD_NUMBER, "1210000170", "9 digits"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992", ""},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992-02", ""},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "2000-02-29", ""},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1900-02-29", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992-13", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992-04-31", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992-4-3", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "1992-04-03T00:00:00Z", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_BIRTH_DATE, "0000", "a date that exists"},
      {kPerson, v1::RECORD_FIELD_SEX, "other", ""},
      {kPerson, v1::RECORD_FIELD_SEX, "F", "male, female or other"},
      {kPerson, v1::RECORD_FIELD_ETHNICITY, "TCTK-121|2008|01", ""},
      {kPerson, v1::RECORD_FIELD_ETHNICITY, "01", "system|version|code"},
      {kPerson, v1::RECORD_FIELD_ETHNICITY, "TCTK-121||01", "system|version|code"},
      {kPerson, v1::RECORD_FIELD_ETHNICITY, "a|b|c|d", "system|version|code"},
      {kPerson, v1::RECORD_FIELD_NATIONALITY, "vn", "two capital letters"},
      {kPerson, v1::RECORD_FIELD_EXIT_BARRED, "yes", ""},
      {kPerson, v1::RECORD_FIELD_EXIT_BARRED, "true", "yes or no"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "Nguy\xE1\xBB\x85n", ""},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "", ""},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "Nguye\xCC\x82\xCC\x83n", "normalization form C"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "Nguy\xE1\xBB", "valid UTF-8"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "\xED\xA0\x80", "valid UTF-8"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "A\nB", "no control characters"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, "A\xC2\x85", "no control characters"},
      {kPerson, v1::RECORD_FIELD_FULL_NAME, std::string("A\0B", 3), "no control characters"},
      {kPerson, v1::RECORD_FIELD_SKILL, std::string(2000, 'x'), ""},
      {kPerson, v1::RECORD_FIELD_SKILL, std::string(2001, 'x'), "at most 2000 bytes"},
      {kPerson, v1::RECORD_FIELD_WAGE, "1800|USD", "no such field"},
      {kDocument, v1::RECORD_FIELD_DOCUMENT_TYPE, "laissez_passer", ""},
      {kDocument, v1::RECORD_FIELD_DOCUMENT_TYPE, "visa", "passport or laissez_passer"},
      {kDocument, v1::RECORD_FIELD_CROSSING_DATE, "2024-06-01", "no such field"},
      {kCrossing, v1::RECORD_FIELD_CROSSING_DIRECTION, "entry", ""},
      {kCrossing, v1::RECORD_FIELD_CROSSING_DIRECTION, "in", "exit or entry"},
      {kDeployment, v1::RECORD_FIELD_DEPLOYMENT_FORM, "54", ""},
      {kDeployment, v1::RECORD_FIELD_DEPLOYMENT_FORM, "2", "2a"},
      {kDeployment, v1::RECORD_FIELD_WORK_STATUS, "list_confirmed", ""},
      {kDeployment, v1::RECORD_FIELD_WORK_STATUS, "abroad", "record.proto"},
      {kDeployment, v1::RECORD_FIELD_WAGE, "0.5|JPY", ""},
      {kDeployment, v1::RECORD_FIELD_WAGE, "1800.50|USD", "needless zeros"},
      {kDeployment, v1::RECORD_FIELD_WAGE, "01800|USD", "needless zeros"},
      {kDeployment, v1::RECORD_FIELD_WAGE, "1,800|USD", "amount|CUR"},
      {kDeployment, v1::RECORD_FIELD_WAGE, "1800 USD", "amount|CUR"},
      {kDeployment, v1::RECORD_FIELD_WAGE, "-1|USD", "amount|CUR"},
      {kPerson, v1::RECORD_FIELD_HEALTH_VERDICT, "fit|2025-01-01|2026-01-01", ""},
      {kPerson, v1::RECORD_FIELD_HEALTH_VERDICT, "clear|2025-01-01|2026-01-01", "fit or unfit"},
      {kPerson, v1::RECORD_FIELD_CRIMINAL_RECORD_VERDICT, "not_clear|2025-01-01", "clear or not_clear"},
      {kPerson, v1::RECORD_FIELD_RESIDENCE_PERMIT_NUMBER, "KR|1234567890", ""},
      {kPerson, v1::RECORD_FIELD_RESIDENCE_PERMIT_NUMBER, "98765432", "COUNTRY|number"},
      {kDeployment, v1::RECORD_FIELD_TRAINING, "hàn, 3 tháng", ""},
      {kDeployment, static_cast<v1::RecordField>(999), "x", "no such field"},
  };
}

TEST(CheckCanonical, AcceptsAndRefusesEachFieldByItsSyntaxWithoutRepeatingTheValue) {
  for (const Case& row : Cases()) {
    SCOPED_TRACE(std::string(FieldName(row.field)) + " " + row.value.substr(0, 40));
    v1::Record record = Person({{row.field, row.value}});
    record.set_kind(row.kind);
    const absl::Status status = CheckCanonical(record);
    EXPECT_EQ(status.ok(), std::string(row.expected).empty()) << status;
    EXPECT_EQ(CanonicalBytes(record).status(), status);
    if (status.ok()) continue;
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.expected));
    EXPECT_THAT(std::string(status.message()), HasSubstr(FieldName(row.field)));
    if (row.value.size() < 6) continue;  // "in" stands in many words
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr(row.value)));
  }
}

TEST(CheckCanonical, RefusesFieldsOutOfOrderOrTwice) {
  const v1::Record disordered =
      Person({{v1::RECORD_FIELD_SEX, "male"}, {v1::RECORD_FIELD_PERSONAL_NUMBER, "003092000017"}});
  EXPECT_THAT(std::string(CheckCanonical(disordered).message()), HasSubstr("ascending"));
  EXPECT_TRUE(CheckCanonical(Canonicalize(disordered)).ok());
  const v1::Record twice = Person({{v1::RECORD_FIELD_SEX, "male"}, {v1::RECORD_FIELD_SEX, "male"}});
  EXPECT_THAT(std::string(CheckCanonical(Canonicalize(twice)).message()), HasSubstr("once"));
}

TEST(CheckCanonical, RefusesAKindOrAKeyThatNoRecordHas) {
  v1::Record record = Person({});
  EXPECT_TRUE(CheckCanonical(record).ok());
  for (const std::string& key : {std::string(), std::string(201, 'k'), std::string("a\tb"), std::string("e\xCC\x81")}) {
    record.set_key(key);
    EXPECT_EQ(CheckCanonical(record).code(), absl::StatusCode::kInvalidArgument);
  }
  record = Person({});
  record.set_kind(v1::RECORD_KIND_UNSPECIFIED);
  EXPECT_EQ(CheckCanonical(record).code(), absl::StatusCode::kInvalidArgument);
  record.set_kind(static_cast<v1::RecordKind>(77));
  EXPECT_EQ(CheckCanonical(record).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Canonicalize, MakesDecomposedTextTheSameBytesAsComposedText) {
  const v1::Record composed = Person({{v1::RECORD_FIELD_FULL_NAME, "Nguy\xE1\xBB\x85n"}});
  const v1::Record decomposed = Person({{v1::RECORD_FIELD_FULL_NAME, "Nguye\xCC\x82\xCC\x83n"}});
  const absl::StatusOr<std::string> bytes = CanonicalBytes(Canonicalize(decomposed));
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(*bytes, *CanonicalBytes(composed));
}

TEST(Canonicalize, LeavesTextThatIsNoUtf8ForTheCheckToRefuse) {
  EXPECT_EQ(ToNfc("\xFF\xFE"), "\xFF\xFE");
}

TEST(CanonicalBytes, TellsAnEmptyFieldFromAnAbsentOne) {
  const absl::StatusOr<std::string> empty = CanonicalBytes(Person({{v1::RECORD_FIELD_SKILL, ""}}));
  ASSERT_TRUE(empty.ok());
  EXPECT_NE(*empty, *CanonicalBytes(Person({})));
  EXPECT_EQ(empty->size(), CanonicalBytes(Person({}))->size() + 6);
}

}  // namespace
}  // namespace lienthong::adapters

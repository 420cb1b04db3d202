#include "services/reconciliation/compare.h"

#include <gtest/gtest.h>

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;

const reference::AdministrativeUnits& Units() {
  static const auto* const units = new reference::AdministrativeUnits(reference::AdministrativeUnits::BuiltIn());
  return *units;
}

struct Row {
  Field field;
  const char* owner;
  const char* other;
  const char* kind;  // empty: they agree; "?kind": cannot be told
};

constexpr Field kName = rv::RECORD_FIELD_FULL_NAME;
constexpr Field kBirth = rv::RECORD_FIELD_BIRTH_DATE;
constexpr Field kHome = rv::RECORD_FIELD_PERMANENT_RESIDENCE;
constexpr Field kEthnicity = rv::RECORD_FIELD_ETHNICITY;

constexpr Row kRows[] = {
    {kName, "Nguyễn Thị Hồng", "NGUYỄN  THỊ HỒNG", ""},
    {kName, "Hoà Bình", "Hòa Bình", ""},
    {kName, "Hồng", "Ho\xcc\x82\xcc\x80ng", ""},  // NFD
    {kName, "Lý Thị Mai", "Lí Thị Mai", "name_spelling_variant"},
    {kName, "Nguyễn Thị Hồng", "Nguyên Thi Hông", "tone_loss"},
    {kName, "Đỗ Văn Tú", "DO VAN TU", "diacritic_loss"},
    {kName, "Đỗ Văn Tú", "Đỗ Văn Tùng", "name_differs"},
    {kName, "Đỗ Văn Tú", "", "name_differs"},
    {kBirth, "1990-05-01", "1990-05-01", ""},
    {kBirth, "1990-05-01", "1990", ""},
    {kBirth, "1990-05", "1990", ""},
    {kBirth, "1990-05-01", "1990-01-05", "day_month_swapped"},
    {kBirth, "1990-05-01", "1991", "birth_date_differs"},
    {kBirth, "1990-05-01", "1990-05-02", "birth_date_differs"},
    {kBirth, "not a date", "not a date", ""},
    {kBirth, "not a date", "1990", "birth_date_differs"},
    {kHome, "GSO-ADMIN|2025-07|05977", "GSO-ADMIN|2025-07|05977", ""},
    {kHome, "GSO-ADMIN|2025-07|05977", "GSO-ADMIN|2024-12|05980", ""},
    {kHome, "GSO-ADMIN|2025-07|00175", "GSO-ADMIN|2024-12|00172", "?split_commune"},
    {kHome, "GSO-ADMIN|2025-07|05977", "GSO-ADMIN|2024-12|06034", "?succession_unknown"},
    {kHome, "GSO-ADMIN|2025-07|05977", "GSO-ADMIN|2025-07|10507", "residence_differs"},
    {kHome, "GSO-ADMIN|2025-07|14329", "GSO-ADMIN|2024-12|10507", "residence_differs"},
    {kHome, "GSO-ADMIN|2025-07|05977", "OTHER|1|05977", "residence_differs"},
    {kHome, "somewhere", "somewhere", ""},
    {rv::RECORD_FIELD_CURRENT_RESIDENCE, "GSO-ADMIN|2025-07|00175", "GSO-ADMIN|2024-12|00172", "?split_commune"},
    {kEthnicity, "TCTK-121|1979|06", "GSO-CENSUS|2019|04", ""},  // Mường in both lists
    {kEthnicity, "TCTK-121|1979|04", "GSO-CENSUS|2019|04", "ethnicity_differs"},
    {kEthnicity, "TCTK-121|1979|99", "TCTK-121|1979|99", ""},
    {rv::RECORD_FIELD_SEX, "male", "male", ""},
    {rv::RECORD_FIELD_SEX, "male", "female", "sex_differs"},
    {rv::RECORD_FIELD_NATIONALITY, "VN", "vn", "nationality_differs"},
    {rv::RECORD_FIELD_PERSONAL_NUMBER, "003190000001", "003190000002", "personal_number_differs"},
};

TEST(CompareTest, EveryKindOfDifferenceHasItsName) {
  for (const Row& row : kRows) {
    const Comparison comparison = CompareField(row.field, row.owner, row.other, Units());
    const std::string kind = comparison.agreement == Agreement::kUndetermined ? "?" + comparison.kind : comparison.kind;
    EXPECT_EQ(kind, row.kind) << row.owner << " / " << row.other;
    EXPECT_EQ(comparison.agreement == Agreement::kAgree, *row.kind == '\0') << row.owner << " / " << row.other;
  }
}

TEST(CompareTest, TheOrderOfTheSidesDoesNotMatter) {
  for (const Row& row : kRows) {
    const Comparison there = CompareField(row.field, row.owner, row.other, Units());
    const Comparison back = CompareField(row.field, row.other, row.owner, Units());
    EXPECT_EQ(there.agreement, back.agreement) << row.owner << " / " << row.other;
    EXPECT_EQ(there.kind, back.kind) << row.owner << " / " << row.other;
  }
}

}  // namespace
}  // namespace lienthong::reconciliation

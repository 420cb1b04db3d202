#include "services/datagen/field_damage.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/identity/partial_date.h"
#include "tests/unit/datagen/damage_outcomes.h"

namespace lienthong::datagen {
namespace {

using Strings = std::set<std::string>;

TEST(FieldDamageTest, DatesGoWrongInOneWay) {
  EXPECT_EQ(WithDayAndMonthSwapped("1990-04-03"), "1990-03-04");
  EXPECT_EQ(WithDayAndMonthSwapped("1990-04-13"), "1990-04-13");
  EXPECT_EQ(WithDayAndMonthSwapped("1990"), "1990");
  EXPECT_EQ(YearOnly("1990-04-03"), "1990");
  EXPECT_EQ(FirstOfJanuary("1990-04-03"), "1990-01-01");
  EXPECT_EQ(FirstOfJanuary("1990"), "1990-01-01");
  const auto off = [](const char* date) {
    return Outcomes([date](Random* random) { return WithYearOffByOne(date, random); });
  };
  EXPECT_EQ(off("1990-04-03"), (Strings{"1989-04-03", "1991-04-03"}));
  EXPECT_EQ(off("1999"), (Strings{"1998", "2000"}));
  EXPECT_EQ(off("1992-02-29"), Strings{"1992-02-29"});
  EXPECT_EQ(off(""), Strings{""});
}

TEST(FieldDamageTest, AWrongDigitOfADateLeavesARealDateOfTheCentury) {
  const Strings wrong = Outcomes([](Random* random) { return WithWrongDateDigit("1990-12-31", random); });
  EXPECT_GT(wrong.size(), 10u);
  for (const std::string& date : wrong) {
    EXPECT_NE(date, "1990-12-31");
    EXPECT_TRUE(identity::PartialDate::Parse(date).ok()) << date;
    EXPECT_EQ(date.substr(0, 2), "19") << date;
  }
}

TEST(FieldDamageTest, AddressesAreWrittenShort) {
  struct Case {
    const char* whole;
    const char* shortened;
  };
  const Case cases[] = {{"Phường Ba Đình", "P. Ba Đình"},
                        {"Quận Cầu Giấy", "Q. Cầu Giấy"},
                        {"Thành phố Hà Nội", "TP. Hà Nội"},
                        {"Tỉnh Nghệ An", "Nghệ An"},
                        {"Xã Nam Đàn", "X. Nam Đàn"},
                        {"Số 12, đường Lê Lợi, tổ dân phố 4", "12, Đ. Lê Lợi, TDP 4"},
                        {"Số 3, ngõ 15, đường Trần Phú", "3/15, Đ. Trần Phú"},
                        {"Xóm 4, thôn Đông", "Xóm 4, Đông"},
                        {"Thôn Đông 2", "T. Đông 2"},
                        {"Ấp Bình An", "Ấp Bình An"}};
  for (const Case& c : cases) EXPECT_EQ(WithAbbreviations(c.whole), c.shortened);
}

}  // namespace
}  // namespace lienthong::datagen

#include "services/linkage/codes.h"

#include <gtest/gtest.h>

#include <string>

namespace lienthong::linkage {
namespace {

TEST(CodesTest, NumbersKeepWhatCountsOfThem) {
  const struct {
    std::string text;
    std::string kept;
  } kCases[] = {
      {"", ""},
      {" .-/", ""},
      {"0", "0"},
      {"000000000", "000000000"},
      {"003 090.001-234", "003090001234"},
      {"123456789012345", "123456789012345"},
      {"9123456789012345", "123456789012345"},
      {"b1234567", "B1234567"},
      {"AB123456789", "B123456789"},
      {"Z9", "Z9"},
      {std::string(100, '1') + "234567890123456", "234567890123456"},
      {std::string(100, 'A') + "1234567890", "1234567890"},
  };
  for (const auto& c : kCases) EXPECT_EQ(UnpackNumber(PackNumber(c.text)), c.kept) << c.text;
  EXPECT_EQ(PackNumber(""), 0u);
  EXPECT_NE(PackNumber("0"), 0u);
  EXPECT_NE(PackNumber("01"), PackNumber("1"));
  EXPECT_EQ(PackNumber("c 12"), PackNumber("C12"));
}

TEST(CodesTest, NumbersAreEditsApartUpToTwo) {
  const struct {
    const char* a;
    const char* b;
    int edits;
  } kCases[] = {
      {"003090001234", "003090001234", 0}, {"003090001234", "003090001243", 1}, {"003090001234", "00309000123", 1},
      {"003090001234", "003190001235", 2}, {"003090001234", "103190001235", 3}, {"1", "1234", 3},
      {"B1234567", "B1234568", 1},         {"B1234567", "1234567", 1},          {"12345", "67890", 3}};
  for (const auto& c : kCases) {
    EXPECT_EQ(NumberEdits(PackNumber(c.a), PackNumber(c.b)), c.edits) << c.a << " " << c.b;
    EXPECT_EQ(NumberEdits(PackNumber(c.b), PackNumber(c.a)), c.edits) << c.b << " " << c.a;
  }
}

TEST(CodesTest, DatesAreReadInAllFormsTheyComeIn) {
  const struct {
    const char* text;
    uint32_t packed;
  } kCases[] = {{"1990-02-03", 0x19900203},
                {"1990/2/3", 0x19900203},
                {"19900203", 0x19900203},
                {"03/02/1990", 0x19900203},
                {"3.2.1990", 0x19900203},
                {"1990-02-03T00:00:00", 0x19900203},
                {"1990", 0x19900000},
                {"199002", 0x19900200},
                {"1990-02", 0x19900200},
                {"02/1990", 0x19900200},
                {"1990-13-99", 0x19901399},
                {"", 0},
                {"none", 0},
                {"12", 0},
                {"12345", 0},
                {"1/2", 0},
                {"1/2/90", 0},
                {"-", 0}};
  for (const auto& c : kCases) EXPECT_EQ(PackDate(c.text), c.packed) << c.text;
  EXPECT_EQ(UnpackDate(0x19900203), "1990-02-03");
}

TEST(CodesTest, DatesTellTheirPartsAndExchangeThem) {
  EXPECT_EQ(YearDigits(PackDate("1990-02-03")), 0x1990u);
  EXPECT_EQ(SwapDayMonth(PackDate("1990-02-03")), PackDate("1990-03-02"));
  EXPECT_TRUE(OnlyYear(PackDate("1990")));
  EXPECT_TRUE(OnlyYear(PackDate("1990-01-01")));
  EXPECT_FALSE(OnlyYear(PackDate("1990-02")));
  EXPECT_FALSE(OnlyYear(PackDate("1990-01-02")));
}

}  // namespace
}  // namespace lienthong::linkage

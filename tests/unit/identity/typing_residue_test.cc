#include "services/identity/typing_residue.h"

#include <gtest/gtest.h>

#include <string>

namespace lienthong::identity {
namespace {

TEST(TypingResidueTest, WordsOfKeysBecomeTheWordsThatWereMeant) {
  struct Case {
    const char* typed;
    const char* meant;
  };
  const Case cases[] = {
      {"Nguyeenx", "Nguyễn"},
      {"Nguyeexn", "Nguyễn"},
      {"Nguyenxe An", "Nguyễn An"},
      {"Ddoox Thij Hoongf", "Đỗ Thị Hồng"},
      {"Truwowng", "Trương"},
      {"Truowng", "Trương"},
      {"DDAWNGJ", "ĐẶNG"},
      {"Phamj Vawn", "Phạm Văn"},
      {"Thuys", "Thúy"},
      {"Quys", "Quý"},
      {"Hoaf", "Hòa"},
      {"Xuaan", "Xuân"},
      {"Nguye6n4", "Nguyễn"},
      {"D9o64 Ha2", "Đỗ Hà"},
      {"Tru7o7ng", "Trương"},
      {"Tru7ng", "Trưng"},
      {"TRU7O7NG3", "TRƯỞNG"},
      {"Pha5m Va8n", "Phạm Văn"},
      {"Nguyễn Vawn An", "Nguyễn Văn An"},
      {"Giangf", "Giàng"},
  };
  for (const Case& c : cases) EXPECT_EQ(WithoutTypingResidue(c.typed), c.meant) << c.typed;
}

TEST(TypingResidueTest, WhatIsNoResidueStaysByteForByte) {
  for (const char* name :
       {"", "Nguyễn Văn An", "Nguyen Van An", "SANG", "Xuan", "H'Hen Niê", "Alexander Fox", "Wang Wei", "K'Sor", "Hoan",
        "Loan  Anh ", "Phuong2024", "Nguyễn\xFF", "Thuốcx", "Trần 12", "Smith"}) {
    EXPECT_EQ(WithoutTypingResidue(name), name);
  }
}

// A syllable whose coda is a stop is sắc or nặng: other tones do not come out.
TEST(TypingResidueTest, OnlySyllablesThatSpellingAllowsComeOut) {
  EXPECT_EQ(WithoutTypingResidue("Phats"), "Phát");
  EXPECT_EQ(WithoutTypingResidue("Phatf"), "Phatf");
  EXPECT_EQ(WithoutTypingResidue("Kaaf"), "Kaaf");
  EXPECT_EQ(WithoutTypingResidue("Ngheej"), "Nghệ");
  EXPECT_EQ(WithoutTypingResidue("Ngeej"), "Ngeej");
}

}  // namespace
}  // namespace lienthong::identity

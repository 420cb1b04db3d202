#include "services/datagen/name_damage.h"

#include <gtest/gtest.h>

#include "services/identity/person_name.h"

namespace lienthong::datagen {
namespace {

using identity::CompareNames;
using identity::NameAgreement;

TEST(NameDamageTest, LosingTonesKeepsVowelMarks) {
  EXPECT_EQ(WithoutToneMarks("Đỗ Thị Hồng Ngát"), "Đô Thi Hông Ngat");
  EXPECT_EQ(CompareNames("Đỗ Thị Hồng", WithoutToneMarks("Đỗ Thị Hồng")), NameAgreement::kToneLoss);
}

TEST(NameDamageTest, LosingDiacriticsAlsoTurnsTheBarredD) {
  EXPECT_EQ(WithoutDiacritics("Đỗ Thị Hướng đi"), "Do Thi Huong di");
  EXPECT_EQ(CompareNames("Đỗ Thị Hồng", WithoutDiacritics("Đỗ Thị Hồng")), NameAgreement::kDiacriticLoss);
}

TEST(NameDamageTest, DecomposedIsTheSameName) {
  EXPECT_EQ(Decomposed("Hà"), "Ha\u0300");
  EXPECT_EQ(CompareNames("Nguyễn Hà", Decomposed("Nguyễn Hà")), NameAgreement::kSame);
}

TEST(NameDamageTest, ToneMovesBetweenTheVowelsOfOpenSyllables) {
  EXPECT_EQ(WithOtherTonePlacement("Trần Hoà"), "Trần Hòa");
  EXPECT_EQ(WithOtherTonePlacement("Trần Hòa"), "Trần Hoà");
  EXPECT_EQ(WithOtherTonePlacement("Lê Thị Thúy Khoẻ"), "Lê Thị Thuý Khỏe");
  EXPECT_EQ(WithOtherTonePlacement("THÚY"), "THUÝ");
  EXPECT_EQ(CompareNames("Lê Thị Thúy", WithOtherTonePlacement("Lê Thị Thúy")), NameAgreement::kSame);
}

TEST(NameDamageTest, ToneStaysWhereThereIsNoChoice) {
  for (const char* name : {"Nguyễn Văn Quý", "Đoàn Toàn", "Hà Lan", "Tuyết", "Hòang", "Thủa"}) {
    EXPECT_EQ(WithOtherTonePlacement(name), name);
  }
}

TEST(NameDamageTest, OnlyLettersOfTheVietnameseAlphabetAreVietnamese) {
  EXPECT_TRUE(IsVietnameseText("Nguyễn Thị Ái Xuân"));
  EXPECT_TRUE(IsVietnameseText("ĐẶNG"));
  for (const char* text : {"", "Döông", "Wang", "Ngọc2", "Ðình"}) EXPECT_FALSE(IsVietnameseText(text));
}

}  // namespace
}  // namespace lienthong::datagen

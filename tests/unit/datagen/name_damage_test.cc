#include "services/datagen/name_damage.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/identity/person_name.h"
#include "tests/unit/datagen/damage_outcomes.h"

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

using Strings = std::set<std::string>;

TEST(NameDamageTest, UpperCaseKeepsTheMarks) {
  EXPECT_EQ(InUpperCase("Đỗ Thị Hường"), "ĐỖ THỊ HƯỜNG");
}

TEST(NameDamageTest, EveryWayOfADamageThatDrawsIsDrawnAndNoOther) {
  struct Case {
    std::string (*damage)(absl::string_view, Random*);
    const char* name;
    Strings outcomes;
  };
  const Case cases[] = {
      {WithReversedOrder, "Nguyễn Văn An", {"An Nguyễn Văn", "An Văn Nguyễn"}},
      {WithReversedOrder, "Đỗ Hà", {"Hà Đỗ"}},
      {WithReversedOrder, "Hà", {"Hà"}},
      {WithInitials, "Nguyễn Văn An", {"N. V. An", "Nguyễn V. An", "Nguyễn V. A."}},
      {WithInitials, "Đỗ Ánh", {"Đ. Ánh"}},
      {WithInitials, "Hà", {"Hà"}},
      {WithoutMiddleName, "Nguyễn Văn An", {"Nguyễn An"}},
      {WithoutMiddleName, "Lê Thị Thu Hà", {"Lê Hà", "Lê Thị Hà", "Lê Thu Hà"}},
      {WithoutMiddleName, "Đỗ Hà", {"Đỗ Hà"}},
      {WithOtherFinalVowel, "Lý Thị Mỹ", {"Lí Thị Mỹ", "Lý Thị Mĩ"}},
      {WithOtherFinalVowel, "Lê Quý", {"Lê Quí"}},
      {WithOtherFinalVowel, "ĐỖ VI", {"ĐỖ VY"}},
      {WithOtherFinalVowel, "Trần Thị Thúy Chi", {"Trần Thị Thúy Chi"}},
      {WithMisheardGivenName, "Lê Lan", {"Lê Nan", "Lê Lang"}},
      {WithMisheardGivenName, "Lê Trà", {"Lê Chà"}},
      {WithMisheardGivenName, "Lê Giang", {"Lê Dang", "Lê Gian"}},
      {WithMisheardGivenName, "Lê Mỹ", {"Lê Mỷ"}},
      {WithMisheardGivenName, "Thắm", {"Thắm"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Outcomes([&c](Random* random) { return c.damage(c.name, random); }), c.outcomes) << c.name;
  }
}

TEST(NameDamageTest, FamilyNamesTurnIntoTheFormOfTheOtherHalfOfTheCountry) {
  EXPECT_EQ(WithFamilyVariant("Hoàng Văn Vũ"), "Huỳnh Văn Vũ");
  EXPECT_EQ(WithFamilyVariant("Huỳnh Hoàng"), "Hoàng Hoàng");
  EXPECT_EQ(WithFamilyVariant("Vũ An"), "Võ An");
  EXPECT_EQ(WithFamilyVariant("Võ An"), "Vũ An");
  for (const char* name : {"Phan An", "Phạm An", "Trương An", "Lê Hoàng", "Vũ", "VO AN"}) {
    EXPECT_EQ(WithFamilyVariant(name), name);
  }
}

}  // namespace
}  // namespace lienthong::datagen

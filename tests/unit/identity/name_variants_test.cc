#include "services/identity/name_variants.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace lienthong::identity {
namespace {

TEST(NameVariantsTest, FormsOfOneFamilyNameAreToldWithTheirReason) {
  struct Case {
    const char* a;
    const char* b;
    const char* northern;  // nullptr: unrelated
  };
  const Case cases[] = {{"Hoàng", "Huỳnh", "Hoàng"}, {"HUYNH", "hoàng", "Hoàng"}, {"Võ", "Vũ", "Vũ"},
                        {"Chu", "Châu", "Chu"},      {"Phan", "Phạm", nullptr},   {"Trương", "Trang", nullptr},
                        {"Hoàng", "Hoàng", nullptr}, {"Hoàng", "Võ", nullptr},    {"", "", nullptr}};
  for (const Case& c : cases) {
    for (const FamilyNameVariant* variant : {FindFamilyNameVariant(c.a, c.b), FindFamilyNameVariant(c.b, c.a)}) {
      ASSERT_EQ(variant != nullptr, c.northern != nullptr) << c.a << " " << c.b;
      if (variant != nullptr) {
        EXPECT_EQ(variant->northern, c.northern);
      }
    }
  }
  for (const FamilyNameVariant& variant : FamilyNameVariants()) EXPECT_FALSE(variant.reason.empty());
}

TEST(NameVariantsTest, InitialsAgreeWithTheWordsTheyBegin) {
  struct Case {
    const char* a;
    const char* b;
    std::optional<size_t> equal;
  };
  const Case cases[] = {{"N. V. An", "Nguyễn Văn An", 1},
                        {"Nguyễn V. A.", "Nguyễn Văn Ân", 1},
                        {"N.V.AN", "NGUYEN VAN AN", 1},
                        {"Đ. T. Hà", "Đỗ Thị Hà", 1},
                        {"N V A", "Nguyễn Văn An", 0},
                        {"N. Văn An", "Nguyễn V. An", 1},
                        {"Nguyễn Văn An", "Nguyễn Văn An", {}},
                        {"N. V. An", "Nguyễn Văn Bình", {}},
                        {"N. An", "Nguyễn Văn An", {}},
                        {"T. V. An", "Nguyễn Văn An", {}},
                        {"", "", {}}};
  for (const Case& c : cases) {
    EXPECT_EQ(WordsEqualBesideInitials(c.a, c.b), c.equal) << c.a << " / " << c.b;
    EXPECT_EQ(WordsEqualBesideInitials(c.b, c.a), c.equal) << c.a << " / " << c.b;
  }
}

TEST(NameVariantsTest, ThePassportsZoneHasTheNameWithoutMarks) {
  struct Case {
    const char* name;
    const char* zone;
  };
  const Case cases[] = {
      {"Nguyễn Văn Ân", "NGUYEN<<VAN<AN"},
      {"Đỗ Thị Hướng", "DO<<THI<HUONG"},
      {"Tôn Nữ Thị Hòa", "TON<NU<<THI<HOA"},
      {"H'Hen Niê", "HHEN<<NIE"},
      {"Trần Anna-Maria", "TRAN<<ANNA<MARIA"},
      {"An", "AN"},
      {"", ""},
      {"Công Huyền Tôn Nữ Thị Phương Thảo Nguyên Khanh", "CONG<HUYEN<TON<NU<<THI<PHUONG<THAO<NGUY"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(MrzName(c.name), c.zone);
    EXPECT_LE(MrzName(c.name).size(), kMrzNameCharacters);
    EXPECT_EQ(MrzAgrees(MrzName(c.name) + "<<<<", c.name), *c.name != '\0') << c.name;
  }
  EXPECT_EQ(NameFromMrz("NGUYEN<<VAN<AN<<<<<<<<<<<<<<<<<<<<<<<<<"), "NGUYEN VAN AN");
  EXPECT_EQ(NameFromMrz("<<<"), "");
  EXPECT_FALSE(MrzAgrees("NGUYEN<<VAN<AN", "Nguyễn Văn Anh"));
  EXPECT_FALSE(MrzAgrees("<<<", ""));
}

}  // namespace
}  // namespace lienthong::identity

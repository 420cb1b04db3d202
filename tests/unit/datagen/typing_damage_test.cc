#include "services/datagen/typing_damage.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/datagen/name_lists.h"
#include "services/datagen/numbers.h"
#include "services/identity/person_name.h"
#include "services/identity/typing_residue.h"
#include "tests/unit/datagen/damage_outcomes.h"

namespace lienthong::datagen {
namespace {

using Strings = std::set<std::string>;

TEST(TypingDamageTest, EveryWayOfADamageIsDrawnAndNoOther) {
  struct Case {
    std::string (*damage)(absl::string_view, Random*);
    const char* name;
    Strings outcomes;
  };
  const Case cases[] = {
      {WithTelexResidue, "Nguyễn An", {"Nguyeenx An"}},
      {WithTelexResidue, "Đỗ Hà", {"Ddoox Hà", "Đỗ Haf", "Ddoox Haf"}},
      {WithTelexResidue, "Trương Thắm", {"Truwowng Thắm", "Trương Thawms", "Truwowng Thawms"}},
      {WithTelexResidue, "ĐẶNG", {"DDAWNGJ"}},
      {WithTelexResidue, "Âu", {"Aau"}},
      {WithTelexResidue, "Mai Lan", {"Mai Lan"}},
      {WithVniResidue, "Nguyễn An", {"Nguye6n4 An"}},
      {WithVniResidue, "Đỗ Hà", {"D9o64 Hà", "Đỗ Ha2", "D9o64 Ha2"}},
      {WithVniResidue, "TRƯỞNG", {"TRU7O7NG3"}},
      {WithVniResidue, "Thẳm", {"Tha8m3"}},
      {WithScanningError, "Đạt", {"Dạt"}},
      {WithScanningError, "Lâm", {"Lârn"}},
      {WithScanningError, "Oa", {"0a"}},
      {WithScanningError, "Hân", {"Hâu"}},
      {WithScanningError, "Mận", {"Mậu"}},
      {WithScanningError, "Hà", {"Hà"}},
      {WithTypingError, "Tí", {"T", "Tií", "Tu", "To"}},
      {WithTypingError, "X", {"X"}},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Outcomes([&c](Random* random) { return c.damage(c.name, random); }), c.outcomes) << c.name;
  }
}

TEST(TypingDamageTest, ATypingErrorLeavesTheFirstLettersOfWords) {
  for (const std::string& typed : Outcomes([](Random* random) { return WithTypingError("Lê Hà", random); })) {
    EXPECT_EQ(typed.substr(0, 1), "L") << typed;
    EXPECT_NE(typed.find(" H"), std::string::npos) << typed;
  }
}

TEST(TypingDamageTest, OneDigitGoesWrongAndThePrefixStays) {
  const std::string number = PersonalNumberText(3090000001);
  for (const std::string& wrong : Outcomes([&](Random* random) { return WithWrongDigit(number, 3, random); })) {
    ASSERT_EQ(wrong.size(), 12u);
    EXPECT_EQ(wrong.substr(0, 3), "003");
    int different = 0;
    for (size_t i = 0; i < wrong.size(); ++i) different += wrong[i] != number[i] ? 1 : 0;
    EXPECT_EQ(different, 1) << wrong;
  }
  EXPECT_EQ(Outcomes([](Random* random) { return WithWrongDigit("", 0, random); }), Strings{""});
}

TEST(TypingDamageTest, TwoUnequalNeighboursAreSwapped) {
  EXPECT_EQ(Outcomes([](Random* random) { return WithSwappedDigits("012233", 1, random); }),
            (Strings{"021233", "012323"}));
  EXPECT_EQ(Outcomes([](Random* random) { return WithSwappedDigits("1-2", 0, random); }), Strings{"1-2"});
}

// What one room types, the other reads: the names of the lists come back from their keys.
TEST(TypingDamageTest, KeysLeftInANameAreReadBackAsTheName) {
  const NameLists lists = NameLists::BuiltIn();
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    const std::string name = lists.FullName(seed % 2 == 0 ? identity::Sex::kFemale : identity::Sex::kMale, &random);
    for (const std::string& typed : {WithTelexResidue(name, &random), WithVniResidue(name, &random)}) {
      EXPECT_EQ(identity::CanonicalNameKey(identity::WithoutTypingResidue(typed)), identity::CanonicalNameKey(name))
          << typed;
    }
  }
}

}  // namespace
}  // namespace lienthong::datagen

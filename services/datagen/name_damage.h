// What happens to Vietnamese names on their way through offices and programs.

#ifndef SERVICES_DATAGEN_NAME_DAMAGE_H_
#define SERVICES_DATAGEN_NAME_DAMAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

// All functions take UTF-8 and keep the letters' case. Those that draw leave the name as it is where there is nothing
// to draw from, so equality tells that nothing happened.

// Whether the text holds only spaces and letters of the Vietnamese alphabet.
bool IsVietnameseText(absl::string_view text);
// Without tone marks; the marks of ă â ê ô ơ ư and đ stay: "Đỗ Thị Hồng" -> "Đô Thi Hông". NFC.
std::string WithoutToneMarks(absl::string_view name);
// Without any mark, đ as d: "Đỗ Thị Hồng" -> "Do Thi Hong".
std::string WithoutDiacritics(absl::string_view name);
// Letters and marks taken apart (Unicode form NFD).
std::string Decomposed(absl::string_view name);
// The tone mark of every open syllable in oa, oe or uy on the other vowel: "Hoà" <-> "Hòa", "Thuý" <-> "Thúy". Words
// with qu- stay. Unchanged, though in NFC, if there is no such syllable.
std::string WithOtherTonePlacement(absl::string_view name);

// "Nguyễn Văn An" -> "NGUYỄN VĂN AN".
std::string InUpperCase(absl::string_view name);
// The given name first: "Nguyễn Văn An" -> "An Nguyễn Văn" or "An Văn Nguyễn".
std::string WithReversedOrder(absl::string_view name, Random* random);
// "N. V. An", "Nguyễn V. An" or "Nguyễn V. A.".
std::string WithInitials(absl::string_view name, Random* random);
// One word between the first and the last is gone, or all of them.
std::string WithoutMiddleName(absl::string_view name, Random* random);
// The final vowel I or Y of one word spelt the other way where both are in use: "Lý" <-> "Lí", "Mỹ" <-> "Mĩ".
std::string WithOtherFinalVowel(absl::string_view name, Random* random);
// The family name in the form of the other half of the country: "Hoàng" <-> "Huỳnh", "Vũ" <-> "Võ",
// "Chu" <-> "Châu".
std::string WithFamilyVariant(absl::string_view name);
// The last word as an ear of another region took it down: "Sương" -> "Xương", "Lan" -> "Nan", "Tiến" -> "Tiếng".
std::string WithMisheardGivenName(absl::string_view name, Random* random);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_NAME_DAMAGE_H_

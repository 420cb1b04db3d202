// What happens to Vietnamese names on their way through offices and programs.

#ifndef SERVICES_DATAGEN_NAME_DAMAGE_H_
#define SERVICES_DATAGEN_NAME_DAMAGE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::datagen {

// All functions take UTF-8 and keep the letters' case.

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

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_NAME_DAMAGE_H_

// Other ways in which one person's name is written: variants of a family name, initials, the machine-readable zone of a
// passport. All functions are pure.

#ifndef SERVICES_IDENTITY_NAME_VARIANTS_H_
#define SERVICES_IDENTITY_NAME_VARIANTS_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::identity {

// Two forms of one family name. The south changed the sound of names that its lords bore, which nobody else might utter
// (kỵ húy, taboo of names); the north kept it. A family, and even one person's papers, may have both.
struct FamilyNameVariant {
  absl::string_view northern;
  absl::string_view southern;
  absl::string_view reason;
};

// Hoàng/Huỳnh, Vũ/Võ, Chu/Châu. Names that merely look alike (Phan/Phạm, Trương/Trang) are different names.
absl::Span<const FamilyNameVariant> FamilyNameVariants();
// The variant whose two forms the families are, in either order, by their base keys (case and marks do not count); null
// if they are equal or unrelated.
const FamilyNameVariant* FindFamilyNameVariant(absl::string_view family_a, absl::string_view family_b);

// Whether one name has initials ("N. V. An", "Nguyễn V A") where the other has words that begin so, and all else is
// equal by base keys: how many whole words are equal then, else nothing. Both need as many words. Two people agree so
// easily that the number of whole words should be asked.
std::optional<size_t> WordsEqualBesideInitials(absl::string_view a, absl::string_view b);

// --- The machine-readable zone (ICAO Doc 9303 part 4)
// ------------------------------------------------------------------

inline constexpr size_t kMrzNameCharacters = 39;

// The name as the zone of a passport has it, without filling at the end: "Nguyễn Văn Ân" -> "NGUYEN<<VAN<AN". No marks,
// Đ as D, no apostrophes, hyphens as spaces, other characters than A to Z left out, cut off at 39 characters.
std::string MrzName(absl::string_view name);
// "NGUYEN<<VAN<AN<<<" -> "NGUYEN VAN AN"; at most 39 characters are read.
std::string NameFromMrz(absl::string_view field);
// Whether the field of a zone, filled or not, is that of the name, as far as it was not cut off.
bool MrzAgrees(absl::string_view field, absl::string_view name);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_NAME_VARIANTS_H_

// What keyboards, typing programs and scanners do to names and numbers.

#ifndef SERVICES_DATAGEN_TYPING_DAMAGE_H_
#define SERVICES_DATAGEN_TYPING_DAMAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

// All functions take UTF-8. Where nothing can happen the text comes back as it is.

// Keys as typed, where the program that turns them into letters was off: one word that has marks, or (one time in four)
// every word. Telex: "Nguyễn" -> "Nguyeenx". VNI: "Nguyễn" -> "Nguye6n4".
std::string WithTelexResidue(absl::string_view name, Random* random);
std::string WithVniResidue(absl::string_view name, Random* random);
// One letter or group of letters as a scanner takes it for another: O 0, l 1, I l, m rn, u n, c e, Đ D.
std::string WithScanningError(absl::string_view name, Random* random);
// A letter left out, doubled, exchanged with the next one or with its neighbour on the keyboard. Never the first of a
// word.
std::string WithTypingError(absl::string_view name, Random* random);

// Of a text of digits: one from `begin` on made another, or two adjacent unequal ones exchanged.
std::string WithWrongDigit(absl::string_view digits, size_t begin, Random* random);
std::string WithSwappedDigits(absl::string_view digits, size_t begin, Random* random);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_TYPING_DAMAGE_H_

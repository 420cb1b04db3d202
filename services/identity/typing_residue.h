// Keys left in a name because the program that turns them into letters was off: "Nguyeenx" and "Nguye6n4".

#ifndef SERVICES_IDENTITY_TYPING_RESIDUE_H_
#define SERVICES_IDENTITY_TYPING_RESIDUE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::identity {

// The name with every word that holds Telex or VNI keys as the word that was meant: "Nguyeenx" -> "Nguyễn", "Ddoox" and
// "D9o64" -> "Đỗ". A word changes only if it is no Vietnamese syllable as it stands and is one by its keys; all else,
// spaces too, stays byte for byte. Applied twice it gives the same. Takes any bytes; pure.
std::string WithoutTypingResidue(absl::string_view name);

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_TYPING_RESIDUE_H_

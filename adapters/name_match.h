// Whether two writings are one name, for the answer of VerifyPerson.

#ifndef LIENTHONG_ADAPTERS_NAME_MATCH_H_
#define LIENTHONG_ADAPTERS_NAME_MATCH_H_

#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// Equal without regard to normalization form, case and spaces around or repeated: cards are printed in capitals. Marks
// count: two names that differ in a tone are two names.
bool SameName(absl::string_view a, absl::string_view b);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_NAME_MATCH_H_

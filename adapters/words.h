// What checks of a registry say: in both languages that the programs speak.

#ifndef LIENTHONG_ADAPTERS_WORDS_H_
#define LIENTHONG_ADAPTERS_WORDS_H_

#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// One text in Vietnamese and English.
struct Words {
  absl::string_view vi;
  absl::string_view en;
};

enum class Outcome { kPassed, kFailed, kSkipped };

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_WORDS_H_

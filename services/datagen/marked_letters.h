// Vietnamese letters taken apart into a letter and its marks. Private to this room.

#ifndef SERVICES_DATAGEN_MARKED_LETTERS_H_
#define SERVICES_DATAGEN_MARKED_LETTERS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::datagen {

bool IsToneMark(char16_t unit);   // grave, acute, tilde, hook above, dot below
bool IsVowelMark(char16_t unit);  // circumflex, breve, horn

// A letter with its marks, as Unicode form NFD gives them; đ has none.
struct MarkedLetter {
  char16_t base = 0;
  std::vector<char16_t> marks;

  char16_t Tone() const;       // 0: level
  char16_t VowelMark() const;  // 0: none
};

std::vector<MarkedLetter> TakeApart(absl::string_view utf8);
// In NFC.
std::string PutTogether(const std::vector<MarkedLetter>& letters);

// [begin, end) of each word: what stands between spaces.
std::vector<std::pair<size_t, size_t>> Words(const std::vector<MarkedLetter>& letters);

char16_t LowerLetter(char16_t unit);
bool IsUpperLetter(char16_t unit);
// `letter` in the case of `like`.
char16_t InCaseOf(char16_t like, char16_t letter);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_MARKED_LETTERS_H_

#include "services/datagen/marked_letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace lienthong::datagen {
namespace {

icu::UnicodeString Normalised(const icu::UnicodeString& text, bool composed) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form =
      composed ? icu::Normalizer2::getNFCInstance(error) : icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return text;
  icu::UnicodeString result = form->normalize(text, error);
  return U_FAILURE(error) ? text : result;
}

}  // namespace

bool IsToneMark(char16_t unit) {
  return unit == 0x0300 || unit == 0x0301 || unit == 0x0303 || unit == 0x0309 || unit == 0x0323;
}

bool IsVowelMark(char16_t unit) {
  return unit == 0x0302 || unit == 0x0306 || unit == 0x031B;
}

char16_t MarkedLetter::Tone() const {
  for (const char16_t mark : marks) {
    if (IsToneMark(mark)) return mark;
  }
  return 0;
}

char16_t MarkedLetter::VowelMark() const {
  for (const char16_t mark : marks) {
    if (IsVowelMark(mark)) return mark;
  }
  return 0;
}

std::vector<MarkedLetter> TakeApart(absl::string_view utf8) {
  const icu::UnicodeString text =
      Normalised(icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))),
                 /*composed=*/false);
  std::vector<MarkedLetter> result;
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t unit = text.charAt(i);
    if (!result.empty() && u_getCombiningClass(unit) != 0) {
      result.back().marks.push_back(unit);
    } else {
      result.push_back({unit, {}});
    }
  }
  return result;
}

std::string PutTogether(const std::vector<MarkedLetter>& letters) {
  icu::UnicodeString text;
  for (const MarkedLetter& letter : letters) {
    text.append(letter.base);
    for (const char16_t mark : letter.marks) text.append(mark);
  }
  std::string result;
  Normalised(text, /*composed=*/true).toUTF8String(result);
  return result;
}

std::vector<std::pair<size_t, size_t>> Words(const std::vector<MarkedLetter>& letters) {
  std::vector<std::pair<size_t, size_t>> result;
  size_t begin = 0;
  for (size_t i = 0; i <= letters.size(); ++i) {
    if (i < letters.size() && letters[i].base != u' ') continue;
    if (i > begin) result.emplace_back(begin, i);
    begin = i + 1;
  }
  return result;
}

char16_t LowerLetter(char16_t unit) {
  return static_cast<char16_t>(u_tolower(unit));
}

bool IsUpperLetter(char16_t unit) {
  return u_isupper(unit) != 0;
}

char16_t InCaseOf(char16_t like, char16_t letter) {
  return static_cast<char16_t>(IsUpperLetter(like) ? u_toupper(letter) : u_tolower(letter));
}

}  // namespace lienthong::datagen

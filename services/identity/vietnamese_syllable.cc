#include "services/identity/vietnamese_syllable.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <array>

namespace lienthong::identity {
namespace {

// Combining grave, acute, tilde, hook above, dot below: huyền, sắc, ngã, hỏi, nặng.
bool IsTone(char16_t c) {
  return c == 0x0300 || c == 0x0301 || c == 0x0303 || c == 0x0309 || c == 0x0323;
}

bool IsMarkedVowel(char16_t c) {
  return std::u16string(u"ĂÂÊÔƠƯ").find(c) != std::u16string::npos;
}

bool IsVowel(char16_t c) {
  return std::u16string(u"AEIOUY").find(c) != std::u16string::npos || IsMarkedVowel(c);
}

// The codas of Vietnamese spelling. A run with another one (Búk, Rlấp) is not ours to respell.
bool IsCoda(const std::u16string& coda) {
  static const std::array<std::u16string, 9> kCodas = {u"", u"C", u"CH", u"M", u"N", u"NG", u"NH", u"P", u"T"};
  for (const std::u16string& known : kCodas) {
    if (coda == known) return true;
  }
  return false;
}

std::u16string ToForm(const std::u16string& text, bool composed) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form =
      composed ? icu::Normalizer2::getNFCInstance(error) : icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return text;  // the tables are part of the library, so this cannot fail once it is loaded
  const icu::UnicodeString result =
      form->normalize(icu::UnicodeString(text.data(), static_cast<int32_t>(text.size())), error);
  if (U_FAILURE(error)) return text;
  return std::u16string(result.getBuffer(), static_cast<size_t>(result.length()));
}

// Where the tone goes: on the last vowel that has a mark of its own (ƯƠ: on the Ơ), else on the last vowel before a
// coda, else on the last but one (HÒA, THÚY, NGOÀI), the place of the older school. Any fixed choice would do for a
// key; both schools agree wherever a vowel is marked or a coda follows.
size_t TonePosition(const Syllable& syllable, bool has_coda) {
  for (size_t i = syllable.nucleus_length; i > 0; --i) {
    if (IsMarkedVowel(syllable.letters[syllable.nucleus_begin + i - 1])) return syllable.nucleus_begin + i - 1;
  }
  const size_t last = syllable.nucleus_begin + syllable.nucleus_length - 1;
  return has_coda || syllable.nucleus_length == 1 ? last : last - 1;
}

}  // namespace

std::u16string WithoutTones(const std::u16string& run) {
  std::u16string kept;
  for (const char16_t c : ToForm(run, /*composed=*/false)) {
    if (!IsTone(c)) kept.push_back(c);
  }
  return ToForm(kept, /*composed=*/true);
}

std::optional<Syllable> ParseSyllable(const std::u16string& run) {
  Syllable syllable;
  for (const char16_t c : ToForm(run, /*composed=*/false)) {
    if (!IsTone(c)) continue;
    if (syllable.tone != 0) return std::nullopt;
    syllable.tone = c;
  }
  syllable.letters = WithoutTones(run);
  const std::u16string& letters = syllable.letters;
  size_t begin = 0;
  while (begin < letters.size() && !IsVowel(letters[begin])) ++begin;
  // qu- and gi- are onsets when a vowel follows: QUÝ bears its tone on the Y, GIÀ on the A, but GÌ on the I.
  if (begin > 0 && begin + 1 < letters.size() && IsVowel(letters[begin + 1])) {
    const bool qu = letters[begin - 1] == u'Q' && letters[begin] == u'U';
    const bool gi = letters[begin - 1] == u'G' && letters[begin] == u'I';
    if (qu || gi) ++begin;
  }
  size_t end = begin;
  while (end < letters.size() && IsVowel(letters[end])) ++end;
  if (end == begin || end - begin > 3 || !IsCoda(letters.substr(end))) return std::nullopt;
  syllable.nucleus_begin = begin;
  syllable.nucleus_length = end - begin;
  syllable.tone_position = TonePosition(syllable, end < letters.size());
  return syllable;
}

std::u16string Spell(const Syllable& syllable) {
  std::u16string spelt = syllable.letters.substr(0, syllable.tone_position + 1);
  if (syllable.tone != 0) spelt.push_back(syllable.tone);
  spelt += syllable.letters.substr(syllable.tone_position + 1);
  return ToForm(spelt, /*composed=*/true);
}

}  // namespace lienthong::identity

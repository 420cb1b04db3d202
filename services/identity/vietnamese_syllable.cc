#include "services/identity/vietnamese_syllable.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <array>
#include <string_view>
#include <utility>

namespace lienthong::identity {
namespace {

constexpr std::u16string_view kMarkedVowels = u"ĂÂÊÔƠƯ";
constexpr std::u16string_view kVowels = u"AĂÂEÊIOÔƠUƯY";
// Combining grave, acute, tilde, hook above, dot below: huyền, sắc, ngã, hỏi, nặng.
constexpr std::u16string_view kTones = u"\u0300\u0301\u0303\u0309\u0323";
// The precomposed letter of vowel v with tone t stands at 5 * v + t: nearly every name needs no more than this table.
constexpr std::u16string_view kTonedVowels = u"ÀÁÃẢẠẰẮẴẲẶẦẤẪẨẬÈÉẼẺẸỀẾỄỂỆÌÍĨỈỊÒÓÕỎỌỒỐỖỔỘỜỚỠỞỢÙÚŨỦỤỪỨỮỬỰỲÝỸỶỴ";
static_assert(kTonedVowels.size() == kVowels.size() * kTones.size());

bool IsMarkedVowel(char16_t c) {
  return kMarkedVowels.find(c) != std::u16string_view::npos;
}

bool IsTone(char16_t c) {
  return kTones.find(c) != std::u16string_view::npos;
}

bool IsVowel(char16_t c) {
  return kVowels.find(c) != std::u16string_view::npos;
}

// The codas of Vietnamese spelling. A run with another one (Búk, Rlấp) is not ours to respell.
bool IsCoda(std::u16string_view coda) {
  constexpr std::array<std::u16string_view, 9> kCodas = {u"", u"C", u"CH", u"M", u"N", u"NG", u"NH", u"P", u"T"};
  for (const std::u16string_view known : kCodas) {
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

struct Detached {
  std::u16string letters;  // NFC
  std::u16string tones;    // in the order in which they stood
};

// Takes the tone marks off. Letters outside the table of Vietnamese take the long way over NFD.
Detached Detach(const std::u16string& run) {
  Detached detached;
  bool plain = true;
  for (const char16_t c : run) {
    const size_t toned = kTonedVowels.find(c);
    if (c < 0x80 || c == u'Đ' || IsMarkedVowel(c)) {
      detached.letters.push_back(c);
    } else if (toned != std::u16string_view::npos) {
      detached.letters.push_back(kVowels[toned / kTones.size()]);
      detached.tones.push_back(kTones[toned % kTones.size()]);
    } else {
      plain = false;
      break;
    }
  }
  if (plain) return detached;
  detached = {};
  for (const char16_t c : ToForm(run, /*composed=*/false)) (IsTone(c) ? detached.tones : detached.letters).push_back(c);
  detached.letters = ToForm(detached.letters, /*composed=*/true);
  return detached;
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
  return Detach(run).letters;
}

std::optional<Syllable> ParseSyllable(const std::u16string& run) {
  Syllable syllable;
  Detached detached = Detach(run);
  if (detached.tones.size() > 1) return std::nullopt;
  if (!detached.tones.empty()) syllable.tone = detached.tones[0];
  syllable.letters = std::move(detached.letters);
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
  if (end == begin || end - begin > 3 || !IsCoda(std::u16string_view(letters).substr(end))) return std::nullopt;
  syllable.nucleus_begin = begin;
  syllable.nucleus_length = end - begin;
  syllable.tone_position = TonePosition(syllable, end < letters.size());
  return syllable;
}

std::u16string Spell(const Syllable& syllable) {
  if (syllable.tone == 0) return syllable.letters;
  std::u16string spelt = syllable.letters;
  const size_t vowel = kVowels.find(spelt[syllable.tone_position]);
  spelt[syllable.tone_position] = kTonedVowels[vowel * kTones.size() + kTones.find(syllable.tone)];
  return spelt;
}

}  // namespace lienthong::identity

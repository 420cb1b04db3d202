#include "services/identity/person_name.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/identity/vietnamese_syllable.h"

namespace lienthong::identity {
namespace {

icu::UnicodeString FromUtf8(absl::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

icu::UnicodeString Nfc(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString result = icu::Normalizer2::getNFCInstance(error)->normalize(text, error);
  return U_FAILURE(error) ? text : result;
}

bool IsApostrophe(UChar32 c) {
  return c == 0x2019 || c == 0x2018 || c == 0x02BC || c == u'`' || c == 0x00B4;
}

// Single spaces between words, none at the ends. Runs on any text; white space is what Unicode calls so.
icu::UnicodeString CollapseSpaces(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  bool pending = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_isUWhiteSpace(c)) {
      pending = !out.isEmpty();
      continue;
    }
    if (pending) out.append(static_cast<UChar32>(u' '));
    pending = false;
    out.append(c);
  }
  return out;
}

// Upper case, NFC, plain apostrophes, single spaces: what all keys start from.
icu::UnicodeString Flatten(absl::string_view name) {
  icu::UnicodeString text = Nfc(FromUtf8(name));
  text.toUpper(icu::Locale::getRoot());
  icu::UnicodeString out;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    out.append(IsApostrophe(c) ? static_cast<UChar32>(u'\'') : c);
  }
  return Nfc(CollapseSpaces(out));
}

// Applies `respell` to every run of letters (with their marks) and keeps all else, but for spaces that stand around
// nothing any more: a mark alone may go.
template <typename Respell>
std::string RespellRuns(const icu::UnicodeString& text, Respell respell) {
  icu::UnicodeString out;
  std::u16string run;
  const auto flush = [&out, &run, &respell] {
    if (run.empty()) return;
    const std::u16string spelt = respell(run);
    out.append(spelt.data(), static_cast<int32_t>(spelt.size()));
    run.clear();
  };
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t unit = text.charAt(i);
    const bool letter = u_isalpha(unit) || u_charType(unit) == U_NON_SPACING_MARK;
    if (letter) {
      run.push_back(unit);
    } else {
      flush();
      out.append(unit);
    }
  }
  flush();
  return ToUtf8(CollapseSpaces(Nfc(out)));
}

std::u16string CanonicalRun(const std::u16string& run) {
  const std::optional<Syllable> syllable = ParseSyllable(run);
  return syllable ? Spell(*syllable) : run;
}

// A syllable whose only vowel is a final I or Y is written both ways (LÍ, LÝ; QUÍ, QUÝ); within AI/AY or UI/UY the
// letter tells words apart.
std::u16string FoldedRun(const std::u16string& run) {
  std::optional<Syllable> syllable = ParseSyllable(run);
  if (!syllable) return run;
  const bool open = syllable->nucleus_begin + syllable->nucleus_length == syllable->letters.size();
  char16_t& vowel = syllable->letters[syllable->nucleus_begin];
  if (open && syllable->nucleus_length == 1 && vowel == u'Y') vowel = u'I';
  return Spell(*syllable);
}

const char* Describe(UChar32 c) {
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
      return "control character";
    case U_FORMAT_CHAR:
      return "invisible formatting character";
    case U_PRIVATE_USE_CHAR:
      return "private-use character (is the text in an old encoding such as VNI or TCVN3?)";
    default:
      return U_IS_UNICODE_NONCHAR(c) ? "noncharacter" : nullptr;
  }
}

// Family names of several words, longest first, as base keys (the split must not depend on marks).
constexpr std::array<absl::string_view, 5> kCompoundFamilyNames = {"CONG HUYEN TON NU", "CONG TANG TON NU", "TON THAT",
                                                                   "TON NU", "AU DUONG"};

// How many of the words are the family name; at least one word is left for the given name.
size_t FamilyWordCount(absl::string_view name, size_t word_count) {
  if (word_count < 2) return 0;
  if (word_count == 2) return 1;  // no room for a compound one
  const std::string key = BaseKey(name);
  for (const absl::string_view known : kCompoundFamilyNames) {
    const bool starts = absl::StartsWith(key, known) && key.size() > known.size() && key[known.size()] == ' ';
    if (starts) return 1 + static_cast<size_t>(std::count(known.begin(), known.end(), ' '));
  }
  return 1;
}

}  // namespace

absl::StatusOr<std::string> ToNfc(absl::string_view utf8) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(utf8.data());
  const auto length = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) {
      return absl::InvalidArgumentError(
          absl::StrFormat("text is not UTF-8 at byte %d; convert it from its encoding first", start));
    }
    if (const char* problem = Describe(c)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s U+%04X at byte %d; remove it", problem, static_cast<unsigned>(c), start));
    }
  }
  return ToUtf8(Nfc(FromUtf8(utf8)));
}

std::string CanonicalNameKey(absl::string_view name) {
  return RespellRuns(Flatten(name), CanonicalRun);
}

std::string SpellingKey(absl::string_view name) {
  return RespellRuns(Flatten(name), FoldedRun);
}

std::string ToneFreeKey(absl::string_view name) {
  return RespellRuns(Flatten(name), WithoutTones);
}

std::string BaseKey(absl::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString text = icu::Normalizer2::getNFDInstance(error)->normalize(Flatten(name), error);
  icu::UnicodeString out;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    if (u_charType(c) == U_NON_SPACING_MARK) continue;
    out.append(c == 0x0110 ? static_cast<UChar32>(u'D') : c);  // Đ has no decomposition
  }
  return ToUtf8(CollapseSpaces(Nfc(out)));
}

NameParts SplitName(absl::string_view name) {
  const std::string text = ToUtf8(CollapseSpaces(Nfc(FromUtf8(name))));
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.empty()) return {};
  const size_t family = FamilyWordCount(text, words.size());
  const auto begin = words.begin();
  const auto end_of_family = begin + static_cast<std::ptrdiff_t>(family);
  return {absl::StrJoin(begin, end_of_family, " "), absl::StrJoin(end_of_family, words.end() - 1, " "), words.back()};
}

NameAgreement CompareNames(absl::string_view a, absl::string_view b) {
  if (a == b || CanonicalNameKey(a) == CanonicalNameKey(b)) return NameAgreement::kSame;
  // Every stronger key agrees only if the base keys do, except that folding i/y may save names the base key tells
  // apart.
  if (SpellingKey(a) == SpellingKey(b)) return NameAgreement::kSpellingVariant;
  if (BaseKey(a) != BaseKey(b)) return NameAgreement::kDiffer;
  return ToneFreeKey(a) == ToneFreeKey(b) ? NameAgreement::kToneLoss : NameAgreement::kDiacriticLoss;
}

bool SameGivenName(absl::string_view a, absl::string_view b) {
  const std::string key = BaseKey(SplitName(a).given);
  return !key.empty() && key == BaseKey(SplitName(b).given);
}

}  // namespace lienthong::identity

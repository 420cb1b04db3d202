#include "services/identity/syllable_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "services/identity/vietnamese_syllable.h"

namespace lienthong::identity {
namespace {

constexpr std::u16string_view kOnsets[] = {u"",   u"B",  u"C", u"CH", u"D",  u"Đ",  u"G",   u"GH", u"GI", u"H",
                                           u"K",  u"KH", u"L", u"M",  u"N",  u"NG", u"NGH", u"NH", u"P",  u"PH",
                                           u"QU", u"R",  u"S", u"T",  u"TH", u"TR", u"V",   u"X"};

// Runs of vowels that end a syllable, and those that a coda follows. Many do both.
constexpr std::u16string_view kOpen[] = {u"A",   u"E",   u"Ê",   u"I",   u"O",   u"Ô",   u"Ơ",   u"U",   u"Ư",
                                         u"Y",   u"AI",  u"AO",  u"AU",  u"AY",  u"ÂU",  u"ÂY",  u"EO",  u"ÊU",
                                         u"IA",  u"IU",  u"OA",  u"OE",  u"OI",  u"ÔI",  u"ƠI",  u"UA",  u"UÊ",
                                         u"UI",  u"UƠ",  u"UY",  u"ƯA",  u"ƯI",  u"ƯU",  u"IÊU", u"OAI", u"OAY",
                                         u"OAO", u"OEO", u"UÂY", u"UÔI", u"UYA", u"ƯƠI", u"ƯƠU", u"YÊU", u"UYU"};
constexpr std::u16string_view kClosed[] = {u"A",  u"Ă",  u"Â",  u"E",  u"Ê",  u"I",  u"O",  u"Ô",
                                           u"Ơ",  u"U",  u"Ư",  u"Y",  u"IÊ", u"OA", u"OĂ", u"OE",
                                           u"UÂ", u"UÊ", u"UÔ", u"ƯƠ", u"UY", u"YÊ", u"UYÊ"};

constexpr char16_t kAcute = 0x0301;
constexpr char16_t kDot = 0x0323;

template <size_t count>
bool Contains(const std::u16string_view (&list)[count], std::u16string_view item) {
  return std::find(std::begin(list), std::end(list), item) != std::end(list);
}

bool IsFront(char16_t vowel) {
  return vowel == u'E' || vowel == u'Ê' || vowel == u'I' || vowel == u'Y';
}

// C and G and NG stand before A, O, U and their kin, K and GH and NGH before E, I and Y.
bool OnsetFits(std::u16string_view onset, char16_t vowel) {
  if (onset == u"C" || onset == u"NG" || onset == u"G") return !IsFront(vowel);
  if (onset == u"K" || onset == u"GH" || onset == u"NGH") return IsFront(vowel);
  return true;
}

bool CodaFits(std::u16string_view coda, std::u16string_view nucleus, char16_t tone) {
  const bool stop = coda == u"C" || coda == u"CH" || coda == u"P" || coda == u"T";
  if (stop && tone != kAcute && tone != kDot) return false;
  const bool palatal = coda == u"CH" || coda == u"NH";
  const char16_t last = nucleus.back();
  return !palatal || last == u'A' || last == u'Ê' || last == u'I' || last == u'Y' || last == u'E';
}

}  // namespace

bool IsVietnameseSyllable(const std::u16string& run, bool any_tone) {
  const std::optional<Syllable> syllable = ParseSyllable(run);
  if (!syllable) return false;
  const std::u16string_view letters = syllable->letters;
  const std::u16string_view onset = letters.substr(0, syllable->nucleus_begin);
  const std::u16string_view nucleus = letters.substr(syllable->nucleus_begin, syllable->nucleus_length);
  const std::u16string_view coda = letters.substr(syllable->nucleus_begin + syllable->nucleus_length);
  const bool gi = onset == u"G" && nucleus == u"I";  // GÌ, GÌN: the I is of onset and nucleus
  if (!gi && (!Contains(kOnsets, onset) || !OnsetFits(onset, nucleus[0]))) return false;
  if (coda.empty()) return Contains(kOpen, nucleus);
  return Contains(kClosed, nucleus) && CodaFits(coda, nucleus, any_tone ? kAcute : syllable->tone);
}

}  // namespace lienthong::identity

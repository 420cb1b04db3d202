#include "services/identity/typing_residue.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "services/identity/syllable_rules.h"
#include "services/identity/vietnamese_syllable.h"

namespace lienthong::identity {
namespace {

// No syllable has more letters and keys: NGHIEENGX has nine.
constexpr int32_t kMaxWordUnits = 12;

constexpr std::u16string_view kVowels = u"AEIOUYĂÂÊÔƠƯ";

char16_t Upper(char16_t c) {
  return static_cast<char16_t>(u_toupper(c));
}

// A word on its way from keys to letters, upper case.
struct Typed {
  std::u16string letters;
  std::vector<bool> capitals;
  char16_t tone = 0;
  bool changed = false;

  bool HasVowel() const { return letters.find_first_of(kVowels) != std::u16string::npos; }

  // Gives the last `plain` its mark; false if there is none.
  bool Mark(char16_t plain, char16_t marked) {
    const size_t at = letters.rfind(plain);
    if (at == std::u16string::npos) return false;
    letters[at] = marked;
    changed = true;
    return true;
  }

  bool Circumflex(char16_t vowel) {
    return (vowel == u'A' && Mark(u'A', u'Â')) || (vowel == u'E' && Mark(u'E', u'Ê')) ||
           (vowel == u'O' && Mark(u'O', u'Ô'));
  }

  // Of UO both letters take it, and a second key (TRUWOWNG) finds the work done for the U.
  bool Horn() {
    const bool o = Mark(u'O', u'Ơ');
    const bool u = Mark(u'U', u'Ư');
    return o || u;
  }

  bool Tone(char16_t mark) {
    if (tone != 0 || !HasVowel()) return false;
    tone = mark;
    changed = true;
    return true;
  }

  bool Bar() { return letters.size() == 1 && Mark(u'D', u'Đ'); }
};

constexpr std::u16string_view kTelexTones = u"SFRXJ";
constexpr std::u16string_view kVniTones = u"12345";
// Acute, grave, hook above, tilde, dot below: the order of both rows of keys.
constexpr std::u16string_view kTones = u"\u0301\u0300\u0309\u0303\u0323";

// Takes `key` as a key of Telex; false if it is none here and is a letter.
bool TakeTelex(char16_t key, Typed* typed) {
  if (const size_t tone = kTelexTones.find(key); tone != std::u16string_view::npos) return typed->Tone(kTones[tone]);
  if (key == u'W') return typed->Horn() || typed->Mark(u'A', u'Ă');
  if (key == u'D') return typed->Bar();
  return typed->Circumflex(key);
}

bool TakeVni(char16_t key, Typed* typed) {
  if (const size_t tone = kVniTones.find(key); tone != std::u16string_view::npos) return typed->Tone(kTones[tone]);
  if (key == u'6') return typed->Circumflex(u'E') || typed->Circumflex(u'O') || typed->Circumflex(u'A');
  if (key == u'7') return typed->Horn();
  if (key == u'8') return typed->Mark(u'A', u'Ă');
  return key == u'9' && typed->Bar();
}

std::u16string UpperOf(const icu::UnicodeString& word) {
  std::u16string upper;
  for (int32_t i = 0; i < word.length(); ++i) upper.push_back(Upper(word.charAt(i)));
  return upper;
}

// The word meant by `word`; nothing if it holds no keys.
std::optional<icu::UnicodeString> Meant(const icu::UnicodeString& word, bool (*take)(char16_t, Typed*)) {
  Typed typed;
  for (int32_t i = 0; i < word.length(); ++i) {
    const char16_t c = Upper(word.charAt(i));
    if (take(c, &typed)) continue;
    typed.letters.push_back(c);
    typed.capitals.push_back(u_isupper(word.charAt(i)) != 0);
  }
  if (!typed.changed) return std::nullopt;
  std::optional<Syllable> syllable = ParseSyllable(typed.letters);
  if (!syllable || (syllable->tone != 0 && typed.tone != 0)) return std::nullopt;
  if (typed.tone != 0) syllable->tone = typed.tone;
  const std::u16string spelt = Spell(*syllable);
  if (spelt.size() != typed.capitals.size() || !IsVietnameseSyllable(spelt)) return std::nullopt;
  icu::UnicodeString result;
  for (size_t i = 0; i < spelt.size(); ++i) {
    result.append(typed.capitals[i] ? spelt[i] : static_cast<char16_t>(u_tolower(spelt[i])));
  }
  return result;
}

std::string WordWithoutResidue(absl::string_view bytes) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString given =
      icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size())));
  const icu::UnicodeString word = icu::Normalizer2::getNFCInstance(error)->normalize(given, error);
  if (U_FAILURE(error) || word.length() > kMaxWordUnits || IsVietnameseSyllable(UpperOf(word))) {
    return std::string(bytes);
  }
  std::optional<icu::UnicodeString> meant = Meant(word, TakeTelex);
  if (!meant) meant = Meant(word, TakeVni);
  if (!meant) return std::string(bytes);
  std::string utf8;
  meant->toUTF8String(utf8);
  return utf8;
}

}  // namespace

std::string WithoutTypingResidue(absl::string_view name) {
  std::string out;
  size_t begin = 0;
  for (size_t i = 0; i <= name.size(); ++i) {
    if (i < name.size() && name[i] != ' ') continue;
    if (i > begin) out += WordWithoutResidue(name.substr(begin, i - begin));
    if (i < name.size()) out.push_back(' ');
    begin = i + 1;
  }
  return out;
}

}  // namespace lienthong::identity

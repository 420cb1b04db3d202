#include "services/identity/legacy_text.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <string_view>
#include <vector>

#include "services/identity/syllable_rules.h"

namespace lienthong::identity {
namespace {

// What bytes A0 to FF stand for; · is left as it is.
constexpr std::u16string_view kTcvn3 =
    u"·ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ·";
constexpr char16_t kFirstTcvn3 = 0xA0;
constexpr char16_t kLastByte = 0xFF;
constexpr char16_t kNone = u'·';
static_assert(kTcvn3.size() == 0x60);

// VNI: what a letter of its own stands for.
struct VniLetter {
  char16_t byte;
  char16_t letter;
};
constexpr VniLetter kVniLetters[] = {{u'ô', u'ơ'}, {u'ö', u'ư'}, {u'î', u'ỵ'}, {u'ñ', u'đ'}, {u'í', u'í'},
                                     {u'ì', u'ì'}, {u'æ', u'ỉ'}, {u'ó', u'ĩ'}, {u'ò', u'ị'}};

// VNI: which combining marks a byte behind a vowel stands for: that of the letter, that of the tone.
struct VniMarks {
  char16_t byte;
  char16_t letter;
  char16_t tone;
};
constexpr VniMarks kVniMarks[] = {{u'ù', 0, 0x0301},      {u'ø', 0, 0x0300},      {u'û', 0, 0x0309},
                                  {u'õ', 0, 0x0303},      {u'ï', 0, 0x0323},      {u'â', 0x0302, 0},
                                  {u'á', 0x0302, 0x0301}, {u'à', 0x0302, 0x0300}, {u'å', 0x0302, 0x0309},
                                  {u'ã', 0x0302, 0x0303}, {u'ä', 0x0302, 0x0323}, {u'ê', 0x0306, 0},
                                  {u'é', 0x0306, 0x0301}, {u'è', 0x0306, 0x0300}, {u'ú', 0x0306, 0x0309},
                                  {u'ü', 0x0306, 0x0303}, {u'ë', 0x0306, 0x0323}};

char16_t Lower(char16_t c) {
  return static_cast<char16_t>(u_tolower(c));
}

char16_t Upper(char16_t c) {
  return static_cast<char16_t>(u_toupper(c));
}

bool IsUpper(char16_t c) {
  return u_isupper(c) != 0;
}

icu::UnicodeString Nfc(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString result = icu::Normalizer2::getNFCInstance(error)->normalize(text, error);
  return U_FAILURE(error) ? text : result;
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return utf8;
}

// The characters of the text: of UTF-8, or of Latin-1 where it is not UTF-8.
icu::UnicodeString Characters(absl::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  icu::UnicodeString characters;
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) {
      characters.remove();
      for (const char byte : text) characters.append(static_cast<char16_t>(static_cast<unsigned char>(byte)));
      break;
    }
    characters.append(c);
  }
  return Nfc(characters);
}

// Makes the letters behind `begin` capitals if all of the word that say their case are, and there are two at least.
void RaiseWord(int32_t begin, const std::vector<bool>& sure, icu::UnicodeString* text) {
  int capitals = 0;
  for (int32_t i = begin; i < text->length(); ++i) {
    if (!sure[static_cast<size_t>(i)]) continue;
    if (!IsUpper(text->charAt(i))) return;
    ++capitals;
  }
  if (capitals < 2) return;
  for (int32_t i = begin; i < text->length(); ++i) text->setCharAt(i, Upper(text->charAt(i)));
}

icu::UnicodeString Tcvn3(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  std::vector<bool> sure;  // whether the letter's case is what it was meant to be
  int32_t begin = 0;
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t c = text.charAt(i);
    if (u_isUWhiteSpace(c)) {
      RaiseWord(begin, sure, &out);
      begin = i + 1;
    }
    const bool mapped = c >= kFirstTcvn3 && c <= kLastByte && kTcvn3[c - kFirstTcvn3] != kNone;
    const char16_t letter = mapped ? kTcvn3[c - kFirstTcvn3] : c;
    out.append(letter);
    sure.push_back(u_isalpha(letter) != 0 && (!mapped || IsUpper(letter)));
  }
  RaiseWord(begin, sure, &out);
  return out;
}

bool IsMarkable(char16_t c) {
  constexpr std::u16string_view kVowels = u"aeouyơư";
  return kVowels.find(Lower(c)) != std::u16string_view::npos;
}

// The marks of `byte` behind `vowel`; null if it has none there. ă takes its breve and tones on an a alone, ê and ô
// their circumflex on e and o.
const VniMarks* MarksBehind(char16_t vowel, char16_t byte) {
  for (const VniMarks& marks : kVniMarks) {
    if (marks.byte != Lower(byte) || !IsMarkable(vowel)) continue;
    const char16_t base = Lower(vowel);
    const bool fits = marks.letter == 0 || base == u'a' || (marks.letter == 0x0302 && (base == u'e' || base == u'o'));
    return fits ? &marks : nullptr;
  }
  return nullptr;
}

icu::UnicodeString Vni(const icu::UnicodeString& text) {
  icu::UnicodeString out;
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t c = text.charAt(i);
    char16_t letter = c;
    for (const VniLetter& known : kVniLetters) {
      if (known.byte == Lower(c)) letter = IsUpper(c) ? Upper(known.letter) : known.letter;
    }
    out.append(letter);
    const VniMarks* marks = i + 1 < text.length() ? MarksBehind(letter, text.charAt(i + 1)) : nullptr;
    if (marks == nullptr) continue;
    if (marks->letter != 0) out.append(marks->letter);
    if (marks->tone != 0) out.append(marks->tone);
    ++i;
  }
  return Nfc(out);
}

// What the words of a text are.
struct Reading {
  int words = 0;
  int wrong = 0;         // no Vietnamese syllables
  int marked_wrong = 0;  // those among them that have letters beyond ASCII
  int marked_right = 0;
};

Reading Read(const icu::UnicodeString& text, bool any_tone) {
  icu::UnicodeString upper = Nfc(text);
  upper.toUpper(icu::Locale::getRoot());
  Reading reading;
  std::u16string word;
  bool marked = false;
  for (int32_t i = 0; i <= upper.length(); ++i) {
    const bool ends = i == upper.length() || u_isUWhiteSpace(upper.charAt(i));
    if (!ends) {
      word.push_back(upper.charAt(i));
      marked = marked || upper.charAt(i) >= 0x80;
      continue;
    }
    if (word.empty()) continue;
    const bool right = IsVietnameseSyllable(word, any_tone);
    ++reading.words;
    reading.wrong += right ? 0 : 1;
    if (marked) ++(right ? reading.marked_right : reading.marked_wrong);
    word.clear();
    marked = false;
  }
  return reading;
}

bool IsVietnamese(const icu::UnicodeString& text) {
  const Reading reading = Read(text, /*any_tone=*/false);
  return reading.words > 0 && reading.wrong == 0;
}

// Whether the Latin-1 text can hardly be Vietnamese as it stands.
bool IsForeign(const icu::UnicodeString& text) {
  constexpr std::u16string_view kVietnamese = u"àáâãèéêìíòóôõùúý";
  bool foreign = false;
  for (int32_t i = 0; i < text.length(); ++i) {
    const char16_t c = text.charAt(i);
    if (c > kLastByte) return false;
    foreign = foreign || (c >= kFirstTcvn3 && kVietnamese.find(Lower(c)) == std::u16string_view::npos);
  }
  const Reading reading = Read(text, /*any_tone=*/true);
  return foreign ? reading.marked_wrong > reading.marked_right : reading.marked_wrong > 1 && reading.marked_right == 0;
}

}  // namespace

std::string DecodeTcvn3(absl::string_view text) {
  return ToUtf8(Nfc(Tcvn3(Characters(text))));
}

std::string DecodeVni(absl::string_view text) {
  return ToUtf8(Vni(Characters(text)));
}

std::optional<LegacyEncoding> LooksLegacy(absl::string_view text) {
  const icu::UnicodeString characters = Characters(text);
  if (!IsForeign(characters)) return std::nullopt;
  const icu::UnicodeString tcvn3 = Tcvn3(characters);
  if (tcvn3 != characters && IsVietnamese(tcvn3)) return LegacyEncoding::kTcvn3;
  const icu::UnicodeString vni = Vni(characters);
  if (vni != characters && IsVietnamese(vni)) return LegacyEncoding::kVni;
  return std::nullopt;
}

std::string FromLegacy(absl::string_view text) {
  const std::optional<LegacyEncoding> encoding = LooksLegacy(text);
  if (!encoding) return std::string(text);
  return *encoding == LegacyEncoding::kTcvn3 ? DecodeTcvn3(text) : DecodeVni(text);
}

}  // namespace lienthong::identity

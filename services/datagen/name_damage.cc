#include "services/datagen/name_damage.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstddef>
#include <vector>

namespace lienthong::datagen {
namespace {

constexpr char16_t kCapitalD = u'Đ';
constexpr char16_t kSmallD = u'đ';

bool IsTone(char16_t unit) {
  return unit == 0x0300 || unit == 0x0301 || unit == 0x0303 || unit == 0x0309 || unit == 0x0323;
}

bool IsVowelMark(char16_t unit) {
  return unit == 0x0302 || unit == 0x0306 || unit == 0x031B;
}

icu::UnicodeString Normalised(const icu::UnicodeString& text, bool composed) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form =
      composed ? icu::Normalizer2::getNFCInstance(error) : icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return text;
  icu::UnicodeString result = form->normalize(text, error);
  return U_FAILURE(error) ? text : result;
}

icu::UnicodeString TakenApart(absl::string_view text) {
  return Normalised(icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))),
                    false);
}

std::string ToUtf8(const icu::UnicodeString& text) {
  std::string result;
  text.toUTF8String(result);
  return result;
}

// A letter with its marks, as NFD gives them.
struct Letter {
  char16_t base = 0;
  std::vector<char16_t> marks;

  char16_t Tone() const {
    for (char16_t mark : marks) {
      if (IsTone(mark)) return mark;
    }
    return 0;
  }
};

std::vector<Letter> Letters(const icu::UnicodeString& text) {
  std::vector<Letter> result;
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

char16_t Lower(char16_t unit) {
  return static_cast<char16_t>(u_tolower(unit));
}

// Moves the tone of the word's last two letters to the other one if they are an open oa, oe or uy. [begin, end) of
// `letters` is one word.
void MoveToneOfWord(size_t begin, size_t end, std::vector<Letter>* letters) {
  if (end - begin < 2) return;
  Letter& first = (*letters)[end - 2];
  Letter& second = (*letters)[end - 1];
  const char16_t a = Lower(first.base);
  const char16_t b = Lower(second.base);
  const bool pair = (a == u'o' && (b == u'a' || b == u'e')) || (a == u'u' && b == u'y');
  if (!pair || first.marks.size() + second.marks.size() != 1) return;
  if (end - begin >= 3 && Lower((*letters)[end - 3].base) == u'q') return;
  if (first.Tone() == 0 && second.Tone() == 0) return;
  first.marks.swap(second.marks);
}

}  // namespace

bool IsVietnameseText(absl::string_view text) {
  if (text.empty()) return false;
  for (const Letter& letter : Letters(TakenApart(text))) {
    const char16_t base = Lower(letter.base);
    const bool plain = base >= u'a' && base <= u'z' && base != u'f' && base != u'j' && base != u'w' && base != u'z';
    if (!plain && base != kSmallD && base != u' ') return false;
    for (char16_t mark : letter.marks) {
      if (!IsTone(mark) && !IsVowelMark(mark)) return false;
    }
  }
  return true;
}

std::string WithoutToneMarks(absl::string_view name) {
  const icu::UnicodeString apart = TakenApart(name);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < apart.length(); ++i) {
    if (!IsTone(apart.charAt(i))) kept.append(apart.charAt(i));
  }
  return ToUtf8(Normalised(kept, true));
}

std::string WithoutDiacritics(absl::string_view name) {
  const icu::UnicodeString apart = TakenApart(name);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < apart.length(); ++i) {
    const char16_t unit = apart.charAt(i);
    if (unit == kCapitalD) {
      kept.append(u'D');
    } else if (unit == kSmallD) {
      kept.append(u'd');
    } else if (u_getCombiningClass(unit) == 0) {
      kept.append(unit);
    }
  }
  return ToUtf8(kept);
}

std::string Decomposed(absl::string_view name) {
  return ToUtf8(TakenApart(name));
}

std::string WithOtherTonePlacement(absl::string_view name) {
  std::vector<Letter> letters = Letters(TakenApart(name));
  size_t begin = 0;
  for (size_t i = 0; i <= letters.size(); ++i) {
    if (i < letters.size() && letters[i].base != u' ') continue;
    MoveToneOfWord(begin, i, &letters);
    begin = i + 1;
  }
  icu::UnicodeString result;
  for (const Letter& letter : letters) {
    result.append(letter.base);
    for (char16_t mark : letter.marks) result.append(mark);
  }
  return ToUtf8(Normalised(result, true));
}

}  // namespace lienthong::datagen

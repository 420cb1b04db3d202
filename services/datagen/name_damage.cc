#include "services/datagen/name_damage.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/datagen/marked_letters.h"
#include "services/identity/name_variants.h"

namespace lienthong::datagen {
namespace {

constexpr char16_t kCapitalD = u'Đ';
constexpr char16_t kSmallD = u'đ';

// Moves the tone of the word's last two letters to the other one if they are an open oa, oe or uy. [begin, end) of
// `letters` is one word.
void MoveToneOfWord(size_t begin, size_t end, std::vector<MarkedLetter>* letters) {
  if (end - begin < 2) return;
  MarkedLetter& first = (*letters)[end - 2];
  MarkedLetter& second = (*letters)[end - 1];
  const char16_t a = LowerLetter(first.base);
  const char16_t b = LowerLetter(second.base);
  const bool pair = (a == u'o' && (b == u'a' || b == u'e')) || (a == u'u' && b == u'y');
  if (!pair || first.marks.size() + second.marks.size() != 1) return;
  if (end - begin >= 3 && LowerLetter((*letters)[end - 3].base) == u'q') return;
  if (first.Tone() == 0 && second.Tone() == 0) return;
  first.marks.swap(second.marks);
}

std::vector<std::string> WordsOf(absl::string_view name) {
  return absl::StrSplit(name, ' ', absl::SkipEmpty());
}

std::string Initial(const std::string& word) {
  std::vector<MarkedLetter> letters = TakeApart(word);
  letters.resize(1);
  return absl::StrCat(PutTogether(letters), ".");
}

// Whether the word [begin, end) ends in an I or Y that is spelt both ways: its only vowel, after H K L M S T V or QU.
bool HasFreeFinalVowel(const std::vector<MarkedLetter>& letters, size_t begin, size_t end) {
  const char16_t last = LowerLetter(letters[end - 1].base);
  if (last != u'i' && last != u'y') return false;
  const char16_t first = LowerLetter(letters[begin].base);
  if (end - begin == 3) return first == u'q' && LowerLetter(letters[begin + 1].base) == u'u';
  constexpr absl::string_view kOnsets = "hklmstv";
  return end - begin == 2 && first < 0x80 && kOnsets.find(static_cast<char>(first)) != absl::string_view::npos;
}

struct Confusion {
  absl::string_view heard;
  absl::string_view written;
};

// Onsets, then codas, that one region or another does not tell apart; each holds both ways.
constexpr Confusion kOnsets[] = {{"s", "x"}, {"tr", "ch"}, {"l", "n"}, {"d", "gi"}, {"r", "d"}, {"v", "d"}};
constexpr Confusion kCodas[] = {{"n", "ng"}, {"t", "c"}};

std::vector<MarkedLetter> Replaced(const std::vector<MarkedLetter>& word, size_t at, size_t count,
                                   absl::string_view text) {
  std::vector<MarkedLetter> result(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(at));
  for (size_t i = 0; i < text.size(); ++i) {
    const auto unit = static_cast<char16_t>(text[i]);
    result.push_back({i == 0 && at == 0 ? InCaseOf(word[0].base, unit) : unit, {}});
  }
  result.insert(result.end(), word.begin() + static_cast<std::ptrdiff_t>(at + count), word.end());
  return result;
}

// Whether exactly `text`, without marks, stands at `at` and, as an onset, a vowel follows, as a coda, nothing does.
bool StandsAt(const std::vector<MarkedLetter>& word, size_t at, absl::string_view text) {
  if (at + text.size() > word.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (LowerLetter(word[at + i].base) != static_cast<char16_t>(text[i]) || !word[at + i].marks.empty()) return false;
  }
  return true;
}

bool IsVowelLetter(const MarkedLetter& letter) {
  constexpr absl::string_view kVowels = "aeiouy";
  const char16_t base = LowerLetter(letter.base);
  return base < 0x80 && kVowels.find(static_cast<char>(base)) != absl::string_view::npos;
}

// The ways in which the word is misheard.
std::vector<std::vector<MarkedLetter>> Misheard(const std::vector<MarkedLetter>& word) {
  std::vector<std::vector<MarkedLetter>> ways;
  for (const Confusion& onset : kOnsets) {
    for (const auto& [from, to] : {std::make_pair(onset.heard, onset.written), {onset.written, onset.heard}}) {
      const bool onset_ends = StandsAt(word, 0, from) && word.size() > from.size() && IsVowelLetter(word[from.size()]);
      if (onset_ends) ways.push_back(Replaced(word, 0, from.size(), to));
    }
  }
  for (const Confusion& coda : kCodas) {
    for (const auto& [from, to] : {std::make_pair(coda.heard, coda.written), {coda.written, coda.heard}}) {
      if (word.size() < from.size() + 2) continue;
      const size_t at = word.size() - from.size();
      if (StandsAt(word, at, from) && IsVowelLetter(word[at - 1])) ways.push_back(Replaced(word, at, from.size(), to));
    }
  }
  for (size_t i = 0; i < word.size(); ++i) {  // hỏi and ngã are one tone in the south
    for (size_t m = 0; m < word[i].marks.size(); ++m) {
      const char16_t mark = word[i].marks[m];
      if (mark != 0x0303 && mark != 0x0309) continue;
      ways.push_back(word);
      ways.back()[i].marks[m] = mark == 0x0303 ? 0x0309 : 0x0303;
    }
  }
  return ways;
}

}  // namespace

bool IsVietnameseText(absl::string_view text) {
  if (text.empty()) return false;
  for (const MarkedLetter& letter : TakeApart(text)) {
    const char16_t base = LowerLetter(letter.base);
    const bool plain = base >= u'a' && base <= u'z' && base != u'f' && base != u'j' && base != u'w' && base != u'z';
    if (!plain && base != kSmallD && base != u' ') return false;
    for (const char16_t mark : letter.marks) {
      if (!IsToneMark(mark) && !IsVowelMark(mark)) return false;
    }
  }
  return true;
}

std::string WithoutToneMarks(absl::string_view name) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  for (MarkedLetter& letter : letters) {
    letter.marks.erase(std::remove_if(letter.marks.begin(), letter.marks.end(), IsToneMark), letter.marks.end());
  }
  return PutTogether(letters);
}

std::string WithoutDiacritics(absl::string_view name) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  for (MarkedLetter& letter : letters) {
    letter.marks.clear();
    if (letter.base == kCapitalD) letter.base = u'D';
    if (letter.base == kSmallD) letter.base = u'd';
  }
  return PutTogether(letters);
}

std::string Decomposed(absl::string_view name) {
  icu::UnicodeString text;
  for (const MarkedLetter& letter : TakeApart(name)) {
    text.append(letter.base);
    for (const char16_t mark : letter.marks) text.append(mark);
  }
  std::string result;
  text.toUTF8String(result);
  return result;
}

std::string WithOtherTonePlacement(absl::string_view name) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  for (const auto& [begin, end] : Words(letters)) MoveToneOfWord(begin, end, &letters);
  return PutTogether(letters);
}

std::string InUpperCase(absl::string_view name) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  for (MarkedLetter& letter : letters) letter.base = InCaseOf(u'X', letter.base);
  return PutTogether(letters);
}

std::string WithReversedOrder(absl::string_view name, Random* random) {
  std::vector<std::string> words = WordsOf(name);
  if (words.size() < 2) return std::string(name);
  if (random->Chance(600)) {
    std::rotate(words.begin(), words.end() - 1, words.end());
  } else {
    std::reverse(words.begin(), words.end());
  }
  return absl::StrJoin(words, " ");
}

std::string WithInitials(absl::string_view name, Random* random) {
  std::vector<std::string> words = WordsOf(name);
  if (words.size() < 2) return std::string(name);
  const int way = random->Between(1, 3);
  const size_t begin = way == 1 || words.size() == 2 ? 0 : 1;
  const size_t end = way == 3 && words.size() > 2 ? words.size() : words.size() - 1;
  for (size_t i = begin; i < end; ++i) words[i] = Initial(words[i]);
  return absl::StrJoin(words, " ");
}

std::string WithoutMiddleName(absl::string_view name, Random* random) {
  std::vector<std::string> words = WordsOf(name);
  if (words.size() < 3) return std::string(name);
  if (words.size() > 3 && random->Chance(600)) {
    words.erase(words.begin() + random->Between(1, static_cast<int>(words.size()) - 2));
  } else {
    words.erase(words.begin() + 1, words.end() - 1);
  }
  return absl::StrJoin(words, " ");
}

std::string WithOtherFinalVowel(absl::string_view name, Random* random) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  std::vector<size_t> places;
  for (const auto& [begin, end] : Words(letters)) {
    if (HasFreeFinalVowel(letters, begin, end)) places.push_back(end - 1);
  }
  if (places.empty()) return std::string(name);
  MarkedLetter& vowel = letters[random->Pick(places)];
  vowel.base = InCaseOf(vowel.base, LowerLetter(vowel.base) == u'i' ? u'y' : u'i');
  return PutTogether(letters);
}

std::string WithFamilyVariant(absl::string_view name) {
  const size_t space = name.find(' ');
  if (space == absl::string_view::npos) return std::string(name);
  const absl::string_view family = name.substr(0, space);
  for (const identity::FamilyNameVariant& variant : identity::FamilyNameVariants()) {
    if (family == variant.northern) return absl::StrCat(variant.southern, name.substr(space));
    if (family == variant.southern) return absl::StrCat(variant.northern, name.substr(space));
  }
  return std::string(name);
}

std::string WithMisheardGivenName(absl::string_view name, Random* random) {
  const size_t begin = name.rfind(' ') + 1;  // 0 for a single word, since npos + 1 is 0
  const std::vector<std::vector<MarkedLetter>> ways = Misheard(TakeApart(name.substr(begin)));
  if (ways.empty()) return std::string(name);
  return absl::StrCat(name.substr(0, begin), PutTogether(random->Pick(ways)));
}

}  // namespace lienthong::datagen

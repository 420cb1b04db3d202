#include "services/datagen/typing_damage.h"

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/marked_letters.h"

namespace lienthong::datagen {
namespace {

// The keys that stand for marks: combining mark, Telex key (0: the letter once more), VNI key.
struct MarkKey {
  char16_t mark;
  char telex;
  char vni;
};
constexpr MarkKey kMarkKeys[] = {{0x0301, 's', '1'}, {0x0300, 'f', '2'}, {0x0309, 'r', '3'}, {0x0303, 'x', '4'},
                                 {0x0323, 'j', '5'}, {0x0302, 0, '6'},   {0x031B, 'w', '7'}, {0x0306, 'w', '8'}};

bool IsBarredD(char16_t base) {
  return LowerLetter(base) == u'đ';
}

void Push(char16_t like, char16_t key, std::vector<MarkedLetter>* out) {
  out->push_back({InCaseOf(like, key), {}});
}

// The key of the mark on the letter `base`, in the case of `like`.
void PushKeyOf(char16_t mark, char16_t base, char16_t like, bool telex, std::vector<MarkedLetter>* out) {
  for (const MarkKey& key : kMarkKeys) {
    if (key.mark != mark) continue;
    const char typed = telex ? key.telex : key.vni;
    Push(like, typed == 0 ? base : static_cast<char16_t>(typed), out);
  }
}

// The word's keys: a letter, the key of its own mark, and at the end that of the tone.
void PushKeys(const std::vector<MarkedLetter>& letters, size_t begin, size_t end, bool telex,
              std::vector<MarkedLetter>* out) {
  const char16_t like = letters[end - 1].base;  // the first letter alone may be a capital
  char16_t tone = 0;
  for (size_t i = begin; i < end; ++i) {
    const MarkedLetter& letter = letters[i];
    Push(letter.base, IsBarredD(letter.base) ? u'd' : letter.base, out);
    if (IsBarredD(letter.base)) Push(like, telex ? u'd' : u'9', out);
    PushKeyOf(letter.VowelMark(), letter.base, like, telex, out);
    if (letter.Tone() != 0) tone = letter.Tone();
  }
  PushKeyOf(tone, u'x', like, telex, out);
}

bool HasMarks(const std::vector<MarkedLetter>& letters, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (!letters[i].marks.empty() || IsBarredD(letters[i].base)) return true;
  }
  return false;
}

std::string WithResidue(absl::string_view name, bool telex, Random* random) {
  const std::vector<MarkedLetter> letters = TakeApart(name);
  std::vector<size_t> marked;
  const auto words = Words(letters);
  for (size_t w = 0; w < words.size(); ++w) {
    if (HasMarks(letters, words[w].first, words[w].second)) marked.push_back(w);
  }
  if (marked.empty()) return std::string(name);
  const bool all = random->Chance(250);
  const size_t one = random->Pick(marked);
  std::vector<MarkedLetter> out;
  for (size_t w = 0; w < words.size(); ++w) {
    if (w > 0) out.push_back({u' ', {}});
    const auto [begin, end] = words[w];
    if (all || w == one) {
      PushKeys(letters, begin, end, telex, &out);
    } else {
      for (size_t i = begin; i < end; ++i) out.push_back(letters[i]);
    }
  }
  return PutTogether(out);
}

struct Likeness {
  absl::string_view seen;  // without marks, case as it stands
  absl::string_view read;
};
constexpr Likeness kLikenesses[] = {{"O", "0"}, {"l", "1"}, {"I", "l"}, {"m", "rn"}, {"rn", "m"}, {"u", "n"},
                                    {"n", "u"}, {"c", "e"}, {"e", "c"}, {"D", "O"},  {"B", "8"},  {"S", "5"}};

bool Stands(const std::vector<MarkedLetter>& letters, size_t at, absl::string_view text) {
  if (at + text.size() > letters.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (letters[at + i].base != static_cast<char16_t>(text[i]) || !letters[at + i].marks.empty()) return false;
  }
  return true;
}

constexpr absl::string_view kKeyRows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};

char NeighbourKey(char key, Random* random) {
  for (const absl::string_view row : kKeyRows) {
    const size_t at = row.find(key);
    if (at == absl::string_view::npos) continue;
    const bool right = at == 0 || (at + 1 < row.size() && random->Chance(500));
    return row[right ? at + 1 : at - 1];
  }
  return key;
}

}  // namespace

std::string WithTelexResidue(absl::string_view name, Random* random) {
  return WithResidue(name, /*telex=*/true, random);
}

std::string WithVniResidue(absl::string_view name, Random* random) {
  return WithResidue(name, /*telex=*/false, random);
}

std::string WithScanningError(absl::string_view name, Random* random) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  struct Place {
    size_t at;
    size_t length;
    absl::string_view read;
  };
  std::vector<Place> places;
  for (size_t i = 0; i < letters.size(); ++i) {
    if (letters[i].base == u'Đ') places.push_back({i, 1, "D"});
    for (const Likeness& likeness : kLikenesses) {
      if (Stands(letters, i, likeness.seen)) places.push_back({i, likeness.seen.size(), likeness.read});
    }
  }
  if (places.empty()) return std::string(name);
  const Place place = random->Pick(places);
  const auto at = letters.begin() + static_cast<std::ptrdiff_t>(place.at);
  auto next = letters.erase(at, at + static_cast<std::ptrdiff_t>(place.length));
  for (const char c : place.read) next = letters.insert(next, MarkedLetter{static_cast<char16_t>(c), {}}) + 1;
  return PutTogether(letters);
}

std::string WithTypingError(absl::string_view name, Random* random) {
  std::vector<MarkedLetter> letters = TakeApart(name);
  std::vector<size_t> places;
  for (const auto& [begin, end] : Words(letters)) {
    for (size_t i = begin + 1; i < end; ++i) places.push_back(i);
  }
  if (places.empty()) return std::string(name);
  const size_t place = random->Pick(places);
  const auto at = letters.begin() + static_cast<std::ptrdiff_t>(place);
  const int way = random->Between(1, 4);
  if (way == 1) {
    letters.erase(at);
  } else if (way == 2) {
    letters.insert(at, MarkedLetter{at->base, {}});
  } else if (way == 3 && place + 1 < letters.size() && letters[place + 1].base != u' ') {
    std::swap(letters[place], letters[place + 1]);
  } else if (at->base < 0x80) {
    const char key = NeighbourKey(static_cast<char>(LowerLetter(at->base)), random);
    *at = {InCaseOf(at->base, static_cast<char16_t>(key)), {}};
  }
  return PutTogether(letters);
}

std::string WithWrongDigit(absl::string_view digits, size_t begin, Random* random) {
  std::string result(digits);
  std::vector<size_t> places;
  for (size_t i = begin; i < digits.size(); ++i) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(digits[i]))) places.push_back(i);
  }
  if (places.empty()) return result;
  char& digit = result[random->Pick(places)];
  digit = static_cast<char>('0' + (digit - '0' + random->Between(1, 9)) % 10);
  return result;
}

std::string WithSwappedDigits(absl::string_view digits, size_t begin, Random* random) {
  std::string result(digits);
  std::vector<size_t> places;
  for (size_t i = begin; i + 1 < digits.size(); ++i) {
    const bool both = absl::ascii_isdigit(static_cast<unsigned char>(digits[i])) &&
                      absl::ascii_isdigit(static_cast<unsigned char>(digits[i + 1]));
    if (both && digits[i] != digits[i + 1]) places.push_back(i);
  }
  if (places.empty()) return result;
  const size_t place = random->Pick(places);
  std::swap(result[place], result[place + 1]);
  return result;
}

}  // namespace lienthong::datagen

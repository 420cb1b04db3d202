#include "services/linkage/codes.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include "absl/strings/ascii.h"
#include "services/linkage/edits.h"

namespace lienthong::linkage {
namespace {

constexpr uint64_t kWithLetters = uint64_t{1} << 63;
constexpr size_t kMostDigits = 15;
constexpr size_t kMostLetters = 10;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The groups of digits in a text: at most three, of at most eight digits.
struct DigitGroups {
  std::array<absl::string_view, 3> group;
  size_t count = 0;
};

DigitGroups GroupsOf(absl::string_view text) {
  DigitGroups groups;
  for (size_t i = 0; i < text.size() && groups.count < 3;) {
    if (!IsDigit(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    groups.group[groups.count++] = text.substr(begin, std::min<size_t>(i - begin, 8));
  }
  return groups;
}

uint32_t Digits(absl::string_view digits, size_t width) {
  uint32_t packed = 0;
  for (const char c : digits.substr(0, width)) packed = (packed << 4) | static_cast<uint32_t>(c - '0');
  return packed;
}

}  // namespace

uint64_t PackNumber(absl::string_view text) {
  std::array<char, kMostDigits> kept;  // the last ones, in a ring
  size_t count = 0;
  bool letters = false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) continue;
    kept[count++ % kept.size()] = absl::ascii_toupper(static_cast<unsigned char>(c));
    letters |= !IsDigit(c);
  }
  uint64_t packed = 0;
  const size_t most = letters ? kMostLetters : kMostDigits;
  for (size_t i = count > most ? count - most : 0; i < count; ++i) {
    const char c = kept[i % kept.size()];
    if (letters) {
      packed = (packed << 6) | static_cast<uint64_t>(IsDigit(c) ? c - '0' + 1 : c - 'A' + 11);
    } else {
      packed = (packed << 4) | static_cast<uint64_t>(c - '0' + 1);
    }
  }
  return letters ? packed | kWithLetters : packed;
}

namespace {

// The symbols of a packed number, the last first. Returns how many.
int Symbols(uint64_t packed, char* symbols) {
  const bool letters = (packed & kWithLetters) != 0;
  const int width = letters ? 6 : 4;
  const uint64_t mask = (uint64_t{1} << width) - 1;
  int count = 0;
  for (packed &= ~kWithLetters; packed != 0; packed >>= width) {
    const auto symbol = static_cast<char>(packed & mask);
    symbols[count++] = static_cast<char>(symbol <= 10 ? '0' + symbol - 1 : 'A' + symbol - 11);
  }
  return count;
}

}  // namespace

std::string UnpackNumber(uint64_t packed) {
  std::array<char, 16> symbols;
  const int count = Symbols(packed, symbols.data());
  return std::string(std::make_reverse_iterator(symbols.begin() + count), std::make_reverse_iterator(symbols.begin()));
}

int NumberEdits(uint64_t a, uint64_t b) {
  if (a == b) return 0;
  std::array<char, 16> one;
  std::array<char, 16> other;
  const int n = Symbols(a, one.data());
  const int m = Symbols(b, other.data());
  if (std::abs(n - m) > 2) return 3;
  // Most pairs differ in many places, and the counts of symbols tell without a table: an edit changes each by one.
  std::array<int8_t, 128> balance = {};
  for (int i = 0; i < n; ++i) ++balance[static_cast<unsigned char>(one[i])];
  int surplus = 0;
  for (int i = 0; i < m; ++i) surplus += --balance[static_cast<unsigned char>(other[i])] < 0 ? 1 : 0;
  if (surplus > 2) return 3;
  return Edits(absl::string_view(one.data(), n), absl::string_view(other.data(), m), 2);
}

uint32_t PackDate(absl::string_view text) {
  const DigitGroups groups = GroupsOf(text);
  if (groups.count == 0) return 0;
  const absl::string_view first = groups.group[0];
  if (groups.count == 1) {
    if (first.size() == 8) return Digits(first, 8);
    if (first.size() == 6) return Digits(first, 6) << 8;
    return first.size() == 4 ? Digits(first, 4) << 16 : 0;
  }
  if (first.size() == 4) {  // year first
    uint32_t packed = Digits(first, 4) << 16 | Digits(groups.group[1], 2) << 8;
    return groups.count == 3 ? packed | Digits(groups.group[2], 2) : packed;
  }
  if (groups.count == 3 && groups.group[2].size() == 4) {
    return Digits(groups.group[2], 4) << 16 | Digits(groups.group[1], 2) << 8 | Digits(first, 2);
  }
  if (groups.count == 2 && groups.group[1].size() == 4) {
    return Digits(groups.group[1], 4) << 16 | Digits(first, 2) << 8;
  }
  return 0;
}

std::string UnpackDate(uint32_t packed) {
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) {
    text.push_back(static_cast<char>('0' + ((packed >> shift) & 0xF)));
    if (shift == 16 || shift == 8) text.push_back('-');
  }
  return text;
}

}  // namespace lienthong::linkage

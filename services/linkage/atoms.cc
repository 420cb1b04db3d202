#include "services/linkage/atoms.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "services/linkage/codes.h"

namespace lienthong::linkage {
namespace {

// The words of a text as HashBytes would have them: each value of an atom mixes keys, never raw text.
constexpr uint64_t kNoValue = 0;

uint64_t NeverZero(uint64_t hash) {
  return hash == kNoValue ? 1 : hash;
}

uint64_t NameAtom(AtomPart part, const Books& books, const uint32_t* cells) {
  const WordBook& book = books.words;
  const WordId family = cells[0];
  const WordId given = cells[2];
  if (given == 0) return kNoValue;
  switch (part) {
    case AtomPart::kGiven:
      return NeverZero(Mix(book.word(given).base, 1));
    case AtomPart::kSkeleton:
      return NeverZero(Mix(book.word(given).skeleton, 2));
    case AtomPart::kFamily:
      return family == 0 ? kNoValue : NeverZero(Mix(book.word(family).kin, 3));
    case AtomPart::kNameEnds: {
      if (family == 0) return kNoValue;
      const uint32_t a = book.word(family).kin;
      const uint32_t b = book.word(given).kin;
      return NeverZero(Mix(std::min(a, b), std::max(a, b)));
    }
    case AtomPart::kMiddleGiven:
      return cells[1] == 0 ? kNoValue : NeverZero(Mix(books.texts.text(cells[1]).base, book.word(given).base));
    default: {
      // A sum does not know the order of its terms.
      uint64_t sum = Mix(book.word(given).kin, 4) + (family == 0 ? 0 : Mix(book.word(family).kin, 4));
      for (const TextWord& word : books.texts.words(cells[1])) sum += Mix(book.word(word.id).kin, 4);
      return NeverZero(sum);
    }
  }
}

uint64_t DateAtom(AtomPart part, uint32_t date) {
  if (date == 0) return kNoValue;
  if (part == AtomPart::kYear) return NeverZero(Mix(YearDigits(date), 5));
  if (OnlyYear(date)) return kNoValue;
  if (part == AtomPart::kMonthDay) return NeverZero(Mix(date & 0xFFFF, 6));
  return NeverZero(Mix(part == AtomPart::kSwapProof ? std::min(date, SwapDayMonth(date)) : date, 7));
}

uint64_t NumberAtom(AtomPart part, uint64_t packed) {
  if (packed == 0) return kNoValue;
  if (part == AtomPart::kWhole) return NeverZero(Mix(packed, 8));
  const bool letters = packed >> 63 != 0;
  const int width = letters ? 6 : 4;
  int symbols = 0;
  for (uint64_t rest = packed & ~(uint64_t{1} << 63); rest != 0; rest >>= width) ++symbols;
  const int low_bits = symbols / 2 * width;
  if (low_bits == 0) return kNoValue;
  const uint64_t half = part == AtomPart::kFirstHalf ? packed >> low_bits : packed & ((uint64_t{1} << low_bits) - 1);
  return NeverZero(Mix(half, part == AtomPart::kFirstHalf ? 9 : 10));
}

uint64_t TextAtom(AtomPart part, const Books& books, TextId text) {
  if (text == 0) return kNoValue;
  if (part == AtomPart::kWhole) return NeverZero(books.texts.text(text).base);
  const auto words = books.texts.words(text);
  if (words.size() < 2) return kNoValue;
  const auto longest = std::max_element(words.begin(), words.end(),
                                        [](const TextWord& a, const TextWord& b) { return a.length < b.length; });
  if (part == AtomPart::kLongestWord) return NeverZero(Mix(longest->base, 11));
  uint64_t sum = 12;
  for (const TextWord& word : words) sum += word.id == longest->id ? 0 : Mix(word.base, 12);
  return NeverZero(sum);
}

struct PartOfKind {
  AtomPart part;
  absl::string_view name;
  double survives;
};

std::vector<PartOfKind> PartsOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kFullName:
      return {{AtomPart::kNameBag, "bag", 0.5},       {AtomPart::kNameEnds, "ends", 0.65},
              {AtomPart::kGiven, "given", 0.6},       {AtomPart::kFamily, "family", 0.75},
              {AtomPart::kMiddleGiven, "rest", 0.45}, {AtomPart::kSkeleton, "skeleton", 0.7}};
    case FieldKind::kGivenName:
    case FieldKind::kFamilyName:
      return {{AtomPart::kWhole, "", 0.15}, {AtomPart::kSkeleton, "skeleton", 0.45}};
    case FieldKind::kDate:
      return {{AtomPart::kWhole, "", 0.05},
              {AtomPart::kSwapProof, "swap_proof", 0.3},
              {AtomPart::kYear, "year", 0.6},
              {AtomPart::kMonthDay, "month_day", 0.35}};
    case FieldKind::kSex:
      return {{AtomPart::kWhole, "", 0.0}};
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
      return {{AtomPart::kWhole, "", 0.0}, {AtomPart::kFirstHalf, "first", 0.4}, {AtomPart::kLastHalf, "last", 0.4}};
    case FieldKind::kCode:
      return {{AtomPart::kWhole, "", 0.05}};
    case FieldKind::kText:
      return {{AtomPart::kWhole, "", 0.3},
              {AtomPart::kLongestWord, "longest", 0.5},
              {AtomPart::kOtherWords, "others", 0.4}};
    case FieldKind::kEmail:
      return {{AtomPart::kWhole, "", 0.05}, {AtomPart::kMailbox, "mailbox", 0.35}};
  }
  return {};
}

}  // namespace

std::vector<Atom> AtomsOf(const Layout& layout) {
  std::vector<Atom> atoms;
  for (size_t field = 0; field < layout.fields().size(); ++field) {
    const std::string& name = layout.fields()[field].name;
    for (const PartOfKind& part : PartsOf(layout.fields()[field].kind)) {
      atoms.push_back({part.name.empty() ? name : absl::StrCat(name, ".", part.name), field, part.part, part.survives});
    }
  }
  const int given = layout.Find(FieldKind::kGivenName);
  if (given >= 0 && layout.Find(FieldKind::kFamilyName) >= 0) {
    atoms.push_back({"name.ends", static_cast<size_t>(given), AtomPart::kNameEnds, 0.1});
  }
  return atoms;
}

uint64_t AtomValue(const Atom& atom, const Layout& layout, const Books& books, const uint32_t* row) {
  const uint32_t* cells = row + layout.cell(atom.field);
  switch (layout.fields()[atom.field].kind) {
    case FieldKind::kFullName:
      return NameAtom(atom.part, books, cells);
    case FieldKind::kGivenName:
    case FieldKind::kFamilyName: {
      if (atom.part == AtomPart::kNameEnds) {
        const WordId other = row[layout.cell(static_cast<size_t>(layout.Find(FieldKind::kFamilyName)))];
        const uint32_t ends[3] = {other, 0, cells[0]};
        return NameAtom(AtomPart::kNameEnds, books, ends);
      }
      if (cells[0] == 0) return 0;
      const Word& word = books.words.word(cells[0]);
      return NeverZero(atom.part == AtomPart::kWhole ? Mix(word.base, 1) : Mix(word.skeleton, 2));
    }
    case FieldKind::kDate:
      return DateAtom(atom.part, cells[0]);
    case FieldKind::kSex:
      return cells[0];
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
      return NumberAtom(atom.part, NumberAt(cells));
    case FieldKind::kEmail:
      return TextAtom(AtomPart::kWhole, books, atom.part == AtomPart::kMailbox ? cells[1] : cells[0]);
    case FieldKind::kCode:
    case FieldKind::kText:
      break;
  }
  return TextAtom(atom.part, books, cells[0]);
}

}  // namespace lienthong::linkage

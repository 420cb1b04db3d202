#include "services/linkage/compare.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "absl/strings/match.h"
#include "services/linkage/codes.h"
#include "services/linkage/edits.h"

namespace lienthong::linkage {
namespace {

// Levels, in the order of LevelNames.
enum NameLevels {
  kToneLost = 2,
  kMarksLost,
  kVariant,
  kNameMoved,
  kSounds,
  kNameNear,
  kOtherMarks,
  kInitial,
  kBegins,
  kNameDiffer
};
enum MiddleLevels { kMiddleTone = 2, kMiddleBase, kDropped, kMiddleNear, kInitials, kOverlap, kMiddleDiffer };
enum DateLevels { kSwapped = 2, kNextYear, kOneDigit, kVague, kSameDay, kNearYear, kSameYear, kDateDiffer };
enum TextLevels { kTextTone = 2, kTextBase, kTextNear, kMost, kTextMoved, kSome, kTextDiffer };
enum EmailLevels { kSameMailbox = 2, kEmailNear, kEmailDiffer };

constexpr size_t kShortestPrefix = 3;

// How many edits two texts that are near may be apart, by the length of the shorter.
uint32_t TextEdits(uint32_t length) {
  return length < 4 ? 0 : length < 8 ? 1 : length < 16 ? 2 : 3;
}

int YearOf(uint32_t date) {
  int year = 0;
  for (int shift = 28; shift >= 16; shift -= 4) year = year * 10 + static_cast<int>((date >> shift) & 0xF);
  return year;
}

int DateLevel(uint32_t a, uint32_t b) {
  if (a == 0 || b == 0) return kNotCompared;
  const bool only_year = OnlyYear(a) || OnlyYear(b);
  if (only_year && YearDigits(a) == YearDigits(b)) return kVague;
  if (a == b) return kExact;
  if (!only_year && SwapDayMonth(a) == b) return kSwapped;
  if (!only_year && (a & 0xFFFF) == (b & 0xFFFF) && std::abs(YearOf(a) - YearOf(b)) == 1) return kNextYear;
  const uint32_t differing = a ^ b;
  int digits = 0;
  for (uint32_t rest = differing; rest != 0; rest >>= 4) digits += (rest & 0xF) != 0 ? 1 : 0;
  // Two neighbours exchanged are one slip too.
  if (digits == 2) {
    for (int shift = 0; shift <= 24; shift += 4) {
      const uint32_t pair = 0xFFu << shift;
      const uint32_t one = (a & pair) >> shift;
      const uint32_t other = (b & pair) >> shift;
      if ((differing & ~pair) == 0 && ((one << 4 | one >> 4) & 0xFF) == other) return kOneDigit;
    }
  }
  if (digits == 1 && !only_year) return kOneDigit;
  if (!only_year && (a & 0xFFFF) == (b & 0xFFFF)) return kSameDay;
  if (YearDigits(a) == YearDigits(b)) {
    const bool part = (a & 0xFF00) == (b & 0xFF00) || (a & 0xFF) == (b & 0xFF);
    return part ? kNearYear : kSameYear;
  }
  return kDateDiffer;
}

// Words of a text, each of which is taken once.
class WordsToTake {
 public:
  explicit WordsToTake(absl::Span<const TextWord> words) : words_(words) {}

  // Takes the first that agrees and is there still.
  template <typename Agrees>
  bool Take(const Agrees& agrees) {
    for (size_t i = 0; i < words_.size(); ++i) {
      if ((taken_ >> i & 1) != 0 || !agrees(words_[i])) continue;
      taken_ |= 1u << i;
      return true;
    }
    return false;
  }

 private:
  absl::Span<const TextWord> words_;
  uint32_t taken_ = 0;
};

int NumberLevel(uint64_t a, uint64_t b) {
  if (a == 0 || b == 0) return kNotCompared;
  return 1 + NumberEdits(a, b);
}

}  // namespace

Comparison::Comparison(const Layout* layout, const Books* books) : layout_(layout), books_(books) {
  const int given = layout->Find(FieldKind::kGivenName);
  const int family = layout->Find(FieldKind::kFamilyName);
  std::fill(std::begin(exchange_), std::end(exchange_), -1);
  for (size_t i = 0; i < layout->slots().size(); ++i) {
    const Slot& slot = layout->slots()[i];
    kinds_[i] = slot.kind;
    cells_[i] = slot.cell;
    if (slot.kind == SlotKind::kText || slot.kind == SlotKind::kMiddle) text_cells_[text_count_++] = slot.cell;
    if (slot.kind != SlotKind::kName) continue;
    const FieldKind kind = layout->fields()[slot.field].kind;
    if (kind == FieldKind::kFullName) {
      const int first = layout->cell(slot.field);
      exchange_[i] = slot.cell == first ? first + 2 : first;
    } else {
      const int other = kind == FieldKind::kGivenName ? family : given;
      if (other >= 0) exchange_[i] = layout->cell(static_cast<size_t>(other));
    }
  }
}

bool Comparison::Near(const TextWord& a, const TextWord& b) const {
  const uint32_t shorter = std::min(a.length, b.length);
  const uint32_t longer = std::max(a.length, b.length);
  const int most = shorter >= 6 ? 2 : 1;
  if (shorter < 3 || longer - shorter > static_cast<uint32_t>(most) || !MayBeWithin(a.letters, b.letters, most))
    return false;
  return Edits(books_->words.base(a.id), books_->words.base(b.id), most) <= most;
}

int Comparison::NameLevel(size_t slot, const uint32_t* a, const uint32_t* b) const {
  const int cell = cells_[slot];
  const WordId one = a[cell];
  const WordId other = b[cell];
  if (one == 0 || other == 0) return kNotCompared;
  if (one == other) return kExact;
  const WordBook& book = books_->words;
  const Word& x = book.word(one);
  const Word& y = book.word(other);
  if (x.tone_free == y.tone_free && (!x.toned || !y.toned)) return kToneLost;
  if (x.base == y.base) return !x.marked || !y.marked ? kMarksLost : kOtherMarks;
  if (x.kin == y.kin) return kVariant;
  if (const int there = exchange_[slot]; there >= 0) {
    const bool forth = b[there] != 0 && book.word(b[there]).base == x.base;
    const bool back = a[there] != 0 && book.word(a[there]).base == y.base;
    if (forth || back) return kNameMoved;
  }
  const absl::string_view p = book.base(one);
  const absl::string_view q = book.base(other);
  const size_t shorter = std::min(p.size(), q.size());
  if (shorter == 1) return p[0] == q[0] ? kInitial : kNameDiffer;
  if (x.sound == y.sound) return kSounds;
  if (Near({one, x.base, x.letters, x.length}, {other, y.base, y.letters, y.length})) return kNameNear;
  return shorter >= kShortestPrefix && p.substr(0, shorter) == q.substr(0, shorter) ? kBegins : kNameDiffer;
}

int Comparison::MiddleLevel(int cell, const uint32_t* a, const uint32_t* b) const {
  if (a[cell + 1] == 0 || b[cell + 1] == 0) return kNotCompared;  // no name at all
  const TextId one = a[cell];
  const TextId other = b[cell];
  if (one == other) return kExact;
  if (one == 0 || other == 0) return kDropped;
  const TextBook& texts = books_->texts;
  if (texts.text(one).tone_free == texts.text(other).tone_free) return kMiddleTone;
  if (texts.text(one).base == texts.text(other).base) return kMiddleBase;
  // The answer must not depend on which of the two is asked first.
  const size_t words = texts.words(one).size();
  const size_t other_words = texts.words(other).size();
  const bool first = words != other_words ? words < other_words : texts.text(one).base < texts.text(other).base;
  const auto fewer = texts.words(first ? one : other);
  const auto more = texts.words(first ? other : one);
  WordsToTake left(more);
  uint32_t left_over = 0;
  size_t equal = 0;
  for (size_t i = 0; i < fewer.size(); ++i) {
    if (left.Take([base = fewer[i].base](const TextWord& w) { return w.base == base; })) {
      ++equal;
    } else {
      left_over |= 1u << i;
    }
  }
  size_t initials = 0;
  size_t near = 0;
  for (size_t i = 0; i < fewer.size(); ++i) {
    if ((left_over >> i & 1) == 0) continue;
    const TextWord& word = fewer[i];
    const auto initial = [&](const TextWord& w) {
      return std::min(w.length, word.length) == 1 && books_->words.base(w.id)[0] == books_->words.base(word.id)[0];
    };
    if (left.Take(initial)) {
      ++initials;
    } else if (left.Take([&](const TextWord& w) { return Near(w, word); })) {
      ++near;
    }
  }
  if (equal == more.size()) return kMiddleBase;  // in another order
  if (equal == fewer.size()) return kDropped;
  if (equal + initials == fewer.size()) return kInitials;
  if (equal + near == more.size()) return kMiddleNear;
  return equal + near > 0 ? kOverlap : kMiddleDiffer;
}

int Comparison::JoinedEdits(TextId a, TextId b, int most) const {
  // As many bytes as Edits looks at.
  using Room = std::array<char, 64>;
  const auto joined = [this](TextId id, Room* room) {
    size_t filled = 0;
    for (const TextWord& word : books_->texts.words(id)) {
      const absl::string_view base = books_->words.base(word.id).substr(0, room->size() - filled);
      std::copy(base.begin(), base.end(), room->begin() + filled);
      filled += base.size();
    }
    return absl::string_view(room->data(), filled);
  };
  Room one;
  Room other;
  return Edits(joined(a, &one), joined(b, &other), most);
}

bool Comparison::NearMailbox(TextId a, TextId b) const {
  const Text& one = books_->texts.text(a);
  const Text& other = books_->texts.text(b);
  const int most = std::min(one.length, other.length) < 8 ? 1 : 2;
  return MayBeWithin(one.letters, other.letters, most) && JoinedEdits(a, b, most) <= most;
}

Comparison::Common Comparison::WordsInCommon(absl::Span<const TextWord> x, absl::Span<const TextWord> y) const {
  Common common;
  WordsToTake left(y);
  uint32_t left_over = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    if (left.Take([base = x[i].base](const TextWord& other) { return other.base == base; })) {
      ++common.equal;
    } else {
      left_over |= 1u << i;
    }
  }
  for (size_t i = 0; i < x.size(); ++i) {
    if ((left_over >> i & 1) == 0) continue;
    common.near += left.Take([&](const TextWord& other) { return Near(x[i], other); }) ? 1 : 0;
  }
  return common;
}

int Comparison::LookAt(size_t slot, const uint32_t* a, const uint32_t* b) const {
  if (kinds_[slot] == SlotKind::kNumber) {
    const uint64_t one = NumberAt(a + cells_[slot]);
    const uint64_t other = NumberAt(b + cells_[slot]);
    return one == 0 || other == 0 ? kNotCompared : one == other ? kExact : kMayBeNear;
  }
  if (const int home = layout_->home_cell(); home >= 0 && a[home] != 0 && a[home] == b[home]) return kNotCompared;
  const int cell = cells_[slot];
  const TextId one = a[cell];
  const TextId other = b[cell];
  if (one == 0 || other == 0) return kNotCompared;
  if (one == other) return kExact;
  const Text& x = books_->texts.text(one);
  const Text& y = books_->texts.text(other);
  if (x.base != y.base) {
    const auto most = TextEdits(std::min(x.length, y.length));
    const bool lengths = x.length <= y.length + most && y.length <= x.length + most;
    return most > 0 && lengths && MayBeWithin(x.letters, y.letters, static_cast<int>(most)) ? kMayBeNear : kFar;
  }
  return x.tone_free == y.tone_free ? kTextTone : kTextBase;
}

bool Comparison::CanTurnOut(SlotKind kind, int look, int level) {
  if (kind == SlotKind::kNumber) return look == kMayBeNear && level > kExact;
  if (kind != SlotKind::kText || level <= kTextBase) return false;
  return look == kMayBeNear || level > kTextNear;
}

int Comparison::TextLevel(size_t slot, const uint32_t* a, const uint32_t* b) const {
  const int first = LookAt(slot, a, b);
  if (first < kMostStates) return first;
  const int cell = cells_[slot];
  const TextId one = a[cell];
  const TextId other = b[cell];
  const Text& x = books_->texts.text(one);
  const Text& y = books_->texts.text(other);
  const auto words = books_->texts.words(one);
  const auto other_words = books_->texts.words(other);
  const size_t longer = std::max(words.size(), other_words.size());
  // In an order that does not depend on which of the two is asked first: words are taken greedily.
  const Common common = x.base < y.base ? WordsInCommon(words, other_words) : WordsInCommon(other_words, words);
  // Of longer texts that are near one word at least is right.
  if (first == kMayBeNear && (longer < 3 || common.equal > 0)) {
    const auto most = static_cast<int>(TextEdits(std::min(x.length, y.length)));
    if (JoinedEdits(one, other, most) <= most) return kTextNear;
  }
  const size_t agreeing = common.equal + common.near;
  if (longer > 1 && agreeing * 3 >= longer * 2) return kMost;
  for (const Slot& there : layout_->slots()) {
    if (there.kind != SlotKind::kText || there.cell == cell) continue;
    const bool forth = b[there.cell] != 0 && books_->texts.text(b[there.cell]).base == x.base;
    const bool back = a[there.cell] != 0 && books_->texts.text(a[there.cell]).base == y.base;
    if (forth || back) return kTextMoved;
  }
  return agreeing * 3 >= longer ? kSome : kTextDiffer;
}

int Comparison::Level(size_t slot, const uint32_t* a, const uint32_t* b) const {
  const uint32_t* x = a + cells_[slot];
  const uint32_t* y = b + cells_[slot];
  switch (kinds_[slot]) {
    case SlotKind::kName:
      return NameLevel(slot, a, b);
    case SlotKind::kMiddle:
      return MiddleLevel(cells_[slot], a, b);
    case SlotKind::kDate:
      return DateLevel(*x, *y);
    case SlotKind::kSex:
    case SlotKind::kHome:
      return *x == 0 || *y == 0 ? kNotCompared : *x == *y ? kExact : 2;
    case SlotKind::kNumber:
      return NumberLevel(NumberAt(x), NumberAt(y));
    case SlotKind::kCode:
      if (*x == 0 || *y == 0) return kNotCompared;
      if (*x == *y) return kExact;
      return JoinedEdits(*x, *y, 1) <= 1 ? 2 : 3;
    case SlotKind::kEmail:
      if (*x == 0 || *y == 0) return kNotCompared;
      if (*x == *y) return kExact;
      if (x[1] == 0 || y[1] == 0) return kEmailDiffer;  // no mailbox
      if (x[1] == y[1]) return kSameMailbox;
      return NearMailbox(x[1], y[1]) ? kEmailNear : kEmailDiffer;
    case SlotKind::kText:
      break;
  }
  return TextLevel(slot, a, b);
}

Pattern Comparison::Levels(const uint32_t* a, const uint32_t* b) const {
  Pattern pattern = 0;
  for (size_t slot = 0; slot < layout_->slots().size(); ++slot) {
    pattern |= static_cast<Pattern>(Level(slot, a, b)) << (4 * slot);
  }
  return pattern;
}

}  // namespace lienthong::linkage

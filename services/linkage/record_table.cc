#include "services/linkage/record_table.h"

#include <array>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/linkage/codes.h"
#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

constexpr size_t kPersonalNumberDigits = 12;
constexpr size_t kOldCardDigits = 9;
constexpr uint32_t kMale = 1;
constexpr uint32_t kFemale = 2;

void PutNumber(uint64_t packed, uint32_t* cells) {
  cells[0] = static_cast<uint32_t>(packed);
  cells[1] = static_cast<uint32_t>(packed >> 32);
}

uint32_t ReadSex(absl::string_view text) {
  if (text.empty()) return 0;
  const char first = absl::ascii_tolower(static_cast<unsigned char>(text[0]));
  if (first == 'm' || first == '1') return kMale;
  if (first == 'f' || first == '2') return kFemale;
  if (first != 'n' || text.size() < 2) return 0;
  return absl::ascii_tolower(static_cast<unsigned char>(text[1])) == 'a' ? kMale : kFemale;
}

absl::string_view Bytes(absl::Span<const uint32_t> numbers) {
  return absl::string_view(reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(uint32_t));
}

size_t CountDigits(absl::string_view text) {
  size_t digits = 0;
  for (const char c : text) digits += absl::ascii_isdigit(static_cast<unsigned char>(c)) ? 1 : 0;
  return digits;
}

}  // namespace

RecordId RecordTable::Add(absl::Span<const absl::string_view> values) {
  const RecordId id = Append(values);
  std::array<uint32_t, kMostSlots> texts;
  const size_t count = layout_->home_cell() < 0 ? 0 : TextsOfHome(Row(id), absl::MakeSpan(texts));
  if (count > 0) Row(id)[layout_->home_cell()] = books_->homes.Intern(Bytes({texts.data(), count}));
  return id;
}

RecordId RecordTable::Append(absl::Span<const absl::string_view> values) {
  const auto id = static_cast<RecordId>(size_++);
  cells_.resize(cells_.size() + static_cast<size_t>(layout_->cells_in_row()), 0);
  uint32_t* row = cells_.data() + static_cast<size_t>(id) * layout_->cells_in_row();
  for (size_t field = 0; field < layout_->fields().size(); ++field) {
    const absl::string_view value = absl::StripAsciiWhitespace(values[field]);
    if (value.empty()) continue;
    uint32_t* cells = row + layout_->cell(field);
    const FieldKind kind = layout_->fields()[field].kind;
    switch (kind) {
      case FieldKind::kFullName:
        ReadFullName(value, cells);
        break;
      case FieldKind::kGivenName:
      case FieldKind::kFamilyName:
        cells[0] = books_->words.Intern(value);
        break;
      case FieldKind::kDate:
        cells[0] = PackDate(value);
        break;
      case FieldKind::kSex:
        cells[0] = ReadSex(value);
        break;
      case FieldKind::kCode:
      case FieldKind::kText:
        cells[0] = books_->texts.Intern(value);
        break;
      case FieldKind::kEmail:
        cells[0] = books_->texts.Intern(value);
        cells[1] = books_->texts.Intern(value.substr(0, value.find('@')));
        break;
      default:
        ReadNumber(kind, value, row, cells);
    }
  }
  return id;
}

size_t RecordTable::TextsOfHome(const uint32_t* row, absl::Span<uint32_t> texts) const {
  size_t count = 0;
  for (const Slot& slot : layout_->slots()) {
    if (slot.kind != SlotKind::kText) continue;
    if (row[slot.cell] == 0) return 0;
    texts[count++] = row[slot.cell];
  }
  return count;
}

void RecordTable::TakeHomes() {
  if (layout_->home_cell() < 0) return;
  // Nearly every home is new, and its place in the pool far from those before: places are asked for some rows ahead.
  constexpr size_t kAhead = 32;
  struct Home {
    std::array<uint32_t, kMostSlots> texts;
    size_t count = 0;
    uint32_t hash = 0;
  };
  std::array<Home, kAhead> homes;
  for (size_t record = 0; record < size_ + kAhead; ++record) {
    Home& home = homes[record % kAhead];
    if (record >= kAhead && home.count > 0) {
      uint32_t* row = Row(static_cast<RecordId>(record - kAhead));
      row[layout_->home_cell()] = books_->homes.Intern(Bytes({home.texts.data(), home.count}), home.hash);
    }
    home.count = record < size_ ? TextsOfHome(Row(static_cast<RecordId>(record)), absl::MakeSpan(home.texts)) : 0;
    if (home.count == 0) continue;
    home.hash = StringPool::HashOf(Bytes({home.texts.data(), home.count}));
    books_->homes.Prefetch(home.hash);
  }
}

namespace {

// The numbers that the texts of one book have in another, by number; those that are new there are added.
std::vector<TextId> MoveTexts(const TextBook& from, const std::vector<WordId>& words, TextBook* to, int threads) {
  std::vector<TextId> moved(from.size());
  const auto words_of = [&](TextId text, std::array<WordId, TextBook::kMostWords>* room) {
    size_t count = 0;
    for (const TextWord& word : from.words(text)) (*room)[count++] = words[word.id];
    return absl::MakeConstSpan(room->data(), count);
  };
  // Most texts of one source are known to the other: they are looked up side by side, and only new ones wait.
  RunThreads(threads, [&](size_t thread) {
    std::array<WordId, TextBook::kMostWords> room;
    const auto step = static_cast<size_t>(threads);
    const auto end = static_cast<TextId>(moved.size() * (thread + 1) / step);
    for (auto text = static_cast<TextId>(moved.size() * thread / step); text < end; ++text) {
      if (text != 0) moved[text] = to->Find(words_of(text, &room));
    }
  });
  std::array<WordId, TextBook::kMostWords> room;
  for (TextId text = 1; text < moved.size(); ++text) {
    if (moved[text] == 0) moved[text] = to->InternCopy(words_of(text, &room), from.text(text));
  }
  return moved;
}

}  // namespace

void RecordTable::MoveTo(Books* books, int threads) {
  std::vector<WordId> words(books_->words.size());
  for (WordId word = 1; word < words.size(); ++word) words[word] = books->words.Intern(books_->words.canonical(word));
  const std::vector<TextId> texts = MoveTexts(books_->texts, words, &books->texts, threads);
  books_ = books;
  RunThreads(threads, [&](size_t thread) {
    const size_t end = size_ * (thread + 1) / static_cast<size_t>(threads);
    for (size_t record = size_ * thread / static_cast<size_t>(threads); record < end; ++record) {
      uint32_t* row = Row(static_cast<RecordId>(record));
      for (const Slot& slot : layout_->slots()) {
        uint32_t& cell = row[slot.cell];
        if (slot.kind == SlotKind::kName) cell = words[cell];
        const bool text =
            slot.kind == SlotKind::kMiddle || slot.kind == SlotKind::kCode || slot.kind == SlotKind::kText;
        if (text || slot.kind == SlotKind::kEmail) cell = texts[cell];
        if (slot.kind == SlotKind::kEmail) row[slot.cell + 1] = texts[row[slot.cell + 1]];
      }
    }
  });
  TakeHomes();
}

void RecordTable::ReadFullName(absl::string_view text, uint32_t* cells) {
  std::array<absl::string_view, TextBook::kMostWords> parts;
  const size_t count = SplitWords(text, absl::MakeSpan(parts));
  if (count == 0) return;
  std::array<WordId, TextBook::kMostWords> words;
  for (size_t i = 0; i < count; ++i) words[i] = books_->words.InternTyped(parts[i]);
  cells[2] = words[count - 1];
  if (count == 1) return;
  cells[0] = words[0];
  cells[1] = books_->texts.InternWords(absl::MakeSpan(words.data() + 1, count - 2));
}

void RecordTable::ReadNumber(FieldKind kind, absl::string_view text, uint32_t* row, uint32_t* cells) const {
  const size_t digits = CountDigits(text);
  if (kind == FieldKind::kPersonalNumber && digits != kPersonalNumberDigits) {
    const int old_card = digits == kOldCardDigits ? layout_->Find(FieldKind::kOldCard) : -1;
    if (old_card >= 0) PutNumber(PackNumber(text), row + layout_->cell(static_cast<size_t>(old_card)));
    return;
  }
  if (kind == FieldKind::kOldCard && digits != kOldCardDigits) return;
  if (kind == FieldKind::kPhone && absl::ConsumePrefix(&text, "+84")) {
    PutNumber(PackNumber(absl::StrCat("0", text)), cells);
    return;
  }
  PutNumber(PackNumber(text), cells);
}

}  // namespace lienthong::linkage

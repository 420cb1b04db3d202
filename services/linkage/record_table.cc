#include "services/linkage/record_table.h"

#include <array>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/linkage/codes.h"

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

size_t CountDigits(absl::string_view text) {
  size_t digits = 0;
  for (const char c : text) digits += absl::ascii_isdigit(static_cast<unsigned char>(c)) ? 1 : 0;
  return digits;
}

}  // namespace

RecordId RecordTable::Add(absl::Span<const absl::string_view> values) {
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
  if (layout_->home_cell() >= 0) TakeHome(row);
  return id;
}

void RecordTable::TakeHome(uint32_t* row) {
  std::array<uint32_t, kMostSlots> texts;
  size_t count = 0;
  for (const Slot& slot : layout_->slots()) {
    if (slot.kind != SlotKind::kText) continue;
    texts[count++] = row[slot.cell];
    if (row[slot.cell] == 0) return;
  }
  const absl::string_view bytes(reinterpret_cast<const char*>(texts.data()), count * sizeof(uint32_t));
  row[layout_->home_cell()] = books_->homes.Intern(bytes);
}

void RecordTable::MoveTo(Books* books) {
  std::vector<WordId> words(books_->words.size());
  for (WordId word = 1; word < words.size(); ++word) words[word] = books->words.Intern(books_->words.canonical(word));
  std::vector<TextId> texts(books_->texts.size());
  std::vector<WordId> of_text;
  for (TextId text = 1; text < texts.size(); ++text) {
    of_text.clear();
    for (const TextWord& word : books_->texts.words(text)) of_text.push_back(words[word.id]);
    texts[text] = books->texts.InternWords(of_text);
  }
  books_ = books;
  for (size_t record = 0; record < size_; ++record) {
    uint32_t* row = cells_.data() + record * static_cast<size_t>(layout_->cells_in_row());
    for (const Slot& slot : layout_->slots()) {
      uint32_t& cell = row[slot.cell];
      if (slot.kind == SlotKind::kName) cell = words[cell];
      const bool text = slot.kind == SlotKind::kMiddle || slot.kind == SlotKind::kCode || slot.kind == SlotKind::kText;
      if (text || slot.kind == SlotKind::kEmail) cell = texts[cell];
      if (slot.kind == SlotKind::kEmail) row[slot.cell + 1] = texts[row[slot.cell + 1]];
    }
    if (layout_->home_cell() >= 0) TakeHome(row);
  }
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

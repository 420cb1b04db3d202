// What columns of records mean: kinds of fields, and the slots in which two records are compared.

#ifndef LIENTHONG_SERVICES_LINKAGE_FIELD_H_
#define LIENTHONG_SERVICES_LINKAGE_FIELD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace lienthong::linkage {

// The kind says how values are read and how two of them compare; nothing else is set for a column.
enum class FieldKind {
  kFullName,        // family, middle and given names in Vietnamese order
  kGivenName,       // given names alone
  kFamilyName,      // family names alone
  kDate,            // ISO, or 8 digits, or day/month/year, or the year alone
  kSex,             // anything that begins with m, f, n(am, nữ)
  kPersonalNumber,  // 12 digits; others are no such number
  kOldCard,         // 9 digits; others are no such number
  kNumber,          // letters and digits that name one person: passport, social security
  kPhone,           // digits; +84 and 0 are one
  kCode,            // one of a list, or a house number: compared whole
  kText,            // words: a place, an address, an employer
  kEmail,
};

// The name of a kind in a map of columns: "full_name"; nothing for another word.
absl::StatusOr<FieldKind> ParseFieldKind(absl::string_view name);
absl::string_view FieldKindName(FieldKind kind);

// How two values of one slot compare. Level 0 weighs nothing: one of them is missing, or the home has told it already.
// kHome is made, not given: the texts of a record together, where there are several.
enum class SlotKind { kName, kMiddle, kDate, kSex, kNumber, kCode, kText, kEmail, kHome };

inline constexpr int kMostLevels = 12;
inline constexpr int kMostSlots = 16;  // four bits each in a Pattern
inline constexpr int kNotCompared = 0;
// Level 1 of every slot: the canonical values are equal. Its weight depends on how common the value is.
inline constexpr int kExact = 1;
// What other slots may depend on: the levels, and kRareExact for kExact on a value that few records have.
inline constexpr int kRareExact = kMostLevels;
inline constexpr int kMostStates = kMostLevels + 1;

// The names of the levels of a slot, from kNotCompared to the worst, which is "differ".
absl::Span<const absl::string_view> LevelNames(SlotKind kind);

inline constexpr size_t kMadeOfOthers = static_cast<size_t>(-1);

struct Slot {
  std::string name;  // the field's, or "full_name.family"
  SlotKind kind = SlotKind::kText;
  size_t field = 0;  // kMadeOfOthers: of no one field
  int cell = 0;      // where its value begins in a row
};

struct Field {
  std::string name;
  FieldKind kind = FieldKind::kText;
};

// The shape of rows: which cells and slots the fields have.
class Layout {
 public:
  // INVALID_ARGUMENT when there are no fields, names are empty or repeated, or the slots are more than kMostSlots.
  static absl::StatusOr<Layout> Make(std::vector<Field> fields);

  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Slot>& slots() const { return slots_; }
  // The cell of what all texts say together; -1: there are fewer than two.
  int home_cell() const { return home_cell_; }
  // The first cell of a field.
  int cell(size_t field) const { return cells_[field]; }
  int cells_in_row() const { return cells_in_row_; }
  // Whether a field of this kind is there, and which; -1: none.
  int Find(FieldKind kind) const;

 private:
  std::vector<Field> fields_;
  std::vector<Slot> slots_;
  std::vector<int> cells_;
  int cells_in_row_ = 0;
  int home_cell_ = -1;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_FIELD_H_

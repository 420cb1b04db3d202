#include "services/linkage/field.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::linkage {
namespace {

struct KindName {
  FieldKind kind;
  absl::string_view name;
};

constexpr std::array<KindName, 12> kKinds = {{{FieldKind::kFullName, "full_name"},
                                              {FieldKind::kGivenName, "given_name"},
                                              {FieldKind::kFamilyName, "family_name"},
                                              {FieldKind::kDate, "date"},
                                              {FieldKind::kSex, "sex"},
                                              {FieldKind::kPersonalNumber, "personal_number"},
                                              {FieldKind::kOldCard, "old_card"},
                                              {FieldKind::kNumber, "number"},
                                              {FieldKind::kPhone, "phone"},
                                              {FieldKind::kCode, "code"},
                                              {FieldKind::kText, "text"},
                                              {FieldKind::kEmail, "email"}}};

constexpr absl::string_view kNameLevels[] = {"not_compared", "exact", "tone_lost",   "marks_lost", "variant", "moved",
                                             "sounds",       "near",  "other_marks", "initial",    "begins",  "differ"};
constexpr absl::string_view kMiddleLevels[] = {"not_compared", "exact",    "tone_differs", "base_equal", "dropped",
                                               "near",         "initials", "overlap",      "differ"};
constexpr absl::string_view kDateLevels[] = {"not_compared", "exact",    "day_month_swapped", "next_year", "one_digit",
                                             "vague",        "same_day", "near_year",         "same_year", "differ"};
constexpr absl::string_view kSexLevels[] = {"not_compared", "exact", "differ"};
constexpr absl::string_view kNumberLevels[] = {"not_compared", "exact", "one_edit", "two_edits", "differ"};
constexpr absl::string_view kCodeLevels[] = {"not_compared", "exact", "one_edit", "differ"};
constexpr absl::string_view kTextLevels[] = {"not_compared", "exact", "tone_differs", "base_equal", "near",
                                             "most",         "moved", "some",         "differ"};
constexpr absl::string_view kHomeLevels[] = {"not_compared", "exact", "differ"};
constexpr absl::string_view kEmailLevels[] = {"not_compared", "exact", "same_mailbox", "near", "differ"};

int CellsOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kFullName:
      return 3;
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
    case FieldKind::kEmail:
      return 2;
    default:
      return 1;
  }
}

SlotKind SlotKindOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kFullName:
    case FieldKind::kGivenName:
    case FieldKind::kFamilyName:
      return SlotKind::kName;
    case FieldKind::kDate:
      return SlotKind::kDate;
    case FieldKind::kSex:
      return SlotKind::kSex;
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
      return SlotKind::kNumber;
    case FieldKind::kCode:
      return SlotKind::kCode;
    case FieldKind::kEmail:
      return SlotKind::kEmail;
    case FieldKind::kText:
      break;
  }
  return SlotKind::kText;
}

}  // namespace

absl::StatusOr<FieldKind> ParseFieldKind(absl::string_view name) {
  std::string known;
  for (const KindName& kind : kKinds) {
    if (kind.name == name) return kind.kind;
    absl::StrAppend(&known, known.empty() ? "" : ", ", kind.name);
  }
  return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is no kind of field; write one of ", known));
}

absl::string_view FieldKindName(FieldKind kind) {
  return std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindName& named) { return named.kind == kind; })->name;
}

absl::Span<const absl::string_view> LevelNames(SlotKind kind) {
  switch (kind) {
    case SlotKind::kName:
      return kNameLevels;
    case SlotKind::kMiddle:
      return kMiddleLevels;
    case SlotKind::kDate:
      return kDateLevels;
    case SlotKind::kSex:
      return kSexLevels;
    case SlotKind::kNumber:
      return kNumberLevels;
    case SlotKind::kCode:
      return kCodeLevels;
    case SlotKind::kEmail:
      return kEmailLevels;
    case SlotKind::kHome:
      return kHomeLevels;
    case SlotKind::kText:
      break;
  }
  return kTextLevels;
}

absl::StatusOr<Layout> Layout::Make(std::vector<Field> fields) {
  Layout layout;
  for (size_t i = 0; i < fields.size(); ++i) {
    const Field& field = fields[i];
    const bool repeated = std::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i),
                                      [&field](const Field& earlier) { return earlier.name == field.name; });
    if (field.name.empty() || repeated) {
      return absl::InvalidArgumentError(absl::StrCat("field ", i + 1, ": name it, each field by a name of its own"));
    }
    const int cell = layout.cells_in_row_;
    layout.cells_.push_back(cell);
    layout.cells_in_row_ += CellsOf(field.kind);
    if (field.kind == FieldKind::kFullName) {
      layout.slots_.push_back({field.name + ".family", SlotKind::kName, i, cell});
      layout.slots_.push_back({field.name + ".middle", SlotKind::kMiddle, i, cell + 1});
      layout.slots_.push_back({field.name + ".given", SlotKind::kName, i, cell + 2});
    } else {
      layout.slots_.push_back({field.name, SlotKindOf(field.kind), i, cell});
    }
  }
  const auto is_text = [](const Slot& slot) { return slot.kind == SlotKind::kText; };
  if (std::count_if(layout.slots_.begin(), layout.slots_.end(), is_text) > 1) {
    layout.home_cell_ = layout.cells_in_row_++;
    layout.slots_.push_back({"home", SlotKind::kHome, kMadeOfOthers, layout.home_cell_});
  }
  if (fields.empty() || layout.slots_.size() > kMostSlots) {
    return absl::InvalidArgumentError(absl::StrCat("fields: give 1 to ", kMostSlots,
                                                   " to compare (a full name counts for three); there are ",
                                                   layout.slots_.size()));
  }
  layout.fields_ = std::move(fields);
  return layout;
}

int Layout::Find(FieldKind kind) const {
  for (size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].kind == kind) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace lienthong::linkage

// Comparison: on which level two records agree in each slot. Pure.

#ifndef LIENTHONG_SERVICES_LINKAGE_COMPARE_H_
#define LIENTHONG_SERVICES_LINKAGE_COMPARE_H_

#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "services/linkage/field.h"
#include "services/linkage/prefetch.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// The levels of all slots, four bits each.
using Pattern = uint64_t;

// A pattern may tell kRareExact from kExact too (WithRare).
inline int StateAt(Pattern pattern, size_t slot) {
  return static_cast<int>(pattern >> (4 * slot)) & 0xF;
}
inline int LevelOf(int state) {
  return state == kRareExact ? kExact : state;
}

// Threads: any number, while nothing is added to the books.
class Comparison {
 public:
  // Borrows both, which outlive it.
  Comparison(const Layout* layout, const Books* books);

  // The level of one slot for two rows of the layout. Symmetric.
  int Level(size_t slot, const uint32_t* a, const uint32_t* b) const;
  // A quick first look at a slot that is dear to compare: the level where equal numbers or hashes tell it, else whether
  // it can be near.
  enum FirstLook { kMayBeNear = kMostStates, kFar };
  int LookAt(size_t slot, const uint32_t* a, const uint32_t* b) const;
  // The levels that are left open by a look, for slots of this kind; none for kinds that are cheap to compare.
  static bool IsDear(SlotKind kind) { return kind == SlotKind::kText || kind == SlotKind::kNumber; }
  static bool CanTurnOut(SlotKind kind, int look, int level);
  Pattern Levels(const uint32_t* a, const uint32_t* b) const;
  // Makes comparing the row soon after cheap: asks for the memory of its texts.
  void Prefetch(const uint32_t* row) const {
    for (int i = 0; i < text_count_; ++i) linkage::Prefetch(&books_->texts.text(row[text_cells_[i]]));
  }

 private:
  int NameLevel(size_t slot, const uint32_t* a, const uint32_t* b) const;
  int MiddleLevel(int cell, const uint32_t* a, const uint32_t* b) const;
  int TextLevel(size_t slot, const uint32_t* a, const uint32_t* b) const;
  struct Common {
    size_t equal = 0;
    size_t near = 0;
  };
  Common WordsInCommon(absl::Span<const TextWord> x, absl::Span<const TextWord> y) const;
  bool NearMailbox(TextId a, TextId b) const;
  // Edits of the texts' words joined.
  int JoinedEdits(TextId a, TextId b, int most) const;
  bool Near(const TextWord& a, const TextWord& b) const;

  const Layout* layout_;
  const Books* books_;
  // By slot, close together in memory: what Layout tells too.
  SlotKind kinds_[kMostSlots];
  int cells_[kMostSlots];
  int text_cells_[kMostSlots];  // where rows have texts
  int text_count_ = 0;
  // By slot: the cell of the name that this one may have changed places with; -1: none.
  int exchange_[kMostSlots];
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_COMPARE_H_

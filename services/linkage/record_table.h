// RecordTable: records of one source as rows of numbers, ready to compare.

#ifndef LIENTHONG_SERVICES_LINKAGE_RECORD_TABLE_H_
#define LIENTHONG_SERVICES_LINKAGE_RECORD_TABLE_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/linkage/field.h"
#include "services/linkage/large_array.h"
#include "services/linkage/prefetch.h"
#include "services/linkage/string_pool.h"
#include "services/linkage/text_book.h"
#include "services/linkage/word_book.h"

namespace lienthong::linkage {

// The words and texts of all tables that are compared with each other.
struct Books {
  WordBook words;
  TextBook texts{&words};
  StringPool homes;  // the TextIds of all texts of a record, as bytes
};

using RecordId = uint32_t;  // place in its table

// Threads: one writer, or any number of readers; tables that share books have one writer in all.
class RecordTable {
 public:
  // Borrows both, which outlive it.
  RecordTable(const Layout* layout, Books* books) : layout_(layout), books_(books) {}

  // One value for each field, in the layout's order, as it stands in the source; empty: missing. What cannot be a value
  // of its kind counts as missing, but for nine digits as a personal number, which are the old card's.
  RecordId Add(absl::Span<const absl::string_view> values);
  // Add for many records, all of whose homes are taken together in the end: until TakeHomes or MoveTo they have none.
  RecordId Append(absl::Span<const absl::string_view> values);
  void TakeHomes();

  // Rewrites all rows into other books, as if the records had been added with them: two tables can be read side by
  // side, each with books of its own, and then be compared. Borrows them; the books left behind may go.
  void MoveTo(Books* books, int threads);

  const uint32_t* row(RecordId id) const { return cells_.data() + static_cast<size_t>(id) * layout_->cells_in_row(); }
  // Makes row(id) cheap to read soon after.
  void Prefetch(RecordId id) const {
    const uint32_t* begin = row(id);
    linkage::Prefetch(begin);
    linkage::Prefetch(begin + layout_->cells_in_row() - 1);
  }
  size_t size() const { return size_; }
  const Layout& layout() const { return *layout_; }
  const Books& books() const { return *books_; }

 private:
  uint32_t* Row(RecordId id) { return cells_.data() + static_cast<size_t>(id) * layout_->cells_in_row(); }
  // The texts that make the row's home into `texts`; how many, 0 when one is missing.
  size_t TextsOfHome(const uint32_t* row, absl::Span<uint32_t> texts) const;
  void ReadFullName(absl::string_view text, uint32_t* cells);
  void ReadNumber(FieldKind kind, absl::string_view text, uint32_t* row, uint32_t* cells) const;

  const Layout* layout_;
  Books* books_;
  LargeArray<uint32_t> cells_;
  size_t size_ = 0;
};

// The packed number in two cells.
inline uint64_t NumberAt(const uint32_t* cells) {
  return cells[0] | static_cast<uint64_t>(cells[1]) << 32;
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_RECORD_TABLE_H_

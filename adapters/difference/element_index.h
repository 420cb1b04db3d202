// ElementIndex: from elements back to the records they stand for.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_INDEX_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "adapters/difference/element.h"

namespace lienthong::difference {

// A multimap from Element::word to a number of the caller's, such as a record's place in a table. 16 bytes a slot, two
// thirds to 85 % of them taken. Threads: one writes, or many read.
class ElementIndex {
 public:
  // Makes room for `elements` at once; beyond them it grows by half.
  explicit ElementIndex(std::size_t elements = 0);

  void Add(std::uint64_t word, std::uint64_t record);
  // Takes out one such pair; false when there is none.
  bool Remove(std::uint64_t word, std::uint64_t record);

  // The records of the elements that look like `sighting`.
  std::vector<std::uint64_t> Find(const Sighting& sighting) const;
  bool Contains(const Sighting& sighting) const;
  void ForEach(const std::function<void(std::uint64_t word, std::uint64_t record)>& visit) const;

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint64_t word = 0;  // 0: free, which no element's word is
    std::uint64_t record = 0;
  };

  std::size_t Home(std::uint64_t value) const;
  std::size_t Next(std::size_t at) const { return at + 1 == slots_.size() ? 0 : at + 1; }
  void Put(const Slot& slot);
  void Grow();

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_INDEX_H_

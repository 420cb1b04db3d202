#include "adapters/difference/element_index.h"

#include <utility>

#include "absl/numeric/int128.h"

namespace lienthong::difference {
namespace {

constexpr size_t kFewestSlots = 16;

bool LooksLike(uint64_t word, const Sighting& sighting) {
  const size_t mask = (size_t{1} << sighting.bits) - 1;
  return FieldValue(word) == sighting.value && (BucketOf(word) & mask) == sighting.bucket;
}

}  // namespace

ElementIndex::ElementIndex(size_t elements) : slots_(kFewestSlots + elements + elements / 5) {}

size_t ElementIndex::Home(uint64_t value) const {
  return static_cast<size_t>(absl::Uint128High64(absl::uint128(Mixed(value)) * slots_.size()));
}

void ElementIndex::Put(const Slot& slot) {
  size_t at = Home(FieldValue(slot.word));
  while (slots_[at].word != 0) at = Next(at);
  slots_[at] = slot;
}

void ElementIndex::Grow() {
  std::vector<Slot> old(slots_.size() + slots_.size() / 2);
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.word != 0) Put(slot);
  }
}

void ElementIndex::Add(uint64_t word, uint64_t record) {
  if ((size_ + 1) * 20 > slots_.size() * 17) Grow();
  Put({word, record});
  ++size_;
}

bool ElementIndex::Remove(uint64_t word, uint64_t record) {
  size_t at = Home(FieldValue(word));
  while (slots_[at].word != 0 && (slots_[at].word != word || slots_[at].record != record)) at = Next(at);
  if (slots_[at].word == 0) return false;
  // What follows moves up when its way from home leads over the free slot.
  size_t hole = at;
  for (at = Next(at); slots_[at].word != 0; at = Next(at)) {
    const size_t home = Home(FieldValue(slots_[at].word));
    const bool stays = hole < at ? hole < home && home <= at : hole < home || home <= at;
    if (stays) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = Slot();
  --size_;
  return true;
}

std::vector<uint64_t> ElementIndex::Find(const Sighting& sighting) const {
  std::vector<uint64_t> records;
  for (size_t at = Home(sighting.value); slots_[at].word != 0; at = Next(at)) {
    if (LooksLike(slots_[at].word, sighting)) records.push_back(slots_[at].record);
  }
  return records;
}

bool ElementIndex::Contains(const Sighting& sighting) const {
  for (size_t at = Home(sighting.value); slots_[at].word != 0; at = Next(at)) {
    if (LooksLike(slots_[at].word, sighting)) return true;
  }
  return false;
}

void ElementIndex::ForEach(const std::function<void(uint64_t word, uint64_t record)>& visit) const {
  for (const Slot& slot : slots_) {
    if (slot.word != 0) visit(slot.word, slot.record);
  }
}

}  // namespace lienthong::difference

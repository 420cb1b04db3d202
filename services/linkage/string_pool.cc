#include "services/linkage/string_pool.h"

#include <cstring>

namespace lienthong::linkage {
namespace {

constexpr size_t kFirstSlots = 64;

}  // namespace

uint64_t HashBytes(absl::string_view bytes) {
  uint64_t hash = Mix(bytes.size(), 0x5851F42D4C957F2Du);
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    hash = Mix(hash, word);
  }
  uint64_t rest = 0;
  if (i < bytes.size()) std::memcpy(&rest, bytes.data() + i, bytes.size() - i);
  return Mix(hash, rest ^ 0xA0761D6478BD642Fu);
}

StringPool::StringPool() : ends_({0}), slots_(kFirstSlots, 0) {
  Intern("");
}

uint32_t StringPool::Intern(absl::string_view text) {
  const auto hash = static_cast<uint32_t>(HashBytes(text) >> 32);
  const size_t mask = slots_.size() - 1;
  size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const uint32_t number = slots_[slot] - 1;
    if (hashes_[number] == hash && this->text(number) == text) return number;
    slot = (slot + 1) & mask;
  }
  const auto number = static_cast<uint32_t>(size());
  slots_[slot] = number + 1;
  hashes_.push_back(hash);
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  ends_.push_back(bytes_.size());
  if (size() * 5 > slots_.size() * 3) Grow();
  return number;
}

void StringPool::Grow() {
  std::vector<uint32_t> slots(slots_.size() * 2, 0);
  const size_t mask = slots.size() - 1;
  for (uint32_t number = 0; number < size(); ++number) {
    size_t slot = hashes_[number] & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = number + 1;
  }
  slots_.swap(slots);
}

}  // namespace lienthong::linkage

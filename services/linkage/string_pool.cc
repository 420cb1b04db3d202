#include "services/linkage/string_pool.h"

#include <cstring>

namespace lienthong::linkage {
namespace {

constexpr size_t kFirstSlots = 64;

template <typename Number>
Number Read(const char* at) {
  Number number;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

}  // namespace

uint64_t HashBytes(absl::string_view bytes) {
  const char* at = bytes.data();
  size_t left = bytes.size();
  uint64_t hash = Mix(left, 0x5851F42D4C957F2Du);
  for (; left > 8; left -= 8, at += 8) hash = Mix(hash, Read<uint64_t>(at));
  // The last ones, read twice where they do not fill a word: the length is in the hash already.
  uint64_t rest = 0;
  if (left >= 4) {
    rest = Read<uint32_t>(at) | static_cast<uint64_t>(Read<uint32_t>(at + left - 4)) << 32;
  } else if (left > 0) {
    rest = Read<uint8_t>(at) | static_cast<uint64_t>(Read<uint8_t>(at + left / 2)) << 8 |
           static_cast<uint64_t>(Read<uint8_t>(at + left - 1)) << 16;
  }
  return Mix(hash, rest ^ 0xA0761D6478BD642Fu);
}

StringPool::StringPool() : ends_({0}), slots_(kFirstSlots) {
  Intern("");
}

uint32_t StringPool::HashOf(absl::string_view text) {
  return static_cast<uint32_t>(HashBytes(text) >> 32);
}

uint32_t StringPool::Intern(absl::string_view text, uint32_t hash) {
  const size_t mask = slots_.size() - 1;
  size_t place = hash & mask;
  for (; slots_[place].taken != 0; place = (place + 1) & mask) {
    const uint32_t number = slots_[place].taken - 1;
    if (slots_[place].hash == hash && this->text(number) == text) return number;
  }
  const auto number = static_cast<uint32_t>(size());
  slots_[place] = {hash, number + 1};
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  ends_.push_back(bytes_.size());
  if (size() * 5 > slots_.size() * 3) Grow();
  return number;
}

void StringPool::Grow() {
  // In the order of the places: where a string goes is near where it was, or near that of the other half.
  LargeArray<Slot> slots(slots_.size() * 2);
  const size_t mask = slots.size() - 1;
  for (const Slot& slot : slots_) {
    if (slot.taken == 0) continue;
    size_t place = slot.hash & mask;
    while (slots[place].taken != 0) place = (place + 1) & mask;
    slots[place] = slot;
  }
  slots_.swap(slots);
}

}  // namespace lienthong::linkage

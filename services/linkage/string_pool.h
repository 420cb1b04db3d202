// StringPool: distinct byte strings, numbered as they come.

#ifndef LIENTHONG_SERVICES_LINKAGE_STRING_POOL_H_
#define LIENTHONG_SERVICES_LINKAGE_STRING_POOL_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "services/linkage/large_array.h"
#include "services/linkage/prefetch.h"

namespace lienthong::linkage {

// Costs 20 to 35 bytes a string beside its own bytes. Threads: one writer, or any number of readers.
class StringPool {
 public:
  // Holds the empty string, whose number is 0.
  StringPool();

  // What Intern asks for; with Prefetch a while before, for a pool that outgrew the caches.
  static uint32_t HashOf(absl::string_view text);
  void Prefetch(uint32_t hash) const { linkage::Prefetch(&slots_[hash & (slots_.size() - 1)]); }

  // The number of `text`; a new string gets the next one. At most 2^32 - 2 strings.
  uint32_t Intern(absl::string_view text) { return Intern(text, HashOf(text)); }
  // The same; `hash` is HashOf(text).
  uint32_t Intern(absl::string_view text, uint32_t hash);
  // Lives until the next Intern.
  absl::string_view text(uint32_t number) const {
    return absl::string_view(bytes_.data() + ends_[number], ends_[number + 1] - ends_[number]);
  }
  // Strings held; each number is below it.
  size_t size() const { return ends_.size() - 1; }

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t taken = 0;  // number + 1; 0: free
  };

  void Grow();

  LargeArray<char> bytes_;
  LargeArray<uint64_t> ends_;  // string n is the bytes [ends_[n], ends_[n + 1])
  LargeArray<Slot> slots_;     // open addressing; the hash beside, so that other strings are seldom looked at
};

// A 64-bit hash of bytes and of two numbers, the same in every process. Not against an adversary.
uint64_t HashBytes(absl::string_view bytes);
inline uint64_t Mix(uint64_t a, uint64_t b) {
  // Multiply and fold, as in wyhash (Wang Yi, public domain).
  const __uint128_t product = static_cast<__uint128_t>(a ^ 0x9E3779B97F4A7C15u) * (b ^ 0xD1B54A32D192ED03u);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_STRING_POOL_H_

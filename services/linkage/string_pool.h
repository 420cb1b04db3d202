// StringPool: distinct byte strings, numbered as they come.

#ifndef LIENTHONG_SERVICES_LINKAGE_STRING_POOL_H_
#define LIENTHONG_SERVICES_LINKAGE_STRING_POOL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::linkage {

// Costs about 16 bytes a string beside its own bytes. Threads: one writer, or any number of readers.
class StringPool {
 public:
  // Holds the empty string, whose number is 0.
  StringPool();

  // The number of `text`; a new string gets the next one. At most 2^32 - 2 strings.
  uint32_t Intern(absl::string_view text);
  // Lives until the next Intern.
  absl::string_view text(uint32_t number) const {
    return absl::string_view(bytes_.data() + ends_[number], ends_[number + 1] - ends_[number]);
  }
  // Strings held; each number is below it.
  size_t size() const { return ends_.size() - 1; }

 private:
  void Grow();

  std::vector<char> bytes_;
  std::vector<uint64_t> ends_;    // string n is the bytes [ends_[n], ends_[n + 1])
  std::vector<uint32_t> hashes_;  // of string n
  std::vector<uint32_t> slots_;   // open addressing, number + 1; 0 is free
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

// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
//
// Written here because neither Abseil nor the C++ library has a keyed hash of a fixed meaning, OpenSSL's costs a
// context a call and does not belong in this folder, and libsodium would be one more library in every agent for these
// lines. The tests hold it against OpenSSL's values.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_SIPHASH_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_SIPHASH_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace lienthong::difference {

struct SipHashKey {
  std::uint64_t low = 0;   // bytes 0 to 7 of the key, little-endian
  std::uint64_t high = 0;  // bytes 8 to 15
};

// SipHash of a text that is given in pieces. Threads: one.
class SipHash128 {
 public:
  explicit SipHash128(const SipHashKey& key);

  void Add(absl::string_view bytes);
  // The two words of the hash of all that was added. Once.
  std::array<std::uint64_t, 2> Finish();

 private:
  void Round();
  void Absorb(std::uint64_t word);

  std::uint64_t v0_, v1_, v2_, v3_;
  std::uint64_t pending_ = 0;  // bytes that do not fill a word yet
  std::uint64_t bytes_ = 0;
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_SIPHASH_H_

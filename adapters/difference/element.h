// Element: what stands for a record while two sides are compared, the keyed hash of its key and of its digest. A
// changed record is another element.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "adapters/difference/field.h"
#include "adapters/difference/siphash.h"

namespace lienthong::difference {

inline constexpr int kBucketBits = 12;
inline constexpr std::size_t kBuckets = std::size_t{1} << kBucketBits;

struct Element {
  // Bits 0 to 39: the value in the field, never 0. Bits 40 to 51: the bucket. The rest tells apart what those do not.
  std::uint64_t word = 1;
  // Independent of `word`; travels only within the digest.
  std::uint64_t wide = 0;

  friend bool operator==(const Element&, const Element&) = default;
};

inline std::uint64_t FieldValue(std::uint64_t word) {
  return word & kFieldMask;
}
inline std::size_t BucketOf(std::uint64_t word) {
  return (word >> kFieldBits) & (kBuckets - 1);
}

// A difference as it is read out of a bucket: the field's value, and the low `bits` bits of the bucket.
struct Sighting {
  std::uint64_t value = 0;
  std::uint16_t bucket = 0;
  std::uint8_t bits = 0;

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

// Makes elements under a key that the two sides share and nobody else knows, so that nobody can aim at a collision.
// The key is derived by the caller for one pair of peers and one epoch; states under different keys do not compare.
// Threads: any.
class ElementHash {
 public:
  explicit ElementHash(const SipHashKey& key) : key_(key) {}

  Element Of(absl::string_view record_key, absl::string_view record_digest) const;

 private:
  SipHashKey key_;
};

// Mixes all bits of a word into all others, the same everywhere and for ever; one to one, no secret in it.
inline std::uint64_t Mixed(std::uint64_t word) {
  word = (word ^ (word >> 32)) * 0xd6e8feb86659fd93;
  word = (word ^ (word >> 29)) * 0xa0761d6478bd642f;
  return word ^ (word >> 32);
}

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_ELEMENT_H_

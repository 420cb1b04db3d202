#include "adapters/difference/siphash.h"

#include "adapters/difference/little_endian.h"

namespace lienthong::difference {
namespace {

uint64_t Rotated(uint64_t value, int bits) {
  return (value << bits) | (value >> (64 - bits));
}

}  // namespace

SipHash128::SipHash128(const SipHashKey& key)
    : v0_(key.low ^ 0x736f6d6570736575),
      v1_(key.high ^ 0x646f72616e646f6d ^ 0xee),
      v2_(key.low ^ 0x6c7967656e657261),
      v3_(key.high ^ 0x7465646279746573) {}

void SipHash128::Round() {
  v0_ += v1_;
  v2_ += v3_;
  v1_ = Rotated(v1_, 13) ^ v0_;
  v3_ = Rotated(v3_, 16) ^ v2_;
  v0_ = Rotated(v0_, 32);
  v2_ += v1_;
  v0_ += v3_;
  v1_ = Rotated(v1_, 17) ^ v2_;
  v3_ = Rotated(v3_, 21) ^ v0_;
  v2_ = Rotated(v2_, 32);
}

void SipHash128::Absorb(uint64_t word) {
  v3_ ^= word;
  Round();
  Round();
  v0_ ^= word;
}

void SipHash128::Add(absl::string_view bytes) {
  while (!bytes.empty()) {
    if (bytes_ % 8 == 0 && bytes.size() >= 8) {
      Absorb(ReadLittleEndian(bytes.data(), 8));
      bytes_ += 8;
      bytes.remove_prefix(8);
      continue;
    }
    pending_ |= static_cast<uint64_t>(static_cast<unsigned char>(bytes.front())) << (8 * (bytes_ % 8));
    bytes.remove_prefix(1);
    if (++bytes_ % 8 == 0) {
      Absorb(pending_);
      pending_ = 0;
    }
  }
}

std::array<uint64_t, 2> SipHash128::Finish() {
  Absorb(pending_ | (bytes_ << 56));
  v2_ ^= 0xee;
  for (int i = 0; i < 4; ++i) Round();
  const uint64_t first = v0_ ^ v1_ ^ v2_ ^ v3_;
  v1_ ^= 0xdd;
  for (int i = 0; i < 4; ++i) Round();
  return {first, v0_ ^ v1_ ^ v2_ ^ v3_};
}

}  // namespace lienthong::difference

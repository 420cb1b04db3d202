// GF(2^40) by the processor's carry-less multiplication. Products are summed before they are reduced, two are reduced
// at a time, and one factor is shifted up by 24 bits beforehand, so that the part of a product that must be folded is
// exactly the upper half of the register.

#include "adapters/difference/field.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define LIENTHONG_CARRYLESS __attribute__((target("pclmul,sse4.1")))
#define LIENTHONG_CARRYLESS_INLINE __attribute__((target("pclmul,sse4.1"), always_inline)) inline

namespace lienthong::difference {
namespace {

constexpr int kShift = 64 - kFieldBits;

LIENTHONG_CARRYLESS_INLINE __m128i LoadTwo(const uint64_t* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

LIENTHONG_CARRYLESS_INLINE void StoreTwo(uint64_t* to, __m128i two) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), two);
}

LIENTHONG_CARRYLESS_INLINE __m128i Shifted(uint64_t factor) {
  return _mm_cvtsi64_si128(static_cast<long long>(factor << kShift));
}

// The two values of two products that are shifted up by kShift. After Barrett: the quotient is the high part and what
// the folding of its own top bits adds.
LIENTHONG_CARRYLESS_INLINE __m128i Reduced(__m128i first, __m128i second) {
  const __m128i low = _mm_srli_epi64(_mm_unpacklo_epi64(first, second), kShift);
  const __m128i high = _mm_unpackhi_epi64(first, second);
  const __m128i carried =
      _mm_xor_si128(_mm_xor_si128(_mm_srli_epi64(high, 35), _mm_srli_epi64(high, 36)), _mm_srli_epi64(high, 37));
  const __m128i quotient = _mm_xor_si128(high, carried);
  const __m128i folded = _mm_xor_si128(_mm_xor_si128(_mm_slli_epi64(quotient, 3), _mm_slli_epi64(quotient, 4)),
                                       _mm_xor_si128(_mm_slli_epi64(quotient, 5), quotient));
  return _mm_xor_si128(low, _mm_and_si128(folded, _mm_set1_epi64x(static_cast<long long>(kFieldMask))));
}

LIENTHONG_CARRYLESS_INLINE __m128i TimesShifted(__m128i two, __m128i shifted) {
  return Reduced(_mm_clmulepi64_si128(two, shifted, 0x00), _mm_clmulepi64_si128(two, shifted, 0x01));
}

LIENTHONG_CARRYLESS_INLINE uint64_t First(__m128i two) {
  return static_cast<uint64_t>(_mm_cvtsi128_si64(two));
}

LIENTHONG_CARRYLESS uint64_t Multiply(uint64_t a, uint64_t b) {
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(a)), Shifted(b), 0x00);
  return First(Reduced(product, product));
}

LIENTHONG_CARRYLESS void SquareEach(uint64_t* values, size_t count) {
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    const __m128i two = LoadTwo(values + i);
    const __m128i shifted = _mm_slli_epi64(two, kShift);
    StoreTwo(values + i, Reduced(_mm_clmulepi64_si128(two, shifted, 0x00), _mm_clmulepi64_si128(two, shifted, 0x11)));
  }
  if (i < count) values[i] = Multiply(values[i], values[i]);
}

LIENTHONG_CARRYLESS void Combine(uint64_t a, uint64_t* y, uint64_t b, const uint64_t* x, size_t count) {
  const __m128i factors = _mm_unpacklo_epi64(Shifted(a), Shifted(b));
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    const __m128i ys = LoadTwo(y + i);
    const __m128i xs = LoadTwo(x + i);
    const __m128i first =
        _mm_xor_si128(_mm_clmulepi64_si128(ys, factors, 0x00), _mm_clmulepi64_si128(xs, factors, 0x10));
    const __m128i second =
        _mm_xor_si128(_mm_clmulepi64_si128(ys, factors, 0x01), _mm_clmulepi64_si128(xs, factors, 0x11));
    StoreTwo(y + i, Reduced(first, second));
  }
  if (i < count) y[i] = Multiply(a, y[i]) ^ Multiply(b, x[i]);
}

LIENTHONG_CARRYLESS void Transform(const uint64_t* matrix, size_t rows, size_t columns, size_t stride,
                                   const uint64_t* vector, uint64_t* out) {
  alignas(16) uint64_t shifted[kMaxSums + 2];
  for (size_t c = 0; c < columns; ++c) shifted[c] = vector[c] << kShift;
  shifted[columns] = 0;
  for (size_t r = 0; r < rows; r += 2) {
    const uint64_t* const one = matrix + r * stride;
    const uint64_t* const other = r + 1 < rows ? one + stride : one;
    __m128i first = _mm_setzero_si128();
    __m128i second = _mm_setzero_si128();
    for (size_t c = 0; c < columns; c += 2) {
      const __m128i factors = _mm_load_si128(reinterpret_cast<const __m128i*>(shifted + c));
      const __m128i a = LoadTwo(one + c);
      const __m128i b = LoadTwo(other + c);
      first = _mm_xor_si128(
          first, _mm_xor_si128(_mm_clmulepi64_si128(a, factors, 0x00), _mm_clmulepi64_si128(a, factors, 0x11)));
      second = _mm_xor_si128(
          second, _mm_xor_si128(_mm_clmulepi64_si128(b, factors, 0x00), _mm_clmulepi64_si128(b, factors, 0x11)));
    }
    const __m128i two = Reduced(first, second);
    out[r] ^= First(two);
    if (r + 1 < rows) out[r + 1] ^= static_cast<uint64_t>(_mm_extract_epi64(two, 1));
  }
}

// Eight powers are under way at once, so that no multiplication waits for the one before.
LIENTHONG_CARRYLESS void AddOddPowers(uint64_t x, uint64_t* sums) {
  const __m128i one = _mm_cvtsi64_si128(static_cast<long long>(x));
  const __m128i square = TimesShifted(one, _mm_slli_epi64(one, kShift));
  const __m128i by2 = _mm_slli_epi64(square, kShift);
  const __m128i fourth = TimesShifted(square, by2);
  const __m128i by4 = _mm_slli_epi64(fourth, kShift);
  const __m128i eighth = TimesShifted(fourth, by4);
  const __m128i by8 = _mm_slli_epi64(eighth, kShift);
  const __m128i by16 = _mm_slli_epi64(TimesShifted(eighth, by8), kShift);
  __m128i powers[4];
  powers[0] = _mm_unpacklo_epi64(one, TimesShifted(one, by2));
  powers[1] = TimesShifted(powers[0], by4);
  powers[2] = TimesShifted(powers[0], by8);
  powers[3] = TimesShifted(powers[1], by8);
  for (size_t i = 0; i < kMaxSums; i += 8) {
    for (size_t k = 0; k < 4; ++k) {
      StoreTwo(sums + i + 2 * k, _mm_xor_si128(LoadTwo(sums + i + 2 * k), powers[k]));
      powers[k] = TimesShifted(powers[k], by16);
    }
  }
}

}  // namespace

const FieldArithmetic* CarrylessArithmetic() {
  static constexpr FieldArithmetic kCarryless = {"pclmul", Multiply, SquareEach, Combine, Transform, AddOddPowers};
  static const bool there = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
  return there ? &kCarryless : nullptr;
}

}  // namespace lienthong::difference

#else

namespace lienthong::difference {

const FieldArithmetic* CarrylessArithmetic() {
  return nullptr;
}

}  // namespace lienthong::difference

#endif

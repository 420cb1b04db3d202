#include "adapters/difference/field.h"

namespace lienthong::difference {
namespace {

// What x^40 is, and so what four bits above the field are.
constexpr uint64_t kFold = 0b111001;

constexpr uint64_t FoldOf(uint64_t nibble) {
  uint64_t out = 0;
  for (int bit = 0; bit < 4; ++bit) {
    if (((nibble >> bit) & 1) != 0) out ^= kFold << bit;
  }
  return out;
}

struct FoldTable {
  constexpr FoldTable() {
    for (uint64_t i = 0; i < 16; ++i) of[i] = FoldOf(i);
  }
  uint64_t of[16] = {};
};
constexpr FoldTable kFolds;

// The sixteen multiples of one factor, unreduced (43 bits), so that a product is ten steps of four bits.
struct Multiples {
  explicit Multiples(uint64_t a) {
    for (uint64_t i = 1; i < 16; ++i) of[i] = (i & 1) != 0 ? of[i - 1] ^ a : of[i / 2] << 1;
  }
  uint64_t Times(uint64_t b) const {
    uint64_t product = 0;
    for (int shift = kFieldBits - 4; shift >= 0; shift -= 4) {
      product = (product << 4) ^ of[(b >> shift) & 15];
      product = (product & kFieldMask) ^ kFolds.of[product >> kFieldBits];
    }
    return product;
  }
  uint64_t of[16] = {};
};

uint64_t Multiply(uint64_t a, uint64_t b) {
  return Multiples(a).Times(b);
}

void SquareEach(uint64_t* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = Multiply(values[i], values[i]);
}

void Combine(uint64_t a, uint64_t* y, uint64_t b, const uint64_t* x, size_t count) {
  const Multiples of_a(a);
  const Multiples of_b(b);
  for (size_t i = 0; i < count; ++i) y[i] = of_a.Times(y[i]) ^ of_b.Times(x[i]);
}

void Transform(const uint64_t* matrix, size_t rows, size_t columns, size_t stride, const uint64_t* vector,
               uint64_t* out) {
  for (size_t c = 0; c < columns; ++c) {
    const Multiples factor(vector[c]);
    for (size_t r = 0; r < rows; ++r) out[r] ^= factor.Times(matrix[r * stride + c]);
  }
}

void AddOddPowers(uint64_t x, uint64_t* sums) {
  const Multiples square(Multiply(x, x));
  uint64_t power = x;
  for (size_t i = 0; i < kMaxSums; ++i) {
    sums[i] ^= power;
    power = square.Times(power);
  }
}

uint64_t SquareTimes(const FieldArithmetic& field, uint64_t a, int times) {
  for (int i = 0; i < times; ++i) a = field.multiply(a, a);
  return a;
}

}  // namespace

const FieldArithmetic& PortableArithmetic() {
  static constexpr FieldArithmetic kPortable = {"portable", Multiply, SquareEach, Combine, Transform, AddOddPowers};
  return kPortable;
}

const FieldArithmetic& BestArithmetic() {
  static const FieldArithmetic& best = CarrylessArithmetic() != nullptr ? *CarrylessArithmetic() : PortableArithmetic();
  return best;
}

// a^(2^40 - 2) by the chain of Itoh and Tsujii (1988): what is kept is a^(2^n - 1), and n goes 1, 2, 4, 8, 9, 18, 19,
// 38, 39.
uint64_t Invert(const FieldArithmetic& field, uint64_t a) {
  const auto join = [&](uint64_t high, int low_bits, uint64_t low) {
    return field.multiply(SquareTimes(field, high, low_bits), low);
  };
  const uint64_t ones2 = join(a, 1, a);
  const uint64_t ones4 = join(ones2, 2, ones2);
  const uint64_t ones8 = join(ones4, 4, ones4);
  const uint64_t ones9 = join(ones8, 1, a);
  const uint64_t ones18 = join(ones9, 9, ones9);
  const uint64_t ones19 = join(ones18, 1, a);
  const uint64_t ones38 = join(ones19, 19, ones19);
  const uint64_t ones39 = join(ones38, 1, a);
  return field.multiply(ones39, ones39);
}

}  // namespace lienthong::difference

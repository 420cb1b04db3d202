// GF(2^40): polynomials over GF(2) below degree 40, modulo x^40 + x^5 + x^4 + x^3 + 1. A value is the low 40 bits of a
// word. Addition is XOR.
//
// Why 40 bits: a sum costs as many bytes as a value, and differences are read out of buckets, so that a value needs no
// bits that its bucket has told. With d differences in g buckets, d / g about 28 at most, two of them hide each other
// with a chance of (d / 2) (d / g) / 2^40, 9e-8 for d = 10,000; 32 bits would make that 2e-5, 48 bits cost a byte more
// each.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_FIELD_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_FIELD_H_

#include <cstddef>
#include <cstdint>

namespace lienthong::difference {

inline constexpr int kFieldBits = 40;
inline constexpr std::size_t kFieldBytes = kFieldBits / 8;
inline constexpr std::uint64_t kFieldMask = (std::uint64_t{1} << kFieldBits) - 1;
// Odd power sums of a bucket, and so the most differences that can be read out of one.
inline constexpr std::size_t kMaxSums = 64;

// What costs time, in two ways of doing it that give the same values. Arguments are values of the field; counts are at
// most kMaxSums. Threads: any.
struct FieldArithmetic {
  const char* name;
  std::uint64_t (*multiply)(std::uint64_t a, std::uint64_t b);
  // values[i] = values[i]^2
  void (*square_each)(std::uint64_t* values, std::size_t count);
  // y[i] = a y[i] + b x[i]
  void (*combine)(std::uint64_t a, std::uint64_t* y, std::uint64_t b, const std::uint64_t* x, std::size_t count);
  // out[r] += the sum over c of matrix[r * stride + c] vector[c]. When `columns` is odd the cell after the last of each
  // row is read too, whatever it holds.
  void (*transform)(const std::uint64_t* matrix, std::size_t rows, std::size_t columns, std::size_t stride,
                    const std::uint64_t* vector, std::uint64_t* out);
  // sums[i] += x^(2 i + 1) for each i below kMaxSums.
  void (*add_odd_powers)(std::uint64_t x, std::uint64_t* sums);
};

const FieldArithmetic& PortableArithmetic();
// By carry-less multiplication (PCLMULQDQ); nullptr where the processor has none.
const FieldArithmetic* CarrylessArithmetic();
// The faster one that this processor can do; chosen once.
const FieldArithmetic& BestArithmetic();

// 1/a, and 0 for 0.
std::uint64_t Invert(const FieldArithmetic& field, std::uint64_t a);

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_FIELD_H_

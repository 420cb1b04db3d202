// RootFinder: the roots of a polynomial that has nothing but different roots, by the traces of Berlekamp ("Factoring
// polynomials over large finite fields", 1970).

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_ROOT_FINDER_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_ROOT_FINDER_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "adapters/difference/field.h"

namespace lienthong::difference {

// Holds the space that it works in, about 90 KiB. Threads: one.
class RootFinder {
 public:
  explicit RootFinder(const FieldArithmetic& field);

  // The polynomial is z^t + lower[t - 1] z^(t - 1) + ... + lower[0], t being the size, at most kMaxSums. Appends its
  // roots and returns true when it has t of them, all different; false, and nothing appended, when not. Takes
  // O(t^2) multiplications, whatever the polynomial is.
  bool Find(absl::Span<const std::uint64_t> lower, std::vector<std::uint64_t>* roots);

 private:
  // A polynomial below degree 65, behind zeros that a shifted one is read from.
  struct Polynomial {
    std::array<std::uint64_t, 2 * kMaxSums + 4> cells = {};
    int degree = -1;  // -1: it is zero
    std::uint64_t* at(int power) { return cells.data() + kMaxSums + 2 + power; }
    void Trim();
  };

  bool FindFrobenius(absl::Span<const std::uint64_t> lower);
  void MakeSquaringMatrix(absl::Span<const std::uint64_t> lower);
  const std::uint64_t* Trace(int basis);
  // The rest of `dividend` by the monic `divisor`; the quotient, when asked for, is monic too.
  void Divide(Polynomial* dividend, Polynomial* divisor, Polynomial* quotient);
  // Leaves in `one` the monic greatest common divisor.
  void ReduceToDivisor(Polynomial* one, Polynomial* other);
  void Split(Polynomial* factor, int basis, std::vector<std::uint64_t>* roots);
  void SolveQuadratic(std::uint64_t constant, std::uint64_t linear, std::vector<std::uint64_t>* roots);

  const FieldArithmetic& field_;
  int degree_ = 0;
  // [row of power j][column i]: in squaring_ the coefficient of z^j in z^(2 (i + (t + 1) / 2)), in frobenius_ that in
  // z^(2^i), both modulo the polynomial.
  std::vector<std::uint64_t> squaring_;
  std::vector<std::uint64_t> frobenius_;
  // [basis][power]: the polynomial whose value at a root x is the trace of 2^basis x; made when first asked for.
  std::vector<std::uint64_t> traces_;
  int traces_made_ = 0;
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_ROOT_FINDER_H_

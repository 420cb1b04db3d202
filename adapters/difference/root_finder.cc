#include "adapters/difference/root_finder.h"

#include <algorithm>
#include <utility>

namespace lienthong::difference {
namespace {

constexpr size_t kHalf = kMaxSums / 2;

// What depends on the field alone.
struct FieldTables {
  FieldTables();

  // A y with y^2 + y = value; there is one (and y + 1) when the trace of the value is 0.
  uint64_t SolveSquarePlusSelf(uint64_t value) const {
    uint64_t y = 0;
    for (int bit = kFieldBits - 1; bit >= 0; --bit) {
      if (((value >> bit) & 1) == 0) continue;
      value ^= image[bit];
      y ^= preimage[bit];
    }
    return y;
  }

  // [basis][i]: (2^basis)^(2^i).
  uint64_t conjugates[kFieldBits][kFieldBits];
  // image[b] = preimage[b]^2 + preimage[b] has b for its top bit, or is 0.
  uint64_t image[kFieldBits] = {};
  uint64_t preimage[kFieldBits] = {};
};

FieldTables::FieldTables() {
  const FieldArithmetic& field = PortableArithmetic();
  for (int basis = 0; basis < kFieldBits; ++basis) {
    uint64_t power = uint64_t{1} << basis;
    for (int i = 0; i < kFieldBits; ++i) {
      conjugates[basis][i] = power;
      power = field.multiply(power, power);
    }
    uint64_t from = uint64_t{1} << basis;
    uint64_t to = field.multiply(from, from) ^ from;
    for (int bit = kFieldBits - 1; bit >= 0 && to != 0; --bit) {
      if (((to >> bit) & 1) == 0) continue;
      if (image[bit] == 0) {
        image[bit] = to;
        preimage[bit] = from;
        break;
      }
      to ^= image[bit];
      from ^= preimage[bit];
    }
  }
}

const FieldTables& Tables() {
  static const FieldTables* const tables = new FieldTables();
  return *tables;
}

}  // namespace

void RootFinder::Polynomial::Trim() {
  while (degree >= 0 && *at(degree) == 0) --degree;
}

RootFinder::RootFinder(const FieldArithmetic& field)
    : field_(field),
      squaring_(kMaxSums * kHalf + 2),
      frobenius_(kMaxSums * kFieldBits),
      traces_(kFieldBits * kMaxSums) {}

void RootFinder::MakeSquaringMatrix(absl::Span<const uint64_t> lower) {
  const size_t t = lower.size();
  uint64_t power[kMaxSums + 1];
  std::copy(lower.begin(), lower.end(), power + 1);
  for (size_t exponent = t; exponent + 1 < 2 * t; ++exponent) {
    // power + 1 holds z^exponent.
    if (exponent % 2 == 0) {
      const size_t column = exponent / 2 - (t + 1) / 2;
      for (size_t j = 0; j < t; ++j) squaring_[j * kHalf + column] = power[j + 1];
    }
    const uint64_t top = power[t];
    std::copy_backward(power + 1, power + t, power + t + 1);
    power[1] = 0;
    field_.combine(1, power + 1, top, lower.data(), t);
  }
}

// z^(2^i) for i up to 40 by squaring: all roots are there, and different, exactly when the last of them is z.
bool RootFinder::FindFrobenius(absl::Span<const uint64_t> lower) {
  const size_t t = lower.size();
  MakeSquaringMatrix(lower);
  const size_t high = (t + 1) / 2;
  uint64_t power[kMaxSums] = {};
  power[1] = 1;
  for (int i = 0; i < kFieldBits; ++i) {
    for (size_t j = 0; j < t; ++j) frobenius_[j * kFieldBits + i] = power[j];
    uint64_t squares[kMaxSums];
    std::copy_n(power, t, squares);
    field_.square_each(squares, t);
    for (size_t j = 0; j < t; ++j) power[j] = j % 2 == 0 ? squares[j / 2] : 0;
    field_.transform(squaring_.data(), t, t - high, kHalf, squares + high, power);
  }
  power[1] ^= 1;
  return std::all_of(power, power + t, [](uint64_t cell) { return cell == 0; });
}

const uint64_t* RootFinder::Trace(int basis) {
  for (; traces_made_ <= basis; ++traces_made_) {
    uint64_t* const trace = traces_.data() + traces_made_ * kMaxSums;
    std::fill_n(trace, degree_, 0);
    field_.transform(frobenius_.data(), degree_, kFieldBits, kFieldBits, Tables().conjugates[traces_made_], trace);
  }
  return traces_.data() + basis * kMaxSums;
}

void RootFinder::Divide(Polynomial* dividend, Polynomial* divisor, Polynomial* quotient) {
  const int degree = divisor->degree;
  if (quotient != nullptr) quotient->degree = dividend->degree - degree;
  for (int shift = dividend->degree - degree; shift >= 0; --shift) {
    const uint64_t top = *dividend->at(shift + degree);
    if (quotient != nullptr) *quotient->at(shift) = top;
    if (top != 0) field_.combine(1, dividend->at(shift), top, divisor->at(0), degree);
    *dividend->at(shift + degree) = 0;
  }
  dividend->degree = std::min(dividend->degree, degree - 1);
  dividend->Trim();
}

void RootFinder::ReduceToDivisor(Polynomial* one, Polynomial* other) {
  Polynomial* a = one;
  Polynomial* b = other;
  while (b->degree >= 0) {
    if (a->degree < b->degree) std::swap(a, b);
    if (b->degree < 0) break;
    // Multiplied through, so that nothing is inverted; the leading cells cancel.
    const uint64_t of_a = *a->at(a->degree);
    field_.combine(*b->at(b->degree), a->at(0), of_a, b->at(b->degree - a->degree), a->degree);
    *a->at(a->degree) = 0;
    a->Trim();
    if (a->degree < b->degree) std::swap(a, b);
  }
  if (a != one) *one = *a;
  const uint64_t inverse = Invert(field_, *one->at(one->degree));
  field_.combine(inverse, one->at(0), 0, one->at(0), one->degree + 1);
}

// The roots x and x' with x + x' = linear and x x' = constant: y = x / linear solves y^2 + y = constant / linear^2.
void RootFinder::SolveQuadratic(uint64_t constant, uint64_t linear, std::vector<uint64_t>* roots) {
  const uint64_t inverse = Invert(field_, linear);
  const uint64_t value = field_.multiply(field_.multiply(constant, inverse), inverse);
  const uint64_t root = field_.multiply(linear, Tables().SolveSquarePlusSelf(value));
  roots->push_back(root);
  roots->push_back(root ^ linear);
}

// Two roots differ, so in some trace: those that have it 0 are the common roots with the trace's polynomial.
void RootFinder::Split(Polynomial* factor, int basis, std::vector<uint64_t>* roots) {
  if (factor->degree == 1) return roots->push_back(*factor->at(0));
  if (factor->degree == 2) return SolveQuadratic(*factor->at(0), *factor->at(1), roots);
  for (; basis < kFieldBits; ++basis) {
    Polynomial zero;
    std::copy_n(Trace(basis), degree_, zero.at(0));
    zero.degree = degree_ - 1;
    zero.Trim();
    Divide(&zero, factor, nullptr);
    if (zero.degree < 1) continue;
    Polynomial copy = *factor;
    ReduceToDivisor(&zero, &copy);
    if (zero.degree < 1) continue;
    Polynomial one;
    Divide(factor, &zero, &one);
    Split(&zero, basis + 1, roots);
    return Split(&one, basis + 1, roots);
  }
}

bool RootFinder::Find(absl::Span<const uint64_t> lower, std::vector<uint64_t>* roots) {
  degree_ = static_cast<int>(lower.size());
  traces_made_ = 0;
  if (degree_ == 0) return true;
  if (degree_ == 1) {
    roots->push_back(lower[0]);
    return true;
  }
  if (!FindFrobenius(lower)) return false;
  Polynomial whole;
  std::copy(lower.begin(), lower.end(), whole.at(0));
  *whole.at(degree_) = 1;
  whole.degree = degree_;
  Split(&whole, 0, roots);
  return true;
}

}  // namespace lienthong::difference

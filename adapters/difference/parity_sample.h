// ParitySample: 128 bytes from which the size of a difference is estimated. Each element turns one bit over; it falls
// on the l-th of 12 levels with a chance of 2^-l, so that some level is neither empty nor full whatever the size is.
// The idea of levels is that of the strata estimator (Eppstein, Goodrich, Uyeda and Varghese, "What's the difference?",
// 2011).

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_PARITY_SAMPLE_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_PARITY_SAMPLE_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "adapters/difference/element.h"

namespace lienthong::difference {

// Threads: as a plain value.
class ParitySample {
 public:
  static constexpr std::size_t kBytes = 128;
  static constexpr std::size_t kLevels = 12;
  static constexpr std::size_t kCells = 85;  // of a level

  // Of an element that comes or goes.
  void Toggle(const Element& element);

  // How many elements differ between this and `other`: the most likely number. Its standard error is 10 to 15 % from 50
  // to 30,000 differences and 20 % at 100,000; with fewer it is one or two differences, with more than 300,000 it soon
  // says no more than "many".
  double Estimate(const ParitySample& other) const;

  const std::array<std::uint8_t, kBytes>& bytes() const { return bytes_; }
  std::array<std::uint8_t, kBytes>& bytes() { return bytes_; }

  friend bool operator==(const ParitySample&, const ParitySample&) = default;

 private:
  std::array<std::uint8_t, kBytes> bytes_ = {};
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_PARITY_SAMPLE_H_

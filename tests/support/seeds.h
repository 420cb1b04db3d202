// Seeds of property tests: random, printed, and overridden by LIENTHONG_SEED.

#ifndef LIENTHONG_TESTS_SUPPORT_SEEDS_H_
#define LIENTHONG_TESTS_SUPPORT_SEEDS_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>
#include <string>

namespace lienthong::testing {

// Calls `body` with `rounds` seeds, or once with LIENTHONG_SEED; stops at the first failure.
inline void ForEachSeed(int rounds, const std::function<void(uint64_t seed)>& body) {
  const char* const given = std::getenv("LIENTHONG_SEED");
  for (int round = 0; round < (given == nullptr ? rounds : 1); ++round) {
    const uint64_t seed = given == nullptr ? std::random_device()() : std::strtoull(given, nullptr, 10);
    std::cout << "LIENTHONG_SEED=" << seed << std::endl;
    const ::testing::ScopedTrace trace(__FILE__, __LINE__, "LIENTHONG_SEED=" + std::to_string(seed));
    body(seed);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "run again with LIENTHONG_SEED=" << seed;
  }
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_SEEDS_H_

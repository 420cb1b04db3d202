// Require: the value of what must be there for a test to go on; ends the program with the reason when it is not.

#ifndef LIENTHONG_TESTS_SUPPORT_REQUIRE_H_
#define LIENTHONG_TESTS_SUPPORT_REQUIRE_H_

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace lienthong::testing {

[[noreturn]] inline void Fail(const std::string& why) {
  std::cerr << "the test cannot go on: " << why << std::endl;
  std::abort();
}

template <typename T>
T Require(absl::StatusOr<T> value) {
  if (!value.ok()) Fail(value.status().ToString());
  return *std::move(value);
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_REQUIRE_H_

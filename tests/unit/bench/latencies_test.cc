#include "services/bench/latencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lienthong::bench {
namespace {

TEST(Latencies, AQuantileIsNeverTooLowAndAtMostASixtiethTooHigh) {
  Latencies latencies;
  for (int i = 1; i <= 10'000; ++i) latencies.Add(absl::Microseconds(i));
  for (const double share : {0.001, 0.5, 0.95, 0.99, 0.999}) {
    const double exact = share * 10;
    EXPECT_GE(latencies.QuantileMs(share), exact) << share;
    EXPECT_LE(latencies.QuantileMs(share), exact * 61 / 60) << share;
  }
  EXPECT_DOUBLE_EQ(latencies.MaxMs(), 10);
  EXPECT_DOUBLE_EQ(latencies.QuantileMs(1), 10);
}

TEST(Latencies, NoneAtAllHaveNoQuantile) {
  EXPECT_EQ(Latencies().QuantileMs(0.99), 0);
  EXPECT_EQ(Latencies().MaxMs(), 0);
}

TEST(Latencies, AddedUpTheyAreAsIfCountedTogether) {
  Latencies odd;
  Latencies even;
  Latencies all;
  for (int i = 1; i <= 999; ++i) {
    (i % 2 == 1 ? odd : even).Add(absl::Milliseconds(i));
    all.Add(absl::Milliseconds(i));
  }
  odd.Add(even);
  EXPECT_EQ(odd.count(), all.count());
  for (const double share : {0.1, 0.5, 0.9}) EXPECT_EQ(odd.QuantileMs(share), all.QuantileMs(share)) << share;
}

TEST(Latencies, TheLeastAndTheLongestAreCounted) {
  Latencies latencies;
  latencies.Add(absl::ZeroDuration());
  latencies.Add(-absl::Seconds(1));  // a clock that was set back
  latencies.Add(absl::Hours(1'000));
  EXPECT_EQ(latencies.count(), 3);
  EXPECT_EQ(latencies.QuantileMs(0.5), 0);
  EXPECT_EQ(latencies.MaxMs(), 3'600'000'000);
}

}  // namespace
}  // namespace lienthong::bench

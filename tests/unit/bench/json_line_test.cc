#include "services/bench/json_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace lienthong::bench {
namespace {

std::string Printed(const JsonLine& line) {
  ::testing::internal::CaptureStdout();
  line.Print();
  return ::testing::internal::GetCapturedStdout();
}

TEST(JsonLine, FieldsStandInTheOrderTheyWereAdded) {
  JsonLine more;
  more.Flag("sync", true).Numbers("ratios", {1.5, 2});
  JsonLine line;
  line.Text("side", "ours").Count("events", 12'345'678'901).Number("share", 0.25).All(more).All(JsonLine());
  EXPECT_EQ(Printed(line),
            "{\"side\": \"ours\", \"events\": 12345678901, \"share\": 0.25, \"sync\": true, \"ratios\": [1.5, 2]}\n");
}

TEST(JsonLine, WhatIsNoNumberIsNull) {
  JsonLine line;
  line.Number("ratio", std::numeric_limits<double>::quiet_NaN()).Number("most", 1.0 / 0.0);
  EXPECT_EQ(Printed(line), "{\"ratio\": null, \"most\": null}\n");
}

TEST(JsonLine, TextIsEscaped) {
  EXPECT_EQ(Printed(JsonLine().Text("a\"b", "c\\d\n")), "{\"a\\\"b\": \"c\\\\d\\u000a\"}\n");
}

TEST(JsonLine, TimesAreLeftOutWhenThereAreNone) {
  EXPECT_EQ(Printed(JsonLine().Times(Latencies())), "{}\n");
  Latencies latencies;
  latencies.Add(absl::Milliseconds(2));
  EXPECT_EQ(Printed(JsonLine().Times(latencies)), "{\"p50_ms\": 2, \"p95_ms\": 2, \"p99_ms\": 2, \"max_ms\": 2}\n");
}

}  // namespace
}  // namespace lienthong::bench

#include "services/server/fact_log.h"

#include <gtest/gtest.h>

namespace lienthong::server {
namespace {

TEST(FactLineTest, PlainValuesStandBareAndOthersInQuotesOnOneLine) {
  EXPECT_EQ(FactLine(absl::UnixEpoch() + absl::Milliseconds(5), "stopped", {}),
            "time=1970-01-01T00:00:00.005Z fact=stopped");
  EXPECT_EQ(
      FactLine(absl::UnixEpoch(), "listening", {{"address", "127.0.0.1:7400"}, {"cause", "two\nlines \"and\" a=b"}}),
      "time=1970-01-01T00:00:00.000Z fact=listening address=127.0.0.1:7400 cause=\"two\\nlines \\\"and\\\" a=b\"");
  EXPECT_EQ(FactLine(absl::UnixEpoch(), "x", {{"empty", ""}}), "time=1970-01-01T00:00:00.000Z fact=x empty=\"\"");
}

}  // namespace
}  // namespace lienthong::server

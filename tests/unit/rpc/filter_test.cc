#include "services/rpc/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

absl::StatusOr<std::map<std::string, std::string>> Parse(absl::string_view filter) {
  return ParseFilter(filter, {"market", "province"});
}

TEST(FilterTest, AnEmptyFilterHasNoTerms) {
  EXPECT_THAT(*Parse(""), IsEmpty());
  EXPECT_THAT(*Parse("  \t"), IsEmpty());
}

TEST(FilterTest, TermsAreJoinedByAnd) {
  EXPECT_THAT(*Parse("market = \"JP\""), ElementsAre(Pair("market", "JP")));
  EXPECT_THAT(*Parse(" market=\"JP\"  AND province =\"31|2025-07\" "),
              ElementsAre(Pair("market", "JP"), Pair("province", "31|2025-07")));
  EXPECT_THAT(*Parse("market = \"\""), ElementsAre(Pair("market", ""))) << "an empty value is a value";
  EXPECT_THAT(*Parse("market = \"A AND B\""), ElementsAre(Pair("market", "A AND B")));
}

TEST(FilterTest, WhatIsNoFilterIsRefusedWithTheFormAndTheFields) {
  for (const char* bad :
       {"market", "market =", "market = JP", "market = \"JP", "market : \"JP\"", "= \"JP\"", "market = \"JP\" AND",
        "AND market = \"JP\"", "market = \"JP\" OR province = \"31\"", "market = \"JP\" province = \"31\"",
        "market = \"JP\" and province = \"31\"", "market = \"JP\" AND market = \"KR\"", "full_name = \"Hồng\"",
        "(market = \"JP\")", "NOT market = \"JP\"", "market != \"JP\"", "\"JP\""}) {
    const absl::Status status = Parse(bad).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_EQ(ReasonOf(status), "FIELD_INVALID") << bad;
    EXPECT_THAT(std::string(status.message()), HasSubstr("market, province")) << bad;
  }
}

TEST(FilterTest, AFilterHasABound) {
  const std::string at_bound = "market = \"" + std::string(kMaxFilterBytes - 11, 'x') + "\"";
  ASSERT_EQ(at_bound.size(), kMaxFilterBytes);
  EXPECT_TRUE(Parse(at_bound).ok());
  EXPECT_FALSE(Parse(at_bound + " ").ok());
}

TEST(FilterTest, ARefusedValueIsNotRepeated) {
  const absl::Status status = Parse("market = \"003190000001\" OR").status();
  EXPECT_EQ(status.message().find("003190000001"), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace lienthong::rpc

#include "services/rpc/page_token.h"

#include <gtest/gtest.h>

#include <string>

#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

constexpr char kRequest[] = "ListWorkers?market = \"JP\"";

TEST(PageTokenTest, ATokenGivesItsCursorBackToTheSameCall) {
  for (const std::string& cursor : {std::string("a"), std::string("\0\xff/+", 4), std::string(500, 'x')}) {
    const std::string token = MakePageToken(kRequest, cursor);
    EXPECT_EQ(*ReadPageToken(kRequest, token), cursor);
    EXPECT_EQ(token.find_first_of("+/"), std::string::npos) << "fit for an address";
  }
}

TEST(PageTokenTest, NoTokenIsTheFirstPage) {
  EXPECT_EQ(*ReadPageToken(kRequest, ""), "");
}

TEST(PageTokenTest, ATokenOfAnotherCallIsRefused) {
  const std::string token = MakePageToken(kRequest, "cursor");
  for (const char* other : {"", "ListWorkers?", "ListWorkers?market = \"KR\"", "ListRuns?market = \"JP\""}) {
    const absl::Status status = ReadPageToken(other, token).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << other;
    EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID") << other;
  }
}

TEST(PageTokenTest, GarbageIsRefused) {
  const std::string token = MakePageToken(kRequest, "cursor");
  for (const std::string& bad : {std::string("x"), std::string("!!!"), std::string("AAAAAAAAAAAA"), token.substr(1),
                                 token.substr(0, 8), "A" + token, std::string(10'000, 'A')}) {
    EXPECT_EQ(ReasonOf(ReadPageToken(kRequest, bad).status()), "PAGE_TOKEN_INVALID") << bad;
  }
}

TEST(PageTokenTest, APageSizeIsBounded) {
  EXPECT_EQ(*PageSize(0, 50, 200), 50u);
  EXPECT_EQ(*PageSize(1, 50, 200), 1u);
  EXPECT_EQ(*PageSize(200, 50, 200), 200u);
  EXPECT_EQ(*PageSize(201, 50, 200), 200u);
  EXPECT_EQ(*PageSize(INT32_MAX, 50, 200), 200u);
  EXPECT_EQ(ReasonOf(PageSize(-1, 50, 200).status()), "FIELD_INVALID");
}

}  // namespace
}  // namespace lienthong::rpc

#include "services/rpc/caller.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

using Headers = std::map<std::string, std::string>;

const Headers& Complete() {
  static const auto* const headers = new Headers{{"lienthong-agency", "G09.12"},
                                                 {"lienthong-officer", "nv_0071-a"},
                                                 {"lienthong-purpose", "reconciliation"},
                                                 {"lienthong-procedure", "2.002105"}};
  return *headers;
}

absl::StatusOr<Caller> Read(const Headers& headers) {
  return ReadCaller([&](absl::string_view name) -> std::optional<std::string> {
    auto found = headers.find(std::string(name));
    if (found == headers.end()) return std::nullopt;
    return found->second;
  });
}

TEST(CallerTest, FourHeadersMakeACaller) {
  absl::StatusOr<Caller> caller = Read(Complete());
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->agency, "G09.12");
  EXPECT_EQ(caller->officer, "nv_0071-a");
  EXPECT_EQ(caller->purpose, "reconciliation");
  EXPECT_EQ(caller->procedure, "2.002105");
}

TEST(CallerTest, EachHeaderIsRequiredAndNamedWhenItIsMissing) {
  for (const auto& [name, value] : Complete()) {
    Headers headers = Complete();
    headers.erase(name);
    const absl::Status status = Read(headers).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << name;
    EXPECT_EQ(ReasonOf(status), "CALLER_MISSING");
    EXPECT_NE(status.message().find(name), absl::string_view::npos) << status;
    EXPECT_NE(status.message().find("is missing"), absl::string_view::npos) << status;
  }
}

TEST(CallerTest, AHeaderIsOneTo64LettersDigitsDotsDashesAndUnderscores) {
  for (const std::string& good : {std::string("a"), std::string(64, 'Z'), std::string("0._-")}) {
    Headers headers = Complete();
    headers["lienthong-officer"] = good;
    EXPECT_TRUE(Read(headers).ok()) << good;
  }
  for (const std::string& bad : {std::string(), std::string(65, 'Z'), std::string("a b"), std::string("a\n"),
                                 std::string("Nguyễn"), std::string("a\0b", 3), std::string("a/b")}) {
    Headers headers = Complete();
    headers["lienthong-officer"] = bad;
    const absl::Status status = Read(headers).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << bad;
    EXPECT_NE(status.message().find("is malformed"), absl::string_view::npos) << status;
  }
}

TEST(CallerTest, NoNumberStandsInPurposeOrProcedureAndNoRegistryPosesAsAnAgency) {
  for (const char* name : {"lienthong-purpose", "lienthong-procedure"}) {
    Headers headers = Complete();
    headers[name] = "x-003090000001";
    EXPECT_EQ(Read(headers).status().code(), absl::StatusCode::kUnauthenticated) << name;
    headers[name] = "12345678";
    EXPECT_TRUE(Read(headers).ok()) << name;
  }
  for (const char* agency : {"residents", "labour", "lienthong"}) {
    Headers headers = Complete();
    headers["lienthong-agency"] = agency;
    EXPECT_EQ(Read(headers).status().code(), absl::StatusCode::kUnauthenticated) << agency;
  }
}

TEST(CallerTest, AMalformedValueIsNotRepeatedInTheMessage) {
  Headers headers = Complete();
  headers["lienthong-officer"] = "003190000001 Hồng";
  EXPECT_EQ(Read(headers).status().message().find("003190000001"), absl::string_view::npos);
}

}  // namespace
}  // namespace lienthong::rpc

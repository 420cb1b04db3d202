#include "storage/merkle/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/require.h"
#include "tests/support/seeds.h"

namespace lienthong::merkle {
namespace {

// RFC 4648, section 10.
TEST(Base64, IsThatOfTheRfc) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                    {"f", "Zg=="},
                                                                                    {"fo", "Zm8="},
                                                                                    {"foo", "Zm9v"},
                                                                                    {"foob", "Zm9vYg=="},
                                                                                    {"fooba", "Zm9vYmE="},
                                                                                    {"foobar", "Zm9vYmFy"},
                                                                                    {"\xfb\xff", "+/8="}}) {
    EXPECT_EQ(Base64(bytes), text);
    EXPECT_EQ(testing::Require(ParseBase64(text)), bytes);
  }
}

TEST(Base64, HasOneSpelling) {
  for (const std::string text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "Zm9v\n", "Zm 9v", " Zm9v", "Zm9v====",
                                 "=", "====", "Zm9v=", "-_8=", "Zg==Zg==", "Zm8.", "Zm8\xc3", "Z\0==", "Zg=a"}) {
    EXPECT_EQ(ParseBase64(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(ParseBase64(std::string("Zm8\0", 4)).ok());
}

TEST(Base64, OfAnyBytesIsReadBack) {
  testing::ForEachSeed(1, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    for (int round = 0; round < 1000; ++round) {
      std::string bytes(random() % 100, '\0');
      for (char& byte : bytes) byte = static_cast<char>(random());
      ASSERT_EQ(testing::Require(ParseBase64(Base64(bytes))), bytes);
    }
  });
}

}  // namespace
}  // namespace lienthong::merkle

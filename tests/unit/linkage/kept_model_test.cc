#include "services/linkage/kept_model.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace lienthong::linkage {
namespace {

// The refusal of the built-in model with one thing replaced.
std::string RefusalOf(const std::string& from, const std::string& to) {
  EXPECT_TRUE(absl::StrContains(BuiltInModelText(), from)) << from;
  const auto model = ReadKeptModel(absl::StrReplaceAll(BuiltInModelText(), {{from, to}}));
  return model.ok() ? "" : std::string(model.status().message());
}

TEST(KeptModelTest, ReadsBackWhatItWrote) {
  const std::string written = WriteKeptModel(BuiltInModel());
  const auto read = ReadKeptModel(written);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(WriteKeptModel(*read), written);
  EXPECT_EQ(read->version, "vn-1");
  EXPECT_EQ(read->layout.fields().size(), 9u);
  EXPECT_GT(read->shares[0].common.at("NGUYỄN"), read->shares[0].common.at("TRẦN"));
  EXPECT_GT(read->shares[1].common.at(""), 0) << "some have no middle name";
  EXPECT_GT(read->shares[1].common.at("THỊ NGỌC"), 0);
}

TEST(KeptModelTest, WhatIsBuiltInStandsInTheFileThatIsShipped) {
  const char* root = std::getenv("LIENTHONG_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/deploy/config/linkage-model-1.txt");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), std::string(BuiltInModelText()));
}

TEST(KeptModelTest, RefusesTextsByTheLine) {
  EXPECT_EQ(RefusalOf("kept linkage model 1", "kept linkage model 2"),
            "kept model, line 1: it should be \"lienthong kept linkage model 1\"");
  EXPECT_TRUE(absl::StrContains(RefusalOf("version vn-1", "version VN 1"), "line 6: it should be \"version\""));
  EXPECT_TRUE(absl::StrContains(RefusalOf("prior_millibits -19417", "prior_millibits much"), "line 7"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("same_millibits 6658", "same_millibits -1"), "below review_millibits"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("field sex sex", "field sex gender"), "line 12: \"gender\" is no kind"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("shares full_name.given", "shares sex"), "followed by a slot of a name"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("NGUYỄN 0.372395", "NGUYỄN 2"), "NGUYỄN should have a share"));
  EXPECT_TRUE(absl::StrContains(RefusalOf("\nmodel\n", "\n"), "a line \"model\""));
  EXPECT_TRUE(absl::StrContains(RefusalOf("\nslot sex", "\nslot age"), "the slot sex"));
}

}  // namespace
}  // namespace lienthong::linkage

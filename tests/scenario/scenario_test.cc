// Plays every tests/scenario/*.scenario.

#include "tests/scenario/scenario.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace lienthong::testing {
namespace {

std::filesystem::path Folder() {
  const char* const root = std::getenv("LIENTHONG_SOURCE_DIR");
  return std::filesystem::path(root == nullptr ? "." : root) / "tests" / "scenario";
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(Folder(), missing)) {
    if (entry.path().extension() == ".scenario") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ScenarioTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ScenarioTest, EndsAsItsFileSays) {
  const std::string file = GetParam() + ".scenario";
  std::ifstream in(Folder() / file);
  Scenario(std::string(std::istreambuf_iterator<char>(in), {})).Play(file);
}

INSTANTIATE_TEST_SUITE_P(Story, ScenarioTest, ::testing::ValuesIn(Names()),
                         [](const ::testing::TestParamInfo<std::string>& info) { return info.param; });

TEST(ScenarioFilesTest, ThereAreStories) {
  EXPECT_GE(Names().size(), 15u);
}

TEST(ScenarioFilesTest, WordsHoldSpacesInQuotes) {
  const std::vector<Line> lines = ReadLines("# said\nput a name=\"b c\" d=\n  e=\"\" \"f\"\n\nrun\n");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].number, 2);
  EXPECT_EQ(lines[0].words, (std::vector<std::string>{"put", "a", "name=b c", "d=", "e=", "f"}));
  EXPECT_EQ(lines[1].number, 5);
}

}  // namespace
}  // namespace lienthong::testing

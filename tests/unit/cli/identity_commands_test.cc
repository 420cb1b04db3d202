#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/program.h"

namespace lienthong::cli {
namespace {

using testing::HasSubstr;

// No server is there: these commands need none.
class IdentityCommandsTest : public testing::Test {
 protected:
  int Run(const std::vector<std::string>& words) {
    out_.str("");
    err_.str("");
    Environment environment;
    environment.variable = [](absl::string_view name) { return name == "LANG" ? "en_US.UTF-8" : std::string(); };
    environment.new_uuid = [] { return std::string(); };
    environment.read_input = [](size_t) { return std::string(); };
    environment.out = &out_;
    environment.err = &err_;
    environment.stop = &stop_;
    return RunProgram(words, environment);
  }

  std::ostringstream out_, err_;
  StopSignal stop_;
};

TEST_F(IdentityCommandsTest, ANumberIsJudgedAgainstBirthAndSex) {
  EXPECT_EQ(Run({"identity", "check", "003090000001", "--born", "1991-04", "--sex", "male", "-o", "json"}), 0)
      << err_.str();
  EXPECT_EQ(out_.str(),
            "{\n  \"verdict\": \"warn\",\n  \"kind\": \"personal_number\",\n  \"sex\": \"male\",\n"
            "  \"birth_year\": 1990,\n  \"reasons\": [\n    {\n      \"code\": \"unallocated_prefix\",\n"
            "      \"text\": \"prefix 003 was never allocated to a province (Circular 07/2016/TT-BCA appendix 1)\"\n"
            "    },\n    {\n      \"code\": \"birth_year_differs\",\n"
            "      \"text\": \"the birth year differs from the number's (1990): a typing error, or corrected after the "
            "number was given; verify with the population database\"\n    }\n  ]\n}\n");
  EXPECT_EQ(Run({"identity", "check", "003090000001", "--born", "soon"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("--born"));
}

TEST_F(IdentityCommandsTest, APrefixIsNamedWithTheProvinceOfThenAndOfNow) {
  // Put together here: written out it could be somebody's.
  EXPECT_EQ(Run({"identity", "check", std::string("024") + "092000001", "-o", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"verdict\": \"ok\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"birth_registered_in\": \"Bắc Giang\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"province_now\": \"24 Bắc Ninh\""));
  EXPECT_EQ(Run({"identity", "check", std::string("030") + "192000001", "-o", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"birth_registered_in\": \"Hải Dương\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"province_now\": \"31 Hải Phòng\""));
}

TEST_F(IdentityCommandsTest, ARejectedNumberShowsInTheExitCodeAndInEitherLanguage) {
  EXPECT_EQ(Run({"identity", "check", "00309000000"}), 2);
  EXPECT_THAT(out_.str(), HasSubstr("it has 11 digits"));
  EXPECT_EQ(Run({"identity", "check", "00309000000", "--lang", "vi"}), 2);
  EXPECT_THAT(out_.str(), HasSubstr("có 11 chữ số"));
  EXPECT_EQ(Run({"identity", "check", "B1234567"}), 0);
  EXPECT_EQ(out_.str(), "verdict  ok\nkind     passport\n");
  EXPECT_EQ(Run({"identity", "check", "B1234567", "--type", "old-card"}), 2);
  EXPECT_EQ(Run({"identity", "check", "000.05.15.H37", "-o", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"present_form\": \"H37.15.05\""));
}

TEST_F(IdentityCommandsTest, ANameIsShownWithItsKeysAndParts) {
  EXPECT_EQ(Run({"identity", "name", "lê thị  Hoà", "-o", "yaml"}), 0) << err_.str();
  EXPECT_EQ(out_.str(),
            "written: lê thị  Hoà\ncanonical_key: LÊ THỊ HÒA\nspelling_key: LÊ THỊ HÒA\n"
            "tone_free_key: LÊ THI HOA\nbase_key: LE THI HOA\nfamily: lê\nmiddle: thị\ngiven: Hoà\n");
}

}  // namespace
}  // namespace lienthong::cli

#include "services/cli/completion.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/command.h"

namespace lienthong::cli {
namespace {

using testing::HasSubstr;

TEST(Completion, BothShellsKnowEveryNounVerbAndFlag) {
  for (const std::string& script : {BashCompletion(), ZshCompletion()}) {
    for (const Command& command : CommandTable()) {
      EXPECT_THAT(script, HasSubstr(std::string(command.noun)));
      EXPECT_THAT(script, HasSubstr(std::string(command.verb)));
      for (const Flag& flag : command.flags) EXPECT_THAT(script, HasSubstr("--" + std::string(flag.name)));
    }
    for (const Flag& flag : GlobalFlags()) EXPECT_THAT(script, HasSubstr("--" + std::string(flag.name)));
    EXPECT_EQ(script.find('%'), std::string::npos) << "a part was not filled in";
  }
}

// Runs the bash script as bash would and gives what it offers.
std::string Offered(const std::string& words, int current) {
  const std::string file = testing::TempDir() + "/lienthongctl_completion.bash";
  FILE* script = fopen(file.c_str(), "w");
  const std::string text = BashCompletion() + "COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(current) +
                           "; _lienthongctl; echo \"${COMPREPLY[*]}\"\n";
  fwrite(text.data(), 1, text.size(), script);
  fclose(script);
  FILE* pipe = popen(("bash --norc " + file + " 2>&1").c_str(), "r");
  char buffer[4096];
  const size_t size = fread(buffer, 1, sizeof(buffer), pipe);
  pclose(pipe);
  return std::string(buffer, size);
}

TEST(Completion, BashOffersNounsVerbsFlagsAndChoices) {
  EXPECT_EQ(Offered("lienthongctl disc", 1), "discrepancy\n");
  EXPECT_EQ(Offered("lienthongctl --server x run ca", 4), "cancel\n");
  EXPECT_EQ(Offered("lienthongctl reconcile --w", 2), "--wait\n");
  EXPECT_EQ(Offered("lienthongctl worker get W -o j", 5), "json\n");
  EXPECT_EQ(Offered("lienthongctl worker lookup pass", 3), "passport\n");
}

}  // namespace
}  // namespace lienthong::cli

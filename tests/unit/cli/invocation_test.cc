#include "services/cli/invocation.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lienthong::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<Invocation> Parse(const std::vector<std::string>& words) {
  return ParseCommandLine(words, Language::kEnglish);
}

std::string Error(const std::vector<std::string>& words) {
  const auto parsed = Parse(words);
  EXPECT_FALSE(parsed.ok());
  EXPECT_TRUE(IsWrongUsage(parsed.status()));
  return std::string(parsed.status().message());
}

TEST(Invocation, FlagsMayStandAnywhereAndInEitherForm) {
  const auto parsed =
      Parse({"--server", "unix:/tmp/s", "worker", "--lang=en", "get", "-o", "json", "W", "--valid-at=2024"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->command->verb, "get");
  EXPECT_THAT(parsed->arguments, ElementsAre("W"));
  EXPECT_EQ(parsed->Value("server"), "unix:/tmp/s");
  EXPECT_EQ(parsed->Value("output"), "json");
  EXPECT_EQ(parsed->Value("valid-at"), "2024");
  EXPECT_FALSE(parsed->Has("fields"));
}

TEST(Invocation, UnderscoresAndDashesAreTheSameInFlagsAndChoices) {
  const auto parsed = Parse({"deployment", "end", "W", "D", "--date", "2025", "--outcome", "contract_left"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->Value("outcome"), "contract-left");
  EXPECT_TRUE(Parse({"worker", "list", "--page_size", "3"}).ok());
  EXPECT_TRUE(Parse({"worker", "lookup", "personal_number", "1"}).ok());
}

TEST(Invocation, WordsBehindTwoDashesAreArguments) {
  const auto parsed = Parse({"worker", "explain", "--", "W", "--field"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->arguments, ElementsAre("W", "--field"));
}

TEST(Invocation, RepeatedFlagsKeepEveryValue) {
  const auto parsed =
      Parse({"worker", "create", "--name", "A", "--identifier", "passport=1", "--identifier=old_card=2"});
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_THAT(parsed->Values("identifier"), ElementsAre("passport=1", "old_card=2"));
}

TEST(Invocation, MistypedWordsAreRefusedWithTheNearest) {
  EXPECT_THAT(Error({"wroker", "get", "W"}), HasSubstr("did you mean \"worker\""));
  EXPECT_THAT(Error({"worker", "gte", "W"}), HasSubstr("did you mean \"worker get\""));
  EXPECT_THAT(Error({"worker", "get", "W", "--valid-a", "2024"}), HasSubstr("did you mean \"--valid-at\""));
  EXPECT_THAT(Error({"worker", "get", "W", "-o", "jsno"}), HasSubstr("did you mean \"json\""));
  EXPECT_THAT(Error({"worker", "lookup", "pasport", "1"}), HasSubstr("did you mean \"passport\""));
  EXPECT_THAT(Error({"worker", "get", "W", "-x"}), HasSubstr("there is no flag \"-x\""));
}

TEST(Invocation, AFlagOfAnotherCommandIsRefusedWhereverItStands) {
  EXPECT_THAT(Error({"--wait", "worker", "get", "W"}), HasSubstr("there is no flag \"--wait\""));
  EXPECT_THAT(Error({"worker", "get", "W", "--wait"}), HasSubstr("there is no flag \"--wait\""));
}

TEST(Invocation, IncompleteCommandLinesSayWhatIsMissing) {
  EXPECT_THAT(Error({}), HasSubstr("a command is needed"));
  EXPECT_THAT(Error({"run"}), HasSubstr("get, list, watch, cancel"));
  EXPECT_THAT(Error({"worker", "get"}), HasSubstr("WORKER is missing"));
  EXPECT_THAT(Error({"worker", "get", "A", "B"}), HasSubstr("\"B\" is one argument too many"));
  EXPECT_THAT(Error({"reconcile"}), HasSubstr("\"--registry\" is needed"));
  EXPECT_THAT(Error({"worker", "get", "A", "--valid-at"}), HasSubstr("needs a value"));
  EXPECT_THAT(Error({"worker", "list", "--all=yes"}), HasSubstr("takes no value"));
  EXPECT_THAT(Error({"worker", "get", "A", "--valid-at", "1", "--valid-at", "2"}), HasSubstr("given twice"));
}

TEST(Invocation, HelpIsGivenForWhatIsThereOfACommand) {
  EXPECT_TRUE(Parse({"--help"})->help);
  EXPECT_TRUE(Parse({"help"})->help);
  EXPECT_EQ(Parse({"help", "worker", "get"})->command->verb, "get");
  EXPECT_EQ(Parse({"worker", "-h"})->noun, "worker");
  EXPECT_TRUE(Parse({"deployment", "end", "--help"})->help);
  EXPECT_TRUE(Parse({"--version"})->version);
}

TEST(Invocation, NumbersAreWholeAndInRange) {
  EXPECT_EQ(*Parse({"log", "list", "--from", "18446744073709551615"})->Number("from", 0, Language::kEnglish),
            18446744073709551615u);
  EXPECT_FALSE(Parse({"log", "list", "--from", "18446744073709551616"})->Number("from", 0, Language::kEnglish).ok());
  EXPECT_FALSE(Parse({"log", "list", "--from", "-1"})->Number("from", 0, Language::kEnglish).ok());
  EXPECT_EQ(*Parse({"log", "list"})->Number("from", 7, Language::kEnglish), 7u);
}

TEST(Invocation, EveryCommandHasHelpInBothLanguagesAndAnExampleThatParses) {
  for (const Command& command : CommandTable()) {
    EXPECT_FALSE(command.summary.vi.empty()) << command.noun << " " << command.verb;
    EXPECT_FALSE(command.summary.en.empty()) << command.noun << " " << command.verb;
    EXPECT_FALSE(command.examples.empty()) << command.noun << " " << command.verb;
    for (const Flag& flag : command.flags) EXPECT_FALSE(flag.help.vi.empty() || flag.help.en.empty()) << flag.name;
  }
}

}  // namespace
}  // namespace lienthong::cli

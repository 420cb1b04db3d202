#include "services/bench/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lienthong::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kAll = {"events",  "batch", "clients", "seconds", "rounds", "peer",
                                       "ceiling", "data",  "keep",    "seed",    "streams"};

std::string Refusal(const std::vector<std::string>& words, const std::vector<std::string>& flags = kAll) {
  Options options;
  options.scenario = "growth";
  const absl::Status status = ReadFlags(words, flags, &options);
  return absl::IsInvalidArgument(status) ? std::string(status.message()) : "";
}

TEST(Options, EveryFlagIsRead) {
  Options options;
  const absl::Status status = ReadFlags(
      {"--events", "10,200", "--batch=5", "--clients", "3", "--seconds", "0.5", "--rounds", "7", "--peer", "postgres",
       "--ceiling", "--data", "/var/tmp", "--keep", "--seed", "18446744073709551615", "--streams", "4"},
      kAll, &options);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(options.events, ElementsAre(10, 200));
  EXPECT_EQ(options.batch, 5);
  EXPECT_EQ(options.clients, 3);
  EXPECT_EQ(options.seconds, 0.5);
  EXPECT_EQ(options.rounds, 7);
  EXPECT_TRUE(options.postgres && options.ceiling && options.keep);
  EXPECT_EQ(options.data, "/var/tmp");
  EXPECT_EQ(options.seed, UINT64_MAX);
  EXPECT_EQ(options.streams, 4);
}

TEST(Options, WhatIsNotGivenStaysAsTheScenarioHasIt) {
  Options options;
  options.clients = 77;
  ASSERT_TRUE(ReadFlags({"--rounds", "1"}, kAll, &options).ok());
  EXPECT_EQ(options.clients, 77);
}

TEST(Options, ARefusalNamesTheFlagAndTheFix) {
  EXPECT_THAT(Refusal({"--evens", "1"}), HasSubstr("unknown flag --evens"));
  EXPECT_THAT(Refusal({"--events", "1e6"}), HasSubstr("--events 1e6: must be rising whole numbers"));
  EXPECT_THAT(Refusal({"--events", "200,10"}), HasSubstr("rising"));
  EXPECT_THAT(Refusal({"--events", "0"}), HasSubstr("from 1"));
  EXPECT_THAT(Refusal({"--seconds", "-1"}), HasSubstr("--seconds -1: must be a number above 0"));
  EXPECT_THAT(Refusal({"--seconds", "nan"}), HasSubstr("--seconds"));
  EXPECT_THAT(Refusal({"--clients"}), HasSubstr("--clients needs a whole number"));
  EXPECT_THAT(Refusal({"--keep=yes"}), HasSubstr("--keep takes no value"));
  EXPECT_THAT(Refusal({"--peer", "oracle"}), HasSubstr("postgres"));
  EXPECT_THAT(Refusal({"events"}), HasSubstr("flags begin with --"));
}

TEST(Options, AFlagThatMeansNothingToTheScenarioIsRefused) {
  EXPECT_THAT(Refusal({"--peer", "postgres"}, {"events", "seed"}),
              HasSubstr("--peer means nothing to growth; it takes --events, --seed"));
}

}  // namespace
}  // namespace lienthong::bench

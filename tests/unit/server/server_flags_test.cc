#include "services/server/server_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lienthong::server {
namespace {

using ::testing::HasSubstr;

TEST(ParseServerFlagsTest, FlagsTakeTheirValuesInBothForms) {
  const absl::StatusOr<ServerFlags> flags =
      ParseServerFlags({"--config", "c.yaml", "--data=d", "--insecure-dev", "--listen", "127.0.0.1:0"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->command, ServerFlags::Command::kServe);
  EXPECT_EQ(flags->config, "c.yaml");
  EXPECT_EQ(flags->data, "d");
  EXPECT_EQ(flags->listen, "127.0.0.1:0");
  EXPECT_EQ(flags->port_file, std::nullopt);
  EXPECT_TRUE(flags->insecure_dev);
}

TEST(ParseServerFlagsTest, HelpGoesBeforeCheckingTheConfiguration) {
  const absl::StatusOr<ServerFlags> flags = ParseServerFlags({"--help", "--check-config"});
  ASSERT_TRUE(flags.ok());
  EXPECT_EQ(flags->command, ServerFlags::Command::kHelp);
}

TEST(ParseServerFlagsTest, WhatIsUnknownRepeatedOrWithoutValueIsRefusedByName) {
  const std::vector<std::vector<std::string>> wrong = {{"--dta", "x"},
                                                       {"data"},
                                                       {"--data"},
                                                       {"--data", "--listen"},
                                                       {"--data="},
                                                       {"--insecure-dev=yes"},
                                                       {"--data=a", "--data=b"},
                                                       {"--listen", "a", "b"}};
  for (const std::vector<std::string>& arguments : wrong) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseServerFlags(arguments).status())) << arguments[0];
  }
  EXPECT_THAT(std::string(ParseServerFlags({"--dta", "x"}).status().message()), HasSubstr("--dta"));
}

TEST(OverrideWithFlagsTest, AFlagGoesBeforeTheFile) {
  config::v1::ServerConfig config;
  config.set_data_directory("of the file");
  config.set_listen("unix:/of/the/file");
  ServerFlags flags;
  flags.data = "of the flag";
  flags.insecure_dev = true;
  OverrideWithFlags(flags, &config);
  EXPECT_EQ(config.data_directory(), "of the flag");
  EXPECT_EQ(config.listen(), "unix:/of/the/file");
  EXPECT_TRUE(config.insecure_dev());
}

}  // namespace
}  // namespace lienthong::server

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "services/worker/survivorship.h"
#include "tests/support/temp_directory.h"

namespace lienthong::worker {
namespace {

using ::testing::HasSubstr;
namespace rv = registry::v1;

absl::StatusOr<SurvivorshipPolicy> LoadText(const std::string& text) {
  const lienthong::testing::TempDirectory directory;
  const std::string path = directory.File("policy.yaml");
  std::ofstream(path) << text;
  return SurvivorshipPolicy::Load(path);
}

TEST(SurvivorshipPolicyTest, TheFileWeShipIsReadWithItsVersionOwnersAndDeadlines) {
  const char* const root = std::getenv("LIENTHONG_SOURCE_DIR");
  const auto policy =
      SurvivorshipPolicy::Load(std::string(root == nullptr ? "." : root) + "/deploy/config/policy-v1.yaml");
  ASSERT_TRUE(policy.ok()) << policy.status();
  const SurvivorshipPolicy built_in = SurvivorshipPolicy::BuiltIn();
  EXPECT_EQ(policy->version, built_in.version);
  for (const auto& [field, expected] : built_in.fields) {
    ASSERT_EQ(policy->fields.count(field), 1u) << field;
    EXPECT_EQ(policy->fields.at(field).owner, expected.owner) << field;
    EXPECT_EQ(policy->fields.at(field).deadline_working_days, expected.deadline_working_days) << field;
  }
}

TEST(SurvivorshipPolicyTest, IdentityIsTheResidentsDocumentsImmigrationsContractsLabours) {
  const SurvivorshipPolicy policy = SurvivorshipPolicy::BuiltIn();
  EXPECT_EQ(policy.OwnerOf(rv::RECORD_FIELD_FULL_NAME), "residents");
  EXPECT_EQ(policy.OwnerOf(rv::RECORD_FIELD_PASSPORT_NUMBER), "immigration");
  EXPECT_EQ(policy.OwnerOf(rv::RECORD_FIELD_WAGE), "labour");
  EXPECT_EQ(policy.OwnerOf(rv::RECORD_FIELD_UNSPECIFIED), "");
}

TEST(SurvivorshipPolicyTest, ASmallPolicyIsRead) {
  const auto policy = LoadText("version: 7\nfields:\n  - {field: full_name, owner: justice}\n");
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(policy->version, 7u);
  EXPECT_EQ(policy->OwnerOf(rv::RECORD_FIELD_FULL_NAME), "justice");
  EXPECT_EQ(policy->fields.at(rv::RECORD_FIELD_FULL_NAME).deadline_working_days, 7);
}

TEST(SurvivorshipPolicyTest, WhatIsWrongIsNamedWithItsLine) {
  const std::string ok = "  - {field: full_name, owner: residents}\n";
  const struct {
    std::string text;
    const char* line;
    const char* what;
  } rows[] = {
      {"version: 1\nfeilds:\n" + ok, ":2:", "unknown key: feilds"},
      {"version: 1\nfields:\n  - {field: full_name, owner: residents, colour: red}\n", ":3:", "unknown key: colour"},
      {"version: 1\nfields:\n" + ok + "  - {field: full_nome, owner: residents}\n", ":4:", "no such field"},
      {"version: 1\nfields:\n" + ok + ok, ":4:", "given twice"},
      {"version: 0\nfields:\n" + ok, ":1:", "version"},
      {"version: one\nfields:\n" + ok, ":1:", "version"},
      {"fields:\n" + ok, ":1:", "version is required"},
      {"version: 1\n", ":1:", "fields is required"},
      {"version: 1\nfields:\n  - full_name\n", ":3:", "map"},
      {"version: 1\nfields:\n  - {field: full_name}\n", ":3:", "owner"},
      {"version: 1\nfields:\n  - {field: sex, owner: x, deadline_working_days: 0}\n", ":3:", "1 to 250"},
      {"version: 1\nfields:\n  - {field: sex, owner: x, deadline_working_days: 251}\n", ":3:", "1 to 250"},
      {"version: 1\nfields: [\n", ":3:", ""},
      {"- 1\n", ":1:", "map"},
  };
  for (const auto& row : rows) {
    const absl::Status status = LoadText(row.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.line)) << row.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.what)) << row.text;
  }
}

TEST(SurvivorshipPolicyTest, AFileThatIsNotThereIsAnError) {
  EXPECT_EQ(SurvivorshipPolicy::Load("no/such/file.yaml").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lienthong::worker

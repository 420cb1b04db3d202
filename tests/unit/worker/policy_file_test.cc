#include <gtest/gtest.h>

#include <cstdlib>

#include "services/worker/survivorship.h"

namespace lienthong::worker {
namespace {

TEST(SurvivorshipPolicyTest, TheFileWeShipOwnsTheSameFieldsAsThePolicyBuiltIn) {
  const char* const root = std::getenv("LIENTHONG_SOURCE_DIR");
  const auto policy =
      SurvivorshipPolicy::Load(std::string(root == nullptr ? "." : root) + "/deploy/config/policy-v1.yaml");
  ASSERT_TRUE(policy.ok()) << policy.status();
  const SurvivorshipPolicy built_in = SurvivorshipPolicy::BuiltIn();
  for (const auto& [field, expected] : policy->fields) {
    EXPECT_EQ(built_in.OwnerOf(field), expected.owner) << registry::v1::RecordField_Name(field);
  }
}

}  // namespace
}  // namespace lienthong::worker

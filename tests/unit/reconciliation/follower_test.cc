#include "services/reconciliation/follower.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest()
      : gateways_{{"labour", &bridge_.registry("labour")}},
        // The fake registry looks at the real clock.
        follower_(
            &bridge_.sources(), &gateways_, &bridge_.desk(), {"labour"}, [](const std::string&, const std::string&) {},
            absl::InfiniteDuration()) {}

  // One look, and the runs it led to.
  void Look() {
    bridge_.Pass(kFollowInterval);
    EXPECT_FALSE(testing::Require(follower_.RunOnce()));
  }
  size_t Runs() const { return testing::Require(bridge_.sources().known->Runs("", 100)).size(); }
  void Change(const std::string& name) {
    ASSERT_TRUE(bridge_.registry("labour")
                    .Apply(adapters::PutOf(testing::MakeRecord(rv::RECORD_KIND_PERSON, "L1", {{"full_name", name}})))
                    .ok());
  }

  testing::Bridge bridge_;
  const Gateways gateways_;
  Follower follower_;
};

TEST_F(FollowerTest, StartsTheFirstRunAndThenOneForEachStretchOfChanges) {
  Look();
  EXPECT_EQ(Runs(), 1u);
  bridge_.Finish();
  for (int i = 0; i < 3; ++i) Look();
  EXPECT_EQ(Runs(), 1u);
  Change("An");
  Change("Anh");
  Look();
  EXPECT_EQ(Runs(), 2u);
  bridge_.Finish();
  Look();
  EXPECT_EQ(Runs(), 2u);
}

TEST_F(FollowerTest, LooksAtARegistryAtMostOnceAnInterval) {
  Look();
  bridge_.Finish();
  Look();
  Change("An");
  ASSERT_TRUE(follower_.RunOnce().ok());
  EXPECT_EQ(Runs(), 1u);
  Look();
  EXPECT_EQ(Runs(), 2u);
}

TEST_F(FollowerTest, StartsNoRunBesideOneThatIsUnderWayWhoeverAskedForIt) {
  testing::Require(bridge_.StartRun("labour"));
  for (int i = 0; i < 3; ++i) Look();
  EXPECT_EQ(Runs(), 1u);
}

}  // namespace
}  // namespace lienthong::reconciliation

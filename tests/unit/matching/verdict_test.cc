#include "services/matching/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lienthong::matching {
namespace {

using ::testing::ElementsAre;
using worker::LinkScore;

constexpr Thresholds kThresholds{6'000, 0};

LinkScore Of(int64_t millibits, const char* field, int64_t weight) {
  LinkScore score;
  score.score_millibits = millibits;
  score.lines = {{field, "exact", weight}};
  return score;
}

TEST(VerdictTest, ThresholdsAreReachedByTheirOwnValue) {
  EXPECT_THAT(Judge({Of(6'000, "birth_date", 9'000), Of(5'999, "birth_date", 9'000), Of(0, "birth_date", 9'000),
                     Of(-1, "birth_date", 9'000)},
                    kThresholds),
              ElementsAre(Verdict::kLikelySame, Verdict::kReview, Verdict::kReview, Verdict::kNone));
  EXPECT_THAT(Judge({}, kThresholds), ElementsAre());
}

TEST(VerdictTest, ANameAloneIsForAPersonToLookAtHoweverRareItIs) {
  EXPECT_THAT(Judge({Of(30'000, "full_name.family", 20'000)}, kThresholds), ElementsAre(Verdict::kReview));
  EXPECT_THAT(Judge({Of(30'000, "birth_date", -6'000)}, kThresholds), ElementsAre(Verdict::kReview));
  EXPECT_THAT(Judge({Of(30'000, "old_card_number", 19'000)}, kThresholds), ElementsAre(Verdict::kLikelySame));
}

TEST(VerdictTest, OfTwoWhoAreBothLikelyNobodyIs) {
  EXPECT_THAT(Judge({Of(20'000, "birth_date", 9'000), Of(7'000, "birth_date", 9'000), Of(1'000, "birth_date", 9'000)},
                    kThresholds),
              ElementsAre(Verdict::kReview, Verdict::kReview, Verdict::kReview));
}

}  // namespace
}  // namespace lienthong::matching

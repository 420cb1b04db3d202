#include "services/review/quality.h"

#include <gtest/gtest.h>

namespace lienthong::review {
namespace {

TEST(QualityTest, TheIntervalIsThatOfWilson) {
  // 81 of 263 and 15 of 148: the worked examples of R. G. Newcombe, Stat. Med. 17 (1998) 857-872, to four places.
  const Proportion many = *Estimate(81, 263);
  EXPECT_NEAR(many.estimate, 0.3080, 5e-5);
  EXPECT_NEAR(many.low, 0.2553, 5e-5);
  EXPECT_NEAR(many.high, 0.3662, 5e-5);
  const Proportion few = *Estimate(15, 148);
  EXPECT_NEAR(few.low, 0.0624, 5e-5);
  EXPECT_NEAR(few.high, 0.1605, 5e-5);
}

TEST(QualityTest, TheIntervalStaysBetweenNothingAndAll) {
  EXPECT_FALSE(Estimate(0, 0).has_value());
  const Proportion none = *Estimate(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  const Proportion all = *Estimate(29, 29);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, 0.8830, 5e-5);
}

TEST(QualityTest, KappaTakesAwayWhatChanceGives) {
  // Of 50 pairs 35 agree; by chance 25 would.
  EXPECT_NEAR(*Kappa({{{20, 5, 0}, {10, 15, 0}, {0, 0, 0}}}), 0.4, 1e-12);
  EXPECT_NEAR(*Kappa({{{5, 0, 0}, {0, 5, 0}, {0, 0, 0}}}), 1, 1e-12);
  EXPECT_LT(*Kappa({{{0, 5, 0}, {5, 0, 0}, {0, 0, 0}}}), 0);
}

TEST(QualityTest, KappaSaysNothingWhereThereIsOneAnswerOnly) {
  EXPECT_FALSE(Kappa({}).has_value());
  EXPECT_FALSE(Kappa({{{7, 0, 0}, {0, 0, 0}, {0, 0, 0}}}).has_value());
}

}  // namespace
}  // namespace lienthong::review

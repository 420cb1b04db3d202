// Random claims, answers, releases and pauses by several officers, against what the log alone says of them.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "lienthong/event/v1/review_events.pb.h"
#include "services/review/review_row.h"
#include "tests/support/review_ground.h"
#include "tests/support/seeds.h"

namespace lienthong::review {
namespace {

using namespace lienthong::testing;  // NOLINT: the words of this test
namespace ev = event::v1;

constexpr int kPeople = 12;
constexpr int kOfficers = 4;
constexpr int kActs = 120;

// What the events of one review come to, counted without the fold.
struct Seen {
  std::string holder;
  absl::Time lease_end = absl::InfinitePast();
  std::vector<std::string> answered_by;
  bool closed = false;
};

// Reads the log from the beginning; fails where two officers hold one review, or one answers twice.
std::map<std::string, uint64_t> Recount(const storage::EventLog& log) {
  std::map<std::string, Seen> reviews;
  std::map<std::string, uint64_t> outcomes;
  for (const storage::StoredEvent& event : Require(log.ReadAll(1, 1'000'000))) {
    absl::string_view id = event.envelope.stream();
    if (!absl::ConsumePrefix(&id, kReviewStreams)) continue;
    Seen& seen = reviews[std::string(id)];
    const std::string& type = event.envelope.type();
    const std::string& officer = event.envelope.officer();
    const absl::Time time = storage::RecordTimeOf(event.envelope);
    EXPECT_FALSE(seen.closed) << type << " after the end";
    if (type == "ReviewClaimed") {
      EXPECT_TRUE(seen.holder.empty() || seen.holder == officer || time >= seen.lease_end) << "two valid leases";
      for (const std::string& before : seen.answered_by) EXPECT_NE(officer, before) << "she has answered it";
      ev::ReviewClaimed claimed;
      EXPECT_TRUE(claimed.ParseFromString(event.envelope.open_part()));
      seen.holder = officer;
      seen.lease_end =
          absl::FromUnixSeconds(claimed.lease_end().seconds()) + absl::Nanoseconds(claimed.lease_end().nanos());
    } else if (type == "ReviewAnswered") {
      EXPECT_EQ(seen.holder, officer);
      EXPECT_LT(time, seen.lease_end);
      seen.answered_by.push_back(officer);
    } else if (type == "ReviewReleased" || type == "ReviewPassedOn") {
      seen.holder.clear();
    } else if (type == "ReviewClosed") {
      ev::ReviewClosed closed;
      EXPECT_TRUE(closed.ParseFromString(event.envelope.open_part()));
      seen.closed = true;
      ++outcomes[closed.outcome()];
    }
  }
  return outcomes;
}

void CompareCounts(ReviewGround& ground) {
  std::map<std::string, uint64_t> counted;
  const v1::ReviewQuality quality = QualityOf(ground);
  for (const v1::ReviewCounts& row : quality.counts()) {
    if (!row.month().empty()) continue;
    const std::map<std::string, uint64_t> outcomes = {{kSame, row.same()},
                                                      {kDifferent, row.different()},
                                                      {kUndecided, row.undecided()},
                                                      {kWithdrawn, row.withdrawn()}};
    for (const auto& [outcome, count] : outcomes) {
      if (count != 0) counted[outcome] += count;
    }
  }
  EXPECT_EQ(counted, Recount(*ground.identity().records()->log));
}

void CompareRebuild(ReviewGround& ground) {
  const std::vector<storage::ViewRow> rows = ViewRowsOf(ground.identity().bridge());
  ASSERT_TRUE(ground.identity().records()->views->Rebuild(kQueueView).ok());
  EXPECT_EQ(ViewRowsOf(ground.identity().bridge()), rows);
}

TEST(ReviewPropertyTest, NoTwoHoldOneReviewNobodyAnswersTwiceAndTheCountsAreThoseOfTheLog) {
  ForEachSeed(3, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](uint64_t bound) { return static_cast<int>(random() % bound); };
    ReviewGround ground(500'000, 1'000'000, seed);
    for (int i = 0; i < kPeople; ++i) {
      ground.PutPerson(absl::StrCat("L", i), "003190000001",
                       i == 0 ? "Nguyễn Thị Lan" : absl::StrCat("Trần Văn Mạnh ", i),
                       i == 0 ? "1990-01-02" : "1971-05-06");
    }
    ground.identity().Reconcile("labour");
    std::set<std::string> names;
    for (int act = 0; act < kActs; ++act) {
      const int officer = 1 + below(kOfficers);
      const std::string name = names.empty() ? "" : *std::next(names.begin(), below(names.size()));
      switch (below(8)) {
        case 0:
        case 1:
        case 2: {
          const auto claimed = ground.Claim(officer, below(3) == 0);
          if (claimed.ok() && claimed->has_review()) names.insert(claimed->review().name());
          break;
        }
        case 3:
          ground.identity().bridge().Pass(absl::Minutes(below(20)));
          break;
        case 4:
          if (!name.empty()) ground.Release(officer, name).status().IgnoreError();
          break;
        default: {
          if (name.empty()) break;
          const v1::Review shown = GetReview(ground, officer, name);
          if (shown.stage() == v1::REVIEW_STAGE_SECOND) {
            EXPECT_EQ(shown.sides().answers_size(), 0);
          }
          ground.Answer(officer, name, static_cast<v1::ReviewAnswer>(1 + below(3))).status().IgnoreError();
        }
      }
    }
    CompareCounts(ground);
    CompareRebuild(ground);
  });
}

}  // namespace
}  // namespace lienthong::review

#include "services/ledger/tail.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/unit/ledger/ledger_ground.h"

namespace lienthong::ledger {
namespace {

using TailTest = LedgerGround;

TEST_F(TailTest, NewEventsAreReadOnceForAll) {
  Append("runs/r", 3);
  Tail tail(&log_, {});
  EXPECT_EQ(tail.end(), 3u);
  Append("runs/r", 5);
  tail.Extend();
  EXPECT_EQ(tail.end(), 8u);
  EXPECT_EQ(log_.reads, 1);
  for (storage::Position position = 4; position <= 8; ++position) {
    const auto page = tail.Find(position);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ((*page)->events[position - (*page)->first()].position, position);
  }
  EXPECT_EQ(log_.reads, 1);
}

TEST_F(TailTest, BeyondTheEndIsNothing) {
  Append("runs/r", 2);
  Tail tail(&log_, {});
  Append("runs/r", 1);
  EXPECT_EQ(*tail.Find(3), nullptr) << "the log has it, but the tail was not extended yet";
  tail.Extend();
  EXPECT_NE(*tail.Find(3), nullptr);
  EXPECT_EQ(*tail.Find(4), nullptr);
  tail.Extend();
  EXPECT_EQ(tail.end(), 3u);
}

TEST_F(TailTest, WhatTheNewestNoLongerHoldIsReadFromTheLogAndKeptForTheNext) {
  Tail tail(&log_, {.page_events = 4, .newest_events = 4});
  Append("runs/r", 10);
  for (int i = 0; i < 3; ++i) tail.Extend();
  EXPECT_EQ(tail.end(), 10u);
  log_.reads = 0;
  EXPECT_EQ((*tail.Find(10))->first(), 9u);
  EXPECT_EQ(log_.reads, 0);
  const auto older = tail.Find(3);
  EXPECT_EQ((*older)->first(), 3u);
  EXPECT_EQ((*older)->last(), 6u);
  EXPECT_EQ(*tail.Find(5), *older);
  EXPECT_EQ(log_.reads, 1);
}

TEST_F(TailTest, OlderPagesTakeBoundedMemoryAndTheOneUsedLeastRecentlyGoes) {
  Append("runs/r", 40);
  const size_t page_bytes = (*Tail(&log_, {.page_events = 10}).Find(1))->bytes;
  Tail tail(&log_, {.page_events = 10, .older_bytes = 2 * page_bytes + 100});
  log_.reads = 0;
  for (const storage::Position position : {1, 11, 1, 21, 1}) ASSERT_TRUE(tail.Find(position).ok());
  EXPECT_EQ(log_.reads, 3);
  ASSERT_TRUE(tail.Find(11).ok());
  EXPECT_EQ(log_.reads, 4) << "11 had to make room for 21";
}

TEST_F(TailTest, APageLargerThanTheBoundIsStillFound) {
  Append("runs/r", 10);
  Tail tail(&log_, {.newest_bytes = 1, .older_bytes = 1});
  EXPECT_EQ((*tail.Find(1))->last(), 10u);
  Append("runs/r", 1);
  tail.Extend();
  EXPECT_EQ((*tail.Find(11))->last(), 11u);
}

TEST_F(TailTest, WhatCannotBeReadIsSkippedAndToldToThoseWhoWantIt) {
  Tail tail(&log_, {});
  Append("runs/r", 5);
  log_.damaged = 3;
  tail.Extend();
  EXPECT_EQ(tail.end(), 5u);
  EXPECT_EQ(tail.Find(1).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ((*tail.Find(4))->last(), 5u);
  log_.damaged = 0;
  EXPECT_EQ((*tail.Find(1))->first(), 1u);
}

TEST_F(TailTest, NothingIsReadOnTheWayToTheHead) {
  Tail tail(&log_, {});
  Append("runs/r", 5);
  tail.SkipToHead();
  EXPECT_EQ(tail.end(), 5u);
  EXPECT_EQ(log_.reads, 0);
}

}  // namespace
}  // namespace lienthong::ledger

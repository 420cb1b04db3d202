#include "storage/uuid7.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace lienthong::storage {
namespace {

uint64_t AllOnes() {
  return ~uint64_t{0};
}
uint64_t Zero() {
  return 0;
}

TEST(Uuid7, HasTheBitsOfTheStandard) {
  // RFC 9562, appendix A.6.
  const absl::Time time = absl::FromUnixMillis(0x017f22e279b0);
  const std::vector<uint64_t> drawn = {0xcc3, 0x18c4dc0c0c07398f};
  size_t next = 0;
  EXPECT_EQ(UuidText(NewUuid7(time, [&] { return drawn[next++]; })), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(UuidText(NewUuid7(absl::InfinitePast(), Zero)), "00000000-0000-7000-8000-000000000000");
  EXPECT_EQ(UuidText(NewUuid7(absl::InfiniteFuture(), AllOnes)), "ffffffff-ffff-7fff-bfff-ffffffffffff");
}

TEST(Uuid7, TextAndBytesGoRound) {
  const std::string text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  const absl::StatusOr<std::string> bytes = ParseUuid(text);
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_EQ(bytes->size(), 16u);
  EXPECT_EQ(UuidText(*bytes), text);
}

TEST(Uuid7, OnlyTheOneTextOfAnIdIsRead) {
  for (const char* const text : {"", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f",
                                 "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                                 "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
                                 "017f22e2079b0-7cc3-98c4-dc0c0c07398", "-17f22e2-79b0-7cc3-98c4-dc0c0c07398f"}) {
    EXPECT_EQ(ParseUuid(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(Uuid7Source, GrowsWhenTheClockStandsStillOrGoesBack) {
  int64_t now = 1'000;
  Uuid7Source source([&now] { return absl::FromUnixMillis(now); }, AllOnes);
  std::string before = source.NextBytes();
  for (const int64_t step : {0, 0, -500, 500, 1, 2, 0, 100}) {
    now += step;
    const std::string next = source.NextBytes();
    EXPECT_LT(before, next);
    EXPECT_EQ(next[6] & 0xf0, 0x70);
    EXPECT_EQ(static_cast<uint8_t>(next[8]) & 0xc0, 0x80);
    before = next;
  }
}

TEST(Uuid7Source, CountsTheMillisecondsUpWhenItsBitsRunOver) {
  Uuid7Source source([] { return absl::FromUnixMillis(1); }, AllOnes);
  EXPECT_EQ(source.NextText(), "00000000-0001-7fff-bfff-ffffffffffff");
  EXPECT_EQ(source.NextText(), "00000000-0002-7000-8000-000000000000");
  EXPECT_EQ(source.NextText(), "00000000-0002-7000-8000-000000000001");
}

TEST(Uuid7Source, GivesEveryThreadOthers) {
  Uuid7Source source([] { return absl::FromUnixMillis(1); }, SystemRandom());
  std::mutex mutex;
  std::set<std::string> all;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) {
        const std::string id = source.NextBytes();
        const std::lock_guard<std::mutex> lock(mutex);
        all.insert(id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all.size(), 4'000u);
}

TEST(SystemRandom, GivesAForkedChildOthers) {
  const RandomSource random = SystemRandom();
  random();  // the parent has drawn some for later
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const uint64_t drawn = random();
    _exit(write(ends[1], &drawn, sizeof(drawn)) == sizeof(drawn) ? 0 : 1);
  }
  uint64_t drawn_by_child = 0;
  ASSERT_EQ(read(ends[0], &drawn_by_child, sizeof(drawn_by_child)), static_cast<ssize_t>(sizeof(drawn_by_child)));
  waitpid(child, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_NE(drawn_by_child, random());
}

}  // namespace
}  // namespace lienthong::storage

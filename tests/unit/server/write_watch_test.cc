#include "services/server/write_watch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lienthong::server {
namespace {

class FakeGate : public storage::WriteGate {
 public:
  absl::Status WriteState() const override { return state; }
  absl::Status state;
};

absl::Status Full(absl::string_view message) {
  return storage::Marked(absl::ResourceExhaustedError(message), storage::kReadOnlyMark, storage::kCauseDiskFull);
}

class WriteWatchTest : public ::testing::Test {
 protected:
  FakeGate gate_;
  std::vector<std::string> seen_;
  WriteWatch watch_{&gate_, [this](bool taken) { seen_.push_back(taken ? "serving" : "not serving"); },
                    [this](absl::string_view fact, const FactFields& fields) {
                      seen_.push_back(std::string(fact) + " " + fields.at(0).first + "=" + fields.at(0).second);
                    }};
};

TEST_F(WriteWatchTest, ALogThatTakesWritesIsNoNews) {
  watch_.Look();
  watch_.Look();
  EXPECT_TRUE(seen_.empty());
}

TEST_F(WriteWatchTest, AStopAndAResumptionAreToldOnceEach) {
  gate_.state = Full("5 bytes free");
  watch_.Look();
  gate_.state = Full("4 bytes free");
  watch_.Look();
  EXPECT_EQ(seen_, (std::vector<std::string>{"not serving", "writes_stopped cause=disk_full"}));
  seen_.clear();
  gate_.state = absl::OkStatus();
  watch_.Look();
  watch_.Look();
  EXPECT_EQ(seen_, (std::vector<std::string>{"serving", "writes_resumed cause=disk_full"}));
}

TEST_F(WriteWatchTest, AnotherCauseIsToldAgain) {
  gate_.state = Full("no room");
  watch_.Look();
  seen_.clear();
  gate_.state = absl::DataLossError("without a mark");
  watch_.Look();
  EXPECT_EQ(seen_, (std::vector<std::string>{"not serving", "writes_stopped cause=DATA_LOSS"}));
}

}  // namespace
}  // namespace lienthong::server

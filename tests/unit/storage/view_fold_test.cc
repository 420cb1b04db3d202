// Folding when the rows cannot be written.

#include "storage/view_fold.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/in_memory_event_log.h"
#include "tests/support/sample_append.h"

namespace lienthong::storage {
namespace {

// Keeps rows in memory, and refuses to change them while `failure` is not OK.
class FragileKeeper : public ViewRowKeeper {
 public:
  absl::StatusOr<std::optional<std::string>> GetRow(absl::string_view view, uint32_t generation,
                                                    absl::string_view key) const override {
    const auto row = rows_.find({std::string(view), generation, std::string(key)});
    return row == rows_.end() ? std::nullopt : std::optional<std::string>(row->second);
  }
  absl::Status Write(const std::vector<FoldedBatch>& batches) override {
    ++writes;
    if (!failure.ok()) return failure;
    for (const FoldedBatch& batch : batches) Change(batch);
    return absl::OkStatus();
  }
  absl::Status Build(const FoldedBatch& batch) override {
    if (!failure.ok()) return failure;
    Change(batch);
    return absl::OkStatus();
  }
  absl::Status Clear(absl::string_view, uint32_t) override { return failure; }
  absl::Status Use(const FoldedBatch&) override { return use_failure; }

  absl::Status failure;
  absl::Status use_failure;
  int writes = 0;

 private:
  void Change(const FoldedBatch& batch) {
    for (const auto& [key, value] : batch.changes) rows_[{batch.view, batch.generation, key}] = value.value_or("");
  }

  std::map<std::tuple<std::string, uint32_t, std::string>, std::string> rows_;
};

// Keeps the position of the last event.
class LastView : public View {
 public:
  explicit LastView(std::string name) : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const StoredEvent& event, ViewRows* rows) override {
    if (event.position == fail_at) return absl::InternalError("cannot fold this one");
    rows->Put("last", absl::StrCat(event.position));
    return absl::OkStatus();
  }

  Position fail_at = 0;

 private:
  const std::string name_;
};

class ViewFoldTest : public ::testing::Test {
 protected:
  void Append(int appends, int events) {
    for (int i = 0; i < appends; ++i) ASSERT_TRUE(log_.Append(testing::SampleAppend("workers/1", events)).ok());
  }
  std::string Last(const std::string& view) {
    const std::function<absl::StatusOr<std::string>(uint32_t)> read =
        [&](uint32_t generation) -> absl::StatusOr<std::string> {
      return keeper_.GetRow(view, generation, "last")->value_or("none");
    };
    return fold_.Read<std::string>(view, read).value();
  }

  InMemoryEventLog log_{[] { return absl::FromUnixSeconds(1'700'000'000); }};
  FragileKeeper keeper_;
  LastView first_{"first"};
  LastView second_{"second"};
  ViewFold fold_{&log_, {&first_, &second_}, &keeper_};
  static constexpr int kSteps = 10;  // more than 60,000 events take
  const absl::Status disk_full_ = absl::ResourceExhaustedError("the disk is full");
};

TEST_F(ViewFoldTest, ABatchThatCannotBeWrittenLeavesEveryViewWhereItStood) {
  Append(1, 10);
  ASSERT_TRUE(fold_.CatchUp().ok());
  Append(1, 10);
  keeper_.failure = disk_full_;
  EXPECT_EQ(fold_.FoldSome().status(), disk_full_);
  EXPECT_EQ(fold_.CatchUp(), disk_full_);
  EXPECT_EQ(fold_.CatchUp("second"), disk_full_);
  for (const char* const view : {"first", "second"}) {
    EXPECT_EQ(*fold_.Reached(view), 10u);
    EXPECT_EQ(Last(view), "10");
  }
  keeper_.failure = absl::OkStatus();
  EXPECT_FALSE(fold_.FoldSome().value());
  for (const char* const view : {"first", "second"}) {
    EXPECT_EQ(*fold_.Reached(view), 20u);
    EXPECT_EQ(Last(view), "20");
  }
}

TEST_F(ViewFoldTest, WhoReadsAViewThatIsFarBehindIsToldThatItCannotBeWritten) {
  Append(6, 10'000);
  EXPECT_EQ(MarkOf(fold_.CatchUp("first"), kStillFoldingMark), "0");
  keeper_.failure = disk_full_;
  int steps = 0;
  while (fold_.FoldSome().value_or(false)) ASSERT_LT(++steps, kSteps);
  EXPECT_EQ(fold_.FoldSome().status(), disk_full_);
  EXPECT_EQ(*fold_.Reached("first"), 0u);
  EXPECT_EQ(fold_.CatchUp("first"), disk_full_) << "the cause, not the delay";
  keeper_.failure = absl::OkStatus();
  for (steps = 0; fold_.FoldSome().value();) ASSERT_LT(++steps, kSteps);
  EXPECT_TRUE(fold_.CatchUp().ok());
  EXPECT_EQ(Last("first"), "60000");
}

TEST_F(ViewFoldTest, AFailedBatchIsTriedOnceByEachCallNotForEver) {
  Append(1, 10'000);
  keeper_.failure = disk_full_;
  EXPECT_FALSE(fold_.CatchUp("first").ok());
  EXPECT_EQ(keeper_.writes, 1);
  EXPECT_FALSE(fold_.FoldSome().ok());
  EXPECT_EQ(keeper_.writes, 3);  // the stuck one by itself
}

TEST_F(ViewFoldTest, AViewThatFailsInABatchThatCannotBeWrittenDoesNotGoOnEither) {
  Append(1, 10);
  first_.fail_at = 3;
  keeper_.failure = disk_full_;
  EXPECT_FALSE(fold_.FoldSome().ok());
  EXPECT_EQ(*fold_.Reached("first"), 0u);
  EXPECT_EQ(*fold_.Reached("second"), 0u);
  keeper_.failure = absl::OkStatus();
  EXPECT_EQ(fold_.FoldSome().status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(*fold_.Reached("first"), 2u);
  EXPECT_EQ(*fold_.Reached("second"), 10u);
}

TEST_F(ViewFoldTest, ARebuildThatCannotBeWrittenLeavesTheRowsInUse) {
  Append(1, 10);
  ASSERT_TRUE(fold_.CatchUp().ok());
  Append(1, 10);
  keeper_.failure = disk_full_;
  EXPECT_EQ(fold_.Rebuild("first"), disk_full_);
  EXPECT_EQ(*fold_.Reached("first"), 10u);
  EXPECT_EQ(Last("first"), "10");
  keeper_.failure = absl::OkStatus();
  keeper_.use_failure = disk_full_;
  EXPECT_EQ(fold_.Rebuild("first"), disk_full_);
  EXPECT_EQ(*fold_.Reached("first"), 10u);
  EXPECT_EQ(Last("first"), "10");
  ASSERT_TRUE(fold_.CatchUp().ok());
  EXPECT_EQ(Last("first"), "20");
}

}  // namespace
}  // namespace lienthong::storage

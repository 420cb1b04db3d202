#include "storage/rocksdb_view_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "storage/key_layout.h"
#include "storage/row_codec.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

class LastView : public View {
 public:
  explicit LastView(std::string name = "last") : name_(std::move(name)) {}
  std::string name() const override { return name_; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const StoredEvent& event, ViewRows* rows) override {
    ++folds_;
    rows->Put("last", std::to_string(event.position));
    return absl::OkStatus();
  }

  const std::string name_;
  int folds_ = 0;
};

class RocksDbViewStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<RocksDbEventLog> OpenLog() {
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = path_;
    options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
    options.min_free_bytes = 0;
    auto log = RocksDbEventLog::Open(options);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  // Three events, folded.
  void SetUp() override {
    const auto log = OpenLog();
    ASSERT_TRUE(log->Append(testing::SampleAppend("workers/1", 3)).ok());
    const auto store = RocksDbViewStore::Open(log.get(), {&view_});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->CatchUp().ok());
    view_.folds_ = 0;
  }
  void ExpectFolds(int folds) {
    const auto log = OpenLog();
    const auto store = RocksDbViewStore::Open(log.get(), {&view_});
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE((*store)->CatchUp().ok());
    EXPECT_EQ(view_.folds_, folds);
    EXPECT_EQ((*store)->Get("last", "last")->value(), "3");
    EXPECT_FALSE((*store)->Get("last", "stray")->has_value());
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
  LastView view_;
};

TEST_F(RocksDbViewStoreTest, ARestartFoldsNothingTwice) {
  ExpectFolds(0);
}

TEST_F(RocksDbViewStoreTest, AViewBeyondTheHeadIsFoldedAnew) {
  testing::WriteRawRow(path_, Column::kViews, ViewStateKey("last"), EncodeViewStateRow({1, 0, 4}));
  testing::WriteRawRow(path_, Column::kViews, ViewRowKey("last", 0, "stray"), "x");
  ExpectFolds(3);
}

TEST_F(RocksDbViewStoreTest, ADamagedOrMissingStateRowIsFoldedAnew) {
  testing::WriteRawRow(path_, Column::kViews, ViewStateKey("last"), "damaged");
  ExpectFolds(3);
  view_.folds_ = 0;
  testing::WriteRawRow(path_, Column::kViews, ViewStateKey("last"), std::nullopt);
  ExpectFolds(3);
}

TEST_F(RocksDbViewStoreTest, NamesThatWouldMixRowsAreRefused) {
  const auto log = OpenLog();
  LastView twin;
  EXPECT_EQ(RocksDbViewStore::Open(log.get(), {&view_, &twin}).status().code(), absl::StatusCode::kInvalidArgument);
  LastView odd("Odd");
  EXPECT_EQ(RocksDbViewStore::Open(log.get(), {&odd}).status().code(), absl::StatusCode::kInvalidArgument);
  LastView nameless("");
  EXPECT_EQ(RocksDbViewStore::Open(log.get(), {&nameless}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lienthong::storage

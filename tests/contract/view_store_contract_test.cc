// What ViewStore promises, run on every store.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/in_memory_event_log.h"
#include "storage/in_memory_view_store.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "storage/view_store.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using testing::SampleAppend;
using testing::TempDirectory;

// Counts events by stream, and keeps the position of the last one under "last".
class CountView : public View {
 public:
  explicit CountView(std::string name) : name_(std::move(name)) {}

  std::string name() const override { return name_; }
  uint32_t schema_version() const override { return schema_version_; }
  absl::Status Fold(const StoredEvent& event, ViewRows* rows) override {
    ++folds_;
    const std::string key = absl::StrCat("count/", event.envelope.stream());
    const absl::StatusOr<std::optional<std::string>> count = rows->Get(key);
    if (!count.ok()) return count.status();
    rows->Put(key, std::to_string(std::stoi(count->value_or("0")) + 1));
    rows->Put("last", std::to_string(event.position));
    if (event.envelope.stream() == "gone") rows->Delete("count/gone");
    if (event.position == fail_at_) return absl::InternalError("cannot fold this one");
    return absl::OkStatus();
  }

  std::string name_;
  std::atomic<uint32_t> schema_version_ = 1;
  std::atomic<Position> fail_at_ = 0;
  std::atomic<int> folds_ = 0;
};

// A log and a store of one kind. Reopen closes and opens both, where they outlive their objects.
class StoreMaker {
 public:
  virtual ~StoreMaker() = default;
  virtual void Open(const std::vector<View*>& views) = 0;

  std::unique_ptr<EventLog> log;
  std::unique_ptr<ViewStore> store;
};

absl::Time Noon() {
  return absl::FromUnixSeconds(1'700'000'000);
}

class InMemoryStoreMaker : public StoreMaker {
 public:
  void Open(const std::vector<View*>& views) override {
    if (log == nullptr) log = std::make_unique<InMemoryEventLog>(Noon);
    store = std::make_unique<InMemoryViewStore>(log.get(), views);
  }
};

class RocksDbStoreMaker : public StoreMaker {
 public:
  ~RocksDbStoreMaker() override { store.reset(); }
  void Open(const std::vector<View*>& views) override {
    store.reset();
    log.reset();
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = directory_.File("log");
    options.clock = Noon;
    options.min_free_bytes = 0;
    auto opened = RocksDbEventLog::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    auto views_opened = RocksDbViewStore::Open(opened->get(), views);
    ASSERT_TRUE(views_opened.ok()) << views_opened.status();
    log = *std::move(opened);
    store = *std::move(views_opened);
  }

 private:
  TempDirectory directory_;
};

struct StoreKind {
  const char* name;
  std::unique_ptr<StoreMaker> (*make)();
};

class ViewStoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void SetUp() override {
    maker_ = GetParam().make();
    Reopen();
  }
  void Reopen() {
    maker_->Open({&first_, &second_});
    ASSERT_NE(maker_->store, nullptr);
  }
  ViewStore& store() { return *maker_->store; }
  void Append(const std::string& stream, int count) {
    const auto result = maker_->log->Append(SampleAppend(stream, count));
    ASSERT_TRUE(result.ok()) << result.status();
  }
  std::string Value(const std::string& view, const std::string& key) {
    const auto value = store().Get(view, key);
    EXPECT_TRUE(value.ok()) << value.status();
    return value.ok() ? value->value_or("none") : "error";
  }
  std::vector<ViewRow> Rows(const std::string& view) { return store().Scan(view, "", "", 1'000).value(); }

  CountView first_{"first"};
  CountView second_{"second_view"};
  std::unique_ptr<StoreMaker> maker_;
};

TEST_P(ViewStoreContract, AfterCatchUpAReaderSeesWhatWasAppended) {
  ASSERT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(*store().Reached("first"), 0u);
  EXPECT_EQ(Value("first", "last"), "none");
  for (int round = 1; round <= 3; ++round) {
    Append("workers/1", 2);
    ASSERT_TRUE(store().CatchUp().ok());
    EXPECT_EQ(Value("first", "count/workers/1"), std::to_string(2 * round));
    EXPECT_EQ(Value("second_view", "last"), std::to_string(2 * round));
    EXPECT_EQ(*store().Reached("second_view"), Position(2 * round));
  }
}

TEST_P(ViewStoreContract, ReadersAreServedWhileAViewIsRebuilt) {
  Append("workers/1", 3'000);
  ASSERT_TRUE(store().CatchUp().ok());
  std::atomic<bool> done = false;
  std::thread rebuilding([&] {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(store().Rebuild("first").ok());
    done = true;
  });
  int appended = 3'000;
  while (!done) {
    EXPECT_EQ(Value("first", "count/workers/1"), std::to_string(appended));
    EXPECT_EQ(Rows("first").size(), 2u);
    Append("workers/1", 1);
    ++appended;
    ASSERT_TRUE(store().CatchUp().ok());
  }
  rebuilding.join();
  EXPECT_EQ(Value("first", "count/workers/1"), std::to_string(appended));
  EXPECT_EQ(*store().Reached("first"), Position(appended));
}

TEST_P(ViewStoreContract, AViewThatFailsHoldsUpNoOtherHoweverLongTheLogGrows) {
  first_.fail_at_ = 3;
  for (int i = 0; i < 6; ++i) Append("workers/" + std::to_string(i), 10'000);
  while (store().FoldSome().value_or(false)) {
  }
  EXPECT_EQ(*store().Reached("first"), 2u);
  EXPECT_EQ(*store().Reached("second_view"), 60'000u);
  EXPECT_EQ(store().FoldSome().status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(store().CatchUp("second_view").ok());
  EXPECT_EQ(store().CatchUp("first").code(), absl::StatusCode::kInternal) << "the cause, not the delay";
  EXPECT_EQ(store().CatchUp("third").code(), absl::StatusCode::kNotFound);
  first_.fail_at_ = 0;
  while (*store().FoldSome()) {
  }
  EXPECT_EQ(*store().Reached("first"), 60'000u);
}

TEST_P(ViewStoreContract, AViewThatIsFarBehindIsFoldedInStepsAndReadersAreToldSo) {
  for (int i = 0; i < 6; ++i) Append("workers/" + std::to_string(i), 10'000);
  const absl::Status refused = store().CatchUp();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(MarkOf(refused, kStillFoldingMark), "0");
  int steps = 1;
  while (*store().FoldSome()) ++steps;
  EXPECT_GE(steps, 2);
  EXPECT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(*store().Reached("first"), 60'000u);
}

TEST_P(ViewStoreContract, ALongLogIsFoldedInSeveralBatches) {
  Append("workers/1", 1'000);
  Append("workers/2", 700);
  ASSERT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(Value("first", "count/workers/1"), "1000");
  EXPECT_EQ(Value("first", "count/workers/2"), "700");
  EXPECT_EQ(*store().Reached("first"), 1'700u);
}

TEST_P(ViewStoreContract, EveryEventIsFoldedOnceWhoeverCatchesUp) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        Append(absl::StrCat("workers/", t), 1);
        ASSERT_TRUE(store().CatchUp().ok());
        EXPECT_EQ(Value("first", absl::StrCat("count/workers/", t)), std::to_string(i + 1));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(first_.folds_, 40);
}

TEST_P(ViewStoreContract, AReopenedStoreGoesOnOrFoldsAgainToTheSameRows) {
  Append("workers/1", 3);
  Append("gone", 1);
  ASSERT_TRUE(store().CatchUp().ok());
  const std::vector<ViewRow> before = Rows("first");
  Reopen();
  ASSERT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(Rows("first"), before);
  EXPECT_EQ(before, (std::vector<ViewRow>{{"count/workers/1", "3"}, {"last", "4"}}));
}

TEST_P(ViewStoreContract, ARebuildGivesTheSameRows) {
  Append("workers/1", 600);
  Append("gone", 2);
  ASSERT_TRUE(store().CatchUp().ok());
  const std::vector<ViewRow> before = Rows("first");
  ASSERT_TRUE(store().Rebuild("first").ok());
  EXPECT_EQ(Rows("first"), before);
  EXPECT_EQ(Rows("second_view"), before);
  EXPECT_EQ(*store().Reached("first"), 602u);
  EXPECT_EQ(first_.folds_, 2 * 602);
  EXPECT_EQ(second_.folds_, 602);
}

TEST_P(ViewStoreContract, AViewOfAnotherSchemaVersionIsFoldedAnew) {
  Append("workers/1", 3);
  ASSERT_TRUE(store().CatchUp().ok());
  first_.schema_version_ = 2;
  first_.folds_ = 0;
  Reopen();
  EXPECT_EQ(*store().Reached("first"), 0u);
  EXPECT_TRUE(Rows("first").empty());
  ASSERT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(first_.folds_, 3);
  EXPECT_EQ(Value("first", "count/workers/1"), "3");
}

TEST_P(ViewStoreContract, AnErrorStopsOnlyThatViewAtTheEventBefore) {
  first_.fail_at_ = 3;
  Append("workers/1", 5);
  const absl::Status failed = store().CatchUp();
  EXPECT_EQ(failed.code(), absl::StatusCode::kInternal);
  EXPECT_NE(failed.message().find("cannot fold this one"), absl::string_view::npos);
  EXPECT_EQ(*store().Reached("first"), 2u);
  EXPECT_EQ(Value("first", "last"), "2");
  EXPECT_EQ(Value("first", "count/workers/1"), "2");
  EXPECT_EQ(*store().Reached("second_view"), 5u);
  EXPECT_FALSE(store().CatchUp().ok());
  first_.fail_at_ = 0;
  ASSERT_TRUE(store().CatchUp().ok());
  EXPECT_EQ(Value("first", "count/workers/1"), "5");
}

TEST_P(ViewStoreContract, AScanGivesAPrefixInOrderAfterAKeyUpToALimit) {
  for (const char* const stream : {"b", "a", "d", "c"}) Append(stream, 1);
  ASSERT_TRUE(store().CatchUp().ok());
  const auto keys = [this](const std::string& prefix, const std::string& after, size_t limit) {
    std::string found;
    const auto rows = store().Scan("first", prefix, after, limit);
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const ViewRow& row : *rows) absl::StrAppend(&found, row.first, " ");
    return found;
  };
  EXPECT_EQ(keys("count/", "", 10), "count/a count/b count/c count/d ");
  EXPECT_EQ(keys("count/", "count/b", 1), "count/c ");
  EXPECT_EQ(keys("count/", "count/bb", 10), "count/c count/d ");
  EXPECT_EQ(keys("count/", "a", 2), "count/a count/b ");
  EXPECT_EQ(keys("count/", "x", 10), "");
  EXPECT_EQ(keys("", "count/d", 10), "last ");
  EXPECT_EQ(keys("count/", "", 0), "");
  EXPECT_EQ(keys("none", "", 10), "");
}

TEST_P(ViewStoreContract, AnUnknownViewIsNotFound) {
  EXPECT_EQ(store().Get("third", "x").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store().Scan("third", "", "", 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store().Reached("third").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(store().Rebuild("third").code(), absl::StatusCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(
    Stores, ViewStoreContract,
    ::testing::Values(StoreKind{"InMemory", [] { return std::unique_ptr<StoreMaker>(new InMemoryStoreMaker); }},
                      StoreKind{"RocksDb", [] { return std::unique_ptr<StoreMaker>(new RocksDbStoreMaker); }}),
    [](const ::testing::TestParamInfo<StoreKind>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace lienthong::storage

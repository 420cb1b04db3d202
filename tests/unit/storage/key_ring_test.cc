#include "storage/vault/key_ring.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "storage/vault/in_memory_key_provider.h"

namespace lienthong::storage {
namespace {

// Rows in a map; counts how often it is asked.
class CountingRows : public KeyRows {
 public:
  absl::StatusOr<std::optional<std::string>> KeyRow(absl::string_view subject) const override {
    ++reads;
    std::optional<std::string> found;
    const auto row = rows.find(std::string(subject));
    if (row != rows.end()) found = row->second;
    if (after_read != nullptr) after_read();
    return found;
  }

  std::map<std::string, std::string> rows;
  mutable int reads = 0;
  std::function<void()> after_read;
};

class KeyRingTest : public ::testing::Test {
 protected:
  KeyRingOptions Options(size_t max_kept_keys) {
    KeyRingOptions options;
    options.provider = provider_;
    options.max_kept_keys = max_kept_keys;
    return options;
  }
  std::string AddKey(const KeyRing& ring, const std::string& subject) {
    const absl::StatusOr<KeyRing::FreshKey> fresh = ring.Make(subject);
    EXPECT_TRUE(fresh.ok()) << fresh.status();
    rows_.rows[subject] = fresh->row;
    return std::string(fresh->key->key().bytes());
  }
  static std::string Bytes(const absl::StatusOr<std::optional<KeyRing::Key>>& key) {
    EXPECT_TRUE(key.ok() && key->has_value()) << key.status();
    return std::string((**key)->key().bytes());
  }

  const std::shared_ptr<InMemoryKeyProvider> provider_ = std::make_shared<InMemoryKeyProvider>();
  CountingRows rows_;
};

TEST_F(KeyRingTest, FindsTheKeyThatItsRowHoldsAndReadsItOnce) {
  const KeyRing ring(Options(10), &rows_);
  const std::string one = AddKey(ring, "workers/1");
  const std::string two = AddKey(ring, "workers/2");
  EXPECT_NE(one, two);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Bytes(ring.Find("workers/1")), one);
    EXPECT_EQ(Bytes(ring.Find("workers/2")), two);
  }
  EXPECT_EQ(rows_.reads, 2);
  EXPECT_EQ(*ring.Find("workers/3"), std::nullopt);
}

TEST_F(KeyRingTest, KeepsThoseUsedLastUpToItsBound) {
  const KeyRing ring(Options(2), &rows_);
  for (const char* subject : {"a", "b", "c"}) AddKey(ring, subject);
  for (const char* subject : {"a", "b", "a", "c"}) Bytes(ring.Find(subject));
  EXPECT_EQ(rows_.reads, 3);
  Bytes(ring.Find("a"));
  Bytes(ring.Find("c"));
  EXPECT_EQ(rows_.reads, 3);
  Bytes(ring.Find("b"));
  EXPECT_EQ(rows_.reads, 4);
}

TEST_F(KeyRingTest, AnErasedSubjectIsMarkedAndADroppedKeyDoesNotComeBack) {
  KeyRing ring(Options(10), &rows_);
  AddKey(ring, "workers/1");
  KeyRow erased;
  erased.erased = true;
  // The row is read while the key is being destroyed.
  rows_.after_read = [&] {
    if (rows_.reads > 1) return;
    rows_.rows["workers/1"] = EncodeKeyRow(erased);
    ring.Drop({"workers/1"});
  };
  Bytes(ring.Find("workers/1"));
  const absl::Status status = ring.Find("workers/1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(status.GetPayload(kErasedMark).has_value());
}

TEST_F(KeyRingTest, ARowIsWrappedAnewUnderTheNextEpochAndStandsForTheSameKey) {
  const KeyRing ring(Options(0), &rows_);
  const std::string key = AddKey(ring, "workers/1");
  EXPECT_EQ(*ring.Rewrap("workers/1", rows_.rows["workers/1"]), std::nullopt);
  ASSERT_EQ(*provider_->MakeEpoch(), 2u);
  const absl::StatusOr<std::optional<std::string>> row = ring.Rewrap("workers/1", rows_.rows["workers/1"]);
  ASSERT_TRUE(row.ok() && row->has_value()) << row.status();
  EXPECT_EQ(ParseKeyRow(**row)->epoch, 2u);
  const std::string old_row = rows_.rows["workers/1"];
  rows_.rows["workers/1"] = **row;
  ASSERT_TRUE(provider_->DestroyEpoch(1).ok());
  EXPECT_EQ(Bytes(ring.Find("workers/1")), key);
  // A backup from before is of no use any more.
  rows_.rows["workers/1"] = old_row;
  const absl::Status status = ring.Find("workers/1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(status.GetPayload(kErasedMark).has_value());
}

TEST_F(KeyRingTest, ARowThatDoesNotVerifyIsALoss) {
  const KeyRing ring(Options(10), &rows_);
  AddKey(ring, "workers/1");
  rows_.rows["workers/2"] = rows_.rows["workers/1"];
  rows_.rows["workers/3"] = "garbage";
  EXPECT_EQ(ring.Find("workers/2").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ring.Find("workers/3").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace lienthong::storage

#include "storage/log_tree.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "storage/key_layout.h"
#include "storage/rocksdb_event_log.h"
#include "tests/support/raw_rows.h"
#include "tests/support/sample_append.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_keys.h"

namespace lienthong::storage {
namespace {

using testing::ReadRawRow;
using testing::SampleAppend;
using testing::WriteRawRow;

class LogTreeTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<RocksDbEventLog>> Open() {
    RocksDbEventLogOptions options;
    options.keys = testing::TestKeys();
    options.directory = path_;
    options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
    options.min_free_bytes = 0;
    return RocksDbEventLog::Open(options);
  }
  // Two full tiles and a part of one.
  void MakeLogOfSevenHundred() {
    const auto log = Open().value();
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(log->Append(SampleAppend("workers/1", 100)).ok());
  }
  void ExpectDataLoss(const std::string& explanation) {
    const absl::Status status = Open().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_NE(status.message().find(explanation), absl::string_view::npos) << status;
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log");
};

TEST_F(LogTreeTest, ADamagedOrMissingTileIsFoundAtOpen) {
  MakeLogOfSevenHundred();
  std::string tile = ReadRawRow(path_, Column::kTiles, TileKey(0, 1)).value();
  tile[40] = static_cast<char>(tile[40] ^ 1);
  WriteRawRow(path_, Column::kTiles, TileKey(0, 1), tile);
  ExpectDataLoss("tile 1 of level 0");
  WriteRawRow(path_, Column::kTiles, TileKey(0, 1), std::nullopt);
  ExpectDataLoss("tile 1 of level 0");
}

TEST_F(LogTreeTest, ATileOfOtherEventsIsFoundAtOpen) {
  MakeLogOfSevenHundred();
  WriteRawRow(path_, Column::kTiles, TileKey(0, 0), ReadRawRow(path_, Column::kTiles, TileKey(0, 1)).value());
  ExpectDataLoss("another root");
}

}  // namespace
}  // namespace lienthong::storage

#include "storage/log_index.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/utilities/debug.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "storage/key_layout.h"
#include "tests/support/temp_directory.h"

namespace lienthong::storage {
namespace {

class LogIndexTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = RocksDbStore::Open(
        {.directory = directory_.File("derived"), .columns = {kDerivedColumns.begin(), kDerivedColumns.end()}});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  // Sequence number of the newest version of each row.
  std::map<std::string, uint64_t> Sequences(Column column) {
    std::vector<rocksdb::KeyVersion> versions;
    const rocksdb::Status listed =
        rocksdb::GetAllKeyVersions(store_->db(), store_->column(column), "", "", 100'000, &versions);
    EXPECT_TRUE(listed.ok()) << listed.ToString();
    std::map<std::string, uint64_t> newest;
    for (const rocksdb::KeyVersion& version : versions) {
      uint64_t& sequence = newest[version.user_key];
      sequence = std::max<uint64_t>(sequence, version.sequence);
    }
    return newest;
  }

  testing::TempDirectory directory_;
  std::unique_ptr<RocksDbStore> store_;
};

TEST_F(LogIndexTest, NoRowIsWrittenBeforeThoseItLeadsTo) {
  Position position = 0;
  {
    LogIndex index(store_.get(), 1'000);
    ASSERT_TRUE(index.Load().ok());
    for (int round = 0; round < 3; ++round) {
      for (const char* const stream : {"a", "access/day", "b"}) {
        ASSERT_TRUE(index.Prepare(stream).ok());
        for (int i = 0; i < 200; ++i) index.AddEvents({stream}, ++position);
      }
      index.AddRequests({"request"}, static_cast<uint64_t>(round) + 1);
      ASSERT_TRUE(index.EndCommit({position, static_cast<uint64_t>(round) + 1}).ok());
    }
  }
  const std::map<std::string, uint64_t> streams = Sequences(Column::kStreams);
  const uint64_t state = streams.at(IndexStateKey());
  for (const char* const stream : {"a", "access/day", "b"}) {
    const uint64_t end = streams.at(StreamEndKey(stream));
    EXPECT_LT(end, state);
    for (uint64_t chunk = 0; chunk < 600 / kStreamChunk; ++chunk) {
      EXPECT_LT(streams.at(StreamChunkKey(stream, chunk)), end) << stream << " chunk " << chunk;
    }
  }
  const std::map<std::string, uint64_t> requests = Sequences(Column::kRequests);
  EXPECT_LT(requests.at(RequestRowKey("request")), requests.at(IndexStateKey()));
}

TEST_F(LogIndexTest, AnEventThatStandsElsewhereThanTheRowsSayIsRefused) {
  {
    LogIndex index(store_.get(), 1'000);
    index.AddEvents({"a", "a"}, 1);
    ASSERT_TRUE(index.EndCommit({2, 1}).ok());
  }
  LogIndex index(store_.get(), 1'000);
  const auto add = [&index](Revision revision, Position position) {
    StoredEvent event{.position = position};
    event.envelope.set_stream("a");
    event.envelope.set_revision(revision);
    return index.AddAgain(event).code();
  };
  EXPECT_EQ(add(2, 2), absl::StatusCode::kOk) << "it is there already";
  EXPECT_EQ(add(2, 3), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(add(4, 5), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(add(3, 5), absl::StatusCode::kOk);
}

}  // namespace
}  // namespace lienthong::storage

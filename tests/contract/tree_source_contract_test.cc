// What TreeSource promises, run on every log.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/contract/event_log_contract.h"
#include "tests/support/naive_tree.h"

namespace lienthong::storage {
namespace {

using testing::SampleAppend;

class TreeSourceContract : public EventLogContract {};

TEST_P(TreeSourceContract, TheTreeIsThatOfRfc6962OverTheStoredBytes) {
  EXPECT_EQ(log_->Tree().root, merkle::EmptyRoot());
  // Commits of one event and of many; tiles that become full within one, at its end, and several at once.
  std::vector<TreeHead> heads;
  for (const int count : {1, 2, 252, 1, 1, 255, 600, 3}) {
    Append(SampleAppend(absl::StrCat("workers/", heads.size()), count));
    heads.push_back(log_->Tree());
  }
  std::vector<std::string> entries;
  for (const StoredEvent& event : All()) entries.push_back(event.bytes);
  const testing::NaiveTree naive = testing::NaiveTree::OfEntries(entries);
  for (const TreeHead& head : heads) EXPECT_EQ(head.root, naive.Root(head.size)) << head.size;
  Reopen();
  EXPECT_EQ(log_->Tree().size, entries.size());
  EXPECT_EQ(log_->Tree().root, naive.Root(entries.size()));
  Append(SampleAppend("workers/after", 1));
  entries.push_back(All().back().bytes);
  EXPECT_EQ(log_->Tree().root, testing::NaiveTree::OfEntries(entries).Root(entries.size()));
}

TEST_P(TreeSourceContract, TilesAreReadUpToTheWidthTheyHave) {
  Append(SampleAppend("workers/1", 600));
  std::vector<std::string> entries;
  for (const StoredEvent& event : All()) entries.push_back(event.bytes);
  const testing::NaiveTree naive = testing::NaiveTree::OfEntries(entries);
  for (const merkle::TileId tile : {merkle::TileId{0, 0, 256}, {0, 0, 17}, {0, 1, 256}, {0, 2, 88}, {0, 2, 1}}) {
    const std::vector<merkle::Hash> hashes = log_->ReadTile(tile).value();
    const auto first = naive.leaves().begin() + static_cast<ptrdiff_t>(tile.index * merkle::kTileWidth);
    EXPECT_EQ(hashes, std::vector<merkle::Hash>(first, first + tile.width)) << merkle::TilePath(tile);
  }
  EXPECT_EQ(log_->ReadTile({1, 0, 2}).value(), (std::vector<merkle::Hash>{naive.Root(0, 256), naive.Root(256, 512)}));
  for (const merkle::TileId tile : {merkle::TileId{0, 2, 89},
                                    {0, 3, 1},
                                    {1, 0, 3},
                                    {2, 0, 1},
                                    {0, 0, 0},
                                    {0, 0, 257},
                                    {-1, 0, 1},
                                    {merkle::kTileLevels, 0, 1}}) {
    EXPECT_EQ(log_->ReadTile(tile).status().code(), absl::StatusCode::kInvalidArgument) << tile.level << tile.index;
  }
}

INSTANTIATE_TEST_SUITE_P(Logs, TreeSourceContract, EveryLog(), LogName);

}  // namespace
}  // namespace lienthong::storage

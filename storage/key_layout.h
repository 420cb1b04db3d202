// The keys of the database: made and parsed here and nowhere else. FORMAT.md gives the bytes.
//
// Parsing fails with DATA_LOSS: a key that is not ours means a damaged or foreign database.

#ifndef LIENTHONG_STORAGE_KEY_LAYOUT_H_
#define LIENTHONG_STORAGE_KEY_LAYOUT_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace lienthong::storage {

// Column families, in two databases: what the log is, and what is derived from it and can be made anew. kMeta is made
// last in each, so that a database that has it has all.
enum class Column { kBlocks, kTiles, kAnswers, kClaims, kKeys, kStreams, kRequests, kStreamTree, kViews, kMeta };
inline constexpr size_t kColumnCount = 10;
inline constexpr std::array<Column, 6> kLogColumns = {Column::kBlocks, Column::kTiles, Column::kAnswers,
                                                      Column::kClaims, Column::kKeys,  Column::kMeta};
inline constexpr std::array<Column, 5> kDerivedColumns = {Column::kStreams, Column::kRequests, Column::kStreamTree,
                                                          Column::kViews, Column::kMeta};
absl::string_view ColumnName(Column column);

// kMeta: single rows.
std::string FormatKey();
std::string LogIdKey();
std::string HeadKey();
std::string KeyEpochKey();

// kBlocks: by the position of a block's first event.
std::string BlockKey(Position first);
absl::StatusOr<Position> ParseBlockKey(absl::string_view key);

// kTiles: by level and index.
std::string TileKey(int level, uint64_t index);

// kAnswers: by the number of the commit.
std::string AnswersKey(uint64_t commit);
absl::StatusOr<uint64_t> ParseAnswersKey(absl::string_view key);

// kClaims: by the keyed hash as given.
std::string ClaimRowKey(absl::string_view claim_key);

// kKeys: by subject, as given.
std::string SubjectKeyKey(absl::string_view subject);
std::string ParseSubjectKeyKey(absl::string_view key);

// kStreams, kRequests and kStreamTree: how far the rows beside it are folded. Sorts before them.
std::string IndexStateKey();

// kStreams: the end of a stream, and its full chunks of kStreamChunk revisions by number from 0. A name holds no 0x00.
std::string StreamEndKey(absl::string_view stream);
std::string StreamChunkKey(absl::string_view stream, uint64_t chunk);

// kRequests: by the keyed hash as given.
std::string RequestRowKey(absl::string_view request_key);

// kStreamTree: leaves of the tree over all streams, 256 in a row, and its buckets, by number.
std::string StreamLeavesKey(uint32_t row);
std::string StreamBucketKey(uint32_t bucket);

// kViews: by view name; first the view's state, then its rows by generation and their own keys.
std::string ViewStateKey(absl::string_view view);
std::string ViewRowKey(absl::string_view view, uint32_t generation, absl::string_view key);
// The row's own key within ViewRowKey(view, generation, ...).
absl::StatusOr<std::string> ParseViewRowKey(absl::string_view view, uint32_t generation, absl::string_view row_key);
// The least key greater than all rows of `view`, of whatever generation.
std::string ViewRowsEnd(absl::string_view view);

// The least key greater than every key that starts with `prefix`; empty when there is none.
std::string PrefixEnd(absl::string_view prefix);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_KEY_LAYOUT_H_

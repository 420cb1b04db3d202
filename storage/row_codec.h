// The values of the database's small rows (blocks have a file of their own). FORMAT.md gives the bytes.
//
// Parsing fails with DATA_LOSS.

#ifndef LIENTHONG_STORAGE_ROW_CODEC_H_
#define LIENTHONG_STORAGE_ROW_CODEC_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::storage {

// Where the log ends. All zero, and InfinitePast, when it is empty.
struct HeadRow {
  Position head = 0;
  Position last_block = 0;                         // first position of the last block
  absl::Time record_time = absl::InfinitePast();   // of the event at head
  std::string block_checksum = std::string(8, 0);  // of the last block
  uint64_t commit = 0;                             // number of the last commit, those without events counted too
  merkle::Hash root = merkle::EmptyRoot();         // of the tree over events 1 to head
};
std::string EncodeHeadRow(const HeadRow& row);
absl::StatusOr<HeadRow> ParseHeadRow(absl::string_view value);

// One of the two slots of the watermark file, which is no row: how far answers were given.
inline constexpr size_t kWatermarkSlotBytes = 512;
struct Watermark {
  uint64_t sequence = 0;  // the larger is the newer; its remainder by 2 is the place of the slot
  uint64_t commit = 0;
  Position head = 0;
  std::string log_id;  // 16 bytes
};
std::string EncodeWatermark(const Watermark& mark);
absl::StatusOr<Watermark> ParseWatermark(absl::string_view slot);

// The newest epoch that a key of the log was wrapped under.
std::string EncodeKeyEpochRow(uint32_t epoch);
absl::StatusOr<uint32_t> ParseKeyEpochRow(absl::string_view value);

std::string EncodeFormatRow(uint32_t version);
absl::StatusOr<uint32_t> ParseFormatRow(absl::string_view value);

// 256 hashes: a full tile of the log's tree, or leaves of the tree over all streams.
std::string EncodeTileRow(const std::vector<merkle::Hash>& hashes);
absl::StatusOr<std::vector<merkle::Hash>> ParseTileRow(absl::string_view value);

// The requests that one commit answered.
using Answers = std::vector<std::pair<std::string, RequestRecord>>;  // by request key
std::string EncodeAnswers(const Answers& answers);
absl::StatusOr<Answers> ParseAnswers(absl::string_view value);

std::string EncodeClaimRow(absl::string_view owner);
absl::StatusOr<std::string> ParseClaimRow(absl::string_view value);

// How far the index beside it is folded: the kStreams rows by position, the kRequests rows by commit.
std::string EncodeIndexStateRow(uint64_t reached);
absl::StatusOr<uint64_t> ParseIndexStateRow(absl::string_view value);

// Positions of the revisions of a stream from `first` on, one after another: a chunk of kStreamChunk, or, fewer, the
// end of the stream.
inline constexpr size_t kStreamChunk = 64;
struct StreamPart {
  Revision first = 1;
  std::vector<Position> positions;
  Revision last() const { return first + positions.size() - 1; }
};
std::string EncodeStreamPart(const StreamPart& part);
absl::StatusOr<StreamPart> ParseStreamPart(absl::string_view value);

// The commit that answered a request.
std::string EncodeRequestRow(uint64_t commit);
absl::StatusOr<uint64_t> ParseRequestRow(absl::string_view value);

struct ViewStateRow {
  uint32_t schema_version = 0;
  uint32_t generation = 0;  // of the rows in use
  Position reached = 0;
};
std::string EncodeViewStateRow(const ViewStateRow& row);
absl::StatusOr<ViewStateRow> ParseViewStateRow(absl::string_view value);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROW_CODEC_H_

// The values of the database's small rows (blocks have a file of their own). FORMAT.md gives the bytes.
//
// Parsing fails with DATA_LOSS.

#ifndef LIENTHONG_STORAGE_ROW_CODEC_H_
#define LIENTHONG_STORAGE_ROW_CODEC_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/commit_group.h"
#include "storage/event_log.h"

namespace lienthong::storage {

// Where the log ends. All zero, and InfinitePast, when it is empty.
struct HeadRow {
  Position head = 0;
  Position last_block = 0;                         // first position of the last block
  absl::Time record_time = absl::InfinitePast();   // of the event at head
  std::string block_checksum = std::string(8, 0);  // of the last block
};
std::string EncodeHeadRow(const HeadRow& row);
absl::StatusOr<HeadRow> ParseHeadRow(absl::string_view value);

std::string EncodeFormatRow(uint32_t version);
absl::StatusOr<uint32_t> ParseFormatRow(absl::string_view value);

std::string EncodeStreamRow(Position position);
absl::StatusOr<Position> ParseStreamRow(absl::string_view value);

std::string EncodeRequestRow(const RequestRecord& record);
absl::StatusOr<RequestRecord> ParseRequestRow(absl::string_view value);

std::string EncodeClaimRow(absl::string_view owner);
absl::StatusOr<std::string> ParseClaimRow(absl::string_view value);

struct ViewStateRow {
  uint32_t schema_version = 0;
  Position reached = 0;
};
std::string EncodeViewStateRow(const ViewStateRow& row);
absl::StatusOr<ViewStateRow> ParseViewStateRow(absl::string_view value);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_ROW_CODEC_H_

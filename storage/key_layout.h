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

// Column families. kMeta is created last, so that a database that has it has all.
enum class Column { kBlocks, kStreams, kRequests, kClaims, kViews, kMeta };
inline constexpr std::array<Column, 6> kColumns = {Column::kBlocks, Column::kStreams, Column::kRequests,
                                                   Column::kClaims, Column::kViews,   Column::kMeta};
absl::string_view ColumnName(Column column);

// kMeta: single rows.
std::string FormatKey();
std::string LogIdKey();
std::string HeadKey();

// kBlocks: by the position of a block's first event.
std::string BlockKey(Position first);
absl::StatusOr<Position> ParseBlockKey(absl::string_view key);

// kStreams: by stream name, then revision. A name holds no 0x00, so that no stream's keys lie within another's.
struct StreamPlace {
  std::string stream;
  Revision revision = 0;
};
std::string StreamKey(absl::string_view stream, Revision revision);
absl::StatusOr<StreamPlace> ParseStreamKey(absl::string_view key);
// The least key greater than all of `stream`.
std::string StreamEnd(absl::string_view stream);

// kRequests and kClaims: by the keyed hash as given.
std::string RequestRowKey(absl::string_view request_key);
std::string ClaimRowKey(absl::string_view claim_key);

// kViews: by view name; first the view's state, then its rows by their own keys.
std::string ViewStateKey(absl::string_view view);
std::string ViewRowKey(absl::string_view view, absl::string_view key);
// The row's own key within ViewRowKey(view, ...).
absl::StatusOr<std::string> ParseViewRowKey(absl::string_view view, absl::string_view row_key);
// The least key greater than all rows of `view`.
std::string ViewRowsEnd(absl::string_view view);

// The least key greater than every key that starts with `prefix`; empty when there is none.
std::string PrefixEnd(absl::string_view prefix);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_KEY_LAYOUT_H_

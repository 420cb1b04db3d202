// The shape of an append, checked before it waits for its turn: needs no state, so the caller's own thread does it.

#ifndef LIENTHONG_STORAGE_APPEND_REQUEST_H_
#define LIENTHONG_STORAGE_APPEND_REQUEST_H_

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace lienthong::storage {

inline constexpr size_t kMaxPartsPerEvent = 8;
inline constexpr size_t kMaxRowKeyBytes = 255;  // request keys and digests, claim keys and owners

// Whether a stream can have this name: printable ASCII within the bound. A reader need not look for any other.
bool IsStreamName(absl::string_view name);

// OK, INVALID_ARGUMENT or RESOURCE_EXHAUSTED, as EventLog::Append says. Messages carry no payload.
absl::Status CheckShape(const AppendRequest& request);

// Events in all writes.
size_t EventCount(const AppendRequest& request);

// About how many bytes the events take, before sealing; for bounding a group.
size_t ApproximateBytes(const AppendRequest& request);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_APPEND_REQUEST_H_

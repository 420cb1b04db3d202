// How rows of views write texts and positions.

#ifndef LIENTHONG_SERVICES_WORKER_ROW_TEXT_H_
#define LIENTHONG_SERVICES_WORKER_ROW_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace lienthong::worker {

// Eight bytes, big-endian, so that rows sort by position; and back (0 for fewer bytes).
std::string PositionBytes(storage::Position position);
storage::Position PositionOf(absl::string_view bytes);

// Texts, each with its length; nullopt for bytes that PackTexts did not make.
std::string PackTexts(const std::vector<std::string>& texts);
std::optional<std::vector<std::string>> UnpackTexts(absl::string_view bytes);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_ROW_TEXT_H_

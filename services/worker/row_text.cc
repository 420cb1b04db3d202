#include "services/worker/row_text.h"

#include "absl/strings/str_cat.h"

namespace lienthong::worker {

std::string PositionBytes(storage::Position position) {
  std::string bytes(8, '\0');
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(position >> (56 - 8 * i));
  return bytes;
}

storage::Position PositionOf(absl::string_view bytes) {
  storage::Position position = 0;
  for (size_t i = 0; i < 8 && i < bytes.size(); ++i) position = position << 8 | static_cast<unsigned char>(bytes[i]);
  return position;
}

std::string PackTexts(const std::vector<std::string>& texts) {
  std::string bytes;
  for (const std::string& text : texts) absl::StrAppend(&bytes, PositionBytes(text.size()).substr(4), text);
  return bytes;
}

std::optional<std::vector<std::string>> UnpackTexts(absl::string_view bytes) {
  std::vector<std::string> texts;
  while (!bytes.empty()) {
    if (bytes.size() < 4) return std::nullopt;
    const size_t size = PositionOf(absl::StrCat(absl::string_view("\0\0\0\0", 4), bytes.substr(0, 4)));
    bytes.remove_prefix(4);
    if (bytes.size() < size) return std::nullopt;
    texts.emplace_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return texts;
}

}  // namespace lienthong::worker

// Block: the events of one commit as one value, with a checksum. FORMAT.md gives the bytes.
//
// Threads: const functions, any thread.

#ifndef LIENTHONG_STORAGE_BLOCK_H_
#define LIENTHONG_STORAGE_BLOCK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace lienthong::storage {

class Block {
 public:
  // The block of `entries`, at least one, of which the first is at position `first`, at least 1.
  static Block Make(Position first, const std::vector<absl::string_view>& entries);
  // The block that `bytes` are. DATA_LOSS when any byte of it is not as Make wrote it.
  static absl::StatusOr<Block> Parse(std::string bytes);

  Position first() const { return first_; }
  Position last() const { return first_ + count_ - 1; }
  // The stored bytes of the event at `position`, which must be in [first(), last()]. Lives as long as the block.
  absl::string_view Entry(Position position) const;
  // The stored form.
  const std::string& bytes() const { return bytes_; }
  // The last eight of bytes().
  absl::string_view checksum() const;

 private:
  explicit Block(std::string bytes);

  std::string bytes_;
  Position first_;
  uint32_t count_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_BLOCK_H_

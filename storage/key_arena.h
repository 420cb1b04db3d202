// KeyArena: the bytes of many keys in few pieces of memory, all freed together.
//
// Threads: one at a time.

#ifndef LIENTHONG_STORAGE_KEY_ARENA_H_
#define LIENTHONG_STORAGE_KEY_ARENA_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::storage {

class KeyArena {
 public:
  // A copy of `key` that lives as long as the arena.
  absl::string_view Keep(absl::string_view key) {
    if (key.size() > left_) {
      left_ = std::max(kPieceBytes, key.size());
      pieces_.emplace_back(new char[left_]);
      next_ = pieces_.back().get();
    }
    char* const kept = next_;
    key.copy(kept, key.size());
    next_ += key.size();
    left_ -= key.size();
    return {kept, key.size()};
  }

 private:
  static constexpr size_t kPieceBytes = 64 << 10;

  std::vector<std::unique_ptr<char[]>> pieces_;
  char* next_ = nullptr;
  size_t left_ = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_KEY_ARENA_H_

// FaultList: the first faults that a check finds, and how many there are. Threads: one.

#ifndef LIENTHONG_STORAGE_FAULT_LIST_H_
#define LIENTHONG_STORAGE_FAULT_LIST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::storage {

class FaultList {
 public:
  // Keeps the texts of the first `most`.
  explicit FaultList(size_t most) : most_(most) {}

  void Add(absl::string_view fault) {
    if (texts_.size() < most_) texts_.emplace_back(fault);
    ++count_;
  }
  void Add(const FaultList& others) {
    for (const std::string& text : others.texts_) {
      if (texts_.size() < most_) texts_.push_back(text);
    }
    count_ += others.count_;
  }

  const std::vector<std::string>& texts() const { return texts_; }
  uint64_t count() const { return count_; }

 private:
  size_t most_;
  std::vector<std::string> texts_;
  uint64_t count_ = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_FAULT_LIST_H_

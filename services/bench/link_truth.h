// LinkTruth: which records are about one person, and how well pairs found agree with it.

#ifndef LIENTHONG_SERVICES_BENCH_LINK_TRUTH_H_
#define LIENTHONG_SERVICES_BENCH_LINK_TRUTH_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/linkage/record_table.h"
#include "services/linkage/string_pool.h"

namespace lienthong::bench {

// Records of one file, as they are read.
struct NamedRecords {
  linkage::StringPool ids;       // the record with place p has the name p + 1
  linkage::StringPool persons;   // where the map tells who each is about
  std::vector<uint32_t> person;  // by record; empty: the map does not tell
};

struct Agreement {
  uint64_t found = 0;
  uint64_t right = 0;  // of those found
  uint64_t there = 0;  // true pairs
  double precision() const { return found == 0 ? 1 : static_cast<double>(right) / static_cast<double>(found); }
  double recall() const { return there == 0 ? 1 : static_cast<double>(right) / static_cast<double>(there); }
  double f1() const {
    return found + there == 0 ? 1 : 2.0 * static_cast<double>(right) / static_cast<double>(found + there);
  }
};

using RecordPair = std::pair<linkage::RecordId, linkage::RecordId>;

class LinkTruth {
 public:
  // Who each record is about, by what was read. `right` is null for one file.
  static LinkTruth OfRecords(const NamedRecords& left, const NamedRecords* right);
  // By a file whose first two columns name records of the left and the right file (or both of one) that are about one
  // person; whoever is in no pair stands alone. Errors of CsvRows; INVALID_ARGUMENT naming the line with a record that
  // is not there.
  static absl::StatusOr<LinkTruth> OfFile(const std::string& path, const NamedRecords& left, const NamedRecords* right);

  bool Same(RecordPair pair) const { return left_[pair.first] == right_or_left()[pair.second]; }
  // Pairs of left and right, or of one file.
  uint64_t true_pairs() const { return true_pairs_; }
  // All of them, in order.
  std::vector<RecordPair> Pairs() const;
  Agreement Judge(const std::vector<RecordPair>& found) const;

 private:
  const std::vector<uint32_t>& right_or_left() const { return right_.empty() ? left_ : right_; }
  void CountPairs();

  std::vector<uint32_t> left_;
  std::vector<uint32_t> right_;
  uint64_t true_pairs_ = 0;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LINK_TRUTH_H_

// CandidateIndex: which records may be about the same person as a given one.

#ifndef LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_
#define LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/linkage/blocking_plan.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// Records by the value of one blocking key. About 12 bytes a value and 8 a record that is not alone in its block.
class BlockTable {
 public:
  explicit BlockTable(size_t expected_values);

  // False when the block holds `most` records already: it is full, and the record is not in it.
  bool Add(uint32_t hash, RecordId record, uint32_t most);
  // Makes a look-up soon after cheap.
  void Prefetch(uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  // Appends the block's records; whether it is full.
  bool Find(uint32_t hash, uint32_t most, std::vector<RecordId>* out) const;

 private:
  struct Slot {
    uint32_t hash = 0;
    uint32_t count = 0;
    uint32_t head = 0;  // the record when it is alone, else its first posting
  };
  struct Posting {
    RecordId record = 0;
    uint32_t next = 0;  // 0: the last
  };

  size_t Place(uint32_t hash) const;
  void Grow();

  std::vector<Slot> slots_;
  size_t mask_;
  size_t used_ = 0;
  std::vector<Posting> postings_;
};

struct IndexReport {
  uint64_t postings = 0;     // of records under keys
  uint64_t full_blocks = 0;  // times that a record found a block full
  uint64_t dropped = 0;      // postings left out since the refined block was full too
};

// Threads: one writer, or any number of readers. Adding one record costs the same at any size, but for the doubling of
// a table now and then.
class CandidateIndex {
 public:
  // A block holds at most `most_in_block` records; further ones go to blocks that the key's refining atom divides, of
  // the same bound. Borrows all but the plan.
  CandidateIndex(BlockingPlan plan, const Layout* layout, const Books* books, size_t expected_records,
                 uint32_t most_in_block);

  void Add(RecordId record, const uint32_t* row);
  // As many Adds of all records of a table, on `threads` threads; to be called on an index that holds nothing.
  void AddAll(const RecordTable& table, int threads);
  // Takes another plan of the same planner for an index that AddAll filled with `table`; keys of both plans are not
  // built anew.
  void Replan(BlockingPlan plan, const RecordTable& table, int threads);

  // Records that share a key with the row, each once for each key shared, in no order. `scratch` is the caller's, any.
  void Find(const uint32_t* row, std::vector<uint64_t>* scratch, std::vector<RecordId>* out) const;

  const BlockingPlan& plan() const { return plan_; }
  const IndexReport& report() const { return report_; }

 private:
  // Adds a record to the blocks of one key.
  void AddTo(size_t key, RecordId record, absl::Span<const uint64_t> atoms, IndexReport* report);
  // Adds all records of a table to the blocks of these keys.
  void Fill(const std::vector<size_t>& keys, const RecordTable& table, int threads);

  BlockingPlan plan_;
  const Layout* layout_;
  const Books* books_;
  size_t expected_records_;
  uint32_t most_in_block_;
  std::vector<BlockTable> tables_;  // one a key
  IndexReport report_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_

// CandidateIndex: which records may be about the same person as a given one.

#ifndef LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_
#define LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/linkage/blocking_plan.h"
#include "services/linkage/large_array.h"
#include "services/linkage/prefetch.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// Records by the value of one blocking key. About 12 bytes a value and 8 a record that is not alone in its block.
class BlockTable {
 public:
  explicit BlockTable(size_t expected_values);

  // False when the block holds `most` records already: it is full, and the record is not in it.
  bool Add(uint32_t hash, RecordId record, uint32_t most);
  // Makes a look-up soon after cheap: the first the second, and that the Find.
  void PrefetchSlot(uint32_t hash) const { linkage::Prefetch(&slots_[hash & mask_]); }
  void PrefetchBlock(uint32_t hash) const;
  // Where the block of a hash is or would be, but for clashes: whoever adds many in this order walks through memory
  // once, and finds the records of a block side by side later.
  uint32_t Home(uint32_t hash) const { return hash & static_cast<uint32_t>(mask_); }
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

  LargeArray<Slot> slots_;
  size_t mask_;
  size_t used_ = 0;
  LargeArray<Posting> postings_;
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
  // the same bound. `expected_records`: for which there shall be room before they are added one by one. Borrows all
  // but the plan.
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
  // Find in three steps, each of which asks for the memory that the next one needs: who takes each step for several
  // rows, each with a scratch of its own, waits for memory once instead of for each.
  void Begin(const uint32_t* row, std::vector<uint64_t>* scratch) const;
  void Approach(const std::vector<uint64_t>& scratch) const;
  void Finish(const std::vector<uint64_t>& scratch, std::vector<RecordId>* out) const;

  const BlockingPlan& plan() const { return plan_; }
  const IndexReport& report() const { return report_; }

 private:
  // Adds a record to the blocks of one key, whose value it has.
  void AddTo(size_t key, uint64_t value, RecordId record, const uint32_t* row, IndexReport* report);
  // The hash of each key's value by record, 0 where it has none.
  std::vector<LargeArray<uint32_t>> HashesOf(const std::vector<size_t>& keys, const RecordTable& table,
                                             int threads) const;
  // Adds all records of a table to the blocks of these keys, which hold nothing.
  void Fill(const std::vector<size_t>& keys, const RecordTable& table, int threads);
  void FillOne(size_t key, const LargeArray<uint32_t>& hashes, const RecordTable& table, IndexReport* report);

  BlockingPlan plan_;
  const Layout* layout_;
  const Books* books_;
  uint32_t most_in_block_;
  std::vector<BlockTable> tables_;  // one a key
  IndexReport report_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_CANDIDATE_INDEX_H_

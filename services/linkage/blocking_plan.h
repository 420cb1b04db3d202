// BlockingPlan: by which keys candidates are found, chosen from the data.

#ifndef LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_
#define LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "services/linkage/atoms.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// One key: records with equal values of all its atoms meet.
struct BlockingKey {
  std::vector<size_t> atoms;  // places in BlockingPlan::atoms, rising
  // The atom that divides a block that is full; -1: none.
  int refined_by = -1;
  double expected_block = 0;  // records in a block that a record falls into
};

struct BlockingPlan {
  std::vector<Atom> atoms;
  std::vector<size_t> used;  // atoms that a key names, rising
  std::vector<BlockingKey> keys;
  // Of pairs that are damaged as assumed, the share that some key finds.
  double expected_reach = 0;

  std::string KeyName(const BlockingKey& key) const;
};

struct PlanOptions {
  size_t most_keys = 16;
  double most_in_block = 8;  // expected; keys with larger blocks are not taken
  double error_rate = 0.25;  // of each field of a pair, in the assumed damage
  double moved_rate = 0.2;   // of pairs whose texts are all wrong: who lives elsewhere now
  size_t sample = 4096;      // records looked at
  uint64_t seed = 1;
};

// Two rows about one person.
using MatchedRows = std::pair<const uint32_t*, const uint32_t*>;

// What keys there are for a table, and which of them to take. Every number that names a person is one. Then greedy: of
// all keys of one to three atoms of different fields whose blocks are small in a sample, takes the one that finds most
// of the pairs that those before it miss; when every pair is found that can be, each shall be found once more. Two
// records of a pair that no key finds are never compared.
class BlockingPlanner {
 public:
  // Borrows the table while it runs only; its layout and books must outlive it.
  BlockingPlanner(const RecordTable& table, size_t records_in_index, const PlanOptions& options);

  // For pairs of which each field is missing as often as in the sample, and wrong at fixed rates.
  BlockingPlan ByGuess() const;
  // For pairs made of parts of those given: each field, and the texts together, of one drawn at random. So errors are
  // as frequent as they are in them, and what the pairs have in common since they were found does not count.
  BlockingPlan ByPairs(const std::vector<MatchedRows>& matched) const;

 private:
  using Covered = std::vector<uint64_t>;  // one bit a simulated pair

  uint64_t* Values(size_t record) { return values_.data() + record * atoms_.size(); }
  absl::Span<const uint64_t> Values(size_t record) const {
    return {values_.data() + record * atoms_.size(), atoms_.size()};
  }
  std::vector<uint64_t> Scratch() const;
  // By record of the sample the value of a key (KeyValue), into a block's expected size. Where it is above `most`, it
  // may be any size above.
  double ExpectedBlock(const std::vector<uint64_t>& values, double most, std::vector<uint64_t>* scratch) const;
  void FindRefining();
  void FindSmallKeys();
  bool SameField(const BlockingKey& key, size_t atom) const;
  bool IsWholeNumber(const BlockingKey& key) const;
  int Refinement(const BlockingKey& key) const;
  // `right`: by atom, the simulated pairs in which it is there and right on both sides.
  BlockingPlan Choose(const std::vector<Covered>& right) const;

  const Layout* layout_;
  const Books* books_;
  PlanOptions options_;
  size_t records_in_index_;
  std::vector<Atom> atoms_;
  size_t sampled_ = 0;
  std::vector<uint64_t> values_;  // of atoms, record by record
  std::vector<size_t> refining_;  // atoms that may divide full blocks, the best first
  std::vector<BlockingKey> small_;
};

// The values of the atoms used by a plan into `values`, which has room for all.
void AtomValues(const BlockingPlan& plan, const Layout& layout, const Books& books, const uint32_t* row,
                absl::Span<uint64_t> values);
// The key's value, 0 when one of its atoms is missing.
uint64_t KeyValue(const BlockingKey& key, absl::Span<const uint64_t> atom_values);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_

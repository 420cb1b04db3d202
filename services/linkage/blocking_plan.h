// BlockingPlan: by which keys candidates are found, chosen from the data.

#ifndef LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_
#define LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/linkage/atoms.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// One key: records with equal values of all its atoms meet.
struct BlockingKey {
  std::vector<size_t> atoms;  // places in BlockingPlan::atoms
  // The atom that divides a block that is full; -1: none.
  int refined_by = -1;
  double expected_block = 0;  // records in a block that a record falls into
};

struct BlockingPlan {
  std::vector<Atom> atoms;
  std::vector<BlockingKey> keys;
  // Of pairs that are damaged as assumed below, the share that some key finds.
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

// Every number that names a person is a key. Then greedy: of all keys of one to three atoms of different fields whose
// blocks are small in a sample of `table`, takes the one that finds most of the pairs that those before it miss, where
// each field of a pair is missing as often as it is in the sample, and wrong at fixed rates. Two records of a pair that
// no key finds are never compared.
BlockingPlan PlanBlocking(const RecordTable& table, size_t records_in_index, const PlanOptions& options);

// The values of all atoms of a record into `values`, one for each.
void AtomValues(const BlockingPlan& plan, const Layout& layout, const Books& books, const uint32_t* row,
                absl::Span<uint64_t> values);
// The key's value, 0 when one of its atoms is missing.
uint64_t KeyValue(const BlockingKey& key, absl::Span<const uint64_t> atom_values);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_BLOCKING_PLAN_H_

// Strangers: how records of two people compare, from pairs that are not picked for agreeing.

#ifndef LIENTHONG_SERVICES_LINKAGE_STRANGERS_H_
#define LIENTHONG_SERVICES_LINKAGE_STRANGERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/linkage/compare.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/model.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// What is compared. With two tables each person is at most once in each; with one, any number of times.
struct Tables {
  const RecordTable* left = nullptr;
  const RecordTable* right = nullptr;  // null: left with itself

  const RecordTable& searched() const { return right == nullptr ? *left : *right; }
  bool dedupe() const { return right == nullptr; }
  double pairs() const;  // that could be of one person
};

struct ComparedPair {
  Pattern pattern = 0;
  float rarity = 0;  // bits of its exact levels, by their values
  uint32_t row = 0;  // one of the two records, in `table`
  bool in_right = false;
  uint32_t other = 0;  // of a pair of candidates, the record found
};

struct StrangerPairs {
  // Pairs drawn at random. Of two tables both records are of one, so that they are of different people.
  std::vector<ComparedPair> random;
  // By slot: pairs that agree exactly on it, drawn among those; empty where no slot depends on it.
  std::vector<std::vector<ComparedPair>> sharing;
};

// `parents` has the slots on which others depend. Depends on the arguments only.
StrangerPairs DrawStrangers(const Tables& tables, const Comparison& comparison, const Frequencies& frequencies,
                            const std::vector<size_t>& parents, size_t pairs, int threads, uint64_t seed);

// Tells kRareExact from kExact in the slots that others depend on.
Pattern WithRare(Pattern pattern, const std::vector<size_t>& parents, const Frequencies& frequencies,
                 const uint32_t* row);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_STRANGERS_H_

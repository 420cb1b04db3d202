// Frequencies: how common values are, and so how much it says that two records agree on one.

#ifndef LIENTHONG_SERVICES_LINKAGE_FREQUENCIES_H_
#define LIENTHONG_SERVICES_LINKAGE_FREQUENCIES_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

// Values of a slot by their number in the books, the commonest first, with the share of records that have them; `rest`:
// the share that another value has, in the mean over the records that have one.
struct CommonIds {
  std::vector<std::pair<uint32_t, double>> shares;
  double rest = 0;
};

// Threads: any number, but for Settle.
class Frequencies {
 public:
  // Of the values of both tables; `right` is null when one table is compared with itself. Borrows neither.
  Frequencies(const RecordTable& left, const RecordTable* right, int threads = 1);

  // The chance that two records that have the slot agree on it exactly. With two tables: of two records of one table,
  // which are different people. With one table matches are among them.
  double agreement(size_t slot) const { return agreement_[slot]; }

  // Of records that agree on the slot, the share that are about different people, and the chance that two records of
  // different people agree: what Rarity needs to know of matches among the values counted.
  void Settle(size_t slot, double share_of_strangers, double strangers_agree);

  // Bits (-log2) of the chance that a record of another person has the value of this row in the slot. The value's count
  // without the two records at hand, and a little for values never seen: after I. J. Good, "The population frequencies
  // of species", Biometrika 1953.
  float Rarity(size_t slot, const uint32_t* row) const;
  // Whether the row's value in the slot is one that only a few records have: a home more likely than a village.
  bool IsRare(size_t slot, const uint32_t* row) const;
  // At most `most` values of a slot of names, none that fewer than kLeastCommon records have.
  CommonIds Commonest(size_t slot, size_t most) const;
  static constexpr uint32_t kLeastCommon = 20;
  // No Rarity of the slot is above it.
  float MostRarity(size_t slot) const;

 private:
  void CountIds(const RecordTable& table, size_t slot);
  void CountNumbers(const RecordTable& table, size_t slot);
  bool Counted(size_t slot) const;
  // Rarity of a value that is counted `count` times.
  float RarityOf(size_t slot, uint32_t count) const;

  std::vector<Slot> slots_;
  std::vector<double> agreement_;
  std::vector<std::vector<uint32_t>> counts_;                  // by slot and id
  std::vector<absl::flat_hash_map<uint64_t, double>> common_;  // by slot: numbers that several have, their share
  std::vector<std::vector<float>> rarities_;                   // by slot and count: of small counts
  std::vector<double> share_of_strangers_;
  std::vector<double> strangers_agree_;
  double records_ = 0;
  std::vector<double> pairs_;
  std::vector<double> equal_pairs_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_FREQUENCIES_H_

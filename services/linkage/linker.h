// Linking whole tables: candidates, scores, and what is one person in the end.

#ifndef LIENTHONG_SERVICES_LINKAGE_LINKER_H_
#define LIENTHONG_SERVICES_LINKAGE_LINKER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "services/linkage/candidate_index.h"
#include "services/linkage/scorer.h"
#include "services/linkage/training.h"

namespace lienthong::linkage {

struct ScoredPair {
  RecordId left = 0;
  RecordId right = 0;  // of one table with itself: above left
  float bits = 0;
  float chance = 0;  // of being one person
};

// Finds and scores the candidates of one record after the other: of each row of a table in turn, or of one as it comes.
// Borrows all; they outlive it, and nothing is written to them while it searches. Threads: one; make one for each.
class Search {
 public:
  // `searched`: the table whose records the index holds.
  Search(const RecordTable& searched, const CandidateIndex& index, const Scorer& scorer, float floor)
      : searched_(searched), index_(index), scorer_(scorer), floor_(floor) {}

  // Appends the pairs of `left`, whose row this is, that have at least `floor` bits, by right record. Records that are
  // not above `after` are passed over; -1: none.
  void Find(RecordId left, const uint32_t* row, int64_t after, std::vector<ScoredPair>* out);
  // The same for the records from `begin` to `end` of a table, and for each those after it where `only_after`.
  void FindAll(const RecordTable& left, RecordId begin, RecordId end, bool only_after, std::vector<ScoredPair>* out);
  // Pairs compared so far.
  uint64_t candidates() const { return candidates_; }

 private:
  // One record of a batch, on its way.
  struct Asked {
    RecordId left = 0;
    const uint32_t* row = nullptr;
    int64_t after = -1;
    std::vector<uint64_t> scratch;
    std::vector<RecordId> found;
  };

  void Find(absl::Span<Asked> batch, std::vector<ScoredPair>* out);

  const RecordTable& searched_;
  const CandidateIndex& index_;
  const Scorer& scorer_;
  const float floor_;
  std::vector<Asked> batch_;
  uint64_t candidates_ = 0;
};

// Every pair of candidates with at least `floor` bits, by left, then right. Chances are those of the bits alone. Adds
// the pairs that were compared to `compared`.
std::vector<ScoredPair> ScoreCandidates(const Tables& tables, const CandidateIndex& index, const Scorer& scorer,
                                        float floor, int threads, uint64_t* compared);

// Where each person is at most once in each table, the pairs of one record exclude each other: a pair's chance is its
// odds over those of all pairs of either of its records and of none. `pairs` are of two tables of these sizes.
void ShareChances(size_t left_records, size_t right_records, std::vector<ScoredPair>* pairs);

// Of pairs, those that a greedy choice by bits leaves when each record is in one pair at most; same order as given.
std::vector<ScoredPair> OneToOne(const std::vector<ScoredPair>& pairs, size_t left_records, size_t right_records);

// Groups records of one table: two groups become one while the mean of the bits between their records, taken for every
// pair, is above `least`, the best first, within what the pairs above `least` connect. Returns the group of each
// record, named by its least record. Groups of more than `most_records` connected records are joined by pairs alone.
std::vector<RecordId> Cluster(const RecordTable& table, const std::vector<ScoredPair>& pairs, const Scorer& scorer,
                              float least, size_t most_records = 400);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_LINKER_H_

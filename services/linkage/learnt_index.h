// LearntIndex: an index of records with the weights learnt from them, ready to search.

#ifndef LIENTHONG_SERVICES_LINKAGE_LEARNT_INDEX_H_
#define LIENTHONG_SERVICES_LINKAGE_LEARNT_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

#include "services/linkage/blocking_plan.h"
#include "services/linkage/candidate_index.h"
#include "services/linkage/compare.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/scorer.h"
#include "services/linkage/training.h"

namespace lienthong::linkage {

struct LearnOptions {
  PlanOptions plan;
  // Where the index holds fewer records than these, there are this many times as many keys, and blocks are as much
  // larger: to look longer costs little.
  size_t few_records = 50'000;
  size_t more_for_few = 3;
  TrainingOptions training;
  uint32_t most_in_block = 100;
};

// Threads: any number may search (one Search each), while nobody adds.
class LearntIndex {
 public:
  // Plans keys by a guess, indexes the searched table, trains on a sample, plans again by the pairs that the model is
  // sure of. `done` hears the name of each step as it ends. Borrows the tables with their books; they outlive it. Both
  // tables have two records at least. Not copied nor moved, since its parts know each other.
  LearntIndex(const Tables& tables, const LearnOptions& options, const std::function<void(const char*)>& done);
  LearntIndex(const LearntIndex&) = delete;
  LearntIndex& operator=(const LearntIndex&) = delete;

  // Indexes a record that was added to the searched table since. What was learnt stays as it is.
  void Add(RecordId record) { index_->Add(record, tables_.searched().row(record)); }

  const Tables& tables() const { return tables_; }
  const CandidateIndex& index() const { return *index_; }
  const Model& model() const { return model_; }
  const Frequencies& frequencies() const { return frequencies_; }
  const Scorer& scorer() const { return *scorer_; }

 private:
  Tables tables_;
  Comparison comparison_;
  Frequencies frequencies_;
  std::optional<CandidateIndex> index_;
  Model model_;
  std::optional<Scorer> scorer_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_LEARNT_INDEX_H_

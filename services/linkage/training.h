// Training: the parameters of a model from the data alone, without labels.

#ifndef LIENTHONG_SERVICES_LINKAGE_TRAINING_H_
#define LIENTHONG_SERVICES_LINKAGE_TRAINING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/linkage/blocking_plan.h"
#include "services/linkage/candidate_index.h"
#include "services/linkage/compare.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/model.h"
#include "services/linkage/record_table.h"
#include "services/linkage/strangers.h"

namespace lienthong::linkage {

struct TrainingOptions {
  size_t sampled_records = 8'000;  // whose candidates are looked at: at most these, and at least those
  size_t least_records = 1'000;
  size_t sampled_pairs = 250'000;  // between the two, so that their candidates are about as many
  size_t random_pairs = 100'000;
  size_t most_candidates_each = 400;  // of a sampled record
  int rounds = 25;
  int threads = 2;
  uint64_t seed = 1;
};

struct Trained {
  Model model;
  std::vector<MatchedRows> matched;  // pairs of the sample that the model is nearly sure of
};

// u from pairs drawn at random (of one table, where there are two: they are of different people), m and the prior by
// expectation-maximisation over the candidates of a sample of records; pairs that are no candidates count as strangers.
// Fields of text are places: all together, or the only one, are taken for the home. Each of them depends on the next
// rarer one, and how strangers compare in other slots depends on whether they share a home. Where each person is at
// most once in the searched table, the candidates of one record share one chance to be right. Settles `frequencies`.
// The index holds the searched table. Depends on the arguments and the seed only.
Trained Train(const Tables& tables, const CandidateIndex& index, const Comparison& comparison,
              const TrainingOptions& options, Frequencies* frequencies);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_TRAINING_H_

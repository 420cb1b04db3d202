// Weigher: what each field says for and against two being one person, by a kept model, for single pairs as they come.

#ifndef LIENTHONG_SERVICES_LINKAGE_WEIGHER_H_
#define LIENTHONG_SERVICES_LINKAGE_WEIGHER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/linkage/compare.h"
#include "services/linkage/kept_model.h"

namespace lienthong::linkage {

// One value for each field of a layout; empty: not said.
using Values = std::vector<std::string>;

// What is said of somebody about one matter, each in turn: of several names, or several homes, any may be the right
// one. Each leaves the fields of other matters empty.
using Sayings = std::vector<Values>;

struct SlotWeight {
  size_t slot = 0;
  int level = kNotCompared;
  int64_t millibits = 0;
};

// Threads: any number.
class Weigher {
 public:
  // Borrows the model, which outlives it.
  explicit Weigher(const KeptModel* model) : model_(model), weights_(model->model, model->layout) {}

  // The slots in which `one` can be compared with somebody of whom `matters` are said, in the layout's order. Of each
  // matter the saying counts that speaks most for one person, the matters before it settled. At most kMostSayings of a
  // matter are tried, the last ones.
  std::vector<SlotWeight> Weigh(const Values& one, const std::vector<Sayings>& matters) const;

  static constexpr size_t kMostSayings = 8;

  const KeptModel& model() const { return *model_; }

 private:
  std::vector<SlotWeight> WeighRows(const Comparison& comparison, const Books& books, const uint32_t* a,
                                    const uint32_t* b) const;
  // Bits of the chance that another person has the value of this row.
  float Rarity(size_t slot, const Books& books, const uint32_t* row) const;

  const KeptModel* const model_;
  const WeightTable weights_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_WEIGHER_H_

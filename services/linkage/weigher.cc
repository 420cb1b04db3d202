#include "services/linkage/weigher.h"

#include <cmath>
#include <utility>

#include "absl/types/span.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {
namespace {

constexpr float kMillibits = 1000;

int64_t Sum(const std::vector<SlotWeight>& weights) {
  int64_t sum = 0;
  for (const SlotWeight& weight : weights) sum += weight.millibits;
  return sum;
}

// The sayings chosen, one of each matter, as one row.
Values Together(const std::vector<const Values*>& chosen, size_t fields) {
  Values row(fields);
  for (const Values* saying : chosen) {
    for (size_t field = 0; saying != nullptr && field < saying->size() && field < fields; ++field) {
      if (!(*saying)[field].empty()) row[field] = (*saying)[field];
    }
  }
  return row;
}

RecordId AddTo(RecordTable* table, const Values& values) {
  const std::vector<absl::string_view> views(values.begin(), values.end());
  return table->Add(views);
}

}  // namespace

float Weigher::Rarity(size_t slot, const Books& books, const uint32_t* row) const {
  const Slot& what = model_->layout.slots()[slot];
  const ValueShares& shares = model_->shares[slot];
  if (shares.rest <= 0) return -static_cast<float>(std::log2(model_->model.slots[slot].u[kExact]));
  const uint32_t id = row[what.cell];
  const auto common = what.kind == SlotKind::kName ? shares.common.find(books.words.canonical(id))
                                                   : shares.common.find(id == 0 ? "" : books.texts.Shown(id));
  return -static_cast<float>(std::log2(common == shares.common.end() ? shares.rest : common->second));
}

std::vector<SlotWeight> Weigher::WeighRows(const Comparison& comparison, const Books& books, const uint32_t* a,
                                           const uint32_t* b) const {
  std::vector<int> levels;
  for (size_t slot = 0; slot < model_->layout.slots().size(); ++slot) levels.push_back(comparison.Level(slot, a, b));
  std::vector<SlotWeight> weights;
  for (size_t slot = 0; slot < levels.size(); ++slot) {
    const int level = levels[slot];
    if (level == kNotCompared) continue;
    const int parent = weights_.parent(slot);
    float bits = weights_.Bits(slot, parent < 0 ? kNotCompared : levels[static_cast<size_t>(parent)], level);
    if (level == kExact) bits += Rarity(slot, books, a);
    weights.push_back({slot, level, std::lround(bits * kMillibits)});
  }
  return weights;
}

std::vector<SlotWeight> Weigher::Weigh(const Values& one, const std::vector<Sayings>& matters) const {
  Books books;
  RecordTable table(&model_->layout, &books);
  const Comparison comparison(&model_->layout, &books);
  const size_t fields = model_->layout.fields().size();
  const RecordId first = AddTo(&table, Together({&one}, fields));
  const auto weigh = [&](const std::vector<const Values*>& chosen) {
    const RecordId other = AddTo(&table, Together(chosen, fields));
    return WeighRows(comparison, books, table.row(first), table.row(other));
  };
  std::vector<const Values*> chosen;
  for (const Sayings& sayings : matters) chosen.push_back(sayings.empty() ? nullptr : &sayings.back());
  std::vector<SlotWeight> best = weigh(chosen);
  for (size_t matter = 0; matter < matters.size(); ++matter) {
    const Sayings& sayings = matters[matter];
    const size_t from = sayings.size() > kMostSayings ? sayings.size() - kMostSayings : 0;
    for (size_t i = from; i + 1 < sayings.size(); ++i) {
      std::vector<const Values*> tried = chosen;
      tried[matter] = &sayings[i];
      std::vector<SlotWeight> weights = weigh(tried);
      if (Sum(weights) <= Sum(best)) continue;
      best = std::move(weights);
      chosen = std::move(tried);
    }
  }
  return best;
}

}  // namespace lienthong::linkage

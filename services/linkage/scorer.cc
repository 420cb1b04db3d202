#include "services/linkage/scorer.h"

#include <algorithm>
#include <limits>

namespace lienthong::linkage {
namespace {

// The last level of a text that the hashes of the whole tell.
constexpr size_t kTextsEqual = 3;

}  // namespace

Scorer::Scorer(const Model* model, const Layout* layout, const Comparison* comparison, const Frequencies* frequencies)
    : comparison_(comparison), frequencies_(frequencies), weights_(*model, *layout), hopes_(layout->slots().size()) {
  for (size_t slot = 0; slot < hopes_.size(); ++slot) {
    const SlotKind kind = layout->slots()[slot].kind;
    (kind == SlotKind::kText ? texts_ : quick_).push_back(slot);
    std::fill(hopes_[slot].begin(), hopes_[slot].end(), -std::numeric_limits<float>::infinity());
    for (size_t level = 0; level < LevelNames(kind).size(); ++level) {
      float& hope = hopes_[slot][level];
      for (int state = 0; state < kMostStates; ++state) {
        hope = std::max(hope, weights_.Bits(slot, state, static_cast<int>(level)));
      }
      if (level > kTextsEqual) hopes_[slot][kMostLevels] = std::max(hopes_[slot][kMostLevels], hope);
    }
  }
}

float Scorer::Total(const uint32_t* a, const Levels& levels, std::array<float, kMostSlots>* bits) const {
  float score = weights_.prior();
  for (size_t slot = 0; slot < hopes_.size(); ++slot) {
    const int parent = weights_.parent(slot);
    int given = kNotCompared;
    if (parent >= 0) {
      const auto at = static_cast<size_t>(parent);
      given = levels[at] == kExact && frequencies_->IsRare(at, a) ? kRareExact : levels[at];
    }
    (*bits)[slot] = weights_.Bits(slot, given, levels[slot]);
    if (levels[slot] == kExact) (*bits)[slot] += frequencies_->Rarity(slot, a);
    score += (*bits)[slot];
  }
  return score;
}

float Scorer::Score(const uint32_t* a, const uint32_t* b, float floor) const {
  Levels levels;
  float hope = weights_.prior();
  for (const size_t slot : quick_) {
    levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
    hope += hopes_[slot][levels[slot]];
    if (levels[slot] == kExact) hope += frequencies_->Rarity(slot, a);
  }
  for (const size_t slot : texts_) {
    const auto level = static_cast<size_t>(comparison_->EqualTextLevel(slot, a, b));
    hope += hopes_[slot][level];
    if (level == kExact) hope += frequencies_->Rarity(slot, a);
  }
  if (hope < floor) return hope;
  for (const size_t slot : texts_) levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
  std::array<float, kMostSlots> bits;
  return Total(a, levels, &bits);
}

std::vector<Scorer::Weight> Scorer::Weigh(const uint32_t* a, const uint32_t* b) const {
  Levels levels;
  for (size_t slot = 0; slot < hopes_.size(); ++slot)
    levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
  std::array<float, kMostSlots> bits;
  Total(a, levels, &bits);
  std::vector<Weight> weights(hopes_.size());
  for (size_t slot = 0; slot < weights.size(); ++slot) weights[slot] = {levels[slot], bits[slot]};
  return weights;
}

}  // namespace lienthong::linkage

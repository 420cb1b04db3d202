#include "services/linkage/scorer.h"

#include <algorithm>
#include <limits>

namespace lienthong::linkage {
namespace {

// Bits that texts of which no hash agrees are hoped to add together. They could add more, were each of them near or
// mostly alike while all else speaks against the pair: such a pair is given up.
constexpr float kMostOfUnlikeTexts = 5;

}  // namespace

Scorer::Scorer(const Model* model, const Layout* layout, const Comparison* comparison, const Frequencies* frequencies)
    : comparison_(comparison), frequencies_(frequencies), weights_(*model, *layout) {
  for (size_t slot = 0; slot < layout->slots().size(); ++slot) {
    is_dear_.push_back(Comparison::IsDear(layout->slots()[slot].kind));
    if (layout->slots()[slot].kind == SlotKind::kNumber) dear_numbers_.push_back(slot);
    is_text_.push_back(layout->slots()[slot].kind == SlotKind::kText);
    order_.push_back(slot);
  }
  const auto depth = [this](size_t slot) {
    int steps = 0;
    for (int at = weights_.parent(slot); at >= 0; at = weights_.parent(static_cast<size_t>(at))) ++steps;
    return steps;
  };
  std::stable_sort(order_.begin(), order_.end(), [&depth](size_t a, size_t b) { return depth(a) < depth(b); });
  Hope(*layout);
}

void Scorer::Hope(const Layout& layout) {
  hopes_.resize(layout.slots().size());
  for (size_t slot = 0; slot < hopes_.size(); ++slot) {
    for (auto& of_state : hopes_[slot]) of_state.fill(-std::numeric_limits<float>::infinity());
    const SlotKind kind = layout.slots()[slot].kind;
    const SlotKind above =
        weights_.parent(slot) < 0 ? kind : layout.slots()[static_cast<size_t>(weights_.parent(slot))].kind;
    const auto looks = [](SlotKind of, size_t state) {
      std::vector<size_t> looks = {state};
      for (const int look : {Comparison::kMayBeNear, Comparison::kFar}) {
        if (Comparison::CanTurnOut(of, look, LevelOf(static_cast<int>(state))))
          looks.push_back(static_cast<size_t>(look));
      }
      return looks;
    };
    for (size_t state = 0; state < kMostStates; ++state) {
      for (size_t level = 0; level < LevelNames(kind).size(); ++level) {
        const float bits = weights_.Bits(slot, static_cast<int>(state), static_cast<int>(level));
        for (const size_t s : looks(above, state)) {
          for (const size_t l : looks(kind, level)) hopes_[slot][s][l] = std::max(hopes_[slot][s][l], bits);
        }
      }
    }
  }
}

void Scorer::Know(size_t slot, Side* a) const {
  const uint32_t bit = 1u << slot;
  if ((a->known_ & bit) != 0) return;
  a->known_ |= bit;
  a->rarity_[slot] = frequencies_->Rarity(slot, a->row_);
  a->rare_ |= frequencies_->IsRare(slot, a->row_) ? bit : 0;
}

float Scorer::Total(Side* a, const Levels& levels, std::array<float, kMostSlots>* bits) const {
  float score = weights_.prior();
  for (size_t slot = 0; slot < hopes_.size(); ++slot) {
    const int parent = weights_.parent(slot);
    int given = kNotCompared;
    if (parent >= 0) {
      const auto at = static_cast<size_t>(parent);
      if (levels[at] == kExact) Know(at, a);
      given = levels[at] == kExact && (a->rare_ >> at & 1) != 0 ? kRareExact : levels[at];
    }
    (*bits)[slot] = weights_.Bits(slot, given, levels[slot]);
    if (levels[slot] == kExact) {
      Know(slot, a);
      (*bits)[slot] += a->rarity_[slot];
    }
    score += (*bits)[slot];
  }
  return score;
}

float Scorer::Score(Side* side, const uint32_t* b, float floor) const {
  const uint32_t* a = side->row();
  Levels levels;
  std::array<uint8_t, kMostSlots> states;
  float hope = weights_.prior();
  float unlike = 0;
  const auto add = [&](size_t slot, size_t level) {
    const int parent = weights_.parent(slot);
    (level >= kMostStates && is_text_[slot] ? unlike : hope) +=
        hopes_[slot][parent < 0 ? size_t{kNotCompared} : states[static_cast<size_t>(parent)]][level];
    states[slot] = static_cast<uint8_t>(level);
    if (level != kExact) return;
    Know(slot, side);
    hope += side->rarity_[slot];
    if ((side->rare_ >> slot & 1) != 0) states[slot] = kRareExact;
  };
  for (const size_t slot : order_) {
    if (is_dear_[slot]) {
      add(slot, static_cast<size_t>(comparison_->LookAt(slot, a, b)));
    } else {
      levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
      add(slot, levels[slot]);
    }
  }
  hope += std::min(unlike, kMostOfUnlikeTexts);
  // Numbers first: they tell more at less cost.
  for (const size_t slot : dear_numbers_) {
    if (hope < floor) return hope;
    levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
    if (states[slot] < kMostStates) continue;
    hope += hopes_[slot][StateOfParent(slot, states)][levels[slot]] -
            hopes_[slot][StateOfParent(slot, states)][states[slot]];
  }
  if (hope < floor) return hope;
  for (const size_t slot : order_) {
    if (is_text_[slot]) levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
  }
  std::array<float, kMostSlots> bits;
  return Total(side, levels, &bits);
}

std::vector<Scorer::Weight> Scorer::Weigh(const uint32_t* a, const uint32_t* b) const {
  Levels levels;
  for (size_t slot = 0; slot < hopes_.size(); ++slot)
    levels[slot] = static_cast<uint8_t>(comparison_->Level(slot, a, b));
  std::array<float, kMostSlots> bits;
  Side side(a);
  Total(&side, levels, &bits);
  std::vector<Weight> weights(hopes_.size());
  for (size_t slot = 0; slot < weights.size(); ++slot) weights[slot] = {levels[slot], bits[slot]};
  return weights;
}

}  // namespace lienthong::linkage

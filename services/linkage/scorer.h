// Scorer: the weight of evidence that two records are about one person.

#ifndef LIENTHONG_SERVICES_LINKAGE_SCORER_H_
#define LIENTHONG_SERVICES_LINKAGE_SCORER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "services/linkage/compare.h"
#include "services/linkage/frequencies.h"
#include "services/linkage/model.h"

namespace lienthong::linkage {

// Threads: any number.
class Scorer {
 public:
  // Borrows all; they outlive it.
  Scorer(const Model* model, const Layout* layout, const Comparison* comparison, const Frequencies* frequencies);

  // A record that is compared with several, and what was worked out of it on the way.
  class Side {
   public:
    explicit Side(const uint32_t* row) : row_(row) {}
    const uint32_t* row() const { return row_; }

   private:
    friend class Scorer;
    const uint32_t* row_;
    uint32_t known_ = 0;  // one bit a slot: its rarity is
    uint32_t rare_ = 0;   // one bit a slot: its value is one that few records have
    std::array<float, kMostSlots> rarity_;
  };

  // Bits for one person against two, prior included: the chance is 1 / (1 + 2^-bits). A pair whose bits cannot reach
  // `floor` any more is left early: then the answer is below `floor`, but not exact.
  float Score(const uint32_t* a, const uint32_t* b, float floor) const {
    Side side(a);
    return Score(&side, b, floor);
  }
  float Score(Side* a, const uint32_t* b, float floor) const;
  // Makes a Score of the row soon after cheap.
  void Prefetch(const uint32_t* row) const { comparison_->Prefetch(row); }

  // One slot of a score: they and the prior sum to it.
  struct Weight {
    int level = kNotCompared;
    float bits = 0;
  };
  std::vector<Weight> Weigh(const uint32_t* a, const uint32_t* b) const;
  float prior_bits() const { return weights_.prior(); }

 private:
  using Levels = std::array<uint8_t, kMostSlots>;
  size_t StateOfParent(size_t slot, const Levels& states) const {
    const int parent = weights_.parent(slot);
    return parent < 0 ? size_t{kNotCompared} : states[static_cast<size_t>(parent)];
  }

  void Hope(const Layout& layout);
  // Frequencies::Rarity and IsRare of the record's value in a slot.
  void Know(size_t slot, Side* a) const;
  // The sum of the prior and of the bits of all slots, which it sets.
  float Total(Side* a, const Levels& levels, std::array<float, kMostSlots>* bits) const;

  const Comparison* comparison_;
  const Frequencies* frequencies_;
  WeightTable weights_;
  std::vector<size_t> order_;     // slots, each after the one it depends on
  std::vector<uint8_t> is_dear_;  // by slot: looked at first, compared only where it matters
  std::vector<uint8_t> is_text_;
  std::vector<size_t> dear_numbers_;
  // The most bits of a slot by the state of its parent and its own level, both also by what a first look at a text
  // tells.
  static constexpr size_t kLooks = Comparison::kFar + 1;
  using Hopes = std::array<std::array<float, kLooks>, kLooks>;
  std::vector<Hopes> hopes_;
};

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_SCORER_H_

// Model: the parameters of the Fellegi-Sunter model (I. P. Fellegi, A. B. Sunter, "A theory for record linkage", JASA
// 1969), a value apart from what it scores.

#ifndef LIENTHONG_SERVICES_LINKAGE_MODEL_H_
#define LIENTHONG_SERVICES_LINKAGE_MODEL_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/linkage/field.h"

namespace lienthong::linkage {

using LevelChances = std::array<double, kMostLevels>;

// Chances of the levels of one slot, given that both values are there.
struct SlotModel {
  LevelChances m = {};  // for two records of one person
  LevelChances u = {};  // for records of two people; of kExact the mean over values
  // The slot that this one depends on; -1: none. Who moved has another ward, street and province at once, and who
  // shares a home shares more than other strangers do: without this the same news would be counted three times.
  int parent = -1;
  std::array<LevelChances, kMostStates> m_given = {};  // by the state of the parent
  std::array<LevelChances, kMostStates> u_given = {};
};

struct Model {
  std::vector<SlotModel> slots;
  double prior = 0;                        // the chance that a pair drawn from all pairs is of one person
  std::vector<double> share_of_strangers;  // by slot, see Frequencies::Settle
};

// A first guess for training: errors are rare, and near values likelier than far ones.
LevelChances GuessedM(SlotKind kind);

// Fills m_given and u_given with m and u.
void DependOnNothing(SlotModel* slot);

// The weights of a model, in bits, ready to add.
class WeightTable {
 public:
  explicit WeightTable(const Model& model, const Layout& layout);

  // log2 m/u of a level, given the state of the slot's parent (kNotCompared when it has none); 0 when missing. Of
  // kExact the value's own rarity (Frequencies::Rarity) is to be added.
  float Bits(size_t slot, int parent_state, int level) const { return bits_[slot][parent_state][level]; }
  int parent(size_t slot) const { return parents_[slot]; }
  // log2 of the odds of a pair before anything is compared.
  float prior() const { return prior_; }

 private:
  std::vector<std::array<std::array<float, kMostLevels>, kMostStates>> bits_;
  std::vector<int> parents_;
  float prior_;
};

// As text and back; numbers keep 12 digits. The first line names format and version. Then a line for each slot, under
// it one for each state of the slot that it depends on in which its chances are others.
std::string WriteModel(const Model& model, const Layout& layout);
// INVALID_ARGUMENT naming the line, also when its slots are not the layout's.
absl::StatusOr<Model> ReadModel(absl::string_view text, const Layout& layout);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_MODEL_H_

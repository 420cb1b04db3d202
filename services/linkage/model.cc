#include "services/linkage/model.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"

namespace lienthong::linkage {
namespace {

constexpr absl::string_view kFirstLine = "lienthong linkage model 1";
constexpr double kGuessedExact = 0.85;

}  // namespace

LevelChances GuessedM(SlotKind kind) {
  const size_t levels = LevelNames(kind).size();
  LevelChances m = {};
  m[kExact] = kGuessedExact;
  // The rest falls by half from level to level.
  double sum = 0;
  for (size_t level = 2; level < levels; ++level) sum += std::ldexp(1.0, -static_cast<int>(level));
  for (size_t level = 2; level < levels; ++level) {
    m[level] = (1 - kGuessedExact) * std::ldexp(1.0, -static_cast<int>(level)) / sum;
  }
  return m;
}

void DependOnNothing(SlotModel* slot) {
  slot->m_given.fill(slot->m);
  slot->u_given.fill(slot->u);
}

WeightTable::WeightTable(const Model& model, const Layout& layout)
    : bits_(model.slots.size()), prior_(static_cast<float>(std::log2(model.prior / (1 - model.prior)))) {
  for (size_t i = 0; i < model.slots.size(); ++i) {
    const SlotModel& slot = model.slots[i];
    parents_.push_back(slot.parent);
    for (size_t state = 0; state < kMostStates; ++state) {
      const bool alone = slot.parent < 0 || state == kNotCompared;
      const LevelChances& m = alone ? slot.m : slot.m_given[state];
      const LevelChances& u = alone ? slot.u : slot.u_given[state];
      bits_[i][state].fill(0);
      for (size_t level = kExact; level < LevelNames(layout.slots()[i].kind).size(); ++level) {
        bits_[i][state][level] = static_cast<float>(std::log2(m[level] / u[level]));
      }
      // Rarity is the bits of u itself.
      bits_[i][state][kExact] += static_cast<float>(std::log2(slot.u[kExact]));
    }
  }
}

std::string WriteModel(const Model& model, const Layout& layout) {
  std::string text = absl::StrCat(kFirstLine, "\n", absl::StrFormat("prior %.12g\n", model.prior));
  for (size_t slot = 0; slot < layout.slots().size(); ++slot) {
    const auto names = LevelNames(layout.slots()[slot].kind);
    absl::StrAppendFormat(&text, "slot %s strangers %.12g", layout.slots()[slot].name, model.share_of_strangers[slot]);
    for (size_t level = 1; level < names.size(); ++level) {
      absl::StrAppendFormat(&text, " %s %.12g %.12g", std::string(names[level]), model.slots[slot].m[level],
                            model.slots[slot].u[level]);
    }
    text.push_back('\n');
  }
  return text;
}

absl::StatusOr<Model> ReadModel(absl::string_view text, const Layout& layout) {
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
  const auto wrong = [](size_t line, absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("model, line ", line + 1, ": ", what));
  };
  const auto chance = [](absl::string_view word, double* value) {
    return absl::SimpleAtod(word, value) && *value > 0 && *value <= 1;
  };
  Model model;
  if (lines.empty() || lines[0] != kFirstLine) return wrong(0, absl::StrCat("it should be \"", kFirstLine, "\""));
  if (lines.size() != 2 + layout.slots().size()) {
    return wrong(lines.size(), absl::StrCat("there should be ", layout.slots().size(), " slots, one a line"));
  }
  const std::vector<absl::string_view> prior = absl::StrSplit(lines[1], ' ');
  if (prior.size() != 2 || prior[0] != "prior" || !chance(prior[1], &model.prior)) {
    return wrong(1, "it should be \"prior\" and a chance");
  }
  for (size_t slot = 0; slot < layout.slots().size(); ++slot) {
    const auto names = LevelNames(layout.slots()[slot].kind);
    const std::vector<absl::string_view> words = absl::StrSplit(lines[2 + slot], ' ');
    const bool shape = words.size() == 4 + 3 * (names.size() - 1) && words[0] == "slot" &&
                       words[1] == layout.slots()[slot].name && words[2] == "strangers";
    double share = 0;
    if (!shape || !chance(words[3], &share)) {
      return wrong(2 + slot, absl::StrCat("it should be the slot ", layout.slots()[slot].name, " with its levels"));
    }
    model.share_of_strangers.push_back(share);
    model.slots.emplace_back();
    for (size_t level = 1; level < names.size(); ++level) {
      const size_t at = 4 + 3 * (level - 1);
      SlotModel& of = model.slots.back();
      if (words[at] != names[level] || !chance(words[at + 1], &of.m[level]) || !chance(words[at + 2], &of.u[level])) {
        return wrong(2 + slot, absl::StrCat("level ", names[level], " should have two chances"));
      }
    }
  }
  return model;
}

}  // namespace lienthong::linkage

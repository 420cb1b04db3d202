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

namespace {

constexpr absl::string_view kRareExactName = "rare_exact";
// A slot line's words before the levels: slot NAME strangers SHARE given PARENT.
constexpr size_t kSlotWords = 6;
constexpr absl::string_view kNoParent = "-";

// The levels of a slot with the chances of both.
void AppendLevels(absl::Span<const absl::string_view> names, const LevelChances& m, const LevelChances& u,
                  std::string* text) {
  for (size_t level = 1; level < names.size(); ++level) {
    absl::StrAppendFormat(text, " %s %.12g %.12g", names[level], m[level], u[level]);
  }
  text->push_back('\n');
}

absl::string_view StateName(const Slot& slot, size_t state) {
  return state == kRareExact ? kRareExactName : LevelNames(slot.kind)[state];
}

// The states that a slot can have for those that depend on it.
std::vector<size_t> StatesOf(const Slot& slot) {
  std::vector<size_t> states;
  for (size_t level = 1; level < LevelNames(slot.kind).size(); ++level) states.push_back(level);
  states.push_back(kRareExact);
  return states;
}

class ModelReader {
 public:
  ModelReader(absl::string_view text, const Layout& layout)
      : layout_(layout), lines_(absl::StrSplit(text, '\n', absl::SkipEmpty())) {}

  absl::StatusOr<Model> Read() {
    if (Line() != kFirstLine) return Wrong(absl::StrCat("it should be \"", kFirstLine, "\""));
    Next();
    if (words_.size() != 2 || words_[0] != "prior" || !Chance(1, &model_.prior) || model_.prior >= 1) {
      return Wrong("it should be \"prior\" and a chance below one");
    }
    Next();
    for (size_t slot = 0; slot < layout_.slots().size(); ++slot) {
      if (absl::Status read = ReadSlot(slot); !read.ok()) return read;
    }
    if (at_ < lines_.size()) return Wrong("there should be no more lines");
    return model_;
  }

 private:
  absl::string_view Line() const { return at_ < lines_.size() ? lines_[at_] : absl::string_view(""); }
  void Next() {
    ++at_;
    words_ = absl::StrSplit(Line(), ' ');
  }
  absl::Status Wrong(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("model, line ", at_ + 1, ": ", what));
  }
  bool Chance(size_t word, double* value) const {
    return absl::SimpleAtod(words_[word], value) && *value > 0 && *value <= 1;
  }

  absl::Status ReadSlot(size_t slot) {
    const absl::string_view name = layout_.slots()[slot].name;
    double share = 0;
    const bool begins = words_.size() > kSlotWords && words_[0] == "slot" && words_[1] == name &&
                        words_[2] == "strangers" && Chance(3, &share) && words_[4] == "given";
    if (!begins) return Wrong(absl::StrCat("it should be the slot ", name, " with its levels"));
    SlotModel& of = model_.slots.emplace_back();
    model_.share_of_strangers.push_back(share);
    if (absl::Status parent = ReadParent(slot, words_[5], &of); !parent.ok()) return parent;
    if (absl::Status levels = ReadLevels(slot, kSlotWords, &of.m, &of.u); !levels.ok()) return levels;
    DependOnNothing(&of);
    for (Next(); words_[0] == "when"; Next()) {
      if (absl::Status state = ReadState(slot, &of); !state.ok()) return state;
    }
    return absl::OkStatus();
  }

  absl::Status ReadParent(size_t slot, absl::string_view name, SlotModel* of) const {
    if (name == kNoParent) return absl::OkStatus();
    for (size_t other = 0; other < layout_.slots().size(); ++other) {
      if (layout_.slots()[other].name == name) of->parent = static_cast<int>(other);
    }
    if (of->parent < 0) return Wrong(absl::StrCat("there is no slot ", name));
    // Slots after this one are not read yet: a round shows when its last slot is.
    for (auto at = static_cast<size_t>(of->parent);; at = static_cast<size_t>(model_.slots[at].parent)) {
      if (at == slot) return Wrong(absl::StrCat("the slot cannot depend on ", name, ", which depends on it"));
      if (at >= model_.slots.size() || model_.slots[at].parent < 0) return absl::OkStatus();
    }
  }

  absl::Status ReadLevels(size_t slot, size_t first, LevelChances* m, LevelChances* u) const {
    const auto names = LevelNames(layout_.slots()[slot].kind);
    if (words_.size() != first + 3 * (names.size() - 1)) {
      return Wrong(absl::StrCat("there should be ", names.size() - 1, " levels with two chances each"));
    }
    for (size_t level = 1; level < names.size(); ++level) {
      const size_t at = first + 3 * (level - 1);
      if (words_[at] != names[level] || !Chance(at + 1, &(*m)[level]) || !Chance(at + 2, &(*u)[level])) {
        return Wrong(absl::StrCat("level ", names[level], " should have two chances"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadState(size_t slot, SlotModel* of) const {
    if (of->parent < 0) return Wrong("the slot depends on none");
    const Slot& parent = layout_.slots()[static_cast<size_t>(of->parent)];
    for (const size_t state : StatesOf(parent)) {
      if (words_.size() < 2 || words_[1] != StateName(parent, state)) continue;
      return ReadLevels(slot, 2, &of->m_given[state], &of->u_given[state]);
    }
    return Wrong(absl::StrCat("after \"when\" there should be a level of ", parent.name));
  }

  const Layout& layout_;
  std::vector<absl::string_view> lines_;
  size_t at_ = 0;
  std::vector<absl::string_view> words_;
  Model model_;
};

}  // namespace

std::string WriteModel(const Model& model, const Layout& layout) {
  std::string text = absl::StrCat(kFirstLine, "\n", absl::StrFormat("prior %.12g\n", model.prior));
  for (size_t i = 0; i < layout.slots().size(); ++i) {
    const SlotModel& slot = model.slots[i];
    const auto names = LevelNames(layout.slots()[i].kind);
    const Slot* parent = slot.parent < 0 ? nullptr : &layout.slots()[static_cast<size_t>(slot.parent)];
    absl::StrAppendFormat(&text, "slot %s strangers %.12g given %s", layout.slots()[i].name,
                          model.share_of_strangers[i], parent == nullptr ? kNoParent : parent->name);
    AppendLevels(names, slot.m, slot.u, &text);
    if (parent == nullptr) continue;
    for (const size_t state : StatesOf(*parent)) {
      if (slot.m_given[state] == slot.m && slot.u_given[state] == slot.u) continue;
      absl::StrAppend(&text, "when ", StateName(*parent, state));
      AppendLevels(names, slot.m_given[state], slot.u_given[state], &text);
    }
  }
  return text;
}

absl::StatusOr<Model> ReadModel(absl::string_view text, const Layout& layout) {
  return ModelReader(text, layout).Read();
}

}  // namespace lienthong::linkage

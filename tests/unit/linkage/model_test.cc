#include "services/linkage/model.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"

namespace lienthong::linkage {
namespace {

class ModelTest : public ::testing::Test {
 protected:
  ModelTest() {
    model_.prior = 0.001;
    for (const Slot& slot : layout_.slots()) {
      SlotModel of;
      of.m = GuessedM(slot.kind);
      of.u = of.m;
      of.u[kExact] = 1.0 / 3;
      DependOnNothing(&of);
      model_.slots.push_back(of);
      model_.share_of_strangers.push_back(0.75);
    }
    // born given ward, on a rare ward otherwise.
    model_.slots[0].parent = 2;
    model_.slots[0].u_given[kRareExact][kExact] = 0.25;
    model_.slots[0].m_given[2][kExact] = 0.125;
  }

  std::string Refusal(const std::string& text) const {
    const auto model = ReadModel(text, layout_);
    return model.ok() ? "" : std::string(model.status().message());
  }
  // The refusal of what was written with one thing replaced.
  std::string RefusalOf(const std::string& from, const std::string& to) const {
    const std::string written = WriteModel(model_, layout_);
    EXPECT_TRUE(absl::StrContains(written, from)) << from;
    return Refusal(absl::StrReplaceAll(written, {{from, to}}));
  }

  const Layout layout_ =
      *Layout::Make({{"born", FieldKind::kDate}, {"sex", FieldKind::kSex}, {"ward", FieldKind::kText}});
  Model model_;
};

TEST_F(ModelTest, ReadsBackWhatItWrote) {
  const std::string written = WriteModel(model_, layout_);
  const auto read = ReadModel(written, layout_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(WriteModel(*read, layout_), written);
  EXPECT_EQ(read->slots[0].parent, 2);
  EXPECT_EQ(read->slots[1].parent, -1);
  EXPECT_EQ(read->share_of_strangers[1], 0.75);
  const WeightTable weights(model_, layout_);
  const WeightTable read_weights(*read, layout_);
  EXPECT_FLOAT_EQ(read_weights.prior(), weights.prior());
  for (size_t slot = 0; slot < layout_.slots().size(); ++slot) {
    for (size_t level = 1; level < LevelNames(layout_.slots()[slot].kind).size(); ++level) {
      for (int state = 0; state < kMostStates; ++state) {
        EXPECT_FLOAT_EQ(read_weights.Bits(slot, state, static_cast<int>(level)),
                        weights.Bits(slot, state, static_cast<int>(level)));
      }
    }
  }
}

TEST_F(ModelTest, IsWrittenToBeRead) {
  const std::vector<std::string> lines = {
      "lienthong linkage model 1\nprior 0.001\nslot born strangers 0.75 given ward exact 0.85 0.333333333333 ",
      "\nwhen tone_differs exact 0.125 ", "\nwhen rare_exact exact 0.85 0.25 ",
      "\nslot sex strangers 0.75 given - exact 0.85 0.333333333333 differ 0.15 0.15\n"};
  const std::string written = WriteModel(model_, layout_);
  for (const std::string& line : lines) EXPECT_TRUE(absl::StrContains(written, line)) << line << written;
}

TEST_F(ModelTest, EveryRefusalNamesItsLine) {
  const struct {
    const char* from;
    const char* to;
    const char* refusal;
  } kCases[] = {
      {"model 1", "model 2", "model, line 1: it should be \"lienthong linkage model 1\""},
      {"prior 0.001", "prior 2", "model, line 2: it should be \"prior\" and a chance below one"},
      {"prior 0.001", "prior 1", "model, line 2: it should be \"prior\" and a chance below one"},
      {"prior 0.001", "chance 0.001", "model, line 2: it should be \"prior\" and a chance below one"},
      {"slot born", "slot birth", "model, line 3: it should be the slot born with its levels"},
      {"strangers 0.75 given ward", "strangers 0 given ward",
       "model, line 3: it should be the slot born with its levels"},
      {"given ward", "given street", "model, line 3: there is no slot street"},
      {"given ward", "given born", "model, line 3: the slot cannot depend on born, which depends on it"},
      {"given ward", "given -", "model, line 4: the slot depends on none"},
      {"when tone_differs", "when happy", "model, line 4: after \"when\" there should be a level of ward"},
      {"when rare_exact exact", "when rare_exact", "model, line 5: there should be 9 levels with two chances each"},
      {"when rare_exact exact 0.85", "when rare_exact exact x", "model, line 5: level exact should have two chances"},
      {"differ 0.15 0.15\n", "differ 0.15 nan\n", "model, line 6: level differ should have two chances"},
      {"differ 0.15 0.15\n", "unlike 0.15 0.15\n", "model, line 6: level differ should have two chances"},
      {"differ 0.15 0.15\n", "\n", "model, line 6: there should be 2 levels with two chances each"},
  };
  for (const auto& c : kCases) EXPECT_EQ(RefusalOf(c.from, c.to), c.refusal) << c.from << " -> " << c.to;
  EXPECT_EQ(Refusal(""), "model, line 1: it should be \"lienthong linkage model 1\"");
  const std::string written = WriteModel(model_, layout_);
  EXPECT_EQ(Refusal(written + "slot more\n"), "model, line 8: there should be no more lines");
  EXPECT_EQ(Refusal(written.substr(0, written.find("slot ward"))),
            "model, line 7: it should be the slot ward with its levels");
}

TEST_F(ModelTest, SlotsCannotDependOnEachOtherInARound) {
  model_.slots[2].parent = 0;
  EXPECT_EQ(Refusal(WriteModel(model_, layout_)), "model, line 7: the slot cannot depend on born, which depends on it");
}

TEST(GuessedMTest, IsAChanceForEachLevelThatFalls) {
  for (const SlotKind kind : {SlotKind::kName, SlotKind::kMiddle, SlotKind::kDate, SlotKind::kSex, SlotKind::kNumber,
                              SlotKind::kCode, SlotKind::kText, SlotKind::kEmail, SlotKind::kHome}) {
    const LevelChances m = GuessedM(kind);
    double sum = m[1];
    for (size_t level = 2; level < LevelNames(kind).size(); ++level) {
      EXPECT_LT(m[level], m[level - 1]);
      sum += m[level];
    }
    EXPECT_DOUBLE_EQ(sum, 1);
    EXPECT_EQ(m[kNotCompared], 0);
  }
}

}  // namespace
}  // namespace lienthong::linkage

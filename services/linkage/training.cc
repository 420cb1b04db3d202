#include "services/linkage/training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/linkage/threads.h"

namespace lienthong::linkage {
namespace {

// Counts that a level has before anything is seen, spread as guessed: it decides where there is little data. For
// chances that depend on another slot, the guess is the chance that does not.
constexpr double kGuessWeight = 4;
constexpr double kIndependentWeight = 30;
// Of a chance of strangers that was never seen: half a time.
constexpr double kUnseen = 0.5;
// The first guess of matches: this share of records has one.
constexpr double kGuessedMatched = 0.4;
constexpr float kNearlySure = 5;  // bits
constexpr int kSettlings = 3;
constexpr size_t kTriedRecords = 200;
// A round that moves no chance by more than this is the last.
constexpr double kSettled = 1e-3;

using LevelCounts = std::array<double, kMostLevels>;
using CountsGiven = std::array<LevelCounts, kMostStates>;  // by the parent's state

struct SlotCounts {
  LevelCounts all = {};
  CountsGiven given = {};
};

// The candidates of sampled records: those of record i are pairs[begins[i]] to pairs[begins[i + 1]].
struct SampledPairs {
  std::vector<ComparedPair> pairs;
  std::vector<size_t> begins;
  // Few patterns are met by many pairs: what depends on the pattern alone is worked out once for each.
  std::vector<Pattern> patterns;
  std::vector<uint32_t> pattern_of;  // by pair, its place among them
};

void TellPatterns(SampledPairs* sampled) {
  absl::flat_hash_map<Pattern, uint32_t> places;
  for (const ComparedPair& pair : sampled->pairs) {
    const auto [place, fresh] = places.try_emplace(pair.pattern, static_cast<uint32_t>(sampled->patterns.size()));
    if (fresh) sampled->patterns.push_back(pair.pattern);
    sampled->pattern_of.push_back(place->second);
  }
}

std::vector<RecordId> SampleRecords(size_t size, size_t most, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<RecordId> records;
  // Each of `most` equal parts gives one.
  const size_t count = std::min(size, most);
  for (size_t i = 0; i < count; ++i) {
    const size_t begin = i * size / count;
    const size_t end = (i + 1) * size / count;
    records.push_back(static_cast<RecordId>(begin + random() % (end - begin)));
  }
  return records;
}

// How many records to sample, so that their candidates are about as many as wanted.
size_t RecordsToSample(const Tables& tables, const CandidateIndex& index, const TrainingOptions& options) {
  const std::vector<RecordId> few = SampleRecords(tables.left->size(), kTriedRecords, options.seed);
  std::vector<uint64_t> scratch;
  std::vector<RecordId> found;
  for (const RecordId record : few) index.Find(tables.left->row(record), &scratch, &found);
  const size_t wanted = options.sampled_pairs * few.size() / std::max<size_t>(1, found.size());
  return std::clamp(wanted, std::min(options.least_records, options.sampled_records), options.sampled_records);
}

SampledPairs SampleCandidates(const Tables& tables, const CandidateIndex& index, const Comparison& comparison,
                              const Frequencies& frequencies, const std::vector<size_t>& parents,
                              const TrainingOptions& options) {
  const std::vector<RecordId> records =
      SampleRecords(tables.left->size(), RecordsToSample(tables, index, options), options.seed);
  std::vector<std::vector<ComparedPair>> of(records.size());
  RunThreads(options.threads, [&](size_t thread) {
    std::vector<uint64_t> scratch;
    std::vector<RecordId> found;
    for (size_t i = thread; i < of.size(); i += static_cast<size_t>(options.threads)) {
      const uint32_t* row = tables.left->row(records[i]);
      found.clear();
      index.Find(row, &scratch, &found);
      std::sort(found.begin(), found.end());
      found.erase(std::unique(found.begin(), found.end()), found.end());
      if (found.size() > options.most_candidates_each) found.resize(options.most_candidates_each);
      for (const RecordId other : found) {
        if (tables.dedupe() && other == records[i]) continue;
        const Pattern pattern = comparison.Levels(row, tables.searched().row(other));
        of[i].push_back({WithRare(pattern, parents, frequencies, row), 0, records[i], false, other});
      }
    }
  });
  SampledPairs sampled;
  for (const auto& pairs : of) {
    sampled.begins.push_back(sampled.pairs.size());
    sampled.pairs.insert(sampled.pairs.end(), pairs.begin(), pairs.end());
  }
  sampled.begins.push_back(sampled.pairs.size());
  TellPatterns(&sampled);
  return sampled;
}

// By slot the one it depends on, or -1.
std::vector<int> ChooseParents(const Layout& layout, const Frequencies& frequencies) {
  std::vector<size_t> places;
  for (size_t slot = 0; slot < layout.slots().size(); ++slot) {
    if (layout.slots()[slot].kind == SlotKind::kText) places.push_back(slot);
  }
  std::vector<int> parents(layout.slots().size(), -1);
  if (places.empty()) return parents;
  std::stable_sort(places.begin(), places.end(),
                   [&](size_t a, size_t b) { return frequencies.agreement(a) < frequencies.agreement(b); });
  // The home, where it is a slot of its own, is the last.
  if (layout.home_cell() >= 0) places.insert(places.begin(), layout.slots().size() - 1);
  for (size_t i = 1; i < places.size(); ++i) parents[places[i]] = static_cast<int>(places[i - 1]);
  for (size_t slot = 0; slot < parents.size(); ++slot) {
    const SlotKind kind = layout.slots()[slot].kind;
    const bool personal = kind == SlotKind::kName || kind == SlotKind::kMiddle || kind == SlotKind::kDate;
    const size_t field = layout.slots()[slot].field;
    if (personal || (field != kMadeOfOthers && layout.fields()[field].kind == FieldKind::kPhone)) {
      parents[slot] = static_cast<int>(places[0]);
    }
  }
  return parents;
}

std::vector<size_t> SlotsWithChildren(const std::vector<int>& parents) {
  std::vector<size_t> with_children;
  for (size_t slot = 0; slot < parents.size(); ++slot) {
    if (std::find(parents.begin(), parents.end(), static_cast<int>(slot)) != parents.end())
      with_children.push_back(slot);
  }
  return with_children;
}

// Chances out of counts, pulled towards `guess` as if it had been seen `weight` times.
LevelChances Smoothed(const LevelCounts& counts, const LevelChances& guess, double weight, size_t levels) {
  double there = weight;
  for (size_t level = 1; level < levels; ++level) there += counts[level];
  LevelChances chances = {};
  for (size_t level = 1; level < levels; ++level) chances[level] = (counts[level] + weight * guess[level]) / there;
  return chances;
}

class Trainer {
 public:
  Trainer(const Tables& tables, const TrainingOptions& options, const std::vector<int>& parents, SampledPairs sampled,
          StrangerPairs strangers, Frequencies* frequencies)
      : tables_(tables),
        layout_(tables.left->layout()),
        slots_(layout_.slots()),
        options_(options),
        sampled_(std::move(sampled)),
        strangers_(std::move(strangers)),
        frequencies_(frequencies) {
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      SlotModel& of = model_.slots.emplace_back();
      of.m = of.u = GuessedM(slots_[slot].kind);
      of.parent = parents[slot];
      DependOnNothing(&of);
      model_.share_of_strangers.push_back(1);
    }
    const double records = static_cast<double>(std::min(tables.left->size(), tables.searched().size()));
    model_.prior = kGuessedMatched * records / tables.pairs();
  }

  Trained Run() {
    for (int settling = 0; settling < kSettlings; ++settling) {
      SettleStrangers(settling > 0);
      TakeRarities(&sampled_.pairs);
      for (int round = 0; round < options_.rounds; ++round) {
        if (!Round()) break;
      }
    }
    SettleStrangers(true);
    return {model_, Matched()};
  }

 private:
  std::vector<MatchedRows> Matched() {
    const WeightTable weights(model_, layout_);
    TakeRarities(&sampled_.pairs);
    std::vector<MatchedRows> matched;
    for (const ComparedPair& pair : sampled_.pairs) {
      if (BitsOf(weights, pair) < kNearlySure) continue;
      matched.emplace_back(tables_.left->row(pair.row), tables_.searched().row(pair.other));
    }
    return matched;
  }

  size_t LevelsOf(size_t slot) const { return LevelNames(slots_[slot].kind).size(); }

  // u and the frequencies, now that the matches among what was counted are estimated.
  void SettleStrangers(bool matches_known) {
    std::vector<SlotCounts> random(slots_.size());
    Count(strangers_.random, false, &random);
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      SettleExact(slot);
      SlotModel& of = model_.slots[slot];
      double there = 0;
      for (size_t level = 1; level < kMostLevels; ++level) there += random[slot].all[level];
      const double matches = tables_.dedupe() ? model_.prior * there : 0;
      for (size_t level = 2; level < LevelsOf(slot); ++level) {
        of.u[level] = std::max(random[slot].all[level] - matches * of.m[level], kUnseen) / std::max(there, 1.0);
      }
    }
    std::vector<std::vector<SlotCounts>> sharing(slots_.size());
    for (size_t slot = 0; slot < slots_.size(); ++slot) SettleGiven(slot, random[slot], matches_known, &sharing);
  }

  void SettleExact(size_t slot) {
    SlotModel& of = model_.slots[slot];
    const double agree = frequencies_->agreement(slot);
    const double least = kUnseen / tables_.pairs();
    // Among pairs of one of two tables there are no matches; in the counts over both each match is there.
    const double matched = model_.prior * of.m[kExact];
    const double strangers_agree = std::max(tables_.dedupe() ? agree - matched : agree, least);
    const double among_all = tables_.dedupe() ? agree : agree + matched;
    of.u[kExact] = std::min(strangers_agree, 0.999);
    model_.share_of_strangers[slot] = std::clamp(strangers_agree / std::max(among_all, least), 1e-6, 1.0);
    frequencies_->Settle(slot, model_.share_of_strangers[slot], strangers_agree);
  }

  // How strangers compare in the slot when they share the parent's value, or do not. `sharing`: by parent what was
  // counted, where it does not depend on what is settled.
  void SettleGiven(size_t slot, const SlotCounts& random, bool matches_known,
                   std::vector<std::vector<SlotCounts>>* sharing) {
    SlotModel& of = model_.slots[slot];
    of.u_given.fill(of.u);
    if (of.parent < 0 || (tables_.dedupe() && !matches_known)) return;
    const auto parent = static_cast<size_t>(of.parent);
    std::vector<SlotCounts>& shared = (*sharing)[parent];
    if (shared.empty() || tables_.dedupe()) {
      shared.assign(slots_.size(), SlotCounts());
      Count(strangers_.sharing[parent], tables_.dedupe(), &shared);
    }
    for (size_t state = 1; state < kMostStates; ++state) {
      const bool shares = state == kExact || state == kRareExact;
      const LevelCounts& counts = shares ? shared[slot].given[state] : random.given[state];
      if (!shares && slots_[slot].kind != SlotKind::kText) continue;
      of.u_given[state] = Smoothed(counts, of.u, kIndependentWeight, LevelsOf(slot));
    }
  }

  // Levels of pairs, as strangers; `weigh`: by the chance that they are.
  void Count(std::vector<ComparedPair>& pairs, bool weigh, std::vector<SlotCounts>* counts) {
    const WeightTable weights(model_, layout_);
    if (weigh) TakeRarities(&pairs);
    for (const ComparedPair& pair : pairs) {
      const double stranger = weigh ? 1 / (1 + std::exp2(std::min(BitsOf(weights, pair), 60.0f))) : 1;
      Add(pair.pattern, stranger, counts);
    }
  }

  void Add(Pattern pattern, double weight, std::vector<SlotCounts>* counts) const {
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      const auto level = static_cast<size_t>(LevelOf(StateAt(pattern, slot)));
      (*counts)[slot].all[level] += weight;
      const int parent = model_.slots[slot].parent;
      if (parent >= 0)
        (*counts)[slot].given[static_cast<size_t>(StateAt(pattern, static_cast<size_t>(parent)))][level] += weight;
    }
  }

  // Without rarity.
  float BitsOf(const WeightTable& weights, Pattern pattern) const {
    float bits = weights.prior();
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      const int parent = weights.parent(slot);
      const int given = parent < 0 ? kNotCompared : StateAt(pattern, static_cast<size_t>(parent));
      bits += weights.Bits(slot, given, LevelOf(StateAt(pattern, slot)));
    }
    return bits;
  }
  float BitsOf(const WeightTable& weights, const ComparedPair& pair) const {
    return BitsOf(weights, pair.pattern) + pair.rarity;
  }

  void TakeRarities(std::vector<ComparedPair>* pairs) const {
    for (ComparedPair& pair : *pairs) {
      const uint32_t* row = (pair.in_right ? tables_.right : tables_.left)->row(pair.row);
      pair.rarity = 0;
      for (size_t slot = 0; slot < slots_.size(); ++slot) {
        if (LevelOf(StateAt(pair.pattern, slot)) == kExact) pair.rarity += frequencies_->Rarity(slot, row);
      }
    }
  }

  // One step of expectation and maximisation; false when it changed nearly nothing.
  bool Round() {
    const WeightTable weights(model_, layout_);
    std::vector<float> bits;
    for (const Pattern pattern : sampled_.patterns) bits.push_back(BitsOf(weights, pattern));
    std::vector<double> chances(sampled_.patterns.size(), 0);
    double matches = 0;
    std::vector<double> odds;
    for (size_t i = 0; i + 1 < sampled_.begins.size(); ++i) {
      odds.clear();
      double sum = 0;
      for (size_t p = sampled_.begins[i]; p < sampled_.begins[i + 1]; ++p) {
        odds.push_back(std::exp2(std::min(bits[sampled_.pattern_of[p]] + sampled_.pairs[p].rarity, 60.0f)));
        sum += odds.back();
      }
      for (size_t p = 0; p < odds.size(); ++p) {
        const double chance = odds[p] / (1 + (tables_.dedupe() ? odds[p] : sum));
        if (chance < 1e-5) continue;
        matches += chance;
        chances[sampled_.pattern_of[sampled_.begins[i] + p]] += chance;
      }
    }
    std::vector<SlotCounts> matched(slots_.size());
    for (size_t i = 0; i < chances.size(); ++i) {
      if (chances[i] > 0) Add(sampled_.patterns[i], chances[i], &matched);
    }
    return Maximise(matched, matches);
  }

  bool Maximise(const std::vector<SlotCounts>& matched, double matches) {
    double moved = 0;
    for (size_t slot = 0; slot < slots_.size(); ++slot) {
      SlotModel& of = model_.slots[slot];
      const LevelChances m = Smoothed(matched[slot].all, GuessedM(slots_[slot].kind), kGuessWeight, LevelsOf(slot));
      for (size_t level = 1; level < LevelsOf(slot); ++level) moved = std::max(moved, std::abs(m[level] - of.m[level]));
      of.m = m;
      of.m_given.fill(m);
      // What one person's records say beside places does not depend on where they say she lives.
      if (of.parent < 0 || slots_[slot].kind != SlotKind::kText) continue;
      for (size_t state = 1; state < kMostStates; ++state) {
        of.m_given[state] = Smoothed(matched[slot].given[state], m, kIndependentWeight, LevelsOf(slot));
      }
    }
    const double per_record = matches / static_cast<double>(sampled_.begins.size() - 1);
    const double others = static_cast<double>(tables_.searched().size()) - (tables_.dedupe() ? 1 : 0);
    const double prior = std::min(std::max(per_record, 1e-4) / others, 0.5);
    moved = std::max(moved, std::abs(prior - model_.prior) / prior);
    model_.prior = prior;
    return moved > kSettled;
  }

  const Tables& tables_;
  const Layout& layout_;
  const std::vector<Slot>& slots_;
  const TrainingOptions& options_;
  SampledPairs sampled_;
  StrangerPairs strangers_;
  Frequencies* frequencies_;
  Model model_;
};

}  // namespace

Trained Train(const Tables& tables, const CandidateIndex& index, const Comparison& comparison,
              const TrainingOptions& options, Frequencies* frequencies) {
  const std::vector<int> parents = ChooseParents(tables.left->layout(), *frequencies);
  const std::vector<size_t> with_children = SlotsWithChildren(parents);
  SampledPairs sampled = SampleCandidates(tables, index, comparison, *frequencies, with_children, options);
  StrangerPairs strangers = DrawStrangers(tables, comparison, *frequencies, with_children, options.random_pairs,
                                          options.threads, options.seed + 1);
  return Trainer(tables, options, parents, std::move(sampled), std::move(strangers), frequencies).Run();
}

}  // namespace lienthong::linkage

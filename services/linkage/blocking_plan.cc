#include "services/linkage/blocking_plan.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/linkage/string_pool.h"

namespace lienthong::linkage {
namespace {

constexpr size_t kSimulated = 4096;
constexpr size_t kWords = kSimulated / 64;
// A block beyond this many expected records costs as much again as its gain is worth less.
constexpr double kCostlyBlock = 4;

using Covered = std::vector<uint64_t>;  // one bit a simulated pair

// The values of atoms of sampled records, record by record.
struct Sample {
  std::vector<uint64_t> values;
  size_t records = 0;
  size_t atoms = 0;

  absl::Span<const uint64_t> of(size_t record) const { return {values.data() + record * atoms, atoms}; }
};

Sample TakeSample(const RecordTable& table, const BlockingPlan& plan, const PlanOptions& options) {
  Sample sample;
  sample.records = std::min(options.sample, table.size());
  sample.atoms = plan.atoms.size();
  sample.values.resize(sample.records * sample.atoms);
  std::mt19937_64 random(options.seed);
  for (size_t i = 0; i < sample.records; ++i) {
    const size_t record = sample.records == table.size() ? i : random() % table.size();
    AtomValues(plan, table.layout(), table.books(), table.row(static_cast<RecordId>(record)),
               absl::MakeSpan(sample.values.data() + i * sample.atoms, sample.atoms));
  }
  return sample;
}

// A table of value and count, twice as large as the sample at least.
std::vector<uint64_t> Scratch(const Sample& sample) {
  size_t slots = 1;
  while (slots < sample.records * 2) slots *= 2;
  return std::vector<uint64_t>(2 * slots);
}

// How many of `records` share a block with one of them, by the sample; infinite when the key is nearly always missing.
double ExpectedBlock(const Sample& sample, const BlockingKey& key, size_t records, std::vector<uint64_t>* scratch) {
  std::vector<uint64_t>& slots = *scratch;
  const size_t mask = slots.size() / 2 - 1;
  std::fill(slots.begin(), slots.end(), 0);
  double equal_pairs = 0;
  for (size_t i = 0; i < sample.records; ++i) {
    const uint64_t value = KeyValue(key, sample.of(i));
    if (value == 0) continue;
    size_t slot = value & mask;
    while (slots[2 * slot] != 0 && slots[2 * slot] != value) slot = (slot + 1) & mask;
    slots[2 * slot] = value;
    equal_pairs += static_cast<double>(slots[2 * slot + 1]++);
  }
  const double pairs = static_cast<double>(sample.records) * static_cast<double>(sample.records - 1) / 2;
  return pairs == 0 ? 0 : equal_pairs / pairs * static_cast<double>(records);
}

// For each atom, the simulated pairs in which it is there and right on both sides.
std::vector<Covered> SimulateDamage(const Sample& sample, const BlockingPlan& plan, const std::vector<Field>& fields,
                                    const PlanOptions& options) {
  std::vector<Covered> right(plan.atoms.size(), Covered(kWords, 0));
  std::mt19937_64 random(options.seed + 1);
  std::uniform_real_distribution<double> chance(0, 1);
  for (size_t pair = 0; pair < kSimulated && sample.records > 0; ++pair) {
    // What is missing together in one record is missing together in the pair.
    const auto one = sample.of(random() % sample.records);
    const auto other = sample.of(random() % sample.records);
    std::vector<bool> wrong(fields.size());
    const bool moved = chance(random) < options.moved_rate;
    for (size_t field = 0; field < fields.size(); ++field) {
      wrong[field] = chance(random) < options.error_rate || (moved && fields[field].kind == FieldKind::kText);
    }
    for (size_t atom = 0; atom < plan.atoms.size(); ++atom) {
      const bool there = one[atom] != 0 && other[atom] != 0;
      const bool survives = !wrong[plan.atoms[atom].field] || chance(random) < plan.atoms[atom].survives;
      if (there && survives) right[atom][pair / 64] |= uint64_t{1} << (pair % 64);
    }
  }
  return right;
}

bool Includes(const std::vector<size_t>& larger, const std::vector<size_t>& smaller) {
  return std::includes(larger.begin(), larger.end(), smaller.begin(), smaller.end());
}

// All keys of up to three atoms of different fields with small blocks, none including another.
std::vector<BlockingKey> SmallKeys(const Sample& sample, const BlockingPlan& plan, size_t records,
                                   const PlanOptions& options) {
  std::vector<BlockingKey> small;
  std::vector<BlockingKey> previous = {BlockingKey{}};
  std::vector<uint64_t> scratch = Scratch(sample);
  for (int size = 1; size <= 3; ++size) {
    std::vector<BlockingKey> large;
    for (const BlockingKey& base : previous) {
      for (size_t atom = base.atoms.empty() ? 0 : base.atoms.back() + 1; atom < plan.atoms.size(); ++atom) {
        BlockingKey key = base;
        key.atoms.push_back(atom);
        const bool same_field = std::any_of(base.atoms.begin(), base.atoms.end(), [&](size_t other) {
          return plan.atoms[other].field == plan.atoms[atom].field;
        });
        const bool known = std::any_of(small.begin(), small.end(),
                                       [&key](const BlockingKey& other) { return Includes(key.atoms, other.atoms); });
        if (same_field || known) continue;
        key.expected_block = ExpectedBlock(sample, key, records, &scratch);
        (key.expected_block <= options.most_in_block ? small : large).push_back(std::move(key));
      }
    }
    previous = std::move(large);
  }
  return small;
}

size_t Gain(const BlockingKey& key, const std::vector<Covered>& right, const Covered& covered, Covered* found) {
  size_t gain = 0;
  for (size_t word = 0; word < kWords; ++word) {
    uint64_t all = ~uint64_t{0};
    for (const size_t atom : key.atoms) all &= right[atom][word];
    (*found)[word] = all;
    gain += static_cast<size_t>(__builtin_popcountll(all & ~covered[word]));
  }
  return gain;
}

// A number that names one person is a key whatever else is: hardly anybody else shares it.
bool IsWholeNumber(const BlockingKey& key, const BlockingPlan& plan, const Layout& layout) {
  if (key.atoms.size() != 1 || plan.atoms[key.atoms[0]].part != AtomPart::kWhole) return false;
  switch (layout.fields()[plan.atoms[key.atoms[0]].field].kind) {
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
      return true;
    default:
      return false;
  }
}

// The atom that divides full blocks best: of another field, seldom missing, with many values.
int Refinement(const BlockingKey& key, const BlockingPlan& plan, const Sample& sample, std::vector<uint64_t>* scratch) {
  int best = -1;
  double least = 0;
  for (size_t atom = 0; atom < plan.atoms.size(); ++atom) {
    const bool same_field = std::any_of(key.atoms.begin(), key.atoms.end(), [&](size_t other) {
      return plan.atoms[other].field == plan.atoms[atom].field;
    });
    size_t there = 0;
    for (size_t i = 0; i < sample.records; ++i) there += sample.of(i)[atom] != 0 ? 1 : 0;
    if (same_field || there * 5 < sample.records * 4 || plan.atoms[atom].survives < 0.3) continue;
    const double block = ExpectedBlock(sample, BlockingKey{{atom}}, sample.records, scratch);
    if (best >= 0 && block >= least) continue;
    best = static_cast<int>(atom);
    least = block;
  }
  return best;
}

// Leaves out the atoms that no key uses.
void Prune(BlockingPlan* plan) {
  std::vector<size_t> place(plan->atoms.size(), 0);
  std::vector<bool> used(plan->atoms.size(), false);
  for (const BlockingKey& key : plan->keys) {
    for (const size_t atom : key.atoms) used[atom] = true;
    if (key.refined_by >= 0) used[static_cast<size_t>(key.refined_by)] = true;
  }
  std::vector<Atom> kept;
  for (size_t atom = 0; atom < used.size(); ++atom) {
    place[atom] = kept.size();
    if (used[atom]) kept.push_back(std::move(plan->atoms[atom]));
  }
  plan->atoms = std::move(kept);
  for (BlockingKey& key : plan->keys) {
    for (size_t& atom : key.atoms) atom = place[atom];
    if (key.refined_by >= 0) key.refined_by = static_cast<int>(place[static_cast<size_t>(key.refined_by)]);
  }
}

}  // namespace

std::string BlockingPlan::KeyName(const BlockingKey& key) const {
  std::string name;
  for (const size_t atom : key.atoms) absl::StrAppend(&name, name.empty() ? "" : " + ", atoms[atom].name);
  return name;
}

void AtomValues(const BlockingPlan& plan, const Layout& layout, const Books& books, const uint32_t* row,
                absl::Span<uint64_t> values) {
  for (size_t atom = 0; atom < plan.atoms.size(); ++atom) {
    values[atom] = AtomValue(plan.atoms[atom], layout, books, row);
  }
}

uint64_t KeyValue(const BlockingKey& key, absl::Span<const uint64_t> atom_values) {
  uint64_t value = 0x2545F4914F6CDD1Du;
  for (const size_t atom : key.atoms) {
    if (atom_values[atom] == 0) return 0;
    value = Mix(value, atom_values[atom]);
  }
  return value == 0 ? 1 : value;
}

BlockingPlan PlanBlocking(const RecordTable& table, size_t records_in_index, const PlanOptions& options) {
  BlockingPlan plan;
  plan.atoms = AtomsOf(table.layout());
  const Sample sample = TakeSample(table, plan, options);
  const std::vector<Covered> right = SimulateDamage(sample, plan, table.layout().fields(), options);
  std::vector<BlockingKey> small = SmallKeys(sample, plan, records_in_index, options);
  std::vector<uint64_t> scratch = Scratch(sample);
  Covered covered(kWords, 0);
  Covered reached(kWords, 0);
  Covered found(kWords, 0);
  const auto take = [&](size_t i) {
    Gain(small[i], right, covered, &found);
    for (size_t word = 0; word < kWords; ++word) {
      covered[word] |= found[word];
      reached[word] |= found[word];
    }
    small[i].refined_by = Refinement(small[i], plan, sample, &scratch);
    plan.keys.push_back(std::move(small[i]));
    small.erase(small.begin() + static_cast<std::ptrdiff_t>(i));
  };
  for (size_t i = small.size(); i-- > 0 && plan.keys.size() < options.most_keys;) {
    if (IsWholeNumber(small[i], plan, table.layout())) take(i);
  }
  while (plan.keys.size() < options.most_keys && !small.empty()) {
    double most = 0;
    size_t best = small.size();
    for (size_t i = 0; i < small.size(); ++i) {
      const double gain = static_cast<double>(Gain(small[i], right, covered, &found));
      const double worth = gain / (1 + small[i].expected_block / kCostlyBlock);
      if (worth > most) {
        most = worth;
        best = i;
      }
    }
    if (best == small.size()) {
      // Everything that can be found is found by some key: what is found only once is found a second time.
      if (std::all_of(covered.begin(), covered.end(), [](uint64_t word) { return word == 0; })) break;
      std::fill(covered.begin(), covered.end(), 0);
      continue;
    }
    take(best);
  }
  size_t bits = 0;
  for (const uint64_t word : reached) bits += static_cast<size_t>(__builtin_popcountll(word));
  Prune(&plan);
  plan.expected_reach = static_cast<double>(bits) / static_cast<double>(kSimulated);
  return plan;
}

}  // namespace lienthong::linkage

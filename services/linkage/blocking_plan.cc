#include "services/linkage/blocking_plan.h"

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/linkage/string_pool.h"

namespace lienthong::linkage {
namespace {

// What the value of a key begins with, before its atoms are mixed in.
constexpr uint64_t kFirstHash = 0x2545F4914F6CDD1Du;
constexpr size_t kSimulated = 4096;
constexpr size_t kWords = kSimulated / 64;
// A block of this many expected records halves what a key is worth.
constexpr double kCostlyBlock = 4;
// With fewer pairs than this nothing is learnt from them.
constexpr size_t kFewestMatched = 100;

// Counts the pairs that a key finds and that are not covered; sets `found` to all that it finds.
size_t Gain(const BlockingKey& key, const std::vector<std::vector<uint64_t>>& right,
            const std::vector<uint64_t>& covered, std::vector<uint64_t>* found) {
  size_t gain = 0;
  for (size_t word = 0; word < kWords; ++word) {
    uint64_t all = ~uint64_t{0};
    for (const size_t atom : key.atoms) all &= right[atom][word];
    (*found)[word] = all;
    gain += static_cast<size_t>(__builtin_popcountll(all & ~covered[word]));
  }
  return gain;
}

}  // namespace

std::string BlockingPlan::KeyName(const BlockingKey& key) const {
  std::string name;
  for (const size_t atom : key.atoms) absl::StrAppend(&name, name.empty() ? "" : " + ", atoms[atom].name);
  return name;
}

BlockingPlanner::BlockingPlanner(const RecordTable& table, size_t records_in_index, const PlanOptions& options)
    : layout_(&table.layout()),
      books_(&table.books()),
      options_(options),
      records_in_index_(records_in_index),
      atoms_(AtomsOf(table.layout())),
      sampled_(std::min(options.sample, table.size())),
      values_(sampled_ * atoms_.size()) {
  std::mt19937_64 random(options.seed);
  for (size_t i = 0; i < sampled_; ++i) {
    const size_t record = sampled_ == table.size() ? i : random() % table.size();
    for (size_t atom = 0; atom < atoms_.size(); ++atom) {
      Values(i)[atom] = AtomValue(atoms_[atom], *layout_, *books_, table.row(static_cast<RecordId>(record)));
    }
  }
  FindRefining();
  FindSmallKeys();
}

// A table of value and count, twice as large as the sample at least.
std::vector<uint64_t> BlockingPlanner::Scratch() const {
  size_t slots = 1;
  while (slots < sampled_ * 2) slots *= 2;
  return std::vector<uint64_t>(2 * slots);
}

double BlockingPlanner::ExpectedBlock(const std::vector<uint64_t>& values, double most,
                                      std::vector<uint64_t>* scratch) const {
  std::vector<uint64_t>& slots = *scratch;
  const size_t mask = slots.size() / 2 - 1;
  std::fill(slots.begin(), slots.end(), 0);
  const double pairs = static_cast<double>(sampled_) * (static_cast<double>(sampled_) - 1) / 2;
  if (pairs <= 0) return 0;
  const double of_pair = static_cast<double>(records_in_index_) / pairs;
  uint64_t equal_pairs = 0;
  for (const uint64_t value : values) {
    if (value == 0) continue;
    size_t slot = value & mask;
    while (slots[2 * slot] != 0 && slots[2 * slot] != value) slot = (slot + 1) & mask;
    slots[2 * slot] = value;
    equal_pairs += slots[2 * slot + 1]++;
    if (static_cast<double>(equal_pairs) * of_pair > most) break;
  }
  return static_cast<double>(equal_pairs) * of_pair;
}

bool BlockingPlanner::SameField(const BlockingKey& key, size_t atom) const {
  return std::any_of(key.atoms.begin(), key.atoms.end(),
                     [&](size_t other) { return atoms_[other].field == atoms_[atom].field; });
}

// All keys of up to three atoms of different fields with small blocks, none including another.
void BlockingPlanner::FindSmallKeys() {
  struct Large {
    BlockingKey key;
    std::vector<uint64_t> hashes;  // by record; 0: it has no such value
  };
  std::vector<Large> previous = {{BlockingKey{}, std::vector<uint64_t>(sampled_, kFirstHash)}};
  std::vector<uint64_t> scratch = Scratch();
  std::vector<uint64_t> hashes(sampled_);
  for (int size = 1; size <= 3; ++size) {
    std::vector<Large> large;
    for (const Large& base : previous) {
      const std::vector<size_t>& of_base = base.key.atoms;
      for (size_t atom = of_base.empty() ? 0 : of_base.back() + 1; atom < atoms_.size(); ++atom) {
        BlockingKey key = base.key;
        key.atoms.push_back(atom);
        const bool known = std::any_of(small_.begin(), small_.end(), [&key](const BlockingKey& other) {
          return std::includes(key.atoms.begin(), key.atoms.end(), other.atoms.begin(), other.atoms.end());
        });
        if (SameField(base.key, atom) || known) continue;
        for (size_t i = 0; i < sampled_; ++i) {
          const uint64_t value = Values(i)[atom];
          hashes[i] = value == 0 || base.hashes[i] == 0 ? 0 : Mix(base.hashes[i], value);
        }
        key.expected_block = ExpectedBlock(hashes, options_.most_in_block, &scratch);
        if (key.expected_block <= options_.most_in_block) {
          small_.push_back(std::move(key));
        } else if (size < 3) {
          large.push_back({std::move(key), hashes});
        }
      }
    }
    previous = std::move(large);
  }
}

// A number that names one person is a key whatever else is: hardly anybody else shares it.
bool BlockingPlanner::IsWholeNumber(const BlockingKey& key) const {
  if (key.atoms.size() != 1 || atoms_[key.atoms[0]].part != AtomPart::kWhole) return false;
  switch (layout_->fields()[atoms_[key.atoms[0]].field].kind) {
    case FieldKind::kPersonalNumber:
    case FieldKind::kOldCard:
    case FieldKind::kNumber:
    case FieldKind::kPhone:
      return true;
    default:
      return false;
  }
}

// Atoms that are seldom missing, those with the smallest blocks first.
void BlockingPlanner::FindRefining() {
  std::vector<uint64_t> scratch = Scratch();
  std::vector<uint64_t> values(sampled_);
  std::vector<double> blocks(atoms_.size());
  for (size_t atom = 0; atom < atoms_.size(); ++atom) {
    for (size_t i = 0; i < sampled_; ++i) values[i] = Values(i)[atom];
    const size_t missing = static_cast<size_t>(std::count(values.begin(), values.end(), uint64_t{0}));
    if ((sampled_ - missing) * 5 < sampled_ * 4 || atoms_[atom].survives < 0.3) continue;
    blocks[atom] = ExpectedBlock(values, std::numeric_limits<double>::infinity(), &scratch);
    refining_.push_back(atom);
  }
  std::stable_sort(refining_.begin(), refining_.end(), [&](size_t a, size_t b) { return blocks[a] < blocks[b]; });
}

// The atom of another field that divides full blocks best.
int BlockingPlanner::Refinement(const BlockingKey& key) const {
  const auto best =
      std::find_if(refining_.begin(), refining_.end(), [&](size_t atom) { return !SameField(key, atom); });
  return best == refining_.end() ? -1 : static_cast<int>(*best);
}

BlockingPlan BlockingPlanner::ByGuess() const {
  std::vector<Covered> right(atoms_.size(), Covered(kWords, 0));
  std::mt19937_64 random(options_.seed + 1);
  std::uniform_real_distribution<double> chance(0, 1);
  const std::vector<Field>& fields = layout_->fields();
  std::vector<bool> wrong(fields.size());
  for (size_t pair = 0; pair < kSimulated && sampled_ > 0; ++pair) {
    // What is missing together in one record is missing together in the pair.
    const auto one = Values(random() % sampled_);
    const auto other = Values(random() % sampled_);
    const bool moved = chance(random) < options_.moved_rate;
    for (size_t field = 0; field < fields.size(); ++field) {
      wrong[field] = chance(random) < options_.error_rate || (moved && fields[field].kind == FieldKind::kText);
    }
    for (size_t atom = 0; atom < atoms_.size(); ++atom) {
      const bool there = one[atom] != 0 && other[atom] != 0;
      const bool survives = !wrong[atoms_[atom].field] || chance(random) < atoms_[atom].survives;
      if (there && survives) right[atom][pair / 64] |= uint64_t{1} << (pair % 64);
    }
  }
  return Choose(right);
}

BlockingPlan BlockingPlanner::ByPairs(const std::vector<MatchedRows>& matched) const {
  if (matched.size() < kFewestMatched) return ByGuess();
  std::vector<Covered> right(atoms_.size(), Covered(kWords, 0));
  std::mt19937_64 random(options_.seed + 2);
  const std::vector<Field>& fields = layout_->fields();
  std::vector<size_t> drawn(fields.size());
  for (size_t pair = 0; pair < kSimulated; ++pair) {
    const size_t of_texts = random() % matched.size();
    for (size_t field = 0; field < fields.size(); ++field) {
      drawn[field] = fields[field].kind == FieldKind::kText ? of_texts : random() % matched.size();
    }
    for (size_t atom = 0; atom < atoms_.size(); ++atom) {
      const MatchedRows& rows = matched[drawn[atoms_[atom].field]];
      const uint64_t value = AtomValue(atoms_[atom], *layout_, *books_, rows.first);
      const bool same = value != 0 && value == AtomValue(atoms_[atom], *layout_, *books_, rows.second);
      if (same) right[atom][pair / 64] |= uint64_t{1} << (pair % 64);
    }
  }
  return Choose(right);
}

BlockingPlan BlockingPlanner::Choose(const std::vector<Covered>& right) const {
  BlockingPlan plan;
  plan.atoms = atoms_;
  std::vector<BlockingKey> small = small_;
  Covered covered(kWords, 0);
  Covered reached(kWords, 0);
  Covered found(kWords, 0);
  const auto take = [&](size_t i) {
    Gain(small[i], right, covered, &found);
    for (size_t word = 0; word < kWords; ++word) {
      covered[word] |= found[word];
      reached[word] |= found[word];
    }
    small[i].refined_by = Refinement(small[i]);
    plan.keys.push_back(std::move(small[i]));
    small.erase(small.begin() + static_cast<std::ptrdiff_t>(i));
  };
  for (size_t i = small.size(); i-- > 0 && plan.keys.size() < options_.most_keys;) {
    if (IsWholeNumber(small[i])) take(i);
  }
  while (plan.keys.size() < options_.most_keys && !small.empty()) {
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
    if (best != small.size()) {
      take(best);
      continue;
    }
    // Everything that can be found is found by some key: what is found only once is found a second time.
    if (std::all_of(covered.begin(), covered.end(), [](uint64_t word) { return word == 0; })) break;
    std::fill(covered.begin(), covered.end(), 0);
  }
  for (size_t atom = 0; atom < atoms_.size(); ++atom) {
    const bool named = std::any_of(plan.keys.begin(), plan.keys.end(), [atom](const BlockingKey& key) {
      return key.refined_by == static_cast<int>(atom) ||
             std::find(key.atoms.begin(), key.atoms.end(), atom) != key.atoms.end();
    });
    if (named) plan.used.push_back(atom);
  }
  size_t bits = 0;
  for (const uint64_t word : reached) bits += static_cast<size_t>(__builtin_popcountll(word));
  plan.expected_reach = static_cast<double>(bits) / static_cast<double>(kSimulated);
  return plan;
}

void AtomValues(const BlockingPlan& plan, const Layout& layout, const Books& books, const uint32_t* row,
                absl::Span<uint64_t> values) {
  for (const size_t atom : plan.used) values[atom] = AtomValue(plan.atoms[atom], layout, books, row);
}

uint64_t KeyValue(const BlockingKey& key, absl::Span<const uint64_t> atom_values) {
  uint64_t value = kFirstHash;
  for (const size_t atom : key.atoms) {
    if (atom_values[atom] == 0) return 0;
    value = Mix(value, atom_values[atom]);
  }
  return value == 0 ? 1 : value;
}

}  // namespace lienthong::linkage

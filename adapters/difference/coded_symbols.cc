#include "adapters/difference/coded_symbols.h"

#include <algorithm>
#include <cmath>

#include "adapters/difference/element.h"

namespace lienthong::difference {
namespace {

constexpr uint64_t kForWalks = 0x243f6a8885a308d3;
constexpr uint64_t kForChecks = 0x13198a2e03707344;
constexpr uint64_t kStep = 0x9e3779b97f4a7c15;
// Beyond every symbol that is ever asked for.
constexpr double kNever = 1e15;

uint64_t CheckOf(uint64_t word) {
  return Mixed(word ^ kForChecks);
}

}  // namespace

SymbolWalk::SymbolWalk(uint64_t word) : state_(Mixed(word ^ kForWalks)) {}

// The chance of being in none of the g symbols after i is (i + 1) (i + 2) / ((i + g + 1) (i + g + 2)), about
// ((2 i + 3) / (2 (i + g) + 3))^2: set equal to a uniform number and solved. Both sides must come to the same symbol
// whatever they run on, so there is one rounding a step and no sum of products that a compiler might contract.
void SymbolWalk::Advance() {
  state_ += kStep;
  const double uniform = static_cast<double>((Mixed(state_) >> 11) + 1) * 0x1p-53;
  const double root = std::sqrt(uniform);
  const double odd = static_cast<double>(2 * at_ + 3) / root;
  const auto twice = static_cast<uint64_t>(std::ceil(std::min(odd, kNever)));
  at_ = std::max(at_ + 1, (twice - 2) / 2);
}

std::vector<CodedSymbol> MakeSymbols(const ElementIndex& index, uint64_t first, size_t count) {
  std::vector<CodedSymbol> symbols(count);
  index.ForEach([&](uint64_t word, uint64_t /*record*/) {
    const uint64_t check = CheckOf(word);
    SymbolWalk walk(word);
    for (; walk.at() < first + count; walk.Advance()) {
      if (walk.at() < first) continue;
      symbols[walk.at() - first].words ^= word;
      symbols[walk.at() - first].checks += check;
    }
  });
  return symbols;
}

void SymbolDecoder::TakeOut(Found* found) {
  const uint64_t check = CheckOf(found->word);
  for (; found->walk.at() < symbols_.size(); found->walk.Advance()) {
    CodedSymbol& symbol = symbols_[found->walk.at()];
    symbol.words ^= found->word;
    symbol.checks -= found->ours ? check : ~check + 1;
    to_look_at_.push_back(found->walk.at());
  }
}

void SymbolDecoder::Add(absl::Span<const CodedSymbol> ours, absl::Span<const CodedSymbol> theirs) {
  const size_t before = symbols_.size();
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    symbols_.push_back({ours[i].words ^ theirs[i].words, ours[i].checks - theirs[i].checks});
  }
  for (Found& found : found_) TakeOut(&found);
  for (size_t i = before; i < symbols_.size(); ++i) to_look_at_.push_back(i);
  Peel();
}

void SymbolDecoder::Peel() {
  while (!to_look_at_.empty()) {
    const CodedSymbol symbol = symbols_[to_look_at_.back()];
    to_look_at_.pop_back();
    if (symbol.words == 0) continue;
    const uint64_t check = CheckOf(symbol.words);
    const bool ours = symbol.checks == check;
    if (!ours && symbol.checks != ~check + 1) continue;
    // There are fewer differences than symbols; a peer that makes more of them makes them up.
    if (found_.size() >= symbols_.size()) continue;
    (ours ? only_ours_ : only_theirs_).push_back(symbol.words);
    found_.push_back({SymbolWalk(symbol.words), symbol.words, ours});
    TakeOut(&found_.back());
  }
}

bool SymbolDecoder::done() const {
  return !symbols_.empty() && symbols_[0] == CodedSymbol();
}

}  // namespace lienthong::difference

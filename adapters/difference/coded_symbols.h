// Coded symbols: rateless invertible Bloom lookup tables (Yang, Gilad and Alizadeh, "Practical Rateless Set
// Reconciliation", SIGCOMM 2024). Symbol i sums those elements that it is in: element x is in symbol 0, and in symbol i
// with a chance of 2 / (2 + i), by a sequence that x alone decides. About 1.35 symbols a difference give all away.
//
// Unlike the paper a symbol has no count: its check is a sum, not an XOR, and so tells whose an element is.

#ifndef LIENTHONG_ADAPTERS_DIFFERENCE_CODED_SYMBOLS_H_
#define LIENTHONG_ADAPTERS_DIFFERENCE_CODED_SYMBOLS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "adapters/difference/element_index.h"

namespace lienthong::difference {

struct CodedSymbol {
  static constexpr std::size_t kBytes = 16;

  std::uint64_t words = 0;   // XOR of Element::word
  std::uint64_t checks = 0;  // sum of their checks, modulo 2^64

  friend bool operator==(const CodedSymbol&, const CodedSymbol&) = default;
};

// The symbols that one element is in, in rising order, from 0.
class SymbolWalk {
 public:
  explicit SymbolWalk(std::uint64_t word);

  std::uint64_t at() const { return at_; }
  void Advance();

 private:
  std::uint64_t state_;
  std::uint64_t at_ = 0;
};

// Symbols [first, first + count) of all elements of `index`. Takes time for every element.
std::vector<CodedSymbol> MakeSymbols(const ElementIndex& index, std::uint64_t first, std::size_t count);

// Finds differences from differences of symbols. Threads: one.
class SymbolDecoder {
 public:
  // The next symbols of both sides, as many of each.
  void Add(absl::Span<const CodedSymbol> ours, absl::Span<const CodedSymbol> theirs);

  // Whether everything is found. Time and memory are in proportion to the symbols, whatever they are.
  bool done() const;
  std::size_t symbols() const { return symbols_.size(); }
  const std::vector<std::uint64_t>& only_ours() const { return only_ours_; }
  const std::vector<std::uint64_t>& only_theirs() const { return only_theirs_; }

 private:
  struct Found {
    SymbolWalk walk;
    std::uint64_t word;
    bool ours;
  };

  void TakeOut(Found* found);
  void Peel();

  std::vector<CodedSymbol> symbols_;
  std::vector<std::uint64_t> to_look_at_;
  std::vector<Found> found_;
  std::vector<std::uint64_t> only_ours_;
  std::vector<std::uint64_t> only_theirs_;
};

}  // namespace lienthong::difference

#endif  // LIENTHONG_ADAPTERS_DIFFERENCE_CODED_SYMBOLS_H_

// The tree of RFC 6962, section 2.1, word for word and slow: what the tree in tiles is held against.

#ifndef LIENTHONG_TESTS_SUPPORT_NAIVE_TREE_H_
#define LIENTHONG_TESTS_SUPPORT_NAIVE_TREE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::testing {

class NaiveTree {
 public:
  // A tree of `size` entries "entry 0", "entry 1" and so on.
  static NaiveTree OfSize(uint64_t size) {
    NaiveTree tree;
    for (uint64_t i = 0; i < size; ++i) tree.leaves_.push_back(merkle::LeafHash(absl::StrCat("entry ", i)));
    return tree;
  }

  static NaiveTree OfEntries(const std::vector<std::string>& entries) {
    NaiveTree tree;
    for (const std::string& entry : entries) tree.leaves_.push_back(merkle::LeafHash(entry));
    return tree;
  }

  const std::vector<merkle::Hash>& leaves() const { return leaves_; }
  // MTH(D[begin:end]).
  merkle::Hash Root(uint64_t begin, uint64_t end) const {
    if (begin == end) return merkle::EmptyRoot();
    if (end - begin == 1) return leaves_[begin];
    const auto [known, missing] = roots_.try_emplace({begin, end});
    if (missing) {
      const uint64_t middle = begin + Split(end - begin);
      known->second = merkle::NodeHash(Root(begin, middle), Root(middle, end));
    }
    return known->second;
  }
  merkle::Hash Root(uint64_t size) const { return Root(0, size); }
  // PATH(index - begin, D[begin:end]).
  std::vector<merkle::Hash> Path(uint64_t index, uint64_t begin, uint64_t end) const {
    if (end - begin == 1) return {};
    const uint64_t middle = begin + Split(end - begin);
    std::vector<merkle::Hash> path = index < middle ? Path(index, begin, middle) : Path(index, middle, end);
    path.push_back(index < middle ? Root(middle, end) : Root(begin, middle));
    return path;
  }
  // SUBPROOF(old - begin, D[begin:end], whole).
  std::vector<merkle::Hash> Subproof(uint64_t old, uint64_t begin, uint64_t end, bool whole) const {
    if (old == end) return whole ? std::vector<merkle::Hash>{} : std::vector<merkle::Hash>{Root(begin, end)};
    const uint64_t middle = begin + Split(end - begin);
    std::vector<merkle::Hash> proof =
        old <= middle ? Subproof(old, begin, middle, whole) : Subproof(old, middle, end, false);
    proof.push_back(old <= middle ? Root(middle, end) : Root(begin, middle));
    return proof;
  }

 private:
  // The largest power of two below `size`.
  static uint64_t Split(uint64_t size) {
    uint64_t split = 1;
    while (split * 2 < size) split *= 2;
    return split;
  }

  std::vector<merkle::Hash> leaves_;
  mutable std::map<std::pair<uint64_t, uint64_t>, merkle::Hash> roots_;
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_NAIVE_TREE_H_

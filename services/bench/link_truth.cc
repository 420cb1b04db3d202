#include "services/bench/link_truth.h"

#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/bench/link_rows.h"

namespace lienthong::bench {
namespace {

uint32_t Root(std::vector<uint32_t>* parents, uint32_t at) {
  while ((*parents)[at] != at) at = (*parents)[at] = (*parents)[(*parents)[at]];
  return at;
}

}  // namespace

LinkTruth LinkTruth::OfRecords(const NamedRecords& left, const NamedRecords* right) {
  LinkTruth truth;
  truth.left_ = left.person;
  if (right != nullptr) {
    // The two files number their persons each in its own way.
    absl::flat_hash_map<absl::string_view, uint32_t> numbers;
    for (uint32_t number = 0; number < left.persons.size(); ++number) numbers[left.persons.text(number)] = number;
    auto next = static_cast<uint32_t>(left.persons.size());
    for (const uint32_t person : right->person) {
      const auto [known, fresh] = numbers.try_emplace(right->persons.text(person), next);
      next += fresh ? 1 : 0;
      truth.right_.push_back(known->second);
    }
  }
  truth.CountPairs();
  return truth;
}

absl::StatusOr<LinkTruth> LinkTruth::OfFile(const std::string& path, const NamedRecords& left,
                                            const NamedRecords* right) {
  const size_t lefts = left.ids.size() - 1;
  const size_t all = lefts + (right == nullptr ? 0 : right->ids.size() - 1);
  std::vector<uint32_t> parents(all);
  std::iota(parents.begin(), parents.end(), 0u);
  const auto places = [](const NamedRecords& records, uint32_t first) {
    absl::flat_hash_map<absl::string_view, uint32_t> of;
    for (uint32_t id = 1; id < records.ids.size(); ++id) of[records.ids.text(id)] = first + id - 1;
    return of;
  };
  const auto left_places = places(left, 0);
  const auto right_places = right == nullptr ? left_places : places(*right, static_cast<uint32_t>(lefts));
  absl::StatusOr<std::unique_ptr<CsvRows>> rows = CsvRows::Open(path);
  if (!rows.ok()) return rows.status();
  std::vector<absl::string_view> fields;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&fields);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (fields.size() < 2) return (*rows)->Wrong("it needs two columns of record ids");
    const auto a = left_places.find(fields[0]);
    const auto b = right_places.find(fields[1]);
    if (a == left_places.end() || b == right_places.end()) {
      return (*rows)->Wrong(absl::StrCat("no record has the name in column ", a == left_places.end() ? 1 : 2));
    }
    const uint32_t one = Root(&parents, a->second);
    parents[Root(&parents, b->second)] = one;
  }
  LinkTruth truth;
  for (uint32_t at = 0; at < all; ++at) (at < lefts ? truth.left_ : truth.right_).push_back(Root(&parents, at));
  truth.CountPairs();
  return truth;
}

void LinkTruth::CountPairs() {
  absl::flat_hash_map<uint32_t, uint64_t> lefts;
  for (const uint32_t person : left_) ++lefts[person];
  if (right_.empty()) {
    for (const auto& [person, count] : lefts) true_pairs_ += count * (count - 1) / 2;
    return;
  }
  for (const uint32_t person : right_) {
    const auto known = lefts.find(person);
    true_pairs_ += known == lefts.end() ? 0 : known->second;
  }
}

std::vector<RecordPair> LinkTruth::Pairs() const {
  absl::flat_hash_map<uint32_t, std::vector<linkage::RecordId>> of;
  const std::vector<uint32_t>& rights = right_or_left();
  for (linkage::RecordId record = 0; record < rights.size(); ++record) of[rights[record]].push_back(record);
  std::vector<RecordPair> pairs;
  for (linkage::RecordId left = 0; left < left_.size(); ++left) {
    for (const linkage::RecordId right : of[left_[left]]) {
      if (!right_.empty() || right > left) pairs.emplace_back(left, right);
    }
  }
  return pairs;
}

Agreement LinkTruth::Judge(const std::vector<RecordPair>& found) const {
  Agreement agreement;
  agreement.found = found.size();
  agreement.there = true_pairs_;
  for (const RecordPair& pair : found) agreement.right += Same(pair) ? 1 : 0;
  return agreement;
}

}  // namespace lienthong::bench

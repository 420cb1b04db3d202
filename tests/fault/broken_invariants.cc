#include "tests/fault/broken_invariants.h"

#include <algorithm>
#include <iostream>

namespace lienthong::fault {

absl::string_view NameOf(Invariant invariant) {
  switch (invariant) {
    case Invariant::kAnswers:
      return "answers";
    case Invariant::kStops:
      return "stops";
    case Invariant::kOpens:
      return "opens";
    case Invariant::kEvents:
      return "events";
    case Invariant::kRequests:
      return "requests";
    case Invariant::kClaims:
      return "claims";
    case Invariant::kViews:
      return "views";
  }
  return "";
}

void BrokenInvariants::Add(Invariant invariant, const std::string& what, const std::string& where) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++counts_[invariant];
  if (!loud_ || ++printed_ > kMaxPrinted) return;
  std::cerr << "BROKEN " << NameOf(invariant) << ": " << what << " [" << where << "]" << std::endl;
}

uint64_t BrokenInvariants::count() const {
  uint64_t sum = 0;
  for (const auto& [invariant, count] : counts()) sum += count;
  return sum;
}

bool BrokenInvariants::HasAnyOf(const std::set<Invariant>& invariants) const {
  const std::map<Invariant, uint64_t> found = counts();
  return std::any_of(invariants.begin(), invariants.end(),
                     [&found](Invariant invariant) { return found.count(invariant) > 0; });
}

std::map<Invariant, uint64_t> BrokenInvariants::counts() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

}  // namespace lienthong::fault

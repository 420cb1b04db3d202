// BrokenInvariants: what the histories hold against the log, by the promise that was not kept.

#ifndef LIENTHONG_TESTS_FAULT_BROKEN_INVARIANTS_H_
#define LIENTHONG_TESTS_FAULT_BROKEN_INVARIANTS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::fault {

enum class Invariant {
  kAnswers,   // an answer is what the rules say, or says that it is none
  kStops,     // after a write that failed nothing is written until the log is opened anew, and it says so
  kOpens,     // what a fault or a cut has left can be opened
  kEvents,    // what was acknowledged is there once, in order, with its bytes; the rest wholly or not at all
  kRequests,  // of acknowledged requests each is remembered, and no other
  kClaims,    // claims are as the appends in the log have left them
  kViews,     // a view is the fold of the log
};
absl::string_view NameOf(Invariant invariant);

// Safe for several threads at once.
class BrokenInvariants {
 public:
  // `where` tells how to run the history again. `loud`: written to standard error too.
  explicit BrokenInvariants(bool loud) : loud_(loud) {}

  void Add(Invariant invariant, const std::string& what, const std::string& where);
  uint64_t count() const;
  // Whether one of `invariants` is among them.
  bool HasAnyOf(const std::set<Invariant>& invariants) const;
  std::map<Invariant, uint64_t> counts() const;

 private:
  static constexpr int kMaxPrinted = 100;

  const bool loud_;
  mutable std::mutex mutex_;
  std::map<Invariant, uint64_t> counts_;
  int printed_ = 0;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_BROKEN_INVARIANTS_H_

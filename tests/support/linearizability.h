// Whether a history of concurrent operations on one object is linearizable: whether each operation could have taken
// effect at one moment between its call and its return, so that the answers are those of a sequential model.
//
// The search is that of Wing and Gong ("Testing and verifying concurrent objects", J. Parallel Distrib. Comput. 17,
// 1993): try every operation that may come next, that is, one that was called before any operation that is still to
// come has returned. What was tried is remembered as Lowe proposes ("Testing for linearizability", Concurrency and
// Computation: Practice and Experience 29(4), 2017): the same operations done and the same state reached again need no
// second look. An object at a time, because a history is linearizable exactly when that of each object is (Herlihy and
// Wing, "Linearizability", ACM TOPLAS 12(3), 1990); one small search for each is far less work than one over all.
//
// An operation whose outcome is unknown may take effect at any moment after its call, or never.
//
// A Model describes one object:
//   State                            copied, compared with == and hashed by absl::Hash; State() is a new object's
//   Call, Answer                     Answer is compared with ==
//   static Answer Apply(const Call&, State*)
//   static std::string Text(const Call&) and Text(const Answer&), for messages

#ifndef LIENTHONG_TESTS_SUPPORT_LINEARIZABILITY_H_
#define LIENTHONG_TESTS_SUPPORT_LINEARIZABILITY_H_

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace lienthong::testing {

// Model steps of one search; beyond it the search gives up. The histories of our tests take some hundreds.
inline constexpr uint64_t kMaxModelSteps = 1'000'000;

// `called` and `returned` are ticks of one logical clock, no two the same.
template <typename Model>
struct Operation {
  typename Model::Call call;
  std::optional<typename Model::Answer> answer;  // nullopt: outcome unknown
  uint64_t called = 0;
  uint64_t returned = 0;  // of no meaning without an answer

  // When it must have taken effect.
  uint64_t Deadline() const { return answer.has_value() ? returned : std::numeric_limits<uint64_t>::max(); }
};

template <typename Model>
using History = std::vector<Operation<Model>>;

enum class Verdict {
  kLinearizable,
  kNotLinearizable,
  kGaveUp,  // kMaxModelSteps were not enough to tell; for a test as bad as kNotLinearizable
};

struct Finding {
  Verdict verdict = Verdict::kGaveUp;
  std::string why;  // empty for kLinearizable
};

// One search over one history, which is ordered by `called` and outlives it.
template <typename Model>
class LinearizationSearch {
 public:
  LinearizationSearch(const History<Model>& history, uint64_t max_steps)
      : history_(history), max_steps_(max_steps), steps_(0) {}

  Verdict Run() {
    Point start{std::vector<bool>(history_.size()), typename Model::State()};
    for (const Operation<Model>& operation : history_) start.unexplained += operation.answer.has_value() ? 1 : 0;
    Enter(std::move(start));
    while (!path_.empty()) {
      if (path_.back().unexplained == 0) return Verdict::kLinearizable;
      if (steps_ > max_steps_) return Verdict::kGaveUp;
      TryNext();
    }
    return Verdict::kNotLinearizable;
  }

 private:
  using Seen = std::pair<std::vector<bool>, typename Model::State>;

  // Where the search stands: some operations done, in an order that no longer matters.
  struct Point {
    std::vector<bool> done;
    typename Model::State state;
    size_t unexplained = 0;  // operations with an answer that are not done
    size_t next = 0;         // the operation to try next
    uint64_t horizon = 0;    // the first deadline of those not done: what was called after it cannot come next
  };

  void Enter(Point point) {
    point.next = 0;
    point.horizon = std::numeric_limits<uint64_t>::max();
    for (size_t i = 0; i < history_.size() && history_[i].called < point.horizon; ++i) {
      if (!point.done[i]) point.horizon = std::min(point.horizon, history_[i].Deadline());
    }
    path_.push_back(std::move(point));
  }

  // Takes one operation further, or a step back when none is left to try.
  void TryNext() {
    Point& here = path_.back();
    while (here.next < history_.size() && here.done[here.next]) ++here.next;
    if (here.next == history_.size() || history_[here.next].called > here.horizon) {
      path_.pop_back();
      return;
    }
    const size_t taken = here.next++;
    const Operation<Model>& operation = history_[taken];
    ++steps_;
    Point after{here.done, here.state, here.unexplained};
    const typename Model::Answer answer = Model::Apply(operation.call, &after.state);
    if (operation.answer.has_value()) {
      if (!(answer == *operation.answer)) return;
      --after.unexplained;
    } else if (after.state == here.state) {
      return;  // nobody can tell whether it took effect: it never did
    }
    after.done[taken] = true;
    if (seen_.emplace(after.done, after.state).second) Enter(std::move(after));
  }

  const History<Model>& history_;
  const uint64_t max_steps_;
  uint64_t steps_;
  std::vector<Point> path_;
  absl::flat_hash_set<Seen> seen_;
};

// What was known at `tick`: later calls are not made, later answers are unknown.
template <typename Model>
History<Model> PrefixUntil(const History<Model>& history, uint64_t tick) {
  History<Model> prefix;
  for (const Operation<Model>& operation : history) {
    if (operation.called > tick) continue;
    prefix.push_back(operation);
    if (operation.Deadline() > tick) prefix.back().answer.reset();
  }
  return prefix;
}

template <typename Model>
std::string HistoryText(const History<Model>& history) {
  std::string text;
  for (const Operation<Model>& operation : history) {
    const bool known = operation.answer.has_value();
    absl::StrAppend(&text, "  [", operation.called, ", ", known ? absl::StrCat(operation.returned) : "?", "] ",
                    Model::Text(operation.call), " -> ", known ? Model::Text(*operation.answer) : "?", "\n");
  }
  return text;
}

// The verdict on the history of one object, in any order. `why` of a history that is not linearizable holds its
// shortest prefix that is not; the answer that came last in it is the one that cannot be.
template <typename Model>
Finding CheckLinearizable(History<Model> history, uint64_t max_steps = kMaxModelSteps) {
  std::sort(history.begin(), history.end(), [](const auto& a, const auto& b) { return a.called < b.called; });
  const Verdict verdict = LinearizationSearch<Model>(history, max_steps).Run();
  if (verdict == Verdict::kLinearizable) return {verdict, ""};
  if (verdict == Verdict::kGaveUp) {
    return {verdict, absl::StrCat("gave up after ", max_steps, " steps on ", history.size(), " operations")};
  }
  // What holds of a history holds of its prefixes, so the prefixes that fail are the longer ones.
  std::vector<uint64_t> ends;
  for (const Operation<Model>& operation : history) {
    if (operation.answer.has_value()) ends.push_back(operation.returned);
  }
  std::sort(ends.begin(), ends.end());
  const uint64_t end = *std::partition_point(ends.begin(), ends.end() - 1, [&](uint64_t tick) {
    const History<Model> prefix = PrefixUntil(history, tick);
    return LinearizationSearch<Model>(prefix, max_steps).Run() != Verdict::kNotLinearizable;
  });
  const History<Model> prefix = PrefixUntil(history, end);
  return {verdict, absl::StrCat("no order of these ", prefix.size(),
                                " operations explains the answer that returned at ", end, ":\n", HistoryText(prefix))};
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_LINEARIZABILITY_H_

// Turns: many participants share few threads. Each has one turn at a time, in the order in which they became ready; in
// between it costs no thread.
//
// Threads: any. A turn holds no lock.

#ifndef LIENTHONG_SERVICES_LEDGER_TURNS_H_
#define LIENTHONG_SERVICES_LEDGER_TURNS_H_

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace lienthong::ledger {

// What a participant wants after a turn.
struct AfterTurn {
  enum class What { kNextTurn, kWait, kLeave };
  What what = What::kWait;
  // kWait ends with the first of these, or with Turns::Wake.
  std::optional<uint64_t> news;  // Turns::Announce of this or more, then or before; nullopt: no news matters
  absl::Time until = absl::InfiniteFuture();
};

class Participant {
 public:
  virtual ~Participant() = default;
  // Does a bounded piece of work. Never called by two threads at once, nor after kLeave.
  virtual AfterTurn TakeTurn() = 0;

 private:
  friend class Turns;
  enum class State { kOutside, kReady, kInTurn, kWaiting };
  // Guarded by the mutex of the Turns it takes part in.
  State state_ = State::kOutside;
  bool woken_ = false;  // while in turn
  AfterTurn after_;
};

class Turns {
 public:
  // What Announce is given when all are to stop waiting, now and from now on.
  static constexpr uint64_t kLastNews = std::numeric_limits<uint64_t>::max();

  // `threads` is how many turns are taken at once; at least 1.
  explicit Turns(int threads);
  // Waits for turns under way; gives no more. Who still takes part is let go.
  ~Turns();

  // Gives `participant` its first turn, and keeps it alive until it leaves. At most once for each.
  void Join(std::shared_ptr<Participant> participant);
  // Gives it a turn soon, whatever it waits for. No effect once it has left; the caller keeps it alive.
  void Wake(Participant* participant);
  // There is news up to `news`.
  void Announce(uint64_t news);

 private:
  void Work();
  void MakeReady(Participant* participant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeTheDue(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Place(Participant* participant, const AfterTurn& after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::flat_hash_map<Participant*, std::shared_ptr<Participant>> participants_ ABSL_GUARDED_BY(mutex_);
  std::deque<Participant*> ready_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<Participant*> awaiting_news_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<absl::Time, Participant*>> timers_ ABSL_GUARDED_BY(mutex_);
  uint64_t news_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_TURNS_H_

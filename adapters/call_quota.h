// When the calls to one registry may be made: within its quota, people who wait before sweeps, sweeps by night.
//
// Pure: the clock comes in. Threads: none; the caller locks.

#ifndef LIENTHONG_ADAPTERS_CALL_QUOTA_H_
#define LIENTHONG_ADAPTERS_CALL_QUOTA_H_

#include <cstdint>
#include <deque>

#include "absl/time/time.h"

namespace lienthong::adapters {

struct QuotaOptions {
  // Calls in any one second, 0 to 10,000; 0: no bound.
  int calls_per_second = 0;
  // The part of the day, in minutes since midnight in Việt Nam, in which sweeps may call; it may span midnight. Equal:
  // all day.
  int sweep_from_minute = 0;
  int sweep_to_minute = 0;
};

enum class Urgency { kSomebodyWaits, kSweep };

// Calls go a steady step apart, and a tenth of a second's calls at most at once after a pause. Each call joins, asks to
// start until it may, and leaves only when it gives up before.
class CallQuota {
 public:
  using Ticket = std::uint64_t;

  explicit CallQuota(const QuotaOptions& options);

  // A place in the queue: after all who somebody waits for, and before all sweeps unless it is one.
  Ticket Join(Urgency urgency);

  // Starts the call and gives its place up when its moment has come; then the answer is not after `now`. Else the
  // earliest moment at which it may be worth asking again; those before it may be gone sooner.
  absl::Time Start(Ticket ticket, absl::Time now);

  // Gives the place up without a call.
  void Leave(Ticket ticket);

  // No call before `moment`: the registry asked for it. An earlier moment than one before has no effect.
  void PauseUntil(absl::Time moment);

  // When the last of `calls` sweep calls starts, if the first asks at `now` and nobody waits in between: its quota, the
  // pause and the nights counted. `now` or before: at once.
  absl::Time SweepEnd(std::uint64_t calls, absl::Time now) const;

 private:
  // The earliest moment not before `moment` at which sweeps may call, and the one at which they may no more.
  absl::Time SweepOpens(absl::Time moment) const;
  absl::Time SweepCloses(absl::Time opened) const;
  absl::Time NextSlot() const;

  const QuotaOptions options_;
  const absl::Duration step_;  // between two calls
  absl::Time next_ = absl::InfinitePast();
  absl::Time paused_until_ = absl::InfinitePast();
  std::deque<absl::Time> started_;  // the last second's worth of calls
  Ticket last_ticket_ = 0;
  std::deque<Ticket> waiting_;
  std::deque<Ticket> sweeps_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_CALL_QUOTA_H_

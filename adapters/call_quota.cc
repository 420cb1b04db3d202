#include "adapters/call_quota.h"

#include <algorithm>
#include <cstddef>

namespace lienthong::adapters {
namespace {

constexpr int kMinutesOfDay = 24 * 60;
constexpr absl::Duration kCatchUp = absl::Milliseconds(100);

absl::TimeZone VietNam() {
  return absl::FixedTimeZone(7 * 60 * 60);
}

// The first moment not before `moment` with that minute of the day.
absl::Time AtMinute(absl::Time moment, int minute) {
  const absl::CivilDay day = absl::ToCivilDay(moment, VietNam());
  const absl::Time today = absl::FromCivil(day, VietNam()) + absl::Minutes(minute);
  return today >= moment ? today : today + absl::Minutes(kMinutesOfDay);
}

int MinuteOf(absl::Time moment) {
  const absl::CivilMinute minute = absl::ToCivilMinute(moment, VietNam());
  return minute.hour() * 60 + minute.minute();
}

// Removes `ticket`; false when it is not there.
bool Take(std::deque<CallQuota::Ticket>* queue, CallQuota::Ticket ticket) {
  const auto found = std::find(queue->begin(), queue->end(), ticket);
  if (found == queue->end()) return false;
  queue->erase(found);
  return true;
}

}  // namespace

CallQuota::CallQuota(const QuotaOptions& options)
    : options_(options),
      step_(options.calls_per_second <= 0 ? absl::ZeroDuration() : absl::Seconds(1) / options.calls_per_second) {}

CallQuota::Ticket CallQuota::Join(Urgency urgency) {
  (urgency == Urgency::kSweep ? sweeps_ : waiting_).push_back(++last_ticket_);
  return last_ticket_;
}

absl::Time CallQuota::Start(Ticket ticket, absl::Time now) {
  const bool sweep = std::find(waiting_.begin(), waiting_.end(), ticket) == waiting_.end();
  const std::deque<Ticket>& queue = sweep ? sweeps_ : waiting_;
  std::size_t before = std::find(queue.begin(), queue.end(), ticket) - queue.begin();
  if (sweep) before += waiting_.size();
  absl::Time moment = NextSlot();
  // Asked of the later of both: a slot of the past says nothing about whether it is night now.
  if (sweep && SweepOpens(std::max(now, moment)) > now) moment = SweepOpens(std::max(now, moment));
  // Those before it start first, even when their threads have not woken yet.
  if (before > 0) return std::max(moment, now) + std::max(step_, absl::Milliseconds(1)) * static_cast<double>(before);
  if (moment > now) return moment;
  Leave(ticket);
  if (options_.calls_per_second <= 0) return now;
  next_ = std::max(next_, now - kCatchUp) + step_;
  started_.push_back(now);
  while (started_.size() > static_cast<std::size_t>(options_.calls_per_second)) started_.pop_front();
  return now;
}

void CallQuota::Leave(Ticket ticket) {
  if (!Take(&waiting_, ticket)) Take(&sweeps_, ticket);
}

void CallQuota::PauseUntil(absl::Time moment) {
  paused_until_ = std::max(paused_until_, moment);
}

absl::Time CallQuota::SweepEnd(std::uint64_t calls, absl::Time now) const {
  absl::Time moment = SweepOpens(std::max(now, NextSlot()));
  if (calls == 0 || step_ == absl::ZeroDuration()) return moment;
  std::uint64_t left = calls - 1;  // the first starts at once
  while (true) {
    const absl::Time closes = SweepCloses(moment);
    if (closes == absl::InfiniteFuture() || moment + step_ * static_cast<double>(left) < closes) {
      return moment + step_ * static_cast<double>(left);
    }
    const auto done = static_cast<std::uint64_t>((closes - moment) / step_);
    left -= std::min(left, std::max<std::uint64_t>(done, 1));
    moment = SweepOpens(closes);
  }
}

absl::Time CallQuota::SweepOpens(absl::Time moment) const {
  const int from = options_.sweep_from_minute;
  const int to = options_.sweep_to_minute;
  if (from == to) return moment;
  const int minute = MinuteOf(moment);
  const bool open = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  return open ? moment : AtMinute(moment, from);
}

absl::Time CallQuota::SweepCloses(absl::Time opened) const {
  if (options_.sweep_from_minute == options_.sweep_to_minute) return absl::InfiniteFuture();
  return AtMinute(opened, options_.sweep_to_minute);
}

absl::Time CallQuota::NextSlot() const {
  absl::Time moment = std::max(next_, paused_until_);
  if (options_.calls_per_second > 0 && started_.size() == static_cast<std::size_t>(options_.calls_per_second)) {
    moment = std::max(moment, started_.front() + absl::Seconds(1));
  }
  return moment;
}

}  // namespace lienthong::adapters

#include "services/ledger/turns.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace lienthong::ledger {

Turns::Turns(int threads) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Turns::~Turns() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    changed_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

void Turns::Join(std::shared_ptr<Participant> participant) {
  absl::MutexLock lock(&mutex_);
  Participant* const joined = participant.get();
  participants_.emplace(joined, std::move(participant));
  MakeReady(joined);
}

void Turns::Wake(Participant* participant) {
  absl::MutexLock lock(&mutex_);
  if (participant->state_ == Participant::State::kWaiting) MakeReady(participant);
  if (participant->state_ == Participant::State::kInTurn) participant->woken_ = true;
}

void Turns::Announce(uint64_t news) {
  absl::MutexLock lock(&mutex_);
  if (news <= news_) return;
  news_ = news;
  std::vector<Participant*> woken;
  for (Participant* participant : awaiting_news_) {
    if (*participant->after_.news <= news) woken.push_back(participant);
  }
  for (Participant* participant : woken) MakeReady(participant);
}

void Turns::MakeReady(Participant* participant) {
  if (participant->state_ == Participant::State::kWaiting) {
    awaiting_news_.erase(participant);
    timers_.erase({participant->after_.until, participant});
  }
  participant->state_ = Participant::State::kReady;
  ready_.push_back(participant);
  changed_.Signal();
}

void Turns::WakeTheDue(absl::Time now) {
  while (!timers_.empty() && timers_.begin()->first <= now) MakeReady(timers_.begin()->second);
}

void Turns::Place(Participant* participant, const AfterTurn& after) {
  participant->after_ = after;
  if (after.what == AfterTurn::What::kLeave) {
    participant->state_ = Participant::State::kOutside;
    participants_.erase(participant);
    return;
  }
  const bool told = after.news.has_value() && *after.news <= news_;
  if (after.what == AfterTurn::What::kNextTurn || participant->woken_ || told) {
    MakeReady(participant);
    return;
  }
  participant->state_ = Participant::State::kWaiting;
  if (after.news.has_value()) awaiting_news_.insert(participant);
  if (after.until != absl::InfiniteFuture()) timers_.insert({after.until, participant});
}

void Turns::Work() {
  absl::MutexLock lock(&mutex_);
  while (!ending_) {
    WakeTheDue(absl::Now());
    if (ready_.empty()) {
      changed_.WaitWithDeadline(&mutex_, timers_.empty() ? absl::InfiniteFuture() : timers_.begin()->first);
      continue;
    }
    Participant* const participant = ready_.front();
    ready_.pop_front();
    participant->state_ = Participant::State::kInTurn;
    participant->woken_ = false;
    mutex_.Unlock();
    const AfterTurn after = participant->TakeTurn();
    mutex_.Lock();
    Place(participant, after);
  }
}

}  // namespace lienthong::ledger

#include "services/ledger/followers.h"

#include <utility>

#include "absl/time/clock.h"

namespace lienthong::ledger {
namespace {

// A stop of the server that fell between two waits is seen this late at most.
constexpr absl::Duration kLongestWait = absl::Milliseconds(250);

}  // namespace

Follower::Follower(Followers* all, Turns* turns, Following following, Sink* sink)
    : all_(all), turns_(turns), following_(std::move(following)), sink_(sink) {}

void Follower::Sent(bool ok) {
  if (!ok) gone_.store(true);
  sending_.store(false);
  turns_->Wake(this);
}

void Follower::Leave() {
  gone_.store(true);
  turns_->Wake(this);
}

AfterTurn Follower::TakeTurn() {
  if (sending_.load()) return {.what = AfterTurn::What::kWait};  // for Sent
  if (gone_.load()) return End(absl::OkStatus());
  const Following::Step step = following_.Next(absl::Now(), all_->stopping_->load(), &response_);
  switch (step.what) {
    case Following::Step::What::kSend:
      sending_.store(true);
      sink_->Send(&response_);
      return {.what = AfterTurn::What::kWait};
    case Following::Step::What::kMore:
      return {.what = AfterTurn::What::kNextTurn};
    case Following::Step::What::kRest:
      return {.what = AfterTurn::What::kWait, .news = following_.position(), .until = step.until};
    case Following::Step::What::kEnd:
      break;
  }
  return End(step.status);
}

AfterTurn Follower::End(const absl::Status& status) {
  all_->Left();
  sink_->End(status);
  return {.what = AfterTurn::What::kLeave};
}

Followers::Followers(const access::RecordKeeping* records, const std::atomic<bool>* stopping, const TailBounds& bounds,
                     const FollowerThreads& threads)
    : records_(records),
      stopping_(stopping),
      tail_(records->log, bounds),
      clear_turns_(threads.clear_view),
      full_turns_(threads.full_view),
      watcher_([this] { Watch(); }) {}

Followers::~Followers() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    changed_.SignalAll();
  }
  records_->log->WakeWaiters();
  watcher_.join();
}

absl::StatusOr<std::shared_ptr<Follower>> Followers::Join(const rpc::Caller& caller,
                                                          const v1::FollowEventsRequest& request, absl::Time deadline,
                                                          absl::Time now, Sink* sink) {
  absl::StatusOr<Following> following = Following::Begin(records_, &tail_, caller, request, deadline, now);
  if (!following.ok()) return following.status();
  {
    absl::MutexLock lock(&mutex_);
    if (++count_ == 1) changed_.SignalAll();
  }
  Turns* const turns = request.view() == v1::EVENT_VIEW_FULL ? &full_turns_ : &clear_turns_;
  auto follower = std::make_shared<Follower>(this, turns, *std::move(following), sink);
  turns->Join(follower);
  return follower;
}

void Followers::Left() {
  absl::MutexLock lock(&mutex_);
  --count_;
}

// Waits until somebody follows; false: this ends. New events are read for nobody meanwhile.
bool Followers::AwaitFollower() {
  {
    absl::MutexLock lock(&mutex_);
    if (count_ > 0 || ending_) return !ending_;
  }
  tail_.SkipToHead();
  {
    absl::MutexLock lock(&mutex_);
    while (count_ == 0 && !ending_) changed_.Wait(&mutex_);
    if (ending_) return false;
  }
  tail_.SkipToHead();
  return true;
}

void Followers::Watch() {
  while (AwaitFollower()) {
    // First what is there: who came while the tail was not kept rests on it.
    const bool stopping = stopping_->load();
    const uint64_t news = stopping ? Turns::kLastNews : tail_.end();
    clear_turns_.Announce(news);
    full_turns_.Announce(news);
    if (stopping) return;
    records_->log->WaitForHead(tail_.end() + 1, absl::Now() + kLongestWait);
    tail_.Extend();
  }
}

}  // namespace lienthong::ledger

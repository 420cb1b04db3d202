#include "tests/fault/storm.h"

#include <signal.h>

#include <atomic>
#include <iostream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

namespace lienthong::fault {
namespace {

constexpr int kSharedWorkers = 4;
constexpr int kRoundsOfSharedWorkers = 8;  // then others, lest their histories grow long
constexpr int kOldRepeats = 8;             // of earlier rounds, in each round
constexpr uint64_t kSample = 400;          // events read again in each round
constexpr int kSettleAttempts = 5;
constexpr absl::Duration kFirstAnswerWithin = absl::Minutes(1);

absl::Status Stuck(absl::string_view what, const Write& write) {
  return absl::InternalError(absl::StrCat(what, ": ", write.method->name, ": code ",
                                          static_cast<int>(write.status.error_code()), ": ",
                                          write.status.error_message()));
}

// Refusals that a contested write may meet.
bool IsRule(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::ABORTED || status.error_code() == grpc::StatusCode::ALREADY_EXISTS ||
         status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
}

}  // namespace

Storm::Storm(StormPlan plan)
    : plan_(std::move(plan)),
      invention_(plan_.seed),
      server_(plan_.server, plan_.directory),
      log_(&findings_),
      checkpoints_(&findings_),
      clients_(static_cast<size_t>(plan_.clients), Client(&invention_, &shared_, &findings_)),
      writes_(clients_.size() + 1),
      round_begins_(clients_.size() + 1, 0) {}

absl::Status Storm::Start() {
  if (server_.running()) return absl::OkStatus();
  if (absl::Status started = server_.Start(); !started.ok()) return started;
  connections_.clear();
  for (size_t i = 0; i < writes_.size(); ++i) {
    connections_.push_back(std::make_unique<Connection>(server_.address(), absl::StrCat("client-", i)));
  }
  return absl::OkStatus();
}

absl::Status Storm::MakeSharedWorkers() {
  std::vector<wv::Worker> made;
  for (int i = 0; i < kSharedWorkers; ++i) {
    Write& write = writes_.back().emplace_back(NewWorker(&invention_, invention_.PersonalNumber()));
    Send(*connections_.back(), &write);
    if (write.outcome != Outcome::kAccepted) return Stuck("no shared worker", write);
    made.push_back(write.answer);
  }
  shared_.Replace(std::move(made));
  return absl::OkStatus();
}

absl::Status Storm::WriteUntilKilled(absl::Duration delay) {
  RoundSignals signals;
  absl::Notification all_ended;
  std::atomic<size_t> running{clients_.size()};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < clients_.size(); ++i) {
    threads.emplace_back([&, i] {
      clients_[i].Run(*connections_[i], &signals, &writes_[i]);
      if (--running == 0) all_ended.Notify();
    });
  }
  const bool answered = signals.first_answer.WaitForNotificationWithTimeout(kFirstAnswerWithin);
  // Ends early only when no client got a definite answer to its last request from a living server.
  const bool ended = all_ended.WaitForNotificationWithTimeout(delay);
  const absl::Status killed = server_.End(SIGKILL);
  signals.over = true;
  for (std::thread& thread : threads) thread.join();
  if (!killed.ok()) return killed;
  if (!answered) return absl::UnavailableError("no answer at the beginning of the round");
  if (ended) return absl::UnavailableError("no client got an answer, though the server was alive");
  return absl::OkStatus();
}

absl::Status Storm::SettleOne(Write* write, uint64_t head_before) {
  for (int attempt = 0; attempt < kSettleAttempts && write->outcome == Outcome::kUnknown; ++attempt) {
    Send(*connections_.back(), write);
  }
  if (write->outcome == Outcome::kUnknown) return Stuck("no definite answer", *write);
  if (write->outcome == Outcome::kAccepted && write->changes && write->answer.position() <= head_before) {
    ++counts_.unknown_kept;
  }
  return absl::OkStatus();
}

absl::Status Storm::Settle() {
  // Before anything is repeated, what was acknowledged must be there.
  if (absl::Status status = log_.Advance(*connections_.back()); !status.ok()) return status;
  const uint64_t head = log_.head();
  for (const Write* write : RoundWrites()) {
    if (write->outcome != Outcome::kAccepted || write->answer.position() <= head) continue;
    findings_.Lost(absl::StrCat(write->method->name, " of ", write->answer.name(), ": acknowledged at position ",
                                write->answer.position(), ", and the head is ", head));
  }
  // The index of streams as the kill left it.
  const std::string stream = head == 0 ? "workers/none" : log_.StreamAt(1 + invention_.Below(head));
  if (absl::Status proved = checkpoints_.ProveStream(*connections_.back(), stream, &log_); !proved.ok()) return proved;
  for (size_t i = 0; i < clients_.size(); ++i) {
    if (writes_[i].size() == round_begins_[i]) continue;
    Write& last = writes_[i].back();  // a client stops at its first unknown outcome
    if (last.outcome != Outcome::kUnknown) continue;
    if (absl::Status settled = SettleOne(&last, head); !settled.ok()) return settled;
    clients_[i].Learn(last);
  }
  return checkpoints_.Advance(*connections_.back());
}

std::vector<const Write*> Storm::RoundWrites() const {
  std::vector<const Write*> found;
  for (size_t i = 0; i < writes_.size(); ++i) {
    for (size_t j = round_begins_[i]; j < writes_[i].size(); ++j) found.push_back(&writes_[i][j]);
  }
  return found;
}

void Storm::CheckNumber(const Write& write) {
  if (write.number.empty()) return;
  const auto [owner, first] = owners_.emplace(write.number, &write);
  if (!first) findings_.Duplicated(absl::StrCat(write.answer.name(), ": its number is another worker's"));
}

void Storm::CountRound() {
  for (const Write* write : RoundWrites()) {
    if (write->first_unknown) ++counts_.unknown_outcomes;
    if (write->outcome == Outcome::kAccepted) {
      ++counts_.accepted;
      if (write->changes && !write->first_unknown) counts_.events_acked += write->method->event_types.size();
      CheckNumber(*write);
      continue;
    }
    ++counts_.refused;
    if (write->alone || !IsRule(write->status)) {
      findings_.Lost(absl::StrCat(write->method->name, ": refused without right, code ",
                                  static_cast<int>(write->status.error_code()), ": ", write->status.error_message()));
    }
  }
}

void Storm::CompareAnswers(const Connection& connection, const Write& write) {
  Write again = write;
  Send(connection, &again);
  const std::string what = absl::StrCat(write.method->name, " of ", write.answer.name());
  if (again.outcome != Outcome::kAccepted) {
    findings_.Lost(absl::StrCat(what, ": accepted, then code ", static_cast<int>(again.status.error_code()), ": ",
                                again.status.error_message()));
  } else if (again.answer.name() != write.answer.name() || again.answer.position() != write.answer.position()) {
    findings_.Duplicated(absl::StrCat(what, ": repeated, it was done at position ", again.answer.position(), " too"));
  } else if (AnswerBytes(again.answer) != AnswerBytes(write.answer)) {
    findings_.Lost(absl::StrCat(what, ": repeated, the answer differs: ", again.answer.ShortDebugString(), " was ",
                                write.answer.ShortDebugString()));
  }
}

void Storm::RepeatAccepted(const std::vector<const Write*>& writes) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  for (const std::unique_ptr<Connection>& connection : connections_) {
    threads.emplace_back([&] {
      for (size_t i = next++; i < writes.size(); i = next++) CompareAnswers(*connection, *writes[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  counts_.repeated += writes.size();
}

absl::Status Storm::EndRound() {
  for (size_t i = 0; i < writes_.size(); ++i) round_begins_[i] = writes_[i].size();
  switch (invention_.Below(4)) {
    case 0:
      ++counts_.stopped;
      connections_.clear();  // the server waits a while for connections to end
      return server_.End(SIGTERM);
    case 1:
      ++counts_.killed_idle;
      return server_.End(SIGKILL);
    default:
      return absl::OkStatus();  // the next round goes on with it
  }
}

absl::Status Storm::Round(int number) {
  if (absl::Status status = Start(); !status.ok()) return status;
  if (number % kRoundsOfSharedWorkers == 0) {
    if (absl::Status status = MakeSharedWorkers(); !status.ok()) return status;
  }
  const uint64_t delay_ms = 5 + invention_.Below(116);
  if (absl::Status status = WriteUntilKilled(absl::Milliseconds(delay_ms)); !status.ok()) return status;
  if (invention_.Below(4) == 0) {
    ++counts_.killed_opening;
    const absl::Duration after = absl::Milliseconds(1 + invention_.Below(150));
    if (absl::Status status = server_.StartAndKill(after); !status.ok()) return status;
  }
  if (absl::Status status = Start(); !status.ok()) return status;
  const uint64_t before = log_.head();
  if (absl::Status status = Settle(); !status.ok()) return status;
  CountRound();

  std::vector<const Write*> again;
  for (int i = 0; i < kOldRepeats && !accepted_.empty(); ++i) {
    again.push_back(accepted_[invention_.Below(accepted_.size())]);
  }
  const std::vector<const Write*> writes = RoundWrites();
  for (const Write* write : writes) {
    if (write->outcome != Outcome::kAccepted) continue;
    again.push_back(write);
    accepted_.push_back(write);
  }
  RepeatAccepted(again);

  if (absl::Status status = log_.Advance(*connections_.back()); !status.ok()) return status;
  log_.Explain(writes);
  if (before > 0) {
    absl::Status status = log_.ReadAgain(*connections_.back(), 1 + invention_.Below(before), kSample);
    if (!status.ok()) return status;
  }
  std::cout << "round " << number + 1 << ": killed after " << delay_ms << " ms, " << writes.size()
            << " writes, the head is " << log_.head() << std::endl;
  return EndRound();
}

absl::Status Storm::Run() {
  for (int number = 0; number < plan_.rounds; ++number) {
    if (absl::Status status = Round(number); !status.ok()) return status;
  }
  // At the end all of it once more: every answer, then every event.
  if (absl::Status status = Start(); !status.ok()) return status;
  RepeatAccepted(accepted_);
  if (absl::Status status = log_.Advance(*connections_.back()); !status.ok()) return status;
  log_.Explain({});
  if (absl::Status status = log_.ReadAgain(*connections_.back(), 1, log_.head()); !status.ok()) return status;
  return server_.End(SIGTERM);
}

}  // namespace lienthong::fault

// WriteWatch: tells the world when the log stops taking writes and when it takes them again.
//
// Threads: one at a time.

#ifndef LIENTHONG_SERVICES_SERVER_WRITE_WATCH_H_
#define LIENTHONG_SERVICES_SERVER_WRITE_WATCH_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/server/fact_log.h"
#include "storage/event_log.h"

namespace lienthong::server {

class WriteWatch {
 public:
  using Show = std::function<void(bool writes_taken)>;
  using Tell = std::function<void(absl::string_view fact, const FactFields& fields)>;

  // At first writes are taken to be taken. Both functions are called once for each change; `gate` is borrowed.
  WriteWatch(const storage::WriteGate* gate, Show show, Tell tell)
      : gate_(gate), show_(std::move(show)), tell_(std::move(tell)) {}

  // Looks once. Another cause than before is a change too.
  void Look() {
    const absl::Status state = gate_->WriteState();
    std::string cause = storage::MarkOf(state, storage::kReadOnlyMark);
    if (!state.ok() && cause.empty()) cause = absl::StatusCodeToString(state.code());
    if (cause == cause_) return;
    show_(state.ok());
    if (state.ok()) {
      tell_("writes_resumed", {{"cause", cause_}});
    } else {
      tell_("writes_stopped", {{"cause", cause}, {"detail", std::string(state.message())}});
    }
    cause_ = std::move(cause);
  }

 private:
  const storage::WriteGate* const gate_;
  const Show show_;
  const Tell tell_;
  std::string cause_;  // empty: writes are taken
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_WRITE_WATCH_H_

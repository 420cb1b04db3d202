// LogCheck: the whole log as it was seen, checked as it grows, against the writes that were accepted.

#ifndef LIENTHONG_TESTS_FAULT_LOG_CHECK_H_
#define LIENTHONG_TESTS_FAULT_LOG_CHECK_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tests/fault/findings.h"
#include "tests/fault/write.h"

namespace lienthong::fault {

// Not for several threads at once. Nobody may write to the log during Advance. Fails only when the server does.
class LogCheck {
 public:
  explicit LogCheck(Findings* findings) : findings_(findings) {}

  // Reads what is new up to the head: positions and revisions without gap, event ids unique, record times in order.
  absl::Status Advance(const Connection& connection);
  // Reads up to `count` events from `first` again: they must be as they were.
  absl::Status ReadAgain(const Connection& connection, uint64_t first, uint64_t count);
  // Every accepted write has its events among those that the last Advance read, and no other worker event is there; of
  // two writes, the one answered before the other was sent stands first. `writes` must be settled, and outlive this.
  void Explain(const std::vector<const Write*>& writes);

  uint64_t head() const { return events_.size(); }
  // The stream of the event at `position`, which was read.
  const std::string& StreamAt(uint64_t position) const { return events_[position - 1].stream; }
  // The revision of `stream` after the first `position` events, as far as they were read; 0: it had none.
  uint64_t RevisionAt(const std::string& stream, uint64_t position) const;

 private:
  // An event as it was first read.
  struct Seen {
    std::string bytes;
    std::string stream;
    std::string type;
    uint64_t revision = 0;
    const Write* cause = nullptr;
  };

  void Take(const lv::Event& event);
  void Claim(const Write& write);

  Findings* const findings_;
  std::vector<Seen> events_;  // of position index + 1
  uint64_t explained_ = 0;    // positions
  std::unordered_set<std::string> event_ids_;
  std::unordered_map<std::string, uint64_t> revisions_;
  std::pair<int64_t, int32_t> record_time_{0, 0};
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_LOG_CHECK_H_

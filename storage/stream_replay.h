// StreamReplay: plays the events of a log again and holds what the log says about its streams against them: revisions
// run from 1 without a gap, and each StreamIndexed has the root that follows from the events before. See FORMAT.md.
//
// Memory: 48 bytes a stream, and some 100 for each event since the last index, at most kMaxKept of these.
// Threads: one.

#ifndef LIENTHONG_STORAGE_STREAM_REPLAY_H_
#define LIENTHONG_STORAGE_STREAM_REPLAY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "storage/event_log.h"
#include "storage/merkle/stream_tree.h"

namespace lienthong::storage {

class StreamReplay {
 public:
  // An index says up to where it goes only after more events may have come: so many are kept back.
  static constexpr size_t kMaxKept = 1'000'000;

  StreamReplay();

  // The next event. DATA_LOSS, saying how, when it does not follow from those before.
  absl::Status Add(const event::v1::Envelope& envelope, Position position);
  // There are no more. As above, about those kept back.
  absl::Status End();

  // Indexes whose root was compared, and those for which too much was kept back.
  uint64_t compared() const { return compared_; }
  uint64_t passed_over() const { return passed_over_; }

 private:
  struct Kept {
    std::string stream;
    merkle::StreamHead head;
  };

  absl::Status ApplyTo(Position position);
  absl::Status Apply(const Kept& kept);
  absl::Status Compare(const event::v1::Envelope& envelope, Position position);

  std::vector<merkle::StreamBucket> buckets_;
  std::vector<bool> changed_;  // since their leaf was set in the tree
  merkle::StreamTree tree_;
  std::deque<Kept> kept_;
  Position applied_ = 0;
  uint64_t compared_ = 0;
  uint64_t passed_over_ = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_STREAM_REPLAY_H_

// StreamReplay: plays the events of a log again and holds what the log says about its streams against them: revisions
// run from 1 without a gap, and each StreamIndexed has the root that follows from the events before. See FORMAT.md.
//
// Memory: 48 bytes a stream, and as many for each event since the last index, at most kMaxKept of these.
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
#include "storage/resume_file.h"

namespace lienthong::storage {

class StreamReplay {
 public:
  // An index says up to where it goes only after more events may have come: so many are kept back.
  static constexpr size_t kMaxKept = 1'000'000;

  // What of an event is looked at.
  struct Step {
    merkle::Hash stream;  // SHA-256 of its name
    merkle::StreamHead head;
    bool indexes = false;   // it is a StreamIndexed
    std::string open_part;  // of one
  };
  static Step StepOf(const event::v1::Envelope& envelope, Position position);

  StreamReplay();

  // The next event. DATA_LOSS, saying how, when it does not follow from those before.
  absl::Status Add(const Step& step);
  // There are no more. As above, about those kept back.
  absl::Status End();

  // Indexes whose root was compared, and those for which too much was kept back.
  uint64_t compared() const { return compared_; }
  uint64_t passed_over() const { return passed_over_; }

  // Writes all of it, as much as it takes of memory, as the last records of `file`. The writer's failures.
  absl::Status Save(ResumeWriter* file) const;
  // What Save has written, to the end of `file`, into a fresh one. DATA_LOSS: it is something else, and this is of no
  // more use.
  absl::Status Restore(ResumeReader* file);

 private:
  struct Kept {
    merkle::Hash stream;
    merkle::StreamHead head;
  };

  absl::Status ApplyTo(Position position);
  absl::Status Apply(const Kept& kept);
  absl::Status Compare(const Step& step);

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

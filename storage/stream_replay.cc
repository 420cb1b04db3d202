#include "storage/stream_replay.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/ledger_events.pb.h"

namespace lienthong::storage {

using merkle::StreamBucket;

StreamReplay::StreamReplay() : changed_(merkle::kStreamBuckets) {
  for (uint32_t number = 0; number < merkle::kStreamBuckets; ++number) buckets_.emplace_back(number);
}

absl::Status StreamReplay::Add(const event::v1::Envelope& envelope, Position position) {
  absl::Status status;
  if (envelope.stream() == kCheckpointStream) status = Compare(envelope, position);
  kept_.push_back({envelope.stream(), {envelope.revision(), position}});
  if (status.ok() && kept_.size() > kMaxKept) status = ApplyTo(position - kMaxKept / 2);
  return status;
}

absl::Status StreamReplay::End() {
  return kept_.empty() ? absl::OkStatus() : ApplyTo(kept_.back().head.position);
}

absl::Status StreamReplay::ApplyTo(Position position) {
  absl::Status status;
  while (!kept_.empty() && kept_.front().head.position <= position) {
    applied_ = kept_.front().head.position;
    if (status.ok()) status = Apply(kept_.front());
    kept_.pop_front();
  }
  return status;
}

absl::Status StreamReplay::Apply(const Kept& kept) {
  const uint32_t number = StreamBucket::NumberOf(kept.stream);
  const auto known = buckets_[number].Find(kept.stream);
  const Revision expected = (known.has_value() ? known->revision : 0) + 1;
  if (kept.head.revision != expected) {
    return absl::DataLossError(absl::StrCat("the event at position ", kept.head.position, " has revision ",
                                            kept.head.revision, ", its stream is at ", expected - 1));
  }
  changed_[number] = true;
  return buckets_[number].Set(kept.stream, kept.head);
}

absl::Status StreamReplay::Compare(const event::v1::Envelope& envelope, Position position) {
  event::v1::StreamIndexed indexed;
  if (!indexed.ParseFromString(envelope.open_part()) || indexed.position() >= position) {
    return absl::DataLossError(absl::StrCat("the checkpoint event at position ", position, " is malformed"));
  }
  if (indexed.position() < applied_) {
    ++passed_over_;
    return absl::OkStatus();
  }
  const absl::Status applied = ApplyTo(indexed.position());
  if (!applied.ok()) return applied;
  for (uint32_t number = 0; number < merkle::kStreamBuckets; ++number) {
    if (!changed_[number]) continue;
    tree_.Set(number, buckets_[number].Leaf());
    changed_[number] = false;
  }
  ++compared_;
  if (merkle::BytesOf(tree_.Root()) == indexed.root()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("the index of streams at position ", position, " has another root than the events before it"));
}

}  // namespace lienthong::storage

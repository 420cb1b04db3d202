#include "storage/stream_replay.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/big_endian.h"

namespace lienthong::storage {

using merkle::StreamBucket;

namespace {

constexpr size_t kKeptBytes = merkle::kHashBytes + 2 * sizeof(uint64_t);
constexpr size_t kKeptInRecord = 10'000;

absl::Status NotAReplay() {
  return absl::DataLossError("the state of the streams is malformed");
}

}  // namespace

StreamReplay::Step StreamReplay::StepOf(const event::v1::Envelope& envelope, Position position) {
  Step step = {merkle::Sha256(envelope.stream()), {envelope.revision(), position}};
  step.indexes = envelope.stream() == kCheckpointStream;
  if (step.indexes) step.open_part = envelope.open_part();
  return step;
}

StreamReplay::StreamReplay() : changed_(merkle::kStreamBuckets) {
  buckets_.reserve(merkle::kStreamBuckets);
  for (uint32_t number = 0; number < merkle::kStreamBuckets; ++number) buckets_.emplace_back(number);
}

absl::Status StreamReplay::Add(const Step& step) {
  absl::Status status;
  if (step.indexes) status = Compare(step);
  kept_.push_back({step.stream, step.head});
  if (status.ok() && kept_.size() > kMaxKept) status = ApplyTo(step.head.position - kMaxKept / 2);
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

absl::Status StreamReplay::Compare(const Step& step) {
  const Position position = step.head.position;
  event::v1::StreamIndexed indexed;
  if (!indexed.ParseFromString(step.open_part) || indexed.position() >= position) {
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

absl::Status StreamReplay::Save(ResumeWriter* file) const {
  std::string record;
  for (const uint64_t number : {applied_, compared_, passed_over_, uint64_t{kept_.size()}}) AppendU64(number, &record);
  absl::Status written = file->Put(record);
  for (size_t begin = 0; written.ok() && begin < kept_.size(); begin += kKeptInRecord) {
    record.clear();
    for (size_t i = begin; i < std::min(begin + kKeptInRecord, kept_.size()); ++i) {
      absl::StrAppend(&record, merkle::BytesOf(kept_[i].stream));
      AppendU64(kept_[i].head.revision, &record);
      AppendU64(kept_[i].head.position, &record);
    }
    written = file->Put(record);
  }
  const size_t empty = StreamBucket(0).Bytes().size();
  for (uint32_t number = 0; written.ok() && number < merkle::kStreamBuckets; ++number) {
    const std::string bytes = buckets_[number].Bytes();
    if (bytes.size() > empty) written = file->Put(bytes);
  }
  return written;
}

absl::Status StreamReplay::Restore(ResumeReader* file) {
  const absl::StatusOr<std::string> counts = file->Next();
  if (!counts.ok() || counts->size() != 4 * sizeof(uint64_t)) return NotAReplay();
  applied_ = ReadU64(*counts, 0);
  compared_ = ReadU64(*counts, 8);
  passed_over_ = ReadU64(*counts, 16);
  const uint64_t kept = ReadU64(*counts, 24);
  if (kept > kMaxKept) return NotAReplay();
  while (kept_.size() < kept) {
    const absl::StatusOr<std::string> record = file->Next();
    if (!record.ok() || record->size() % kKeptBytes != 0) return NotAReplay();
    for (absl::string_view rest = *record; !rest.empty(); rest.remove_prefix(kKeptBytes)) {
      kept_.push_back({merkle::HashOf(rest.substr(0, merkle::kHashBytes)),
                       {ReadU64(rest, merkle::kHashBytes), ReadU64(rest, merkle::kHashBytes + sizeof(uint64_t))}});
    }
  }
  while (!file->AtEnd()) {
    const absl::StatusOr<std::string> record = file->Next();
    if (!record.ok() || record->size() < 2 * sizeof(uint32_t)) return NotAReplay();
    const uint32_t number = ReadU32(*record, sizeof(uint32_t));
    absl::StatusOr<StreamBucket> bucket = StreamBucket::Parse(number, *record);
    if (!bucket.ok()) return NotAReplay();
    buckets_[number] = *std::move(bucket);
    // The tree is made anew from all of them.
    changed_[number] = true;
  }
  return absl::OkStatus();
}

}  // namespace lienthong::storage

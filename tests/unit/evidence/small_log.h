// SmallLog: a log in memory of a few events with everything that evidence is made of, without a store: leaves, index of
// streams, checkpoints, keys. The same bytes in every run.

#ifndef LIENTHONG_TESTS_UNIT_EVIDENCE_SMALL_LOG_H_
#define LIENTHONG_TESTS_UNIT_EVIDENCE_SMALL_LOG_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/evidence/pack.h"
#include "storage/merkle/base64.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/proof.h"
#include "storage/merkle/stream_tree.h"
#include "storage/vault/note_signer.h"
#include "storage/vault/sealed_part.h"
#include "storage/vault/subject_key.h"
#include "tests/support/require.h"
#include "tests/support/tiled_tree.h"
#include "tests/unit/merkle/note_key.h"

namespace lienthong::testing {

// The signer `name` whose 32 seed bytes are all `seed`.
inline storage::NoteSigner SignerOf(const std::string& name, char seed) {
  const NoteKey key(name, merkle::SignatureKind::kEd25519, static_cast<uint8_t>(seed));
  return Require(storage::NoteSigner::Parse(absl::StrCat("PRIVATE+KEY+", name, "+",
                                                         absl::Hex(key.verifier().id(), absl::kZeroPad8), "+",
                                                         merkle::Base64(std::string(1, 1) + std::string(32, seed)))));
}

class SmallLog {
 public:
  explicit SmallLog(const storage::NoteSigner* signer) : signer_(signer) {}

  // Appends an event to `stream` that says `message` about each of `subjects`.
  void Append(const std::string& stream, const google::protobuf::Message& message,
              const std::vector<std::string>& subjects) {
    event::v1::Envelope envelope = NextEnvelope(stream, message);
    for (const std::string& subject : subjects) {
      *envelope.add_sealed_parts() =
          storage::SealWith(EventKey(envelope, subject), storage::ContextOf(envelope, subject),
                            message.SerializeAsString(), [this] { return ++random_; });
    }
    Add(envelope);
  }

  // Appends the event of the index.
  void Index() {
    merkle::StreamTree tree;
    for (const auto& [number, bucket] : Buckets()) tree.Set(number, bucket.Leaf());
    event::v1::StreamIndexed indexed;
    indexed.set_position(size());
    indexed.set_root(std::string(merkle::BytesOf(tree.Root())));
    event::v1::Envelope envelope = NextEnvelope("admin/checkpoints", indexed);
    envelope.set_open_part(indexed.SerializeAsString());
    indexed_ = heads_;
    Add(envelope);
  }

  uint64_t size() const { return events_.size(); }
  merkle::Checkpoint Checkpoint() const { return {signer_->verifier().name(), size(), tree_.frontier().Root(), {}}; }
  std::string CheckpointNote() const {
    const std::string text = Require(merkle::CheckpointText(Checkpoint()));
    return merkle::NoteBytes({text, {Require(signer_->Sign(text))}});
  }

  // The evidence about `streams` (ascending) and of `looks`, right after Index(); subjects of `destroyed` have no keys.
  evidence::Pack Evidence(const std::vector<std::string>& streams, const std::vector<uint64_t>& looks = {},
                          uint64_t trusted_size = 0, const std::set<std::string>& destroyed = {}) const {
    evidence::Pack pack;
    pack.agency = "G09.12";
    pack.purpose = "case-handling";
    pack.time = absl::FromUnixSeconds(1'800'000'000);
    pack.checkpoint = CheckpointNote();
    if (trusted_size != 0) {
      pack.growth = {.old_size = trusted_size,
                     .hashes = Require(merkle::ConsistencyProof(trusted_size, size(), tree_))};
    }
    pack.index = Disclosed(size(), {}, {});
    merkle::StreamTree tree;
    const std::map<uint32_t, merkle::StreamBucket> buckets = Buckets();
    for (const auto& [number, bucket] : buckets) tree.Set(number, bucket.Leaf());
    const std::set<std::string> subjects(streams.begin(), streams.end());
    for (const std::string& name : streams) {
      evidence::PackStream& stream = pack.streams.emplace_back();
      const uint32_t number = merkle::StreamBucket::NumberOf(name);
      const auto bucket = buckets.find(number);
      stream.name = name;
      stream.bucket = bucket == buckets.end() ? merkle::StreamBucket(number).Bytes() : bucket->second.Bytes();
      stream.bucket_hashes = tree.Proof(number);
      for (uint64_t position = 1; position < size(); ++position) {
        if (Event(position).stream() == name) stream.events.push_back(Disclosed(position, subjects, destroyed));
      }
    }
    for (const uint64_t look : looks) pack.looks.push_back(Disclosed(look, subjects, destroyed));
    return pack;
  }

  // The key that opens the part of `subject`.
  storage::SecretKey EventKey(const event::v1::Envelope& envelope, const std::string& subject) const {
    const merkle::Hash secret = merkle::Sha256(absl::StrCat("secret of ", subject));
    return storage::SubjectKey(storage::SecretKey::FromBytes(merkle::BytesOf(secret))).EventKey(envelope.event_id());
  }
  event::v1::Envelope Event(uint64_t position) const {
    event::v1::Envelope envelope;
    envelope.ParseFromString(events_[position - 1]);
    return envelope;
  }

 private:
  event::v1::Envelope NextEnvelope(const std::string& stream, const google::protobuf::Message& message) {
    event::v1::Envelope envelope;
    envelope.set_event_id(absl::StrCat("event of ", 1'000'000 + size()));
    envelope.set_type(message.GetDescriptor()->name());
    envelope.set_schema_version(1);
    envelope.set_stream(stream);
    envelope.set_revision(heads_[stream].revision + 1);
    envelope.mutable_record_time()->set_seconds(1'700'000'000 + static_cast<int64_t>(size()));
    envelope.set_agency("G13.22");
    envelope.set_purpose("audit");
    envelope.set_policy_version(7);
    return envelope;
  }

  void Add(const event::v1::Envelope& envelope) {
    events_.push_back(envelope.SerializeAsString());
    tree_.Append(merkle::LeafHash(events_.back()));
    heads_[envelope.stream()] = {envelope.revision(), size()};
  }

  // Of the last Index(), or as it is before one.
  std::map<uint32_t, merkle::StreamBucket> Buckets() const {
    std::map<uint32_t, merkle::StreamBucket> buckets;
    const bool after = !events_.empty() && Event(size()).stream() == "admin/checkpoints";
    for (const auto& [stream, head] : after ? indexed_ : heads_) {
      if (head.revision == 0) continue;
      const uint32_t number = merkle::StreamBucket::NumberOf(stream);
      if (!buckets.try_emplace(number, number).first->second.Set(stream, head).ok()) Fail("no bucket");
    }
    return buckets;
  }

  evidence::PackEvent Disclosed(uint64_t position, const std::set<std::string>& subjects,
                                const std::set<std::string>& destroyed) const {
    evidence::PackEvent event;
    event.position = position;
    event.bytes = events_[position - 1];
    event.inclusion = Require(merkle::InclusionProof(position - 1, size(), tree_));
    const event::v1::Envelope envelope = Event(position);
    for (const event::v1::SealedPart& part : envelope.sealed_parts()) {
      if (subjects.count(part.subject()) == 0) continue;
      evidence::PackPart& told = event.parts.emplace_back();
      told.subject = part.subject();
      if (destroyed.count(part.subject()) == 0) told.event_key = EventKey(envelope, part.subject());
    }
    return event;
  }

  const storage::NoteSigner* const signer_;
  uint64_t random_ = 0;
  std::vector<std::string> events_;
  std::map<std::string, merkle::StreamHead> heads_, indexed_;
  TiledTree tree_;
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_UNIT_EVIDENCE_SMALL_LOG_H_

#include "storage/evidence/verify.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "storage/evidence/pack.h"
#include "storage/merkle/proof.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/stream_tree.h"
#include "storage/vault/sealed_part.h"

namespace lienthong::evidence {
namespace {

// As storage/event_log.h has it, which knows RocksDB's rooms.
constexpr char kCheckpointStream[] = "admin/checkpoints";

Refusal Refuse(Fault fault, uint64_t line, absl::string_view what = "") {
  return {fault, line, std::string(what)};
}

absl::Time RecordTime(const event::v1::Envelope& envelope) {
  return absl::FromUnixSeconds(envelope.record_time().seconds()) + absl::Nanoseconds(envelope.record_time().nanos());
}

// The text under its one good signature, and the key that made it. One signature and not several: of a key that is not
// given, a signature could be changed and nobody would see.
MaybeRefusal OpenSignature(absl::string_view bytes, absl::Span<const merkle::VerifierKey> keys, std::string* text,
                           const merkle::VerifierKey** signer) {
  if (bytes.size() > kMaxPackBytes) return Refuse(Fault::kTooLarge, 0, absl::StrCat(kMaxPackBytes));
  if (!absl::StartsWith(bytes, absl::StrCat(kPackMark, "\n"))) return Refuse(Fault::kNotAPack, 1);
  absl::StatusOr<merkle::SignedNote> note = merkle::ParseNote(bytes, kMaxPackBytes);
  if (!note.ok() || note->signatures.size() != 1) return Refuse(Fault::kNotSigned, 0);
  const merkle::NoteSignature& signature = note->signatures[0];
  const auto verdict = merkle::VerifyNote(*note, keys);
  if (absl::IsFailedPrecondition(verdict.status())) {
    return Refuse(Fault::kUnknownKey, 0,
                  absl::StrCat(signature.name, "+", absl::Hex(signature.key_id, absl::kZeroPad8)));
  }
  if (!verdict.ok()) return Refuse(Fault::kBadSignature, 0, signature.name);
  *signer = &keys[verdict->verified[0].key];
  *text = std::move(note->text);
  return std::nullopt;
}

MaybeRefusal CheckInclusion(const PackEvent& event, const merkle::Checkpoint& checkpoint) {
  const bool is_position = event.position >= 1 && event.position <= checkpoint.size;
  if (is_position && merkle::VerifyInclusion(merkle::LeafHash(event.bytes), event.position - 1, checkpoint.size,
                                             event.inclusion, checkpoint.root)
                         .ok()) {
    return std::nullopt;
  }
  return Refuse(Fault::kNotInLog, event.line, absl::StrCat(event.position));
}

MaybeRefusal CheckTrusted(const Pack& pack, const merkle::Checkpoint& checkpoint, const merkle::Checkpoint& trusted) {
  const std::string size = absl::StrCat(trusted.size);
  const uint64_t line = pack.checkpoint_line;
  if (trusted.origin != checkpoint.origin) return Refuse(Fault::kOtherLog, line, trusted.origin);
  if (checkpoint.size < trusted.size) return Refuse(Fault::kOlder, line, size);
  if (checkpoint.size == trusted.size) {
    return checkpoint.root == trusted.root ? std::nullopt : MaybeRefusal(Refuse(Fault::kForked, line, size));
  }
  if (trusted.size == 0) return std::nullopt;  // the beginning of every log
  if (!pack.growth.has_value() || pack.growth->old_size != trusted.size) return Refuse(Fault::kNoGrowth, line, size);
  const absl::Status grown =
      merkle::VerifyConsistency(trusted.size, checkpoint.size, trusted.root, checkpoint.root, pack.growth->hashes);
  return grown.ok() ? std::nullopt : MaybeRefusal(Refuse(Fault::kForked, pack.growth->line, size));
}

// What a pack holds, held against its checkpoint.
class Check {
 public:
  Check(const Pack& pack, Evidence* evidence) : pack_(pack), evidence_(evidence) {
    for (const PackStream& stream : pack.streams) disclosed_.insert(stream.name);
  }

  MaybeRefusal Run() {
    if (MaybeRefusal refused = Index(); refused.has_value()) return refused;
    for (const PackStream& stream : pack_.streams) {
      if (MaybeRefusal refused = Stream(stream); refused.has_value()) return refused;
    }
    uint64_t last = 0;
    for (const PackEvent& look : pack_.looks) {
      if (look.position <= last) return Refuse(Fault::kLookOrder, look.line, absl::StrCat(look.position));
      last = look.position;
      if (MaybeRefusal refused = Look(look); refused.has_value()) return refused;
    }
    return std::nullopt;
  }

 private:
  MaybeRefusal Index() {
    const PackEvent& index = pack_.index;
    event::v1::Envelope envelope;
    event::v1::StreamIndexed indexed;
    if (!envelope.ParseFromString(index.bytes) || envelope.stream() != kCheckpointStream ||
        envelope.type() != event::v1::StreamIndexed::descriptor()->name() ||
        !indexed.ParseFromString(envelope.open_part()) || indexed.root().size() != merkle::kHashBytes ||
        index.position != evidence_->checkpoint.size || indexed.position() >= index.position || !index.parts.empty()) {
      return Refuse(Fault::kIndex, index.line);
    }
    if (MaybeRefusal refused = CheckInclusion(index, evidence_->checkpoint); refused.has_value()) return refused;
    index_root_ = merkle::HashOf(indexed.root());
    evidence_->indexed_position = indexed.position();
    evidence_->checkpoint_time = RecordTime(envelope);
    return std::nullopt;
  }

  MaybeRefusal Stream(const PackStream& stream) {
    if (!evidence_->streams.empty() && stream.name <= evidence_->streams.back().name) {
      return Refuse(Fault::kStreamOrder, stream.line, stream.name);
    }
    const auto head = merkle::VerifyStreamHead(stream.name, stream.bucket, stream.bucket_hashes, index_root_);
    if (!head.ok()) return Refuse(Fault::kBucket, stream.line, stream.name);
    VerifiedStream& verified = evidence_->streams.emplace_back();
    verified.name = stream.name;
    verified.head = head->value_or(merkle::StreamHead());
    uint64_t last = 0;  // positions grow with revisions
    for (const PackEvent& event : stream.events) {
      const uint64_t revision = verified.events.size() + 1;
      const std::string place = absl::StrCat(stream.name, " ", revision);
      if (revision > verified.head.revision) {
        return Refuse(Fault::kTooMany, event.line, absl::StrCat(stream.name, " ", verified.head.revision));
      }
      VerifiedEvent& opened = verified.events.emplace_back();
      if (MaybeRefusal refused = Event(event, &opened); refused.has_value()) return refused;
      if (opened.envelope.stream() == stream.name && opened.envelope.revision() == revision) {
        if (event.position <= last) return Refuse(Fault::kOtherPosition, event.line, stream.name);
        last = event.position;
        continue;
      }
      // A later revision stands where this one was left out.
      const bool left_out = opened.envelope.stream() == stream.name && opened.envelope.revision() > revision;
      return Refuse(left_out ? Fault::kLeftOut : Fault::kOtherRevision, event.line, place);
    }
    if (verified.events.size() < verified.head.revision) {
      return Refuse(Fault::kLeftOut, stream.line, absl::StrCat(stream.name, " ", verified.events.size() + 1));
    }
    if (!verified.events.empty() && verified.events.back().position != verified.head.position) {
      return Refuse(Fault::kOtherPosition, stream.line, stream.name);
    }
    return std::nullopt;
  }

  MaybeRefusal Look(const PackEvent& look) {
    VerifiedEvent& opened = evidence_->looks.emplace_back();
    if (MaybeRefusal refused = Event(look, &opened); refused.has_value()) return refused;
    if (look.parts.empty() || opened.envelope.type() != event::v1::PersonalDataRead::descriptor()->name()) {
      return Refuse(Fault::kNotALook, look.line, absl::StrCat(look.position));
    }
    return std::nullopt;
  }

  MaybeRefusal Event(const PackEvent& event, VerifiedEvent* opened) {
    if (MaybeRefusal refused = CheckInclusion(event, evidence_->checkpoint); refused.has_value()) return refused;
    opened->position = event.position;
    if (!opened->envelope.ParseFromString(event.bytes)) {
      return Refuse(Fault::kEvent, event.line, absl::StrCat(event.position));
    }
    size_t told = 0;
    for (const event::v1::SealedPart& sealed : opened->envelope.sealed_parts()) {
      OpenedPart& part = opened->parts.emplace_back();
      part.subject = sealed.subject();
      if (disclosed_.count(sealed.subject()) == 0) continue;
      if (told == event.parts.size() || event.parts[told].subject != sealed.subject()) {
        return Refuse(Fault::kPartHidden, event.line, sealed.subject());
      }
      const PackPart& key = event.parts[told++];
      if (!key.event_key.has_value()) {
        part.state = OpenedPart::State::kDestroyed;
        continue;
      }
      absl::StatusOr<std::string> plain =
          storage::OpenWith(*key.event_key, storage::ContextOf(opened->envelope, sealed.subject()), sealed);
      if (!plain.ok()) return Refuse(Fault::kPartKey, key.line, key.subject);
      part.state = OpenedPart::State::kOpened;
      part.plain = *std::move(plain);
    }
    if (told == event.parts.size()) return std::nullopt;
    return Refuse(Fault::kPartForeign, event.parts[told].line, event.parts[told].subject);
  }

  const Pack& pack_;
  Evidence* const evidence_;
  std::set<std::string> disclosed_;
  merkle::Hash index_root_ = {};
};

}  // namespace

MaybeRefusal VerifyPack(absl::string_view bytes, absl::Span<const merkle::VerifierKey> keys,
                        const std::optional<merkle::Checkpoint>& trusted, Evidence* evidence) {
  *evidence = Evidence();
  std::string text;
  const merkle::VerifierKey* signer = nullptr;
  if (MaybeRefusal refused = OpenSignature(bytes, keys, &text, &signer); refused.has_value()) return refused;
  Pack pack;
  if (MaybeRefusal refused = ParsePack(text, &pack); refused.has_value()) return refused;
  absl::StatusOr<merkle::OpenedCheckpoint> opened = merkle::OpenCheckpoint(pack.checkpoint, keys);
  if (!opened.ok()) return Refuse(Fault::kCheckpoint, pack.checkpoint_line);
  evidence->checkpoint = std::move(opened->checkpoint);
  for (const merkle::VerifiedSignature& verified : opened->verdict.verified) {
    const merkle::VerifierKey& key = keys[verified.key];
    if (key.kind() != merkle::SignatureKind::kCosignature) continue;
    evidence->cosigned.push_back({key.Text(), absl::FromUnixSeconds(static_cast<int64_t>(verified.timestamp))});
  }
  evidence->signer = signer->Text();
  if (signer->kind() != merkle::SignatureKind::kEd25519 || signer->name() != evidence->checkpoint.origin) {
    return Refuse(Fault::kNotOfLog, 0, evidence->signer);
  }
  evidence->agency = pack.agency;
  evidence->purpose = pack.purpose;
  evidence->time = pack.time;
  if (trusted.has_value()) {
    if (MaybeRefusal refused = CheckTrusted(pack, evidence->checkpoint, *trusted); refused.has_value()) return refused;
  }
  return Check(pack, evidence).Run();
}

}  // namespace lienthong::evidence

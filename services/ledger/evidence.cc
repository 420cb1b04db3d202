#include "services/ledger/evidence.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/ledger/event_selection.h"
#include "services/ledger/proofs.h"
#include "services/rpc/errors.h"
#include "storage/evidence/pack.h"
#include "storage/merkle/proof.h"

namespace lienthong::ledger {
namespace {

constexpr char kMethod[] = "lienthong.ledger.v1.LedgerService/CreateEvidence";
constexpr size_t kEventsAtOnce = 256;
constexpr size_t kHashLineBytes = 50;

using rpc::Error;

template <typename Hashes>
std::vector<merkle::Hash> HashesOf(const Hashes& bytes) {
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : bytes) hashes.push_back(merkle::HashOf(hash));
  return hashes;
}

absl::Status CheckRequest(const v1::CreateEvidenceRequest& request) {
  rpc::FieldErrors errors;
  if (request.streams().empty()) errors.Add("streams", "is empty; name a stream, for example workers/{id}");
  if (request.streams_size() > kMaxEvidenceStreams) {
    errors.Add("streams", absl::StrCat("names more than ", kMaxEvidenceStreams, " streams"));
  }
  if (request.look_positions_size() > kMaxEvidenceLooks) {
    errors.Add("look_positions", absl::StrCat("names more than ", kMaxEvidenceLooks, " positions"));
  }
  for (int i = 0; i < std::min(request.streams_size(), kMaxEvidenceStreams); ++i) {
    const std::string& stream = request.streams(i);
    const bool is_name = !stream.empty() && stream.size() <= storage::kMaxStreamNameBytes &&
                         std::all_of(stream.begin(), stream.end(), [](char c) { return absl::ascii_isprint(c); });
    if (!is_name) errors.Add(absl::StrCat("streams[", i, "]"), "is not the name of a stream");
  }
  return errors.ToStatus();
}

absl::Status NotALook(int place) {
  rpc::FieldErrors errors;
  errors.Add(absl::StrCat("look_positions[", place, "]"), "is not the position of a look at one of these subjects");
  return errors.ToStatus();
}

absl::Status TooLarge() {
  return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "the evidence is too large; name fewer streams or looks",
               {{"limit", absl::StrCat(evidence::kMaxPackBytes, " bytes")}});
}

// What an officer answered in a review stays sealed: another one answers after her without knowing it.
constexpr char kReviewStreams[] = "reviews/";

// One pack in the making.
class Making {
 public:
  Making(const access::RecordKeeping& records, std::set<std::string> streams, absl::Time deadline)
      : records_(records), streams_(std::move(streams)), deadline_(deadline) {}

  // Puts the checkpoint in, the index and the streams with all their events.
  absl::Status Prove(Checkpoints* checkpoints, bool latest, uint64_t trusted_size) {
    const std::vector<std::string> names(streams_.begin(), streams_.end());
    const absl::StatusOr<Checkpoints::ProvenStreams> proven = checkpoints->ProveStreams(names, latest, deadline_);
    if (!proven.ok()) return proven.status();
    size_ = proven->checkpoint.size();
    pack_.checkpoint = proven->checkpoint.note();
    if (const absl::Status grown = ProveGrowth(trusted_size); !grown.ok()) return grown;
    pack_.index.position = size_;
    pack_.index.bytes = proven->proofs.front().index_event();
    pack_.index.inclusion = HashesOf(proven->proofs.front().index_inclusion().hashes());
    for (size_t i = 0; i < names.size(); ++i) {
      const absl::Status added = AddStream(names[i], proven->proofs[i]);
      if (!added.ok()) return added;
    }
    return absl::OkStatus();
  }

  absl::Status AddLooks(const v1::CreateEvidenceRequest& request) {
    storage::Position last = 0;
    for (int i = 0; i < request.look_positions_size(); ++i) {
      const storage::Position position = request.look_positions(i);
      if (position <= last || position > size_) return NotALook(i);
      last = position;
      const auto event = records_.log->ReadAll(position, 1);
      if (!event.ok()) return event.status();
      const event::v1::Envelope& envelope = event->front().envelope;
      if (envelope.type() != event::v1::PersonalDataRead::descriptor()->name()) return NotALook(i);
      // A look in a stream that is disclosed is in the pack already.
      if (streams_.count(envelope.stream()) != 0) continue;
      if (const absl::Status added = AddEvent(event->front(), &pack_.looks); !added.ok()) return added;
      if (pack_.looks.back().parts.empty()) return NotALook(i);
    }
    return absl::OkStatus();
  }

  // The workers and records that are told about.
  const std::set<std::string>& subjects() const { return subjects_; }
  evidence::Pack& pack() { return pack_; }

 private:
  absl::Status ProveGrowth(uint64_t trusted_size) {
    if (trusted_size == 0) return absl::OkStatus();
    if (trusted_size > size_) {
      rpc::FieldErrors errors;
      errors.Add("trusted_size", absl::StrCat("is beyond the log, whose size is ", size_));
      return errors.ToStatus();
    }
    const absl::StatusOr<v1::ConsistencyProof> proof = ProveConsistency(*records_.log, trusted_size, size_);
    if (!proof.ok()) return proof.status();
    pack_.growth = {.old_size = trusted_size, .hashes = HashesOf(proof->hashes())};
    return absl::OkStatus();
  }

  absl::Status AddStream(const std::string& name, const v1::StreamProof& proof) {
    evidence::PackStream& stream = pack_.streams.emplace_back();
    stream.name = name;
    stream.bucket = proof.bucket();
    bytes_ += proof.bucket().size() / 3 * 4;
    if (bytes_ > evidence::kMaxPackBytes) return TooLarge();
    stream.bucket_hashes = HashesOf(proof.bucket_hashes());
    while (stream.events.size() < proof.revision()) {
      const size_t left = proof.revision() - stream.events.size();
      const auto events = records_.log->ReadStream(name, stream.events.size() + 1, std::min(left, kEventsAtOnce));
      if (!events.ok()) return events.status();
      if (events->empty()) return absl::DataLossError(absl::StrCat("stream ", name, " lacks an event of its index"));
      for (const storage::StoredEvent& event : *events) {
        if (const absl::Status added = AddEvent(event, &stream.events); !added.ok()) return added;
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddEvent(const storage::StoredEvent& stored, std::vector<evidence::PackEvent>* events) {
    if (absl::Now() >= deadline_) {
      return Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the deadline passed; repeat with a longer one");
    }
    absl::StatusOr<std::vector<merkle::Hash>> inclusion = merkle::InclusionProof(
        stored.position - 1, size_, [this](const merkle::TileId& tile) { return records_.log->ReadTile(tile); });
    if (!inclusion.ok()) return inclusion.status();
    // As base64, roughly: nothing is gathered that is far beyond the bound.
    bytes_ += stored.bytes.size() / 3 * 4 + inclusion->size() * kHashLineBytes;
    if (bytes_ > evidence::kMaxPackBytes) return TooLarge();
    evidence::PackEvent& event = events->emplace_back();
    event.position = stored.position;
    event.bytes = stored.bytes;
    event.inclusion = *std::move(inclusion);
    std::set<std::string> shown;
    AddSubjectsShown(stored, &shown);
    for (const event::v1::SealedPart& part : stored.envelope.sealed_parts()) {
      absl::StatusOr<storage::SecretKey> key = records_.sealer->EventKey(stored.envelope, part.subject());
      const bool destroyed = key.status().GetPayload(storage::kErasedMark).has_value();
      const bool disclosed =
          streams_.count(part.subject()) != 0 && !absl::StartsWith(stored.envelope.stream(), kReviewStreams);
      // Nobody is told anything of whom nothing can be opened any more.
      if (!destroyed && (disclosed || shown.count(part.subject()) != 0)) subjects_.insert(part.subject());
      if (!disclosed) continue;
      if (!key.ok() && !destroyed) return key.status();
      evidence::PackPart& told = event.parts.emplace_back();
      told.subject = part.subject();
      if (!destroyed) told.event_key = *std::move(key);
    }
    return absl::OkStatus();
  }

  const access::RecordKeeping& records_;
  const std::set<std::string> streams_;
  const absl::Time deadline_;
  uint64_t size_ = 0;
  size_t bytes_ = 0;
  std::set<std::string> subjects_;
  evidence::Pack pack_;
};

}  // namespace

absl::StatusOr<std::string> MakeEvidence(const access::RecordKeeping& records, Checkpoints* checkpoints,
                                         const rpc::Caller& caller, const v1::CreateEvidenceRequest& request,
                                         absl::Time deadline) {
  if (const absl::Status checked = CheckRequest(request); !checked.ok()) return checked;
  Making making(records, {request.streams().begin(), request.streams().end()}, deadline);
  making.pack().agency = caller.agency;
  making.pack().purpose = caller.purpose;
  making.pack().time = absl::FromUnixSeconds(absl::ToUnixSeconds(records.clock()));
  const absl::Status proved = making.Prove(checkpoints, request.latest_checkpoint(), request.trusted_size());
  if (!proved.ok()) return proved;
  if (const absl::Status added = making.AddLooks(request); !added.ok()) return added;
  absl::StatusOr<std::string> file = evidence::SignPack(making.pack(), checkpoints->signer());
  if (absl::IsResourceExhausted(file.status())) return TooLarge();
  if (!file.ok()) return file.status();
  // Who was erased meanwhile has no key to seal a look with: then nothing leaves.
  const absl::StatusOr<access::Authorship> author = records.officers->Identify(caller);
  if (!author.ok()) return author.status();
  const absl::Status looks =
      records.looks->Record(*author, kMethod, {making.subjects().begin(), making.subjects().end()});
  if (!looks.ok()) return looks;
  return file;
}

}  // namespace lienthong::ledger

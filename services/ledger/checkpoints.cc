#include "services/ledger/checkpoints.h"

#include <algorithm>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/proofs.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"
#include "storage/merkle/checkpoint.h"
#include "storage/merkle/proof.h"

namespace lienthong::ledger {
namespace {

constexpr char kListMethod[] = "lienthong.ledger.v1.LedgerService/ListCheckpoints";
constexpr size_t kDefaultPage = 100;
constexpr size_t kMaxPage = 1'000;
// Longest step of the background loop.
constexpr absl::Duration kStep = absl::Milliseconds(500);

using rpc::Error;

absl::Status NoCheckpoint(uint64_t size) {
  return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN,
               size == 0 ? "no checkpoint was made yet; CreateCheckpoint makes one"
                         : "size: no checkpoint was made of this size; ListCheckpoints names those that were",
               {{"field", "size"}});
}

absl::Status DeadlinePassed() {
  return Error(error::v1::ERROR_REASON_DEADLINE_PASSED,
               "streams are still being indexed; repeat the call, it goes on from there");
}

absl::Time Bounded(absl::Time deadline) {
  return std::min(deadline, absl::Now() + kLongestCall);
}

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* out) {
  out->set_seconds(absl::ToUnixSeconds(time));
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(out->seconds()))));
}

}  // namespace

absl::StatusOr<Checkpoints::Mark> Checkpoints::Read(const storage::StoredEvent& event) {
  Mark mark{.size = event.position, .record_time = storage::RecordTimeOf(event.envelope), .event = event.bytes};
  if (!mark.indexed.ParseFromString(event.envelope.open_part()) || mark.indexed.root().size() != merkle::kHashBytes) {
    return absl::DataLossError(absl::StrCat("the checkpoint event at position ", event.position, " is malformed"));
  }
  return mark;
}

absl::StatusOr<std::optional<Checkpoints::Mark>> Checkpoints::Latest() const {
  const absl::StatusOr<storage::Revision> last = records_->log->StreamRevision(storage::kCheckpointStream);
  if (!last.ok()) return last.status();
  if (*last == 0) return std::nullopt;
  const auto events = records_->log->ReadStream(storage::kCheckpointStream, *last, 1);
  if (!events.ok()) return events.status();
  if (events->empty()) return absl::DataLossError("the stream of checkpoints lacks its last event");
  absl::StatusOr<Mark> mark = Read(events->front());
  if (!mark.ok()) return mark.status();
  return *std::move(mark);
}

absl::Status Checkpoints::TakeTurn(absl::Time deadline) {
  const auto is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !turn_taken_; };
  absl::MutexLock lock(&mutex_);
  if (!mutex_.AwaitWithDeadline(absl::Condition(&is_free), deadline)) return DeadlinePassed();
  turn_taken_ = true;
  return absl::OkStatus();
}

void Checkpoints::GiveTurn() {
  absl::MutexLock lock(&mutex_);
  turn_taken_ = false;
}

absl::StatusOr<merkle::Hash> Checkpoints::FoldIndex(storage::Position position, absl::Time deadline) {
  absl::StatusOr<merkle::Hash> root = index_->FoldTo(position, deadline);
  if (absl::IsDeadlineExceeded(root.status())) return DeadlinePassed();
  return root;
}

absl::StatusOr<Checkpoints::Mark> Checkpoints::AppendMark(absl::Time deadline) {
  const storage::Position head = records_->log->Head();
  const absl::StatusOr<merkle::Hash> root = FoldIndex(head, deadline);
  if (!root.ok()) return root.status();
  event::v1::StreamIndexed indexed;
  indexed.set_position(head);
  indexed.set_root(std::string(merkle::BytesOf(*root)));
  storage::AppendRequest request;
  request.writes.push_back({storage::kCheckpointStream,
                            std::nullopt,
                            {access::MakeOpenEvent(records_->ids, {.agency = access::kBridgeAgency}, indexed)}});
  const absl::StatusOr<storage::AppendResult> appended = records_->log->Append(std::move(request));
  if (!appended.ok()) return appended.status();
  const auto event = records_->log->ReadAll(appended->first, 1);
  if (!event.ok()) return event.status();
  return Read(event->front());
}

// The latest checkpoint, with the index as it was when that was made. After a crash the index is folded again up to
// there. When the making of a checkpoint was cut off, it is beyond, and only a new one covers it.
absl::StatusOr<Checkpoints::Mark> Checkpoints::CoveringIndex(absl::Time deadline) {
  absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  if (!latest->has_value() || index_->reached() > (*latest)->indexed.position()) return AppendMark(deadline);
  const absl::StatusOr<merkle::Hash> root = FoldIndex((*latest)->indexed.position(), deadline);
  if (!root.ok()) return root.status();
  if (merkle::BytesOf(*root) != (*latest)->indexed.root()) return AppendMark(deadline);
  return **std::move(latest);
}

absl::StatusOr<std::string> Checkpoints::TextOf(const Mark& mark) const {
  const absl::StatusOr<merkle::Hash> root =
      merkle::TreeRoot(mark.size, [this](const merkle::TileId& tile) { return records_->log->ReadTile(tile); });
  if (!root.ok()) return root.status();
  return merkle::CheckpointText({origin_, mark.size, *root, {}});
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Sign(const Mark& mark) const {
  const absl::StatusOr<std::string> text = TextOf(mark);
  if (!text.ok()) return text.status();
  merkle::SignedNote note{*text, {}};
  v1::Checkpoint checkpoint;
  for (const storage::NoteSigner& signer : signers_) {
    absl::StatusOr<merkle::NoteSignature> signature = signer.Sign(*text);
    if (!signature.ok()) return signature.status();
    note.signatures.push_back(*std::move(signature));
    checkpoint.add_verifier_keys(signer.verifier().Text());
  }
  const absl::StatusOr<std::vector<merkle::NoteSignature>> cosignatures = cosignatures_.Of(mark.size);
  if (!cosignatures.ok()) return cosignatures.status();
  note.signatures.insert(note.signatures.end(), cosignatures->begin(), cosignatures->end());
  checkpoint.set_size(mark.size);
  checkpoint.set_note(merkle::NoteBytes(note));
  SetTimestamp(mark.record_time, checkpoint.mutable_record_time());
  checkpoint.set_indexed_position(mark.indexed.position());
  return checkpoint;
}

absl::StatusOr<bool> Checkpoints::IsCurrent(const std::optional<Mark>& latest) const {
  if (!latest.has_value()) return false;
  return cosignatures_.AreAllSince(latest->size);
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Make(absl::Time deadline) {
  deadline = Bounded(deadline);
  if (const absl::Status turn = TakeTurn(deadline); !turn.ok()) return turn;
  const absl::Cleanup given = [this] { GiveTurn(); };
  const absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  const absl::StatusOr<bool> is_current = IsCurrent(*latest);
  if (!is_current.ok()) return is_current.status();
  if (*is_current) return Sign(**latest);
  const absl::StatusOr<Mark> made = AppendMark(deadline);
  if (!made.ok()) return made.status();
  return Sign(*made);
}

absl::StatusOr<bool> Checkpoints::MakeIfDue(absl::Duration interval) {
  const absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  const uint64_t uncovered = records_->log->Head() - (latest->has_value() ? (*latest)->size : 0);
  if (uncovered == 0) return false;
  const bool is_young = latest->has_value() && records_->clock() < (*latest)->record_time + interval;
  if (is_young && uncovered < kMaxUncoveredEvents) return false;
  const absl::StatusOr<bool> is_current = IsCurrent(*latest);
  if (!is_current.ok()) return is_current.status();
  if (*is_current) return false;
  const absl::Time deadline = absl::Now() + kStep;
  absl::Status made = TakeTurn(deadline);
  if (made.ok()) {
    made = AppendMark(deadline).status();
    GiveTurn();
  }
  if (rpc::ReasonOf(made) == "DEADLINE_PASSED") return true;
  if (!made.ok()) return made;
  return false;
}

absl::StatusOr<uint64_t> Checkpoints::LatestSize() const {
  const absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  if (!latest->has_value()) return NoCheckpoint(0);
  return (*latest)->size;
}

// `size` is at least 1.
absl::StatusOr<Checkpoints::Mark> Checkpoints::MarkOf(uint64_t size) const {
  if (size > records_->log->Head()) return NoCheckpoint(size);
  const auto event = records_->log->ReadAll(size, 1);
  if (!event.ok()) return event.status();
  if (event->front().envelope.stream() != storage::kCheckpointStream) return NoCheckpoint(size);
  return Read(event->front());
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Get(uint64_t size) const {
  if (size == 0) {
    const absl::StatusOr<uint64_t> latest = LatestSize();
    if (!latest.ok()) return latest.status();
    size = *latest;
  }
  const absl::StatusOr<Mark> mark = MarkOf(size);
  if (!mark.ok()) return mark.status();
  return Sign(*mark);
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Cosign(const v1::CosignCheckpointRequest& request) {
  if (request.size() == 0) {
    rpc::FieldErrors errors;
    errors.Add("size", "is missing; it stands in the second line of the checkpoint that was cosigned");
    return errors.ToStatus();
  }
  const absl::StatusOr<Mark> mark = MarkOf(request.size());
  if (!mark.ok()) return mark.status();
  const absl::StatusOr<std::string> text = TextOf(*mark);
  if (!text.ok()) return text.status();
  std::vector<merkle::VerifierKey> own;
  for (const storage::NoteSigner& signer : signers_) own.push_back(signer.verifier());
  const absl::Status taken = cosignatures_.Take(mark->size, *text, own, request.cosignatures());
  if (!taken.ok()) return taken;
  return Sign(*mark);
}

absl::StatusOr<v1::ListCheckpointsResponse> Checkpoints::List(const v1::ListCheckpointsRequest& request) const {
  const absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const absl::StatusOr<storage::Revision> first = rpc::ReadPageNumber(kListMethod, request.page_token(), 1);
  if (!first.ok()) return first.status();
  const auto events = records_->log->ReadStream(storage::kCheckpointStream, *first, *page_size + 1);
  if (!events.ok()) return events.status();
  v1::ListCheckpointsResponse response;
  for (const storage::StoredEvent& event : *events) {
    if (static_cast<size_t>(response.checkpoints_size()) == *page_size) {
      response.set_next_page_token(rpc::MakePageToken(kListMethod, absl::StrCat(event.envelope.revision())));
      break;
    }
    const absl::StatusOr<Mark> mark = Read(event);
    if (!mark.ok()) return mark.status();
    absl::StatusOr<v1::Checkpoint> checkpoint = Sign(*mark);
    if (!checkpoint.ok()) return checkpoint.status();
    *response.add_checkpoints() = *std::move(checkpoint);
  }
  return response;
}

// With the turn, while the index is as the mark has it. FAILED_PRECONDITION: a crash left the stream's bucket ahead of
// it, and only a new mark covers it.
absl::StatusOr<v1::StreamProof> Checkpoints::ProveUnder(const Mark& mark, const std::string& stream) {
  const absl::StatusOr<storage::StreamIndex::Proof> proof = index_->Prove(stream);
  if (!proof.ok()) return proof.status();
  const auto head = merkle::VerifyStreamHead(stream, proof->bucket, proof->hashes, merkle::HashOf(mark.indexed.root()));
  if (!head.ok()) return absl::DataLossError(absl::StrCat("the stream index: ", head.status().message()));
  absl::StatusOr<v1::InclusionProof> inclusion = ProveInclusion(*records_->log, mark.size, mark.size);
  if (!inclusion.ok()) return inclusion.status();
  v1::StreamProof answer;
  answer.set_size(mark.size);
  answer.set_indexed_position(mark.indexed.position());
  if (head->has_value()) {
    answer.set_revision((*head)->revision);
    answer.set_position((*head)->position);
  }
  answer.set_index_event(mark.event);
  *answer.mutable_index_inclusion() = *std::move(inclusion);
  answer.set_bucket(proof->bucket);
  for (const merkle::Hash& hash : proof->hashes) answer.add_bucket_hashes(std::string(merkle::BytesOf(hash)));
  return answer;
}

absl::StatusOr<v1::StreamProof> Checkpoints::ProveStream(const std::string& stream, absl::Time deadline) {
  deadline = Bounded(deadline);
  if (const absl::Status turn = TakeTurn(deadline); !turn.ok()) return turn;
  const absl::Cleanup given = [this] { GiveTurn(); };
  absl::StatusOr<Mark> mark = CoveringIndex(deadline);
  if (!mark.ok()) return mark.status();
  absl::StatusOr<v1::StreamProof> proof = ProveUnder(*mark, stream);
  if (!absl::IsFailedPrecondition(proof.status())) return proof;
  mark = AppendMark(deadline);
  if (!mark.ok()) return mark.status();
  return ProveUnder(*mark, stream);
}

absl::StatusOr<Checkpoints::ProvenStreams> Checkpoints::ProveStreams(absl::Span<const std::string> streams, bool latest,
                                                                     absl::Time deadline) {
  deadline = Bounded(deadline);
  if (const absl::Status turn = TakeTurn(deadline); !turn.ok()) return turn;
  const absl::Cleanup given = [this] { GiveTurn(); };
  const absl::StatusOr<std::optional<Mark>> last = Latest();
  if (!last.ok()) return last.status();
  const absl::StatusOr<bool> is_current = IsCurrent(*last);
  if (!is_current.ok()) return is_current.status();
  absl::StatusOr<Mark> mark = latest || *is_current ? CoveringIndex(deadline) : AppendMark(deadline);
  if (!mark.ok()) return mark.status();
  ProvenStreams proven;
  // A second mark covers whatever a crash left behind the first.
  for (bool again = false;; again = true) {
    absl::Status proved;
    proven.proofs.clear();
    for (const std::string& stream : streams) {
      if (absl::Now() >= deadline) return DeadlinePassed();
      absl::StatusOr<v1::StreamProof> proof = ProveUnder(*mark, stream);
      proved = proof.status();
      if (!proved.ok()) break;
      proven.proofs.push_back(*std::move(proof));
    }
    if (proved.ok()) break;
    if (again || !absl::IsFailedPrecondition(proved)) return proved;
    mark = AppendMark(deadline);
    if (!mark.ok()) return mark.status();
  }
  absl::StatusOr<v1::Checkpoint> checkpoint = Sign(*mark);
  if (!checkpoint.ok()) return checkpoint.status();
  proven.checkpoint = *std::move(checkpoint);
  return proven;
}

}  // namespace lienthong::ledger

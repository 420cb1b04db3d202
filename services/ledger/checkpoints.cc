#include "services/ledger/checkpoints.h"

#include <algorithm>

#include "absl/strings/numbers.h"
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
// Events indexed between two looks at the deadline.
constexpr storage::Position kIndexStep = 50'000;
// Longest step of the background loop, so that the server stops in time.
constexpr absl::Duration kStep = absl::Milliseconds(500);

using rpc::Error;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

absl::Status NoCheckpoint() {
  return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN,
               "size: no checkpoint was made of this size; ListCheckpoints names those that were", {{"field", "size"}});
}

absl::StatusOr<storage::Revision> FirstRevision(const std::string& page_token) {
  const absl::StatusOr<std::string> cursor = rpc::ReadPageToken(kListMethod, page_token);
  if (!cursor.ok()) return cursor.status();
  if (cursor->empty()) return 1;
  storage::Revision revision = 0;
  if (absl::SimpleAtoi(*cursor, &revision) && revision > 0) return revision;
  return Error(error::v1::ERROR_REASON_PAGE_TOKEN_INVALID, "page_token: holds no place; repeat the call without it",
               {{"field", "page_token"}});
}

}  // namespace

absl::StatusOr<Checkpoints::Mark> Checkpoints::Read(const storage::StoredEvent& event) {
  Mark mark{.size = event.position, .record_time = event.envelope.record_time(), .event = event.bytes};
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

absl::StatusOr<Checkpoints::Mark> Checkpoints::MakeMark(absl::Time deadline) {
  const absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  const storage::Position head = records_->log->Head();
  storage::Position reached = latest->has_value() ? (*latest)->indexed.position() : 0;
  if (latest->has_value() && (*latest)->size == head) return **latest;
  absl::StatusOr<merkle::Hash> root = merkle::Hash();
  do {
    if (absl::Now() >= deadline) {
      return Error(error::v1::ERROR_REASON_DEADLINE_PASSED,
                   "the deadline passed while streams were indexed; repeat the call, it goes on from there");
    }
    reached = std::min(std::max(reached, index_->reached()) + kIndexStep, head);
    root = index_->FoldTo(reached);
    if (!root.ok()) return root.status();
  } while (reached < head);
  event::v1::StreamIndexed indexed;
  indexed.set_position(reached);
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

absl::StatusOr<v1::Checkpoint> Checkpoints::Sign(const Mark& mark) const {
  const absl::StatusOr<merkle::Hash> root =
      merkle::TreeRoot(mark.size, [this](const merkle::TileId& tile) { return records_->log->ReadTile(tile); });
  if (!root.ok()) return root.status();
  const absl::StatusOr<std::string> text = merkle::CheckpointText({origin_, mark.size, *root, {}});
  if (!text.ok()) return text.status();
  merkle::SignedNote note{*text, {}};
  v1::Checkpoint checkpoint;
  for (const storage::NoteSigner& signer : signers_) {
    absl::StatusOr<merkle::NoteSignature> signature = signer.Sign(*text);
    if (!signature.ok()) return signature.status();
    note.signatures.push_back(*std::move(signature));
    checkpoint.add_verifier_keys(signer.verifier().Text());
  }
  checkpoint.set_size(mark.size);
  checkpoint.set_note(merkle::NoteBytes(note));
  *checkpoint.mutable_record_time() = mark.record_time;
  checkpoint.set_indexed_position(mark.indexed.position());
  return checkpoint;
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Make(absl::Time deadline) {
  absl::MutexLock lock(&making_);
  const absl::StatusOr<Mark> mark = MakeMark(deadline);
  if (!mark.ok()) return mark.status();
  return Sign(*mark);
}

absl::StatusOr<bool> Checkpoints::MakeIfDue(absl::Duration interval) {
  const absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  const uint64_t uncovered = records_->log->Head() - (latest->has_value() ? (*latest)->size : 0);
  if (uncovered == 0) return false;
  const bool is_young = latest->has_value() && records_->clock() < TimeOf((*latest)->record_time) + interval;
  if (is_young && uncovered < kMaxUncoveredEvents) return false;
  absl::MutexLock lock(&making_);
  const absl::Status made = MakeMark(absl::Now() + kStep).status();
  if (rpc::ReasonOf(made) == "DEADLINE_PASSED") return true;
  if (!made.ok()) return made;
  return false;
}

absl::StatusOr<v1::Checkpoint> Checkpoints::Get(uint64_t size) const {
  if (size == 0) {
    const absl::StatusOr<std::optional<Mark>> latest = Latest();
    if (!latest.ok()) return latest.status();
    if (!latest->has_value()) return NoCheckpoint();
    return Sign(**latest);
  }
  if (size > records_->log->Head()) return NoCheckpoint();
  const auto event = records_->log->ReadAll(size, 1);
  if (!event.ok()) return event.status();
  if (event->front().envelope.stream() != storage::kCheckpointStream) return NoCheckpoint();
  const absl::StatusOr<Mark> mark = Read(event->front());
  if (!mark.ok()) return mark.status();
  return Sign(*mark);
}

absl::StatusOr<v1::ListCheckpointsResponse> Checkpoints::List(const v1::ListCheckpointsRequest& request) const {
  const absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const absl::StatusOr<storage::Revision> first = FirstRevision(request.page_token());
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

absl::StatusOr<v1::StreamProof> Checkpoints::ProveStream(const std::string& stream, absl::Time deadline) {
  absl::MutexLock lock(&making_);
  absl::StatusOr<std::optional<Mark>> latest = Latest();
  if (!latest.ok()) return latest.status();
  // The index can be ahead of the latest checkpoint, when making one was cut off.
  if (!latest->has_value() || (*latest)->indexed.position() != index_->reached()) {
    absl::StatusOr<Mark> made = MakeMark(deadline);
    if (!made.ok()) return made.status();
    *latest = *std::move(made);
  }
  const Mark& mark = **latest;
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

}  // namespace lienthong::ledger

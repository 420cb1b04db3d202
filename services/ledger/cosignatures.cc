#include "services/ledger/cosignatures.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/rpc/errors.h"

namespace lienthong::ledger {
namespace {

// Each time somebody else was first.
constexpr int kAttempts = 5;
// So many events at most are looked at to see whether all are cosignatures.
constexpr uint64_t kMaxLookedAt = 256;
// Of a witness whose clock goes before ours. Its latest time counts for ever, so one far ahead could never be mended.
constexpr absl::Duration kMaxAhead = absl::Hours(1);
// Times that the cosignatures of one checkpoint are kept anew: a witness that is asked again and again adds an event
// each.
constexpr storage::Revision kMaxKeptAnew = 256;

std::string StreamOf(uint64_t size) {
  return absl::StrCat(storage::kCheckpointStream, "/", size);
}

absl::Status Refused(absl::string_view why) {
  rpc::FieldErrors errors;
  errors.Add("cosignatures", why);
  return errors.ToStatus();
}

absl::Status RefusedLine(size_t place, absl::string_view why) {
  return Refused(absl::StrCat("signature ", place + 1, " ", why));
}

merkle::NoteSignature SignatureOf(const event::v1::Cosignature& cosignature) {
  return {cosignature.name(), cosignature.key_id(), cosignature.signature()};
}

}  // namespace

absl::StatusOr<Cosignatures::Kept> Cosignatures::ReadKept(uint64_t size) const {
  const std::string stream = StreamOf(size);
  const absl::StatusOr<storage::Revision> last = records_->log->StreamRevision(stream);
  if (!last.ok()) return last.status();
  Kept kept{.revision = *last};
  if (*last == 0) return kept;
  const auto events = records_->log->ReadStream(stream, *last, 1);
  if (!events.ok()) return events.status();
  if (events->empty() || !kept.cosigned.ParseFromString(events->front().envelope.open_part()) ||
      kept.cosigned.size() != size) {
    return absl::DataLossError(absl::StrCat("the cosignatures of the checkpoint of size ", size, " are malformed"));
  }
  return kept;
}

Cosignatures::Places Cosignatures::Served(const Kept& kept) const {
  Places places(witnesses_.size());
  for (const event::v1::Cosignature& cosignature : kept.cosigned.cosignatures()) {
    const auto witness = std::find_if(witnesses_.begin(), witnesses_.end(), [&](const merkle::VerifierKey& key) {
      return key.id() == cosignature.key_id() && key.name() == cosignature.name();
    });
    if (witness != witnesses_.end()) places[witness - witnesses_.begin()] = SignatureOf(cosignature);
  }
  return places;
}

absl::StatusOr<std::vector<merkle::NoteSignature>> Cosignatures::Of(uint64_t size) const {
  if (witnesses_.empty()) return std::vector<merkle::NoteSignature>();
  const absl::StatusOr<Kept> kept = ReadKept(size);
  if (!kept.ok()) return kept.status();
  std::vector<merkle::NoteSignature> signatures;
  for (merkle::NoteSignature& signature : Served(*kept)) {
    if (!signature.bytes.empty()) signatures.push_back(std::move(signature));
  }
  return signatures;
}

// 0 without a signature: every time is later.
uint64_t Cosignatures::TimeOf(const std::string& text, const merkle::NoteSignature& signature) const {
  const auto verdict = merkle::VerifyNote({text, {signature}}, witnesses_);
  return verdict.ok() ? verdict->verified[0].timestamp : 0;
}

uint64_t Cosignatures::LatestTime() const {
  return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixSeconds(records_->clock() + kMaxAhead)));
}

bool Cosignatures::Merge(const std::string& text, Places more, Places* places) const {
  bool changed = false;
  for (size_t i = 0; i < more.size(); ++i) {
    if (more[i].bytes.empty()) continue;
    merkle::NoteSignature& known = (*places)[i];
    if (!known.bytes.empty() && TimeOf(text, more[i]) <= TimeOf(text, known)) continue;
    known = std::move(more[i]);
    changed = true;
  }
  return changed;
}

absl::StatusOr<Cosignatures::Places> Cosignatures::Read(const std::string& text,
                                                        absl::Span<const merkle::VerifierKey> log_keys,
                                                        absl::string_view lines) const {
  if (lines.size() > kMaxCosignatureBytes) {
    return Refused(
        absl::StrCat("has more than ", kMaxCosignatureBytes, " bytes; send the lines of cosignatures alone"));
  }
  const bool is_note = absl::StrContains(lines, "\n\n");
  const absl::StatusOr<merkle::SignedNote> note =
      merkle::ParseNote(is_note ? std::string(lines) : absl::StrCat(text, "\n", lines));
  if (!note.ok()) return Refused(absl::StrCat("holds no lines of signatures (", note.status().message(), ")"));
  if (note->text != text) return Refused("is of another checkpoint; name the size that stands in its second line");
  std::vector<merkle::VerifierKey> keys = witnesses_;
  keys.insert(keys.end(), log_keys.begin(), log_keys.end());
  Places places(witnesses_.size());
  bool any = false;
  for (size_t i = 0; i < note->signatures.size(); ++i) {
    const merkle::NoteSignature& signature = note->signatures[i];
    const auto verdict = merkle::VerifyNote({text, {signature}}, keys);
    if (absl::IsFailedPrecondition(verdict.status())) {
      return RefusedLine(
          i, "is of no witness of this log; the server's configuration names them in checkpoints.witnesses");
    }
    if (!verdict.ok()) {
      return RefusedLine(i,
                         "is not of this checkpoint; ask the witness again, for the note as GetCheckpoint answers it");
    }
    const size_t key = verdict->verified[0].key;
    if (key >= witnesses_.size()) continue;  // the log's own
    if (verdict->verified[0].timestamp > LatestTime()) {
      return RefusedLine(i, "has a time more than an hour ahead; have the witness mend its clock, then ask it again");
    }
    any = true;
    Places one(witnesses_.size());
    one[key] = signature;
    Merge(text, std::move(one), &places);
  }
  if (!any) return Refused("has signatures of the log only; send what a witness answered");
  return places;
}

absl::Status Cosignatures::Take(uint64_t size, const std::string& text, absl::Span<const merkle::VerifierKey> log_keys,
                                absl::string_view lines) {
  const absl::StatusOr<Places> taken = Read(text, log_keys, lines);
  if (!taken.ok()) return taken.status();
  absl::Status appended;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const absl::StatusOr<Kept> kept = ReadKept(size);
    if (!kept.ok()) return kept.status();
    Places places = Served(*kept);
    if (!Merge(text, *taken, &places)) return absl::OkStatus();
    if (kept->revision >= kMaxKeptAnew) {
      return rpc::Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED,
                        "this checkpoint was cosigned too many times; have a later one cosigned",
                        {{"limit", absl::StrCat(kMaxKeptAnew)}});
    }
    event::v1::CheckpointCosigned cosigned;
    cosigned.set_size(size);
    for (const merkle::NoteSignature& signature : places) {
      if (signature.bytes.empty()) continue;
      event::v1::Cosignature* const cosignature = cosigned.add_cosignatures();
      cosignature->set_name(signature.name);
      cosignature->set_key_id(signature.key_id);
      cosignature->set_signature(signature.bytes);
    }
    // The witness says it, whoever carries it here.
    storage::AppendRequest request;
    request.writes.push_back({StreamOf(size),
                              kept->revision,
                              {access::MakeOpenEvent(records_->ids, {.agency = access::kBridgeAgency}, cosigned)}});
    appended = records_->log->Append(std::move(request)).status();
    if (!absl::IsAborted(appended)) return appended;
  }
  return appended;
}

absl::StatusOr<bool> Cosignatures::AreAllSince(uint64_t size) const {
  const storage::Position head = records_->log->Head();
  if (head <= size) return true;
  if (witnesses_.empty() || head - size > kMaxLookedAt) return false;
  const auto events = records_->log->ReadAll(size + 1, head - size);
  if (!events.ok()) return events.status();
  return std::all_of(events->begin(), events->end(), [](const storage::StoredEvent& event) {
    return event.envelope.type() == event::v1::CheckpointCosigned::descriptor()->name();
  });
}

}  // namespace lienthong::ledger

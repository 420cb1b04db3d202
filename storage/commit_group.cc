#include "storage/commit_group.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace lienthong::storage {
namespace {

// Record times are stored in whole nanoseconds and must be comparable with what was stored.
absl::Time WholeNanoseconds(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time)) +
         absl::Floor(time - absl::FromUnixSeconds(absl::ToUnixSeconds(time)), absl::Nanoseconds(1));
}

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

// A record time can never go back, so one reading of a mad clock would spoil every later one.
absl::Status CheckClock(absl::Time now) {
  static const absl::Time kEnd = absl::FromCivil(absl::CivilYear(10'000), absl::UTCTimeZone());
  if (now >= absl::UnixEpoch() && now < kEnd) return absl::OkStatus();
  return absl::InternalError("the clock is not between the years 1970 and 9999");
}

}  // namespace

absl::StatusOr<AppendResult> AnswerFromRecord(const RequestKey& request, const RequestRecord& record) {
  if (record.digest != request.digest) {
    return Marked(absl::AlreadyExistsError("request key was used before with another command"), kTakenMark,
                  kTakenRequest);
  }
  return AppendResult{.first = record.first, .count = record.count, .repeated = true};
}

std::string SerializeEnvelope(const event::v1::Envelope& envelope) {
  return envelope.SerializeAsString();  // no field is a map, so there is one serialization only
}

CommitGroup::CommitGroup(const CommittedState* state, const KeyRing* keys, Position head, absl::Time head_time)
    : state_(state), keys_(keys), sealer_(keys), head_(head), record_time_(head_time) {}

absl::StatusOr<AppendResult> CommitGroup::Admit(AppendRequest* request, absl::Time now) {
  if (request->request.has_value()) {
    const absl::StatusOr<std::optional<RequestRecord>> earlier = EarlierRequest(request->request->key);
    if (!earlier.ok()) return earlier.status();
    if (earlier->has_value()) return AnswerFromRecord(*request->request, **earlier);
  }
  absl::Status status = CheckRevisions(*request);
  if (!status.ok()) return status;
  absl::StatusOr<ClaimRows> claims = ChangedClaims(*request);
  if (!claims.ok()) return claims.status();
  status = CheckClock(now);
  if (!status.ok()) return status;
  const absl::Time record_time = std::max(WholeNanoseconds(now), record_time_);
  FreshKeys fresh;
  absl::StatusOr<std::vector<Entry>> sealed = SealedEntries(request, record_time, &fresh);
  if (!sealed.ok()) return sealed.status();

  // Nothing fails from here on.
  const Position head = head_ + entries_.size();
  AppendResult result{.first = sealed->empty() ? head : head + 1, .count = sealed->size()};
  for (const Entry& entry : *sealed) revisions_[entry.stream] = entry.revision;
  if (!sealed->empty()) record_time_ = record_time;
  std::move(sealed->begin(), sealed->end(), std::back_inserter(entries_));
  for (auto& [key, owner] : *claims) claims_[key] = std::move(owner);
  for (auto& [subject, key] : fresh) fresh_keys_[subject] = std::move(key);
  for (const std::string& subject : request->erased) {
    fresh_keys_.erase(subject);
    erased_.insert(subject);
  }
  if (request->request.has_value()) {
    answer_places_[request->request->key] = answers_.size();
    answers_.emplace_back(request->request->key, RequestRecord{request->request->digest, result.first, result.count});
  }
  return result;
}

absl::StatusOr<std::optional<RequestRecord>> CommitGroup::EarlierRequest(const std::string& key) const {
  const auto admitted = answer_places_.find(key);
  if (admitted != answer_places_.end()) return answers_[admitted->second].second;
  return state_->Request(key);
}

absl::StatusOr<Revision> CommitGroup::RevisionOf(const std::string& stream) {
  const auto known = revisions_.find(stream);
  if (known != revisions_.end()) return known->second;
  const absl::StatusOr<Revision> revision = state_->StreamRevision(stream);
  if (revision.ok()) revisions_[stream] = *revision;
  return revision;
}

absl::Status CommitGroup::CheckRevisions(const AppendRequest& request) {
  const auto check = [this](const std::string& stream, Revision expected) -> absl::Status {
    const absl::StatusOr<Revision> revision = RevisionOf(stream);
    if (!revision.ok()) return revision.status();
    if (*revision == expected) return absl::OkStatus();
    return absl::AbortedError(
        absl::StrCat("stream ", stream, " has revision ", *revision, ", not the expected ", expected));
  };
  for (const StreamWrite& write : request.writes) {
    if (!write.expected.has_value()) continue;
    const absl::Status status = check(write.stream, *write.expected);
    if (!status.ok()) return status;
  }
  for (const StreamCheck& stream_check : request.checks) {
    const absl::Status status = check(stream_check.stream, stream_check.expected);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> CommitGroup::OwnerOf(const ClaimRows& changed,
                                                                const std::string& key) const {
  for (const ClaimRows* rows : {&changed, &claims_}) {
    const auto row = rows->find(key);
    if (row != rows->end()) return row->second;
  }
  return state_->ClaimOwner(key);
}

absl::StatusOr<CommitGroup::ClaimRows> CommitGroup::ChangedClaims(const AppendRequest& request) const {
  ClaimRows changed;
  for (const ClaimChange::Action action : {ClaimChange::Action::kRelease, ClaimChange::Action::kAcquire}) {
    for (const ClaimChange& change : request.claims) {
      if (change.action != action) continue;
      const absl::StatusOr<std::optional<std::string>> owner = OwnerOf(changed, change.key);
      if (!owner.ok()) return owner.status();
      // A release by another than the owner is refused too: it would take away what is not the caller's.
      if (owner->has_value() && **owner != change.owner) {
        return Marked(absl::AlreadyExistsError("claim is held by another owner"), kTakenMark, kTakenClaim);
      }
      const bool acquire = action == ClaimChange::Action::kAcquire;
      if (owner->has_value() != acquire) {
        changed[change.key] = acquire ? std::optional<std::string>(change.owner) : std::nullopt;
      }
    }
  }
  return changed;
}

// The key of `subject`, made when it never had one: then it is also added to `fresh`.
absl::StatusOr<KeyRing::Key> CommitGroup::KeyOf(const std::string& subject, FreshKeys* fresh) const {
  if (erased_.contains(subject)) return ErasedSubject(subject);
  for (const FreshKeys* keys : {&fresh_keys_, static_cast<const FreshKeys*>(fresh)}) {
    const auto made = keys->find(subject);
    if (made != keys->end()) return made->second.key;
  }
  absl::StatusOr<std::optional<KeyRing::Key>> known = keys_->Find(subject);
  if (!known.ok()) return known.status();
  if (known->has_value()) return **std::move(known);
  absl::StatusOr<KeyRing::FreshKey> made = keys_->Make(subject);
  if (!made.ok()) return made.status();
  return fresh->emplace(subject, *std::move(made)).first->second.key;
}

absl::StatusOr<std::vector<CommitGroup::Entry>> CommitGroup::SealedEntries(AppendRequest* request,
                                                                           absl::Time record_time, FreshKeys* fresh) {
  std::vector<Entry> entries;
  size_t total_bytes = 0;
  for (StreamWrite& write : request->writes) {
    if (write.events.empty()) continue;
    const absl::StatusOr<Revision> before = RevisionOf(write.stream);
    if (!before.ok()) return before.status();
    Revision revision = *before;
    for (NewEvent& event : write.events) {
      event::v1::Envelope& envelope = event.envelope;
      envelope.set_stream(write.stream);
      envelope.set_revision(++revision);
      SetTimestamp(record_time, envelope.mutable_record_time());
      for (const PlainPart& part : event.parts) {
        const absl::StatusOr<KeyRing::Key> key = KeyOf(part.subject, fresh);
        if (!key.ok()) return key.status();
        absl::StatusOr<event::v1::SealedPart> sealed = sealer_.Seal(envelope, part.subject, key->get(), part.bytes);
        if (!sealed.ok()) return sealed.status();
        *envelope.add_sealed_parts() = *std::move(sealed);
      }
      std::string bytes = SerializeEnvelope(envelope);
      total_bytes += bytes.size();
      if (bytes.size() > kMaxEventBytes) {
        return absl::ResourceExhaustedError(
            absl::StrCat("an event has ", bytes.size(), " bytes when stored, more than ", kMaxEventBytes));
      }
      if (total_bytes > kMaxBytesPerAppend) {
        return absl::ResourceExhaustedError(absl::StrCat("an append has more than ", kMaxBytesPerAppend, " bytes"));
      }
      entries.push_back(Entry{write.stream, revision, std::move(bytes)});
    }
  }
  return entries;
}

}  // namespace lienthong::storage

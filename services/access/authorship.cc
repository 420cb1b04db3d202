#include "services/access/authorship.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "services/rpc/errors.h"

namespace lienthong::access {
namespace {

std::string AdminStream(absl::string_view id) {
  return absl::StrCat("admin/", id);
}

storage::NewEvent NewEventBy(storage::Uuid7Source* ids, const Authorship& author, absl::string_view type) {
  storage::NewEvent event;
  event.envelope.set_event_id(ids->NextBytes());
  event.envelope.set_type(std::string(type));
  event.envelope.set_schema_version(1);
  event.envelope.set_agency(author.agency);
  event.envelope.set_officer(author.officer);
  event.envelope.set_purpose(author.purpose);
  event.envelope.set_procedure(author.procedure);
  event.envelope.set_command_id(author.command_id);
  return event;
}

}  // namespace

storage::NewEvent MakeEvent(storage::Uuid7Source* ids, const Authorship& author, absl::string_view subject,
                            const google::protobuf::Message& payload) {
  storage::NewEvent event = NewEventBy(ids, author, payload.GetDescriptor()->name());
  event.parts.push_back({std::string(subject), payload.SerializeAsString()});
  return event;
}

storage::NewEvent MakeOpenEvent(storage::Uuid7Source* ids, const Authorship& author,
                                const google::protobuf::Message& payload) {
  storage::NewEvent event = NewEventBy(ids, author, payload.GetDescriptor()->name());
  event.envelope.set_open_part(payload.SerializeAsString());
  return event;
}

absl::StatusOr<Authorship> Officers::Identify(const rpc::Caller& caller) {
  Authorship author{caller.agency, "", caller.purpose, caller.procedure, ids_->NextBytes()};
  // The claim is the registry of officers: its owner is the opaque id, its key a keyed hash.
  const std::string claim = key_->Hash("officer", {caller.agency, caller.officer});
  for (int attempt = 0; attempt < 2; ++attempt) {
    absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(claim);
    if (!owner.ok()) return owner.status();
    if (owner->has_value()) {
      author.officer = **owner;
      return author;
    }
    const std::string id = ids_->NextText();
    event::v1::OfficerRegistered payload;
    payload.set_agency(caller.agency);
    payload.set_officer(caller.officer);
    storage::AppendRequest request;
    request.writes.push_back({AdminStream(id), 0, {MakeEvent(ids_, author, AdminStream(id), payload)}});
    request.claims.push_back({storage::ClaimChange::Action::kAcquire, claim, id});
    absl::StatusOr<storage::AppendResult> result = log_->Append(std::move(request));
    if (!result.ok() && !absl::IsAlreadyExists(result.status())) return result.status();
  }
  absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(claim);
  if (!owner.ok()) return owner.status();
  author.officer = owner->value_or("");
  return author;
}

absl::StatusOr<std::string> Officers::Find(absl::string_view agency, absl::string_view officer) const {
  const absl::StatusOr<std::optional<std::string>> owner = log_->ClaimOwner(key_->Hash("officer", {agency, officer}));
  if (!owner.ok()) return owner.status();
  return owner->value_or("");
}

absl::StatusOr<rpc::Caller> Officers::CallerOf(const Authorship& author) const {
  absl::StatusOr<std::vector<storage::StoredEvent>> events = log_->ReadStream(AdminStream(author.officer), 1, 1);
  if (!events.ok()) return events.status();
  if (events->empty() || events->front().envelope.sealed_parts().empty()) {
    return rpc::Error(error::v1::ERROR_REASON_INTERNAL_FAULT, "an officer's registration is missing");
  }
  const event::v1::Envelope& envelope = events->front().envelope;
  absl::StatusOr<std::string> plain = sealer_->Open(envelope, envelope.sealed_parts(0));
  if (!plain.ok()) return plain.status();
  event::v1::OfficerRegistered payload;
  if (!payload.ParseFromString(*plain)) return absl::DataLossError("an officer's registration does not parse");
  return rpc::Caller{author.agency, payload.officer(), author.purpose, author.procedure};
}

}  // namespace lienthong::access

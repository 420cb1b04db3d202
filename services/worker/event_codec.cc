#include "services/worker/event_codec.h"

#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/registry_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/worker/identity_codec.h"

namespace lienthong::worker {
namespace {

namespace ev = event::v1;
using MessagePtr = std::unique_ptr<google::protobuf::Message>;

const char* IdentifierTypeText(IdentifierType type) {
  switch (type) {
    case IdentifierType::kUnknown:
      return "unknown";
    case IdentifierType::kPersonalNumber:
      return "personal_number";
    case IdentifierType::kOldCard:
      return "old_card";
    case IdentifierType::kPassport:
      return "passport";
    case IdentifierType::kLaissezPasser:
      return "laissez_passer";
    case IdentifierType::kResidencePermit:
      return "residence_permit";
  }
  return "";
}

IdentifierType IdentifierTypeOf(absl::string_view text) {
  for (int i = 1; i <= 5; ++i) {
    if (text == IdentifierTypeText(static_cast<IdentifierType>(i))) return static_cast<IdentifierType>(i);
  }
  return IdentifierType::kUnknown;
}

void PutFacts(const std::vector<Fact>& facts, google::protobuf::RepeatedPtrField<ev::FieldFact>* out) {
  for (const Fact& fact : facts) {
    ev::FieldFact* added = out->Add();
    added->set_field(fact.field);
    added->set_value(fact.value);
  }
}

}  // namespace

void PutAssertion(const WorkerEvent& event, ev::Assertion* out) {
  PutFacts(event.facts, out->mutable_facts());
  out->set_effective_from(event.effective_from);
  out->set_effective_to(event.effective_to);
  out->set_reason(event.reason);
  out->set_note(event.note);
}

void GetAssertion(const ev::Assertion& in, WorkerEvent* event) {
  for (const ev::FieldFact& fact : in.facts()) {
    event->facts.push_back({static_cast<Field>(fact.field()), fact.value()});
  }
  event->effective_from = in.effective_from();
  event->effective_to = in.effective_to();
  event->reason = in.reason();
  event->note = in.note();
}

void PutIdentifier(const IdentifierFact& identifier, ev::IdentifierFact* out) {
  out->set_type(IdentifierTypeText(identifier.type));
  out->set_value(identifier.value);
  out->set_valid_from(identifier.valid_from);
  out->set_valid_to(identifier.valid_to);
}

IdentifierFact GetIdentifier(const ev::IdentifierFact& in) {
  return {IdentifierTypeOf(in.type()), in.value(), in.valid_from(), in.valid_to()};
}

namespace {

// How one event type is written and read.
struct Codec {
  std::string name;
  std::function<MessagePtr(const WorkerEvent&)> write;
  std::function<bool(const std::string&, WorkerEvent*)> read;
};

// Messages that hold an assertion alone.
template <typename M>
Codec AssertionCodec() {
  return {M::descriptor()->name(),
          [](const WorkerEvent& event) -> MessagePtr {
            auto message = std::make_unique<M>();
            PutAssertion(event, message->mutable_assertion());
            return message;
          },
          [](const std::string& bytes, WorkerEvent* event) {
            M message;
            if (!message.ParseFromString(bytes)) return false;
            GetAssertion(message.assertion(), event);
            return true;
          }};
}

// Messages that hold a deployment and an assertion.
template <typename M>
Codec DeploymentCodec() {
  return {M::descriptor()->name(),
          [](const WorkerEvent& event) -> MessagePtr {
            auto message = std::make_unique<M>();
            message->set_deployment_id(event.deployment_id);
            PutAssertion(event, message->mutable_assertion());
            return message;
          },
          [](const std::string& bytes, WorkerEvent* event) {
            M message;
            if (!message.ParseFromString(bytes)) return false;
            event->deployment_id = message.deployment_id();
            GetAssertion(message.assertion(), event);
            return true;
          }};
}

// Any other message, by two functions.
template <typename M>
Codec SpecialCodec(void (*put)(const WorkerEvent&, M*), void (*get)(const M&, WorkerEvent*)) {
  return {M::descriptor()->name(),
          [put](const WorkerEvent& event) -> MessagePtr {
            auto message = std::make_unique<M>();
            put(event, message.get());
            return message;
          },
          [get](const std::string& bytes, WorkerEvent* event) {
            M message;
            if (!message.ParseFromString(bytes)) return false;
            get(message, event);
            return true;
          }};
}

template <typename M>
Codec DecisionCodec(void (*put)(const WorkerEvent&, M*), bool (*get)(const M&, WorkerEvent*)) {
  return {M::descriptor()->name(),
          [put](const WorkerEvent& event) -> MessagePtr {
            auto message = std::make_unique<M>();
            put(event, message.get());
            return message;
          },
          [get](const std::string& bytes, WorkerEvent* event) {
            M message;
            return message.ParseFromString(bytes) && get(message, event);
          }};
}

Codec RegisteredCodec() {
  return SpecialCodec<ev::WorkerRegistered>(
      [](const WorkerEvent& event, ev::WorkerRegistered* out) {
        PutAssertion(event, out->mutable_assertion());
        for (const IdentifierFact& identifier : event.identifiers) PutIdentifier(identifier, out->add_identifiers());
      },
      [](const ev::WorkerRegistered& in, WorkerEvent* event) {
        GetAssertion(in.assertion(), event);
        for (const ev::IdentifierFact& identifier : in.identifiers()) {
          event->identifiers.push_back(GetIdentifier(identifier));
        }
      });
}

Codec IdentifierAddedCodec() {
  return SpecialCodec<ev::WorkerIdentifierAdded>(
      [](const WorkerEvent& event, ev::WorkerIdentifierAdded* out) {
        PutIdentifier(event.identifiers.front(), out->mutable_identifier());
        PutAssertion(event, out->mutable_assertion());
      },
      [](const ev::WorkerIdentifierAdded& in, WorkerEvent* event) {
        event->identifiers.push_back(GetIdentifier(in.identifier()));
        GetAssertion(in.assertion(), event);
      });
}

Codec IdentifierRetiredCodec() {
  return SpecialCodec<ev::WorkerIdentifierRetired>(
      [](const WorkerEvent& event, ev::WorkerIdentifierRetired* out) {
        PutIdentifier(event.identifiers.front(), out->mutable_identifier());
        out->set_superseded_by(event.superseded_by);
        PutAssertion(event, out->mutable_assertion());
      },
      [](const ev::WorkerIdentifierRetired& in, WorkerEvent* event) {
        event->identifiers.push_back(GetIdentifier(in.identifier()));
        event->superseded_by = in.superseded_by();
        GetAssertion(in.assertion(), event);
      });
}

Codec CrossingCodec() {
  return SpecialCodec<ev::CrossingRecorded>(
      [](const WorkerEvent& event, ev::CrossingRecorded* out) {
        out->set_crossing_id(event.crossing_id);
        out->set_deployment_id(event.deployment_id);
        PutAssertion(event, out->mutable_assertion());
      },
      [](const ev::CrossingRecorded& in, WorkerEvent* event) {
        event->crossing_id = in.crossing_id();
        event->deployment_id = in.deployment_id();
        GetAssertion(in.assertion(), event);
      });
}

Codec WithdrawnCodec() {
  return SpecialCodec<ev::FactWithdrawn>(
      [](const WorkerEvent& event, ev::FactWithdrawn* out) {
        out->set_event_id(event.withdrawn_event_id);
        PutAssertion(event, out->mutable_assertion());
      },
      [](const ev::FactWithdrawn& in, WorkerEvent* event) {
        event->withdrawn_event_id = in.event_id();
        GetAssertion(in.assertion(), event);
      });
}

const std::map<EventType, Codec>& Codecs() {
  static const auto* codecs = new std::map<EventType, Codec>{
      {EventType::kRegistered, RegisteredCodec()},
      {EventType::kIdentityCorrected, AssertionCodec<ev::WorkerIdentityCorrected>()},
      {EventType::kResidenceRecorded, AssertionCodec<ev::WorkerResidenceRecorded>()},
      {EventType::kContactRecorded, AssertionCodec<ev::WorkerContactRecorded>()},
      {EventType::kQualificationRecorded, AssertionCodec<ev::WorkerQualificationRecorded>()},
      {EventType::kVerdictRecorded, AssertionCodec<ev::WorkerVerdictRecorded>()},
      {EventType::kIdentifierAdded, IdentifierAddedCodec()},
      {EventType::kIdentifierRetired, IdentifierRetiredCodec()},
      {EventType::kDeploymentRegistered, DeploymentCodec<ev::DeploymentRegistered>()},
      {EventType::kDeploymentTermsChanged, DeploymentCodec<ev::DeploymentTermsChanged>()},
      {EventType::kDeploymentListConfirmed, DeploymentCodec<ev::DeploymentListConfirmed>()},
      {EventType::kDeploymentDepartureRecorded, DeploymentCodec<ev::DeploymentDepartureRecorded>()},
      {EventType::kDeploymentWorkStarted, DeploymentCodec<ev::DeploymentWorkStarted>()},
      {EventType::kDeploymentContractEnded, DeploymentCodec<ev::DeploymentContractEnded>()},
      {EventType::kDeploymentReturnRecorded, DeploymentCodec<ev::DeploymentReturnRecorded>()},
      {EventType::kDeploymentLiquidated, DeploymentCodec<ev::DeploymentLiquidated>()},
      {EventType::kCrossingRecorded, CrossingCodec()},
      {EventType::kFactWithdrawn, WithdrawnCodec()},
      {EventType::kRecordLinked, DecisionCodec(PutLinked, GetLinked)},
      {EventType::kRecordUnlinked, DecisionCodec(PutUnlinked, GetUnlinked)},
      {EventType::kRecordRefused, DecisionCodec(PutRefused, GetRefused)},
      {EventType::kMergeRequested, DecisionCodec(PutMergeRequested, GetMergeRequested)},
      {EventType::kMerged, DecisionCodec(PutMerged, GetMerged)},
      {EventType::kSplit, DecisionCodec(PutSplit, GetSplit)},
      {EventType::kDecisionUndone, DecisionCodec(PutUndone, GetUndone)},
  };
  return *codecs;
}

absl::StatusOr<Observation> DecodeObservation(const ev::Envelope& envelope, const RecordStreamName& name,
                                              const std::string& plain) {
  Observation observation;
  observation.registry = name.registry;
  observation.source_record_id = name.source_record_id;
  if (envelope.type() == ev::SourceRecordGone::descriptor()->name()) {
    ev::SourceRecordGone message;
    if (!message.ParseFromString(plain)) return absl::DataLossError("a SourceRecordGone does not parse");
    observation.gone = true;
    observation.registry_version = message.registry_version();
    return observation;
  }
  ev::SourceRecordObserved message;
  if (envelope.type() != ev::SourceRecordObserved::descriptor()->name() || !message.ParseFromString(plain)) {
    return absl::DataLossError(absl::StrCat("an event of a source record does not parse: ", envelope.type()));
  }
  observation.kind = static_cast<RecordKind>(message.kind());
  observation.key = message.key();
  for (const ev::FieldFact& fact : message.fields()) {
    observation.fields[static_cast<Field>(fact.field())] = fact.value();
  }
  observation.registry_version = message.registry_version();
  observation.data_as_of = message.data_as_of();
  return observation;
}

}  // namespace

MessagePtr Encode(const WorkerEvent& event) {
  return Codecs().at(event.type).write(event);
}

MessagePtr Encode(const Observation& observation) {
  if (observation.gone) {
    auto message = std::make_unique<ev::SourceRecordGone>();
    message->set_registry_version(observation.registry_version);
    return message;
  }
  auto message = std::make_unique<ev::SourceRecordObserved>();
  message->set_kind(observation.kind);
  message->set_key(observation.key);
  for (const auto& [field, value] : observation.fields) {
    ev::FieldFact* fact = message->add_fields();
    fact->set_field(field);
    fact->set_value(value);
  }
  message->set_registry_version(observation.registry_version);
  message->set_data_as_of(observation.data_as_of);
  return message;
}

absl::StatusOr<WorkerEvent> DecodePayload(absl::string_view type, const std::string& bytes) {
  for (const auto& [event_type, codec] : Codecs()) {
    if (codec.name != type) continue;
    WorkerEvent event;
    event.type = event_type;
    if (!codec.read(bytes, &event)) return absl::DataLossError(absl::StrCat("does not parse: ", type));
    return event;
  }
  return absl::DataLossError(absl::StrCat("unknown event type in a worker's stream: ", type));
}

std::string TypeName(EventType type) {
  return Codecs().at(type).name;
}

absl::StatusOr<Recorded> Decode(const storage::StoredEvent& stored, const storage::PayloadSealer& sealer) {
  const ev::Envelope& envelope = stored.envelope;
  if (envelope.sealed_parts().empty()) return absl::DataLossError("an event without a sealed part");
  absl::StatusOr<std::string> plain = sealer.Open(envelope, envelope.sealed_parts(0));
  if (!plain.ok()) return plain.status();
  Recorded recorded;
  recorded.position = stored.position;
  recorded.record_time = storage::RecordTimeOf(envelope);
  recorded.event_id = envelope.event_id();
  recorded.agency = envelope.agency();
  recorded.officer = envelope.officer();
  recorded.purpose = envelope.purpose();
  recorded.procedure = envelope.procedure();
  if (!envelope.province().code().empty()) {
    recorded.province = absl::StrCat(envelope.province().code(), "|", envelope.province().version());
  }
  if (std::optional<RecordStreamName> name = ParseRecordStream(envelope.stream())) {
    absl::StatusOr<Observation> observation = DecodeObservation(envelope, *name, *plain);
    if (!observation.ok()) return observation.status();
    recorded.what = *std::move(observation);
    return recorded;
  }
  absl::StatusOr<WorkerEvent> event = DecodePayload(envelope.type(), *plain);
  if (!event.ok()) return event.status();
  recorded.worker_id = std::string(absl::StripPrefix(envelope.stream(), "workers/"));
  recorded.revision = envelope.revision();
  recorded.what = *std::move(event);
  return recorded;
}

std::string RecordStream(absl::string_view registry, absl::string_view source_record_id) {
  return absl::StrCat("registries/", registry, "/records/", source_record_id);
}

std::optional<RecordStreamName> ParseRecordStream(absl::string_view stream) {
  std::vector<std::string> parts = absl::StrSplit(stream, '/');
  if (parts.size() != 4 || parts[0] != "registries" || parts[2] != "records") return std::nullopt;
  return RecordStreamName{parts[1], parts[3]};
}

}  // namespace lienthong::worker

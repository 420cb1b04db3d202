// The one place where stored messages become C++ values and back.

#ifndef LIENTHONG_SERVICES_WORKER_EVENT_CODEC_H_
#define LIENTHONG_SERVICES_WORKER_EVENT_CODEC_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/worker/worker_event.h"
#include "storage/event_log.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::worker {

// The message that is sealed for `event`; its bare name is the envelope's type.
std::unique_ptr<google::protobuf::Message> Encode(const WorkerEvent& event);
std::unique_ptr<google::protobuf::Message> Encode(const Observation& observation);

// The name of the message for `type`, for example "WorkerRegistered".
std::string TypeName(EventType type);

// The value of the message `type` whose bytes were sealed in a worker's stream. DATA_LOSS when they do not parse or the
// type is unknown there.
absl::StatusOr<WorkerEvent> DecodePayload(absl::string_view type, const std::string& bytes);

// The value of an event of a stream workers/{id} or registries/{r}/records/{id}; its seal is opened. DATA_LOSS when the
// bytes do not parse or the type is unknown in those streams.
absl::StatusOr<Recorded> Decode(const storage::StoredEvent& stored, const storage::PayloadSealer& sealer);

// The stream of a source record and back: registries/{registry}/records/{id}.
std::string RecordStream(absl::string_view registry, absl::string_view source_record_id);
// Id and registry of such a stream; nullopt for any other name.
struct RecordStreamName {
  std::string registry;
  std::string source_record_id;
};
std::optional<RecordStreamName> ParseRecordStream(absl::string_view stream);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_EVENT_CODEC_H_

// Stored events of workers and records, as a whole envelope ('e') or as the payload of one whose stream and type are
// the first two lines: what is decoded is encoded so that it is decoded the same; all else is DATA_LOSS.

#include <memory>
#include <string>
#include <variant>

#include "services/worker/event_codec.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

std::string Encoded(const worker::Recorded& recorded, std::string* type) {
  const std::unique_ptr<google::protobuf::Message> message =
      std::visit([](const auto& what) { return worker::Encode(what); }, recorded.what);
  *type = message->GetDescriptor()->name();
  return message->SerializeAsString();
}

void Try(storage::StoredEvent event) {
  const storage::PayloadSealer sealer = storage::PayloadSealer::ForDevelopmentTests();
  const absl::StatusOr<worker::Recorded> recorded = worker::Decode(event, sealer);
  if (!recorded.ok()) return ExpectRefused(recorded.status(), absl::StatusCode::kDataLoss);
  std::string type;
  const std::string encoded = Encoded(*recorded, &type);
  Expect(type == event.envelope.type(), "an event keeps its type");
  event.envelope.mutable_sealed_parts(0)->set_ciphertext(encoded);
  const absl::StatusOr<worker::Recorded> again = worker::Decode(event, sealer);
  Expect(again.ok() && Encoded(*again, &type) == encoded, "an event is decoded as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  storage::StoredEvent event;
  event.position = 1;
  if (input.Byte() == 'e') {
    if (event.envelope.ParseFromString(input.RestText())) Try(std::move(event));
    return 0;
  }
  event.envelope.set_stream(std::string(input.Line()));
  event.envelope.set_type(std::string(input.Line()));
  event::v1::SealedPart* const part = event.envelope.add_sealed_parts();
  part->set_codec(event::v1::SEAL_CODEC_UNSEALED_DEV);
  part->set_ciphertext(input.RestText());
  Try(std::move(event));
  return 0;
}

}  // namespace lienthong::fuzz

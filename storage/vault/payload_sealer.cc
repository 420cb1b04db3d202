#include "storage/vault/payload_sealer.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace lienthong::storage {

absl::StatusOr<event::v1::SealedPart> PayloadSealer::Seal(const event::v1::Envelope& envelope,
                                                          absl::string_view subject, absl::string_view plain) const {
  // The plain codec binds nothing to the envelope, but a caller that would fail with a binding codec must fail now.
  if (envelope.event_id().empty() || envelope.stream().empty() || envelope.revision() == 0 || envelope.type().empty()) {
    return absl::InternalError("an event is sealed before its id, stream, revision and type are known");
  }
  if (subject.empty()) return absl::InvalidArgumentError("a part has no subject");
  event::v1::SealedPart part;
  part.set_codec(event::v1::SEAL_CODEC_UNSEALED_DEV);
  part.set_subject(std::string(subject));
  part.set_ciphertext(std::string(plain));
  return part;
}

absl::StatusOr<std::string> PayloadSealer::Open(const event::v1::Envelope& envelope,
                                                const event::v1::SealedPart& part) const {
  if (part.codec() != event::v1::SEAL_CODEC_UNSEALED_DEV) {
    return absl::DataLossError(absl::StrCat("stream ", envelope.stream(), " revision ", envelope.revision(),
                                            ": a part has codec ", static_cast<int>(part.codec()),
                                            ", which this version cannot open"));
  }
  return part.ciphertext();
}

}  // namespace lienthong::storage

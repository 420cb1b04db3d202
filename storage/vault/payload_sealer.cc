#include "storage/vault/payload_sealer.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/vault/sealed_part.h"

namespace lienthong::storage {
namespace {

absl::Status CannotBeOpened(const event::v1::Envelope& envelope, absl::string_view why) {
  return absl::DataLossError(absl::StrCat("stream ", envelope.stream(), " revision ", envelope.revision(), ": ", why));
}

}  // namespace

absl::StatusOr<event::v1::SealedPart> PayloadSealer::Seal(const event::v1::Envelope& envelope,
                                                          absl::string_view subject, const SubjectKey* key,
                                                          absl::string_view plain) const {
  if (envelope.event_id().empty() || envelope.stream().empty() || envelope.revision() == 0 || envelope.type().empty()) {
    return absl::InternalError("an event is sealed before its id, stream, revision and type are known");
  }
  if (subject.empty()) return absl::InvalidArgumentError("a part has no subject");
  if (keys_ != nullptr) {
    if (key == nullptr) return absl::InternalError("an event is sealed without a key");
    return SealWith(key->EventKey(envelope.event_id()), ContextOf(envelope, subject), plain, keys_->random());
  }
  event::v1::SealedPart part;
  part.set_codec(event::v1::SEAL_CODEC_UNSEALED_DEV);
  part.set_subject(std::string(subject));
  part.set_ciphertext(std::string(plain));
  return part;
}

absl::StatusOr<std::string> PayloadSealer::Open(const event::v1::Envelope& envelope,
                                                const event::v1::SealedPart& part) const {
  const event::v1::SealCodec wanted =
      keys_ == nullptr ? event::v1::SEAL_CODEC_UNSEALED_DEV : event::v1::SEAL_CODEC_AES_256_GCM;
  if (part.codec() != wanted) {
    return CannotBeOpened(envelope,
                          absl::StrCat("a part has codec ", static_cast<int>(part.codec()), ", which is not opened"));
  }
  if (keys_ == nullptr) return part.ciphertext();
  const absl::StatusOr<SecretKey> key = EventKey(envelope, part.subject());
  if (!key.ok()) return key.status();
  return OpenWith(*key, ContextOf(envelope, part.subject()), part);
}

absl::StatusOr<SecretKey> PayloadSealer::EventKey(const event::v1::Envelope& envelope,
                                                  absl::string_view subject) const {
  if (keys_ == nullptr) return CannotBeOpened(envelope, "a part that is not sealed has no key");
  const absl::StatusOr<std::optional<KeyRing::Key>> key = keys_->Find(subject);
  if (!key.ok()) return key.status();
  if (!key->has_value()) return CannotBeOpened(envelope, "the key of a part's subject is missing");
  return (**key)->EventKey(envelope.event_id());
}

absl::StatusOr<bool> PayloadSealer::IsErased(absl::string_view subject) const {
  if (keys_ == nullptr) return false;
  const absl::Status found = keys_->Find(subject).status();
  if (found.GetPayload(kErasedMark).has_value()) return true;
  if (!found.ok()) return found;
  return false;
}

}  // namespace lienthong::storage

#include "storage/vault/sealed_part.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/vault/crypto.h"

namespace lienthong::storage {
namespace {

constexpr char kLabel[] = "lienthong sealed part v1";

void AppendField(absl::string_view field, std::string* out) {
  AppendU64(field.size(), out);
  out->append(field.data(), field.size());
}

absl::Status DoesNotVerify(const SealContext& context, absl::string_view why) {
  return absl::DataLossError(absl::StrCat("stream ", context.stream, " revision ", context.revision, ": ", why));
}

}  // namespace

SealContext ContextOf(const event::v1::Envelope& envelope, absl::string_view subject) {
  return {envelope.event_id(), envelope.stream(), envelope.revision(), subject, envelope.type()};
}

std::string AssociatedData(const SealContext& context) {
  std::string associated;
  associated.reserve(8 * 6 + sizeof(kLabel) + context.event_id.size() + context.stream.size() + context.subject.size() +
                     context.type.size());
  AppendField(kLabel, &associated);
  AppendField(context.event_id, &associated);
  AppendField(context.stream, &associated);
  AppendU64(context.revision, &associated);
  AppendField(context.subject, &associated);
  AppendField(context.type, &associated);
  return associated;
}

event::v1::SealedPart SealWith(const SecretKey& event_key, const SealContext& context, absl::string_view plain,
                               const RandomSource& random) {
  SecretKey commitment;
  const SecretKey key = HkdfExpand(event_key, kLabel, "", &commitment);
  event::v1::SealedPart part;
  part.set_codec(event::v1::SEAL_CODEC_AES_256_GCM);
  part.set_subject(context.subject.data(), context.subject.size());
  part.set_nonce(RandomBytes(random, kNonceBytes));
  part.set_key_commitment(commitment.bytes().data(), SecretKey::kBytes);
  part.set_ciphertext(GcmSeal(key, part.nonce(), AssociatedData(context), plain));
  return part;
}

absl::StatusOr<std::string> OpenWith(const SecretKey& event_key, const SealContext& context,
                                     const event::v1::SealedPart& part) {
  if (part.codec() != event::v1::SEAL_CODEC_AES_256_GCM) {
    return DoesNotVerify(
        context, absl::StrCat("a part has codec ", static_cast<int>(part.codec()), ", which this version cannot open"));
  }
  SecretKey commitment;
  const SecretKey key = HkdfExpand(event_key, kLabel, "", &commitment);
  if (!SameBytes(commitment.bytes(), part.key_commitment())) {
    return DoesNotVerify(context, "a part was sealed under another key");
  }
  std::optional<std::string> plain = GcmOpen(key, part.nonce(), AssociatedData(context), part.ciphertext());
  if (!plain.has_value()) return DoesNotVerify(context, "a sealed part does not verify");
  return *std::move(plain);
}

}  // namespace lienthong::storage

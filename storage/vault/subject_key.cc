#include "storage/vault/subject_key.h"

#include <cassert>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/vault/crypto.h"

namespace lienthong::storage {
namespace {

constexpr char kEventKeyLabel[] = "lienthong event key v1";
constexpr char kWrapLabel[] = "lienthong subject key v1";
constexpr char kWrapped = 1;
constexpr char kErased = 2;
constexpr size_t kWrappedBytes = SecretKey::kBytes + kTagBytes;
constexpr size_t kNonceAt = 1 + 4;
constexpr size_t kWrappedAt = kNonceAt + kNonceBytes;

std::string WrapData(absl::string_view subject, uint32_t epoch) {
  std::string data;
  for (const absl::string_view field : {absl::string_view(kWrapLabel), subject}) {
    AppendU64(field.size(), &data);
    data.append(field.data(), field.size());
  }
  AppendU32(epoch, &data);
  return data;
}

}  // namespace

SubjectKey SubjectKey::Random(const RandomSource& random) {
  return SubjectKey(SecretKey::Random(random));
}

SubjectKey::SubjectKey(const SecretKey& key) : key_(key), extracted_(HkdfExtract(key)) {}

SecretKey SubjectKey::EventKey(absl::string_view event_id) const {
  return HkdfExpand(extracted_, kEventKeyLabel, event_id);
}

std::string EncodeKeyRow(const KeyRow& row) {
  if (row.erased) return std::string(1, kErased);
  assert(row.nonce.size() == kNonceBytes && row.wrapped.size() == kWrappedBytes);
  std::string value(1, kWrapped);
  AppendU32(row.epoch, &value);
  value += row.nonce;
  value += row.wrapped;
  return value;
}

absl::StatusOr<KeyRow> ParseKeyRow(absl::string_view value) {
  KeyRow row;
  row.erased = value.size() == 1 && value[0] == kErased;
  if (row.erased) return row;
  if (value.size() != kWrappedAt + kWrappedBytes || value[0] != kWrapped) {
    return absl::DataLossError("a subject's key row is malformed");
  }
  row.epoch = ReadU32(value, 1);
  row.nonce = std::string(value.substr(kNonceAt, kNonceBytes));
  row.wrapped = std::string(value.substr(kWrappedAt));
  return row;
}

KeyRow WrapKey(const SubjectKey& key, absl::string_view subject, uint32_t epoch, const SecretKey& wrapping,
               const RandomSource& random) {
  KeyRow row;
  row.epoch = epoch;
  row.nonce = RandomBytes(random, kNonceBytes);
  row.wrapped = GcmSeal(wrapping, row.nonce, WrapData(subject, epoch), key.key().bytes());
  return row;
}

absl::StatusOr<SubjectKey> UnwrapKey(const KeyRow& row, absl::string_view subject, const SecretKey& wrapping) {
  std::optional<std::string> bytes = GcmOpen(wrapping, row.nonce, WrapData(subject, row.epoch), row.wrapped);
  if (!bytes.has_value() || bytes->size() != SecretKey::kBytes) {
    return absl::DataLossError(
        absl::StrCat("the key of ", subject, " does not open under the key-encryption key of epoch ", row.epoch));
  }
  const SubjectKey key(SecretKey::FromBytes(*bytes));
  Wipe(&*bytes);
  return key;
}

}  // namespace lienthong::storage

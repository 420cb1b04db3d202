#include "storage/vault/lookup_key.h"

#include <cassert>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/vault/crypto.h"
#include "storage/vault/private_file.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {
namespace {

constexpr size_t kMaxFileBytes = 4'096;

// The key in `path`; nullopt when there is no file.
absl::StatusOr<std::optional<std::string>> ReadKeyFile(const std::string& path) {
  absl::StatusOr<std::optional<std::string>> key = ReadPrivateFile(path, kMaxFileBytes);
  if (key.ok() && key->has_value() && (*key)->size() != SecretKey::kBytes) {
    return absl::DataLossError(absl::StrCat(path, " has ", (*key)->size(), " bytes, a key has ", SecretKey::kBytes,
                                            "; restore it from the backup of the log it belongs to"));
  }
  return key;
}

void AppendField(absl::string_view field, std::string* out) {
  AppendU64(field.size(), out);
  out->append(field.data(), field.size());
}

}  // namespace

LookupKey::LookupKey(const SecretKey& key) : key_(key) {}

absl::StatusOr<LookupKey> LookupKey::OpenOrCreate(const std::string& path) {
  absl::StatusOr<std::optional<std::string>> key = ReadKeyFile(path);
  if (!key.ok()) return key.status();
  if (!key->has_value()) {
    std::string bytes = RandomBytes(KernelRandom(), SecretKey::kBytes);
    const absl::Status created = MakePrivateFile(path, bytes);
    Wipe(&bytes);
    if (!created.ok()) return created;
    key = ReadKeyFile(path);
    if (!key.ok()) return key.status();
    if (!key->has_value()) return absl::NotFoundError(absl::StrCat(path, " went away while it was created"));
  }
  const SecretKey secret = SecretKey::FromBytes(**key);
  Wipe(&**key);
  return LookupKey(secret);
}

LookupKey LookupKey::FromBytes(absl::string_view thirty_two_bytes) {
  assert(thirty_two_bytes.size() == SecretKey::kBytes);
  return LookupKey(SecretKey::FromBytes(thirty_two_bytes));
}

std::string LookupKey::Hash(absl::string_view purpose, const std::vector<absl::string_view>& parts) const {
  std::string input;
  AppendField(purpose, &input);
  for (const absl::string_view part : parts) AppendField(part, &input);
  return std::string(Hmac(key_, input).bytes());
}

}  // namespace lienthong::storage

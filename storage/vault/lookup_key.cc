#include "storage/vault/lookup_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/vault/key_file.h"

namespace lienthong::storage {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kHashBytes = 32;

// HMAC over a valid key with valid parameters fails only when OpenSSL itself is broken or memory is gone; a wrong hash
// would break uniqueness for ever, so the process ends.
void Require(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL cannot compute HMAC-SHA-256\n", stderr);
  std::abort();
}

// The key in `path`; nullopt when there is no file.
absl::StatusOr<std::optional<std::string>> ReadKey(const std::string& path) {
  absl::StatusOr<std::optional<std::string>> key = ReadKeyFile(path, kKeyBytes);
  if (key.ok() && key->has_value() && (*key)->size() != kKeyBytes) {
    return absl::DataLossError(absl::StrCat(path, " has ", (*key)->size(), " bytes, a key has ", kKeyBytes,
                                            "; restore it from the backup of the log it belongs to"));
  }
  return key;
}

absl::Status CreateKey(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) {
    return absl::InternalError("no random bytes for a look-up key");
  }
  const absl::Status created = CreateKeyFile(path, key);
  Wipe(&key);
  return created;
}

struct FreeContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

void AppendField(absl::string_view field, std::string* out) {
  AppendU64(field.size(), out);
  out->append(field.data(), field.size());
}

}  // namespace

LookupKey::LookupKey(std::string key) : key_(std::move(key)) {}

absl::StatusOr<LookupKey> LookupKey::OpenOrCreate(const std::string& path) {
  absl::StatusOr<std::optional<std::string>> key = ReadKey(path);
  if (!key.ok()) return key.status();
  if (!key->has_value()) {
    const absl::Status created = CreateKey(path);
    if (!created.ok()) return created;
    key = ReadKey(path);
    if (!key.ok()) return key.status();
    if (!key->has_value()) return absl::NotFoundError(absl::StrCat(path, " went away while it was created"));
  }
  return LookupKey(*std::move(*key));
}

LookupKey LookupKey::FromBytes(absl::string_view thirty_two_bytes) {
  assert(thirty_two_bytes.size() == kKeyBytes);
  return LookupKey(std::string(thirty_two_bytes));
}

std::string LookupKey::Hash(absl::string_view purpose, const std::vector<absl::string_view>& parts) const {
  std::string input;
  AppendField(purpose, &input);
  for (const absl::string_view part : parts) AppendField(part, &input);

  // Kept with its key for the next hash: to set a key costs more than to hash these few bytes.
  static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  Require(hmac != nullptr);
  thread_local const std::unique_ptr<EVP_MAC_CTX, FreeContext> kept(EVP_MAC_CTX_new(hmac));
  thread_local std::string kept_key;
  EVP_MAC_CTX* const context = kept.get();
  Require(context != nullptr);
  if (kept_key == key_) {
    Require(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);
  } else {
    char digest_name[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
                                     OSSL_PARAM_construct_end()};
    const auto* const key = reinterpret_cast<const unsigned char*>(key_.data());
    Require(EVP_MAC_init(context, key, key_.size(), parameters) == 1);
    kept_key = key_;
  }
  Require(EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1);
  std::string hash(kHashBytes, '\0');
  size_t written = 0;
  Require(EVP_MAC_final(context, reinterpret_cast<unsigned char*>(hash.data()), &written, hash.size()) == 1);
  Require(written == kHashBytes);
  return hash;
}

}  // namespace lienthong::storage

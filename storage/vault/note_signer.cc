#include "storage/vault/note_signer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/vault/private_file.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {
namespace {

constexpr absl::string_view kMark = "PRIVATE+KEY+";
constexpr size_t kSeedBytes = 32;
// The kind of signature and the seed: 33 bytes are 44 characters of base64, without padding.
constexpr size_t kSecretBytes = 1 + kSeedBytes;
constexpr size_t kSecretCharacters = 44;
// Mark, name, id, secret, two '+', a newline.
constexpr size_t kMaxFileBytes = kMark.size() + merkle::kMaxKeyNameBytes + 8 + kSecretCharacters + 3;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

absl::Status NotAKey() {
  return absl::DataLossError("not the private key of a signer of notes");
}

std::string IdText(const merkle::VerifierKey& key) {
  return absl::StrCat(absl::Hex(key.id(), absl::kZeroPad8));
}

}  // namespace

void NoteSigner::FreeKey::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

NoteSigner::NoteSigner(PrivateKey key, merkle::VerifierKey verifier)
    : key_(std::move(key)), verifier_(std::move(verifier)) {}

absl::StatusOr<NoteSigner> NoteSigner::FromSeed(absl::string_view name, const unsigned char* seed) {
  PrivateKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed, kSeedBytes));
  char public_key[merkle::kPublicKeyBytes];
  size_t size = sizeof(public_key);
  if (key == nullptr ||
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(public_key), &size) != 1) {
    return absl::InternalError("OpenSSL cannot make an Ed25519 key");
  }
  absl::StatusOr<merkle::VerifierKey> verifier =
      merkle::VerifierKey::Make(name, merkle::SignatureKind::kEd25519, absl::string_view(public_key, size));
  if (!verifier.ok()) return verifier.status();
  return NoteSigner(std::move(key), *std::move(verifier));
}

absl::StatusOr<NoteSigner> NoteSigner::Parse(absl::string_view line) {
  if (line.size() > kMaxFileBytes || !absl::ConsumePrefix(&line, kMark)) return NotAKey();
  const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits('+', 2));
  if (parts.size() != 3 || !merkle::IsKeyName(parts[0]) || parts[2].size() != kSecretCharacters) return NotAKey();

  // OpenSSL's base64 into buffers of our own, which can be wiped; written again, since it reads several spellings.
  unsigned char secret[kSecretBytes];
  unsigned char again[kSecretCharacters + 1];
  const absl::Cleanup wiper = [&secret, &again] {
    OPENSSL_cleanse(secret, sizeof(secret));
    OPENSSL_cleanse(again, sizeof(again));
  };
  const auto* const text = reinterpret_cast<const unsigned char*>(parts[2].data());
  if (EVP_DecodeBlock(secret, text, kSecretCharacters) != kSecretBytes) return NotAKey();
  EVP_EncodeBlock(again, secret, kSecretBytes);
  if (CRYPTO_memcmp(again, text, kSecretCharacters) != 0) return NotAKey();
  if (secret[0] != static_cast<unsigned char>(merkle::SignatureKind::kEd25519)) return NotAKey();

  absl::StatusOr<NoteSigner> signer = FromSeed(parts[0], secret + 1);
  if (signer.ok() && IdText(signer->verifier()) != parts[1]) return NotAKey();
  return signer;
}

absl::Status NoteSigner::Create(const std::string& path, absl::string_view name, bool fill) {
  unsigned char secret[kSecretBytes];
  unsigned char text[kSecretCharacters + 1];
  std::string line;
  const absl::Cleanup wiper = [&secret, &text, &line] {
    OPENSSL_cleanse(secret, sizeof(secret));
    OPENSSL_cleanse(text, sizeof(text));
    Wipe(&line);
  };
  secret[0] = static_cast<unsigned char>(merkle::SignatureKind::kEd25519);
  if (RAND_priv_bytes(secret + 1, kSeedBytes) != 1) return absl::InternalError("no random bytes for a signing key");
  const absl::StatusOr<NoteSigner> signer = FromSeed(name, secret + 1);
  if (!signer.ok()) return signer.status();
  EVP_EncodeBlock(text, secret, kSecretBytes);
  // Room for all of it at once: a string that grows leaves its old bytes behind.
  line.reserve(kMaxFileBytes);
  absl::StrAppend(&line, kMark, name, "+", IdText(signer->verifier()), "+");
  line.append(reinterpret_cast<const char*>(text), kSecretCharacters);
  line += '\n';
  return fill ? ReplacePrivateFile(path, line) : MakePrivateFile(path, line);
}

absl::StatusOr<NoteSigner> NoteSigner::OpenOrCreate(const std::string& path, absl::string_view name) {
  if (!merkle::IsKeyName(name)) return absl::InvalidArgumentError(absl::StrCat(name, " can be no key's name"));
  absl::StatusOr<std::optional<std::string>> line = ReadPrivateFile(path, kMaxFileBytes);
  if (!line.ok()) return line.status();
  const bool is_empty = line->has_value() && (*line)->empty();
  if (!line->has_value() || is_empty) {
    const absl::Status created = Create(path, name, is_empty);
    if (!created.ok()) return created;
    line = ReadPrivateFile(path, kMaxFileBytes);
    if (!line.ok()) return line.status();
    if (!line->has_value()) return absl::NotFoundError(absl::StrCat(path, " went away while it was created"));
  }
  std::string& bytes = **line;
  const absl::Cleanup wiper = [&bytes] { Wipe(&bytes); };
  absl::StatusOr<NoteSigner> signer = Parse(absl::StripSuffix(bytes, "\n"));
  if (!signer.ok()) return absl::Status(signer.status().code(), absl::StrCat(path, ": ", signer.status().message()));
  if (signer->verifier().name() != name) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " holds the key of ", signer->verifier().name(), ", not of ", name));
  }
  return signer;
}

absl::StatusOr<merkle::NoteSignature> NoteSigner::Sign(absl::string_view text, size_t max_bytes) const {
  if (text.size() > max_bytes || text.empty() || text.back() != '\n' || !merkle::IsNoteText(text)) {
    return absl::InvalidArgumentError("a note's text is UTF-8 without control characters, ends with a newline");
  }
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  merkle::NoteSignature signature = {verifier_.name(), verifier_.id(), std::string(merkle::kEd25519SignatureBytes, 0)};
  size_t size = signature.bytes.size();
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.bytes.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
    return absl::InternalError("OpenSSL cannot sign");
  }
  return signature;
}

}  // namespace lienthong::storage

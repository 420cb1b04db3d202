#include "tests/unit/merkle/note_key.h"

#include <openssl/evp.h>

#include <memory>

#include "storage/big_endian.h"
#include "tests/support/require.h"

namespace lienthong::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

Key PrivateKey(const std::string& seed) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(seed.data());
  return Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes, seed.size()), EVP_PKEY_free);
}

std::string PublicKey(const std::string& seed) {
  unsigned char bytes[merkle::kPublicKeyBytes];
  size_t size = sizeof(bytes);
  if (EVP_PKEY_get_raw_public_key(PrivateKey(seed).get(), bytes, &size) != 1) Fail("no public key");
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::string Ed25519(const std::string& seed, absl::string_view message) {
  const Key key = PrivateKey(seed);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  unsigned char signature[merkle::kEd25519SignatureBytes];
  size_t size = sizeof(signature);
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature, &size, bytes, message.size()) != 1) {
    Fail("no signature");
  }
  return std::string(reinterpret_cast<const char*>(signature), size);
}

}  // namespace

NoteKey::NoteKey(absl::string_view name, merkle::SignatureKind kind, uint8_t seed)
    : seed_(32, static_cast<char>(seed)), verifier_(Require(merkle::VerifierKey::Make(name, kind, PublicKey(seed_)))) {}

merkle::NoteSignature NoteKey::Sign(absl::string_view text) const {
  return {verifier_.name(), verifier_.id(), Ed25519(seed_, text)};
}

merkle::NoteSignature NoteKey::Cosign(absl::string_view text, uint64_t timestamp) const {
  std::string bytes;
  storage::AppendU64(timestamp, &bytes);
  return {verifier_.name(), verifier_.id(), bytes + Ed25519(seed_, merkle::CosignedMessage(text, timestamp))};
}

}  // namespace lienthong::testing

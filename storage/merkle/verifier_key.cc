#include "storage/merkle/verifier_key.h"

#include <openssl/evp.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/big_endian.h"
#include "storage/merkle/base64.h"

namespace lienthong::merkle {
namespace {

struct FreeOpenSsl {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* Unsigned(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Takes the first character off `text`; false when it is not UTF-8 in its shortest form.
bool TakeCharacter(absl::string_view* text, char32_t* character) {
  const auto first = static_cast<uint8_t>(text->front());
  const size_t more = first < 0x80 ? 0 : first < 0xc0 ? 4 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf8 ? 3 : 4;
  if (more == 4 || text->size() <= more) return false;
  char32_t value = more == 0 ? first : first & (0x3f >> more);
  for (size_t i = 1; i <= more; ++i) {
    const auto next = static_cast<uint8_t>((*text)[i]);
    if ((next & 0xc0) != 0x80) return false;
    value = value << 6 | (next & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return false;
  text->remove_prefix(more + 1);
  *character = value;
  return true;
}

// Unicode's property White_Space.
bool IsSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

absl::Status NotAKey(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a verifier key: ", why));
}

}  // namespace

bool IsNoteText(absl::string_view text) {
  while (!text.empty()) {
    char32_t character = 0;
    if (!TakeCharacter(&text, &character) || (character < 0x20 && character != '\n')) return false;
  }
  return true;
}

bool IsKeyName(absl::string_view name) {
  if (name.empty() || name.size() > kMaxKeyNameBytes) return false;
  while (!name.empty()) {
    char32_t character = 0;
    if (!TakeCharacter(&name, &character) || character < 0x20 || character == '+' || IsSpace(character)) return false;
  }
  return true;
}

VerifierKey::VerifierKey(absl::string_view name, SignatureKind kind, absl::string_view public_key)
    : name_(name), kind_(kind), public_key_(public_key) {
  const Hash hash = Sha256(absl::StrCat(name, "\n", std::string(1, static_cast<char>(kind)), public_key));
  id_ = storage::ReadU32(BytesOf(hash), 0);
}

absl::StatusOr<VerifierKey> VerifierKey::Make(absl::string_view name, SignatureKind kind,
                                              absl::string_view public_key) {
  if (!IsKeyName(name)) return NotAKey("a name is 1 to 255 bytes of text without spaces and '+'");
  if (public_key.size() != kPublicKeyBytes) return NotAKey("an Ed25519 public key has 32 bytes");
  return VerifierKey(name, kind, public_key);
}

absl::StatusOr<VerifierKey> VerifierKey::Parse(absl::string_view text) {
  // Base64 can hold a '+', too, so only the first two divide.
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('+', 2));
  if (parts.size() != 3) return NotAKey("it is name+id+key");
  const absl::StatusOr<std::string> bytes = ParseBase64(parts[2]);
  if (!bytes.ok()) return NotAKey(bytes.status().message());
  if (bytes->size() != 1 + kPublicKeyBytes) return NotAKey("an Ed25519 key has 33 bytes, the first its kind");
  const auto kind = static_cast<SignatureKind>(bytes->front());
  if (kind != SignatureKind::kEd25519 && kind != SignatureKind::kCosignature) {
    return NotAKey(absl::StrCat("signatures of kind ", static_cast<int>(kind), " are not known here"));
  }
  absl::StatusOr<VerifierKey> key = Make(parts[0], kind, absl::string_view(*bytes).substr(1));
  if (key.ok() && key->Text() != text) return NotAKey("the id is not that of this name and key");
  return key;
}

std::string VerifierKey::Text() const {
  return absl::StrCat(name_, "+", absl::Hex(id_, absl::kZeroPad8), "+",
                      Base64(absl::StrCat(std::string(1, static_cast<char>(kind_)), public_key_)));
}

bool VerifierKey::Signed(absl::string_view message, absl::string_view signature) const {
  if (signature.size() != kEd25519SignatureBytes) return false;
  const std::unique_ptr<EVP_PKEY, FreeOpenSsl> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Unsigned(public_key_), public_key_.size()));
  const std::unique_ptr<EVP_MD_CTX, FreeOpenSsl> context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Unsigned(signature), signature.size(), Unsigned(message), message.size()) == 1;
}

}  // namespace lienthong::merkle

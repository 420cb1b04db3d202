#include "storage/vault/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <memory>

namespace lienthong::storage {
namespace {

void Require(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL cannot compute HMAC-SHA-256 or AES-256-GCM\n", stderr);
  std::abort();
}

const unsigned char* Data(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* Data(std::string* bytes) {
  return reinterpret_cast<unsigned char*>(bytes->data());
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

constexpr size_t kBlockBytes = 64;  // of SHA-256

EVP_MD_CTX* NewSha256Context() {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Require(sha256 != nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  Require(context != nullptr && EVP_DigestInit_ex2(context, sha256, nullptr) == 1);
  return context;
}

// SHA-256 of `key`, each byte of it turned by `turn` and filled up to a block, and `message`.
SecretKey HashAfterKey(const SecretKey& key, unsigned char turn, std::initializer_list<absl::string_view> message) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(NewSha256Context());
  unsigned char block[kBlockBytes];
  for (size_t i = 0; i < kBlockBytes; ++i) block[i] = (i < SecretKey::kBytes ? key.data()[i] : 0) ^ turn;
  SecretKey hash;
  Require(EVP_DigestInit_ex2(context.get(), nullptr, nullptr) == 1);
  Require(EVP_DigestUpdate(context.get(), block, kBlockBytes) == 1);
  OPENSSL_cleanse(block, kBlockBytes);
  for (const absl::string_view part : message) Require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1);
  Require(EVP_DigestFinal_ex(context.get(), hash.data(), nullptr) == 1);
  return hash;
}

// HMAC as RFC 2104 has it: two hashes cost a quarter of what OpenSSL's EVP_MAC takes to set a new key.
SecretKey HmacOf(const SecretKey& key, std::initializer_list<absl::string_view> message) {
  return HashAfterKey(key, 0x5c, {HashAfterKey(key, 0x36, message).bytes()});
}

EVP_CIPHER_CTX* NewGcmContext(bool encrypts) {
  static EVP_CIPHER* const gcm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Require(gcm != nullptr);
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  Require(context != nullptr && EVP_CipherInit_ex2(context, gcm, nullptr, nullptr, encrypts ? 1 : 0, nullptr) == 1);
  return context;
}

}  // namespace

SecretKey Hmac(const SecretKey& key, absl::string_view message) {
  return HmacOf(key, {message});
}

SecretKey HkdfExtract(const SecretKey& input) {
  return HmacOf(SecretKey(), {input.bytes()});
}

SecretKey HkdfExpand(const SecretKey& extracted, absl::string_view label, absl::string_view rest, SecretKey* second) {
  SecretKey first = HmacOf(extracted, {label, rest, "\x01"});
  if (second != nullptr) *second = HmacOf(extracted, {first.bytes(), label, rest, "\x02"});
  return first;
}

std::string GcmSeal(const SecretKey& key, absl::string_view nonce, absl::string_view associated,
                    absl::string_view plain) {
  assert(nonce.size() == kNonceBytes);
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(NewGcmContext(true));
  std::string sealed(plain.size() + kTagBytes, '\0');
  int written = 0;
  Require(EVP_EncryptInit_ex2(context.get(), nullptr, key.data(), Data(nonce), nullptr) == 1);
  Require(EVP_EncryptUpdate(context.get(), nullptr, &written, Data(associated), static_cast<int>(associated.size())) ==
          1);
  Require(EVP_EncryptUpdate(context.get(), Data(&sealed), &written, Data(plain), static_cast<int>(plain.size())) == 1);
  Require(static_cast<size_t>(written) == plain.size());
  Require(EVP_EncryptFinal_ex(context.get(), Data(&sealed) + written, &written) == 1 && written == 0);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, Data(&sealed) + plain.size()) == 1);
  return sealed;
}

std::optional<std::string> GcmOpen(const SecretKey& key, absl::string_view nonce, absl::string_view associated,
                                   absl::string_view sealed) {
  if (nonce.size() != kNonceBytes || sealed.size() < kTagBytes) return std::nullopt;
  thread_local const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(NewGcmContext(false));
  const size_t bytes = sealed.size() - kTagBytes;
  std::string tag(sealed.substr(bytes));
  std::string plain(bytes, '\0');
  int written = 0;
  Require(EVP_DecryptInit_ex2(context.get(), nullptr, key.data(), Data(nonce), nullptr) == 1);
  Require(EVP_DecryptUpdate(context.get(), nullptr, &written, Data(associated), static_cast<int>(associated.size())) ==
          1);
  Require(EVP_DecryptUpdate(context.get(), Data(&plain), &written, Data(sealed), static_cast<int>(bytes)) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, Data(&tag)) == 1);
  unsigned char none[kTagBytes];
  if (EVP_DecryptFinal_ex(context.get(), none, &written) != 1) {
    Wipe(&plain);  // not verified, so nobody's
    return std::nullopt;
  }
  return plain;
}

}  // namespace lienthong::storage

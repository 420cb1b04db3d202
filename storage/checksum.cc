#include "storage/checksum.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace lienthong::storage {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void Require(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL cannot compute SHA-256\n", stderr);
  std::abort();
}

}  // namespace

std::string Checksum(absl::string_view bytes) {
  // Fetched once and kept: the one-shot SHA256() of OpenSSL 3 looks the algorithm up at each call.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  unsigned char digest[EVP_MAX_MD_SIZE];
  Require(sha256 != nullptr && context != nullptr && EVP_DigestInit_ex2(context.get(), sha256, nullptr) == 1);
  Require(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
  Require(EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1);
  return std::string(reinterpret_cast<const char*>(digest), kChecksumBytes);
}

}  // namespace lienthong::storage

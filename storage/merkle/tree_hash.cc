#include "storage/merkle/tree_hash.h"

#include <openssl/evp.h>

#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace lienthong::merkle {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// A wrong hash would put a wrong root under a signature, so the process ends.
void Require(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL cannot compute SHA-256\n", stderr);
  std::abort();
}

// Fetched and set up once for each thread: the one-shot SHA256() of OpenSSL 3 looks the algorithm up at each call.
EVP_MD_CTX* Context() {
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> kept = [] {
    std::unique_ptr<EVP_MD_CTX, FreeContext> made(EVP_MD_CTX_new());
    Require(sha256 != nullptr && made != nullptr && EVP_DigestInit_ex2(made.get(), sha256, nullptr) == 1);
    return made;
  }();
  return kept.get();
}

Hash Digest(absl::string_view first, absl::string_view second) {
  EVP_MD_CTX* const context = Context();
  Hash hash;
  Require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1);
  Require(first.empty() || EVP_DigestUpdate(context, first.data(), first.size()) == 1);
  Require(second.empty() || EVP_DigestUpdate(context, second.data(), second.size()) == 1);
  Require(EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1);
  return hash;
}

}  // namespace

Hash Sha256(absl::string_view bytes) {
  return Digest(bytes, {});
}

Hash LeafHash(absl::string_view entry) {
  return Digest(absl::string_view("\0", 1), entry);
}

Hash NodeHash(const Hash& left, const Hash& right) {
  char input[1 + 2 * kHashBytes];
  input[0] = 1;
  std::memcpy(input + 1, left.data(), kHashBytes);
  std::memcpy(input + 1 + kHashBytes, right.data(), kHashBytes);
  return Digest(absl::string_view(input, sizeof(input)), {});
}

Hash EmptyRoot() {
  return Digest({}, {});
}

Hash RootOf(absl::Span<const Hash> hashes) {
  if (hashes.empty()) return EmptyRoot();
  std::vector<Hash> row(hashes.begin(), hashes.end());
  // Each round pairs neighbours; one left over goes up as it is, which is how RFC 6962 splits a tree.
  while (row.size() > 1) {
    const size_t pairs = row.size() / 2;
    for (size_t i = 0; i < pairs; ++i) row[i] = NodeHash(row[2 * i], row[2 * i + 1]);
    if (row.size() % 2 == 1) row[pairs] = row.back();
    row.resize((row.size() + 1) / 2);
  }
  return row.front();
}

absl::string_view BytesOf(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

Hash HashOf(absl::string_view bytes) {
  assert(bytes.size() == kHashBytes);
  Hash hash;
  std::memcpy(hash.data(), bytes.data(), kHashBytes);
  return hash;
}

}  // namespace lienthong::merkle

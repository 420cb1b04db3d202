#include "storage/vault/secret_key.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>

#include "absl/cleanup/cleanup.h"

namespace lienthong::storage {

SecretKey SecretKey::Random(const RandomSource& random) {
  std::string drawn = RandomBytes(random, kBytes);
  SecretKey key = FromBytes(drawn);
  Wipe(&drawn);
  return key;
}

SecretKey SecretKey::FromBytes(absl::string_view bytes) {
  assert(bytes.size() == kBytes);
  SecretKey key;
  std::copy_n(bytes.begin(), kBytes, key.bytes_.begin());
  return key;
}

SecretKey::~SecretKey() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

bool SameBytes(absl::string_view one, absl::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

void Wipe(std::string* secret) {
  OPENSSL_cleanse(secret->data(), secret->size());
  secret->clear();
}

absl::Status KeepMemoryOutOfCoreDumps() {
  const rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return absl::ErrnoToStatus(errno, "cannot forbid core files");
  const int fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot open /proc/self/coredump_filter");
  const absl::Cleanup closer = [fd] { close(fd); };
  if (write(fd, "0\n", 2) != 2) return absl::ErrnoToStatus(errno, "cannot write /proc/self/coredump_filter");
  return absl::OkStatus();
}

}  // namespace lienthong::storage

#include "storage/vault/lookup_key.h"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"

namespace lienthong::storage {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kHashBytes = 32;

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

// HMAC over a valid key with valid parameters fails only when OpenSSL itself is broken or memory is gone; a wrong hash
// would break uniqueness for ever, so the process ends.
void Require(bool ok) {
  if (ok) return;
  std::fputs("OpenSSL cannot compute HMAC-SHA-256\n", stderr);
  std::abort();
}

// The key in `path`; nullopt when there is no file.
absl::StatusOr<std::optional<std::string>> ReadKeyFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return std::nullopt;
    return FileError("cannot open", path);
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  struct stat info = {};
  if (fstat(fd, &info) != 0) return FileError("cannot examine", path);
  if (!S_ISREG(info.st_mode)) return absl::FailedPreconditionError(absl::StrCat(path, " is not a regular file"));
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " can be read by others than its owner; run: chmod 600 ", path));
  }
  if (static_cast<size_t>(info.st_size) != kKeyBytes) {
    return absl::DataLossError(absl::StrCat(path, " has ", info.st_size, " bytes, a key has ", kKeyBytes,
                                            "; restore it from the backup of the log it belongs to"));
  }
  std::string key(kKeyBytes, '\0');
  if (read(fd, key.data(), key.size()) != static_cast<ssize_t>(key.size())) return FileError("cannot read", path);
  return key;
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return FileError("cannot open", directory);
  const absl::Cleanup closer = [fd] { close(fd); };
  if (fsync(fd) != 0) return FileError("cannot sync", directory);
  return absl::OkStatus();
}

absl::Status WriteNewFile(const std::string& path, absl::string_view bytes) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return FileError("cannot create", path);
  const absl::Cleanup closer = [fd] { close(fd); };
  if (fchmod(fd, 0600) != 0) return FileError("cannot set the mode of", path);
  if (write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    return FileError("cannot write", path);
  if (fsync(fd) != 0) return FileError("cannot sync", path);
  return absl::OkStatus();
}

// Makes the file whole or not at all: a crash leaves no short key behind, and of two makers one wins.
absl::Status CreateKeyFile(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), static_cast<int>(key.size())) != 1) {
    return absl::InternalError("no random bytes for a look-up key");
  }
  const std::string draft = absl::StrCat(path, ".", getpid(), ".draft");
  unlink(draft.c_str());
  const absl::Status written = WriteNewFile(draft, key);
  const absl::Cleanup remover = [&draft] { unlink(draft.c_str()); };
  if (!written.ok()) return written;
  if (link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) return FileError("cannot create", path);
  return SyncDirectoryOf(path);
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
  absl::StatusOr<std::optional<std::string>> key = ReadKeyFile(path);
  if (!key.ok()) return key.status();
  if (!key->has_value()) {
    const absl::Status created = CreateKeyFile(path);
    if (!created.ok()) return created;
    key = ReadKeyFile(path);
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

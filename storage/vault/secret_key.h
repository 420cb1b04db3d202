// SecretKey: 32 bytes that are wiped when they are no longer held.
//
// Core dumps. Keys do not live in pages of their own kept out of dumps, because copies of them never stay there: key
// schedules lie in OpenSSL's contexts, words of them on stacks, and the plain parts that they open, which are worth as
// much, are everywhere. So the whole process keeps its memory out of dumps, see KeepMemoryOutOfCoreDumps.
//
// Threads: as an int.

#ifndef LIENTHONG_STORAGE_VAULT_SECRET_KEY_H_
#define LIENTHONG_STORAGE_VAULT_SECRET_KEY_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {

class SecretKey {
 public:
  static constexpr size_t kBytes = 32;

  static SecretKey Random(const RandomSource& random);
  // `bytes` has kBytes of them.
  static SecretKey FromBytes(absl::string_view bytes);

  // All zero.
  SecretKey() = default;
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();

  absl::string_view bytes() const { return absl::string_view(bytes_.data(), kBytes); }
  // For those who compute it.
  unsigned char* data() { return reinterpret_cast<unsigned char*>(bytes_.data()); }
  const unsigned char* data() const { return reinterpret_cast<const unsigned char*>(bytes_.data()); }

 private:
  std::array<char, kBytes> bytes_ = {};
};

// Whether both are the same, in a time that does not tell where they differ.
bool SameBytes(absl::string_view one, absl::string_view other);

// Overwrites `secret` and makes it empty.
void Wipe(std::string* secret);

// From here on a core of this process holds none of its memory, whoever takes it: no part of it is written, also into a
// collector's pipe, which a limit on the size of cores does not hold back; that limit is set to 0 as well. (A process
// made undumpable would leave none either, but its own operator could not even see which program it is.)
// UNAVAILABLE when the kernel refuses.
absl::Status KeepMemoryOutOfCoreDumps();

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_SECRET_KEY_H_

#include "storage/vault/random_source.h"

#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "storage/big_endian.h"

namespace lienthong::storage {

RandomSource KernelRandom() {
  return [] {
    // Two words a call: a nonce needs two.
    thread_local std::array<uint64_t, 2> words;
    thread_local size_t used = words.size();
    thread_local pid_t drawn_in = 0;
    const pid_t process = getpid();
    if (used == words.size() || drawn_in != process) {
      ssize_t drawn = 0;
      do {
        drawn = getrandom(words.data(), sizeof(words), 0);
      } while (drawn < 0 && errno == EINTR);
      if (drawn != static_cast<ssize_t>(sizeof(words))) {
        std::fputs("no random bytes from the kernel\n", stderr);
        std::abort();
      }
      used = 0;
      drawn_in = process;
    }
    const uint64_t word = words[used];
    words[used++] = 0;  // a key may be made of it
    return word;
  };
}

std::string RandomBytes(const RandomSource& random, size_t bytes) {
  std::string out;
  while (out.size() < bytes) AppendU64(random(), &out);
  out.resize(bytes);
  return out;
}

}  // namespace lienthong::storage

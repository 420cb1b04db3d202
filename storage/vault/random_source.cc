#include "storage/vault/random_source.h"

#include <pthread.h>
#include <sys/random.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "storage/big_endian.h"

namespace lienthong::storage {
namespace {

// How often this process or one before it was forked: cheaper to look at than the number of the process.
std::atomic<uint64_t> forks = 0;

}  // namespace

RandomSource KernelRandom() {
  static const int watched = pthread_atfork(nullptr, nullptr, [] { forks.fetch_add(1, std::memory_order_relaxed); });
  if (watched != 0) {
    std::fputs("no memory to watch for forks\n", stderr);
    std::abort();
  }
  return [] {
    // Two words a call: a nonce needs two.
    thread_local std::array<uint64_t, 2> words;
    thread_local size_t used = words.size();
    thread_local uint64_t drawn_after = 0;
    const uint64_t after = forks.load(std::memory_order_relaxed);
    if (used == words.size() || drawn_after != after) {
      ssize_t drawn = 0;
      do {
        drawn = getrandom(words.data(), sizeof(words), 0);
      } while (drawn < 0 && errno == EINTR);
      if (drawn != static_cast<ssize_t>(sizeof(words))) {
        std::fputs("no random bytes from the kernel\n", stderr);
        std::abort();
      }
      used = 0;
      drawn_after = after;
    }
    const uint64_t word = words[used];
    words[used++] = 0;  // a key may be made of it
    return word;
  };
}

std::string RandomBytes(const RandomSource& random, size_t bytes) {
  std::string out;
  out.reserve(bytes + sizeof(uint64_t));  // a string that grows leaves its old bytes behind, and they may be a key
  while (out.size() < bytes) AppendU64(random(), &out);
  out.resize(bytes);
  return out;
}

}  // namespace lienthong::storage

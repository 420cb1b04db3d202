#include "storage/uuid7.h"

#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace lienthong::storage {
namespace {

constexpr size_t kUuidBytes = 16;
constexpr size_t kUuidTextBytes = 36;
constexpr size_t kMillisecondBytes = 6;
constexpr size_t kWordsDrawn = 256;

bool IsDashPlace(size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

// The bits of byte `place` that carry the count: version and variant stay.
uint8_t CountingBits(size_t place) {
  if (place == 6) return 0x0f;
  if (place == 8) return 0x3f;
  return 0xff;
}

// The next id in byte order; a carry out of the 74 random bits counts the milliseconds up.
std::string Successor(std::string id) {
  for (size_t place = kUuidBytes; place-- > 0;) {
    const uint8_t mask = CountingBits(place);
    const uint8_t old = static_cast<uint8_t>(id[place]);
    const uint8_t counted = (old + 1) & mask;
    id[place] = static_cast<char>((old & ~mask) | counted);
    if (counted != 0) break;
  }
  return id;
}

// How often this process came to be by fork(); asking the kernel for its number would cost more than the rest.
std::atomic<uint64_t> forks = 0;

uint64_t Forks() {
  static const int watched = pthread_atfork(nullptr, nullptr, [] { ++forks; });
  if (watched != 0) {
    std::fputs("fork() cannot be watched\n", stderr);
    std::abort();
  }
  return forks.load(std::memory_order_relaxed);
}

}  // namespace

RandomSource SystemRandom() {
  return [] {
    // Drawn many at a time, since each drawing costs far more than its bytes.
    thread_local std::array<uint64_t, kWordsDrawn> words;
    thread_local size_t used = kWordsDrawn;
    thread_local uint64_t drawn_after = 0;
    const uint64_t forks_now = Forks();
    if (used == kWordsDrawn || drawn_after != forks_now) {
      if (RAND_bytes(reinterpret_cast<unsigned char*>(words.data()), sizeof(words)) != 1) {
        std::fputs("no random bytes from the operating system\n", stderr);
        std::abort();
      }
      used = 0;
      drawn_after = forks_now;  // a child of fork() has words of its own
    }
    return words[used++];
  };
}

std::string NewUuid7(absl::Time now, const RandomSource& random) {
  const int64_t milliseconds = std::clamp<int64_t>(absl::ToUnixMillis(now), 0, (int64_t{1} << 48) - 1);
  std::string id(kUuidBytes, '\0');
  for (size_t place = 0; place < kMillisecondBytes; ++place) {
    id[place] = static_cast<char>(milliseconds >> (8 * (kMillisecondBytes - 1 - place)));
  }
  const uint64_t high = random();
  const uint64_t low = random();
  id[6] = static_cast<char>(0x70 | ((high >> 8) & 0x0f));
  id[7] = static_cast<char>(high);
  for (size_t place = 8; place < kUuidBytes; ++place) id[place] = static_cast<char>(low >> (8 * (15 - place)));
  id[8] = static_cast<char>(0x80 | (id[8] & 0x3f));
  return id;
}

std::string UuidText(absl::string_view bytes) {
  assert(bytes.size() == kUuidBytes);
  const std::string hex = absl::BytesToHexString(bytes);
  const absl::string_view view = hex;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-", view.substr(12, 4), "-", view.substr(16, 4), "-",
                      view.substr(20));
}

absl::StatusOr<std::string> ParseUuid(absl::string_view text) {
  // The text itself is not repeated in the message: a caller may have put anything there.
  const absl::Status refused = absl::InvalidArgumentError("not a UUID: want 8-4-4-4-12 lower-case hexadecimal digits");
  if (text.size() != kUuidTextBytes) return refused;
  std::string hex;
  for (size_t place = 0; place < text.size(); ++place) {
    const char c = text[place];
    if (IsDashPlace(place)) {
      if (c != '-') return refused;
      continue;
    }
    if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) return refused;
    hex.push_back(c);
  }
  return absl::HexStringToBytes(hex);
}

Uuid7Source::Uuid7Source(Clock clock, RandomSource random) : clock_(std::move(clock)), random_(std::move(random)) {}

std::string Uuid7Source::NextBytes() {
  const absl::Time now = clock_();
  absl::MutexLock lock(&mutex_);
  std::string fresh = NewUuid7(now, random_);
  const absl::string_view fresh_time = absl::string_view(fresh).substr(0, kMillisecondBytes);
  const bool later = last_.empty() || fresh_time > absl::string_view(last_).substr(0, kMillisecondBytes);
  last_ = later ? std::move(fresh) : Successor(last_);
  return last_;
}

std::string Uuid7Source::NextText() {
  return UuidText(NextBytes());
}

}  // namespace lienthong::storage

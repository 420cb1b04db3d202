// UUIDs of version 7 (RFC 9562): 48 bits of Unix milliseconds, then randomness, so that newer ids sort after older
// ones.

#ifndef LIENTHONG_STORAGE_UUID7_H_
#define LIENTHONG_STORAGE_UUID7_H_

#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "storage/event_log.h"
#include "storage/vault/random_source.h"

namespace lienthong::storage {

// Bits of the operating system's generator by way of OpenSSL. Ends the process when there are none: an id that another
// process may also have drawn is worse than no answer. Any thread.
RandomSource SystemRandom();

// 16 bytes: `now` in milliseconds (clamped to the 48 bits from 1970) and 74 bits of `random`.
std::string NewUuid7(absl::Time now, const RandomSource& random);

// The text form of 16 bytes: 36 characters, lower case. `bytes` must have that size.
std::string UuidText(absl::string_view bytes);

// The 16 bytes of `text`, of any UUID version. INVALID_ARGUMENT unless it is exactly the form UuidText gives: one id
// has one text.
absl::StatusOr<std::string> ParseUuid(absl::string_view text);

// Gives ever-growing ids within one process: when the clock stands still or goes back, the id before is counted up.
// Threads: every function, any thread; `random` is called under a lock.
class Uuid7Source {
 public:
  Uuid7Source(Clock clock, RandomSource random);

  // The next id, 16 bytes.
  std::string NextBytes();
  // The next id as text.
  std::string NextText();

 private:
  const Clock clock_;
  const RandomSource random_;
  absl::Mutex mutex_;
  std::string last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_UUID7_H_

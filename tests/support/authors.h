// A log with officers, for tests of who stands behind an event.

#ifndef LIENTHONG_TESTS_SUPPORT_AUTHORS_H_
#define LIENTHONG_TESTS_SUPPORT_AUTHORS_H_

#include <cstdint>

#include "services/access/authorship.h"
#include "storage/in_memory_event_log.h"

namespace lienthong::testing {

struct Authors {
  absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  uint64_t random = 0;
  storage::InMemoryEventLog log{[this] { return now; }};
  storage::LookupKey key = storage::LookupKey::FromBytes("a key of 32 bytes for tests only");
  const storage::PayloadSealer& sealer = *log.sealer();
  storage::Uuid7Source ids{[this] { return now; }, [this] { return ++random; }};
  access::Officers officers{&log, &key, &sealer, &ids};
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_AUTHORS_H_

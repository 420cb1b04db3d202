// RecordKeeping: what every service needs to read and write the log, gathered once by the server. Everything is
// borrowed and may be used by any thread.

#ifndef LIENTHONG_SERVICES_ACCESS_RECORD_KEEPING_H_
#define LIENTHONG_SERVICES_ACCESS_RECORD_KEEPING_H_

#include "services/access/authorship.h"
#include "services/access/looks.h"
#include "storage/event_log.h"
#include "storage/uuid7.h"
#include "storage/vault/key_vault.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"
#include "storage/view_store.h"

namespace lienthong::access {

struct RecordKeeping {
  storage::EventLog* log = nullptr;
  storage::ViewStore* views = nullptr;
  const storage::PayloadSealer* sealer = nullptr;
  const storage::LookupKey* key = nullptr;
  const storage::LookupKey* suppression_key = nullptr;
  storage::Uuid7Source* ids = nullptr;
  Officers* officers = nullptr;
  Looks* looks = nullptr;
  storage::Clock clock;
  storage::KeyVault* vault = nullptr;
};

// The day of `time` in Viet Nam (UTC+7, no daylight saving), in days since 1970-01-01.
inline int32_t DayInVietNam(absl::Time time) {
  const absl::CivilDay day = absl::ToCivilDay(time, absl::FixedTimeZone(7 * 60 * 60));
  return static_cast<int32_t>(day - absl::CivilDay(1970, 1, 1));
}

}  // namespace lienthong::access

#endif  // LIENTHONG_SERVICES_ACCESS_RECORD_KEEPING_H_

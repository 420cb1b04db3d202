// What the log says of the epochs of the key-encryption keys, folded from the stream admin/keys.

#ifndef LIENTHONG_SERVICES_KEYS_KEY_EPOCHS_H_
#define LIENTHONG_SERVICES_KEYS_KEY_EPOCHS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/keys/v1/key_service.pb.h"
#include "storage/event_log.h"

namespace lienthong::keys {

inline constexpr char kKeyStream[] = "admin/keys";

struct KeyEpochStep {
  storage::Position position = 0;  // 0: not taken
  absl::Time time;
  std::string agency;
  std::string officer;

  bool taken() const { return position > 0; }
};

struct KeyEpochRecord {
  KeyEpochStep begun;
  KeyEpochStep rewrapped;
  KeyEpochStep ended;
  std::string purpose;  // of the beginning
  std::string procedure;
};

struct KeyEpochHistory {
  storage::Revision revision = 0;
  std::map<uint32_t, KeyEpochRecord> epochs;  // those that events name

  // The epoch begun last; nullptr: none was.
  const std::pair<const uint32_t, KeyEpochRecord>* Newest() const;
  // The first epoch begun after `epoch`: what it does to the keys ends the use of `epoch`; nullptr: none was.
  const std::pair<const uint32_t, KeyEpochRecord>* NextAfter(uint32_t epoch) const;
};

// As of position `until`. DATA_LOSS when an event does not parse.
absl::StatusOr<KeyEpochHistory> LoadKeyEpochs(const storage::EventLog& log,
                                              std::optional<storage::Position> until = std::nullopt);

// What `record` says of epoch `number`, without its state.
v1::KeyEpoch Render(uint32_t number, const KeyEpochRecord& record);

}  // namespace lienthong::keys

#endif  // LIENTHONG_SERVICES_KEYS_KEY_EPOCHS_H_

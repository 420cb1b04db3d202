// Authorship: who stands behind an event, in the opaque form that envelopes hold.

#ifndef LIENTHONG_SERVICES_ACCESS_AUTHORSHIP_H_
#define LIENTHONG_SERVICES_ACCESS_AUTHORSHIP_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/rpc/caller.h"
#include "storage/event_log.h"
#include "storage/uuid7.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::access {

// Agency code of what the bridge itself concludes.
inline constexpr char kBridgeAgency[] = "lienthong";

struct Authorship {
  std::string agency;
  std::string officer;  // opaque id, UUID text; empty for the bridge itself
  std::string purpose;
  std::string procedure;
  std::string command_id;  // 16 bytes, the same in all events of one call or step; empty: none
};

// A new event by `author`. Its type is the bare name of `payload`, which is what will be sealed for `subject`.
storage::NewEvent MakeEvent(storage::Uuid7Source* ids, const Authorship& author, absl::string_view subject,
                            const google::protobuf::Message& payload);

// A new event by `author` whose payload says nothing personal and stands in clear.
storage::NewEvent MakeOpenEvent(storage::Uuid7Source* ids, const Authorship& author,
                                const google::protobuf::Message& payload);

// Knows every officer who ever called by an opaque id, so that no envelope holds an officer's own number.
// Threads: any.
class Officers {
 public:
  // Borrows all; they outlive it.
  Officers(storage::EventLog* log, const storage::LookupKey* key, const storage::PayloadSealer* sealer,
           storage::Uuid7Source* ids)
      : log_(log), key_(key), sealer_(sealer), ids_(ids) {}

  // The authorship of `caller` for one call; registers the officer at the first call (one event, admin/{id}).
  absl::StatusOr<Authorship> Identify(const rpc::Caller& caller);

  // The opaque id of an agency's officer; empty: that officer never called.
  absl::StatusOr<std::string> Find(absl::string_view agency, absl::string_view officer) const;

  // The caller behind an authorship, for calls to registries, which ask for the officer's own number.
  absl::StatusOr<rpc::Caller> CallerOf(const Authorship& author) const;

 private:
  storage::EventLog* log_;
  const storage::LookupKey* key_;
  const storage::PayloadSealer* sealer_;
  storage::Uuid7Source* ids_;
};

}  // namespace lienthong::access

#endif  // LIENTHONG_SERVICES_ACCESS_AUTHORSHIP_H_

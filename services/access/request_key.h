// What makes a command happen once: the caller's request_id, checked and keyed in one place.

#ifndef LIENTHONG_SERVICES_ACCESS_REQUEST_KEY_H_
#define LIENTHONG_SERVICES_ACCESS_REQUEST_KEY_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/rpc/errors.h"
#include "storage/event_log.h"
#include "storage/vault/lookup_key.h"

namespace lienthong::access {

// Adds to `errors`, under `field`, what is wrong with `request_id`.
void CheckRequestId(absl::string_view field, const std::string& request_id, rpc::FieldErrors* errors);

// The key of a request and the digest of its command: `method` and the bytes of the whole call.
storage::RequestKey MakeRequestKey(const storage::LookupKey& key, absl::string_view agency,
                                   absl::string_view request_id, absl::string_view method, absl::string_view command);

}  // namespace lienthong::access

#endif  // LIENTHONG_SERVICES_ACCESS_REQUEST_KEY_H_

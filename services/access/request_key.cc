#include "services/access/request_key.h"

#include "storage/uuid7.h"

namespace lienthong::access {

void CheckRequestId(absl::string_view field, const std::string& request_id, rpc::FieldErrors* errors) {
  if (storage::ParseUuid(request_id).ok()) return;
  errors->Add(field, "must be a UUID in lower case, made by the caller for this command");
}

storage::RequestKey MakeRequestKey(const storage::LookupKey& key, absl::string_view agency,
                                   absl::string_view request_id, absl::string_view method, absl::string_view command) {
  return {key.Hash("request", {agency, request_id}), key.Hash("command", {method, command})};
}

}  // namespace lienthong::access

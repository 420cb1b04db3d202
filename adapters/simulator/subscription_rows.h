// Who is subscribed for which integration code: a table of its own beside those of record_rows.h.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SUBSCRIPTION_ROWS_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SUBSCRIPTION_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "adapters/simulator/sqlite_database.h"
#include "adapters/simulator/sqlite_record_store.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// The person with `key` is subscribed for `code` after `version`; an earlier subscription stays.
absl::Status Subscribe(SqliteDatabase* database, const std::string& code, const std::string& key,
                       std::uint64_t version);

// The changes of persons after each one's subscription for `code`, in order.
absl::StatusOr<std::vector<registry::v1::Change>> ReadSubscribedChanges(SqliteDatabase* database,
                                                                        SqliteRecordStore* store,
                                                                        const std::string& code);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SUBSCRIPTION_ROWS_H_

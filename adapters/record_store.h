// RecordStore: the records of a mock registry with every version it ever had. Two implementations: InMemoryRecordStore
// and, in the simulator, SqliteRecordStore. What a registry answers from it is in registry_answers.h, once for both.
//
// Version 0 is a store without any data; Load makes version 1; each change adds one. Every version from 1 stays held.
// Records are kept as given, not canonicalised: a real registry has its own spelling, and so may a mock.
// Threads: none; the caller locks.

#ifndef LIENTHONG_ADAPTERS_RECORD_STORE_H_
#define LIENTHONG_ADAPTERS_RECORD_STORE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/record_lookup.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// A correction as it was asked, and what became of it.
struct StoredCorrection {
  registry::v1::SubmitCorrectionRequest request;
  registry::v1::Correction answer;
};

// What one commit writes, all or nothing.
struct StoreWrite {
  // In order; each makes one version. Their own version numbers are not read.
  std::vector<registry::v1::Change> changes;
  std::optional<StoredCorrection> correction;
  // The moment up to which the data are complete from now on.
  std::optional<absl::Time> data_as_of;
};

class RecordStore {
 public:
  virtual ~RecordStore() = default;

  virtual absl::StatusOr<std::uint64_t> Version() = 0;
  virtual absl::StatusOr<absl::Time> DataAsOf() = 0;

  // The record as it is now; nullopt when there is none.
  virtual absl::StatusOr<std::optional<registry::v1::Record>> Get(registry::v1::RecordKind kind,
                                                                  absl::string_view key) = 0;
  // Records that `lookup` finds now, ascending by kind and key, at most `limit`; kind UNSPECIFIED: of every kind.
  virtual absl::StatusOr<std::vector<registry::v1::Record>> Find(registry::v1::RecordKind kind, const Lookup& lookup,
                                                                 std::size_t limit) = 0;
  // Records of `kind` with a key after `after_key`, as they were at `version`, ascending by key, at most `limit`.
  virtual absl::StatusOr<std::vector<registry::v1::Record>> Page(registry::v1::RecordKind kind,
                                                                 absl::string_view after_key, std::size_t limit,
                                                                 std::uint64_t version) = 0;
  // Changes with versions in (after, until], ascending, at most `limit`.
  virtual absl::StatusOr<std::vector<registry::v1::Change>> Changes(std::uint64_t after, std::uint64_t until,
                                                                    std::size_t limit) = 0;
  // nullopt when the request_id never arrived.
  virtual absl::StatusOr<std::optional<StoredCorrection>> FindCorrection(absl::string_view request_id) = 0;

  // Applies `write`. NOT_FOUND when a change removes a record that is not there, INVALID_ARGUMENT when one is empty;
  // then nothing is written.
  virtual absl::Status Commit(const StoreWrite& write) = 0;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_RECORD_STORE_H_

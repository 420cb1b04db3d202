// RegistrySimulator: one mock registry over its directory, without a network.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_REGISTRY_SIMULATOR_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_REGISTRY_SIMULATOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "adapters/registry_answers.h"
#include "adapters/simulator/sqlite_database.h"
#include "adapters/simulator/sqlite_record_store.h"
#include "lienthong/registry/v1/conformance_facts.pb.h"
#include "lienthong/registry/v1/simulator_service.pb.h"

namespace lienthong::adapters {

// Threads: every function may be called by any thread; one works at a time.
class RegistrySimulator {
 public:
  // Opens DIR/registry.sqlite as the registry `registry` (labour, residents or immigration), imports the files of the
  // directory when the database is new (see data_import.h), and from then on takes the database for the truth. `now`
  // stands in for an absent data_as_of. Errors: of MockRegistry, SqliteDatabase::Open and ImportOnce.
  static absl::StatusOr<std::unique_ptr<RegistrySimulator>> Open(const std::string& registry,
                                                                 const std::string& directory, absl::Time now);

  // Runs `ask` on the answers of the registry.
  template <typename Ask>
  auto Answer(Ask ask) {
    absl::MutexLock lock(&mutex_);
    return ask(answers_);
  }

  // Runs `ask` on the rows beneath.
  template <typename Ask>
  auto Rows(Ask ask) {
    absl::MutexLock lock(&mutex_);
    return ask(store_, *database_);
  }
  // See sample_facts.h.
  absl::StatusOr<registry::v1::ConformanceFacts> Facts();

  // Applies the next `changes` prepared changes, 0 for all, and lets one day pass in data_as_of; all or nothing.
  absl::StatusOr<registry::v1::AdvanceChangesResponse> Advance(std::uint32_t changes);

 private:
  RegistrySimulator(std::unique_ptr<SqliteDatabase> database, const registry::v1::RegistryDescription& description);
  absl::Status ApplyQueued(std::uint32_t changes, registry::v1::AdvanceChangesResponse* response)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const registry::v1::RegistryDescription description_;
  absl::Mutex mutex_;
  const std::unique_ptr<SqliteDatabase> database_ ABSL_PT_GUARDED_BY(mutex_);
  SqliteRecordStore store_ ABSL_GUARDED_BY(mutex_);
  RegistryAnswers answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_REGISTRY_SIMULATOR_H_

// What goes wrong in a mock registry: as often as a test says, or by rules and chance (see simulator_faults.proto).

#ifndef LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_
#define LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "adapters/fault_plan.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// Calls fail first, then lose their answers, then answer garbage, as many as were asked of each; besides, they suffer
// what the plan says. Threads: every function may be called by any thread.
class RegistryFaults {
 public:
  // The next `calls` calls answer `status` and have no effect.
  void FailNext(int calls, absl::Status status);
  // The next `calls` calls take effect, then answer `status`: nobody learns of the effect.
  void LoseNext(int calls, absl::Status status);
  // The next `calls` calls answer garbage.
  void GarbageNext(int calls, Garbage garbage = Garbage::kDisorder);
  // From now on also by `plan`.
  void Follow(FaultPlan plan);

  // What befalls a call of `method` ("ListRecords") that comes at `now`. For the registry alone, once a call.
  CallFaults Next(absl::string_view method, absl::Time now);

 private:
  absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  int losses_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status loss_ ABSL_GUARDED_BY(mutex_);
  int spoiled_ ABSL_GUARDED_BY(mutex_) = 0;
  Garbage garbage_ ABSL_GUARDED_BY(mutex_) = Garbage::kDisorder;
  std::optional<FaultPlan> plan_ ABSL_GUARDED_BY(mutex_);
};

// The page that a registry with this fault reads instead of the one asked.
void SpoilRequest(Garbage garbage, registry::v1::ListRecordsRequest* request);

// Spoils an answer in place.
void Spoil(Garbage garbage, registry::v1::RegistryDescription* answer);
void Spoil(Garbage garbage, registry::v1::BatchGetRecordsResponse* answer);
void Spoil(Garbage garbage, registry::v1::ListRecordsResponse* answer);
void Spoil(Garbage garbage, registry::v1::ListChangesResponse* answer);
void Spoil(Garbage garbage, registry::v1::VerifyPersonResponse* answer);
void Spoil(Garbage garbage, registry::v1::Correction* answer);

// Moves data_as_of.
void Skew(absl::Duration skew, registry::v1::RegistryDescription* answer);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_

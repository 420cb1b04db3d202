// Faults that a test or a demo asks of an InMemoryRegistry.

#ifndef LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_
#define LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_

#include <optional>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "lienthong/registry/v1/registry_service.pb.h"

namespace lienthong::adapters {

// What a misbehaving registry does. Where a kind has no meaning for a call (no order in a description, no page before
// the first), the answer is spoiled in another way, so that it is refused all the same.
enum class Garbage {
  kDisorder,      // a page or a feed out of order
  kWrongVersion,  // a version that was not asked
  kRepeatedPage,  // the first page again
  kNotCanonical,  // a value that no record may hold
};

// Calls fail first, then lose their answers, then answer garbage, as many as were asked of each.
// Threads: every function may be called by any thread.
class RegistryFaults {
 public:
  // The next `calls` calls answer `status` and have no effect.
  void FailNext(int calls, absl::Status status);
  // The next `calls` calls take effect, then answer `status`: nobody learns of the effect.
  void LoseNext(int calls, absl::Status status);
  // The next `calls` calls answer garbage.
  void GarbageNext(int calls, Garbage garbage = Garbage::kDisorder);

  // Each takes one call off its count; OK or nullopt when there is none left. For the registry alone.
  absl::Status TakeFailure();
  absl::Status TakeLoss();
  std::optional<Garbage> TakeGarbage();

 private:
  absl::Mutex mutex_;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  int losses_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status loss_ ABSL_GUARDED_BY(mutex_);
  int spoiled_ ABSL_GUARDED_BY(mutex_) = 0;
  Garbage garbage_ ABSL_GUARDED_BY(mutex_) = Garbage::kDisorder;
};

// Spoils an answer in place.
void Spoil(Garbage garbage, registry::v1::RegistryDescription* answer);
void Spoil(Garbage garbage, registry::v1::BatchGetRecordsResponse* answer);
void Spoil(Garbage garbage, registry::v1::ListRecordsResponse* answer);
void Spoil(Garbage garbage, registry::v1::ListChangesResponse* answer);
void Spoil(Garbage garbage, registry::v1::VerifyPersonResponse* answer);
void Spoil(Garbage garbage, registry::v1::Correction* answer);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_REGISTRY_FAULTS_H_

// InMemoryRegistry: the registry that tests and demos use in one process. It answers as the simulator does, through the
// same checks as a real gateway, and fails when told to.

#ifndef LIENTHONG_ADAPTERS_IN_MEMORY_REGISTRY_H_
#define LIENTHONG_ADAPTERS_IN_MEMORY_REGISTRY_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "adapters/answer_check.h"
#include "adapters/in_memory_record_store.h"
#include "adapters/registry_answers.h"
#include "adapters/registry_faults.h"
#include "adapters/registry_gateway.h"

namespace lienthong::adapters {

// A call after context.deadline is DEADLINE_EXCEEDED without effect. Threads: every function may be called by any
// thread.
class InMemoryRegistry : public RegistryGateway {
 public:
  // Describes itself as `description` (see MockRegistry), whose data_as_of it keeps; holds `records` as version 1.
  // Records are kept as given; a record that is not canonical makes the answers that hold it UNAVAILABLE.
  InMemoryRegistry(const registry::v1::RegistryDescription& description,
                   const std::vector<registry::v1::Record>& records);

  absl::StatusOr<registry::v1::RegistryDescription> Describe(const CallContext& context) override;
  absl::StatusOr<registry::v1::BatchGetRecordsResponse> BatchGet(
      const CallContext& context, const registry::v1::BatchGetRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListRecordsResponse> List(const CallContext& context,
                                                         const registry::v1::ListRecordsRequest& request) override;
  absl::StatusOr<registry::v1::ListChangesResponse> Changes(const CallContext& context,
                                                            const registry::v1::ListChangesRequest& request) override;
  absl::StatusOr<registry::v1::VerifyPersonResponse> Verify(const CallContext& context,
                                                            const registry::v1::VerifyPersonRequest& request) override;
  absl::StatusOr<registry::v1::Correction> SubmitCorrection(
      const CallContext& context, const registry::v1::SubmitCorrectionRequest& request) override;
  absl::StatusOr<registry::v1::Correction> GetCorrection(const CallContext& context,
                                                         const registry::v1::GetCorrectionRequest& request) override;

  // Changes the registry from inside, by PutOf or RemovalOf: its version grows by one. NOT_FOUND when it removes what
  // is not there.
  absl::Status Apply(const registry::v1::Change& change);

  // The switches for faults; valid as long as this.
  RegistryFaults& faults() { return faults_; }

 private:
  template <typename Answer, typename Ask, typename Check>
  absl::StatusOr<Answer> Call(const CallContext& context, absl::string_view method, Ask ask, Check check);

  RegistryFaults faults_;
  const AnswerCheck check_;
  absl::Mutex mutex_;
  InMemoryRecordStore store_ ABSL_GUARDED_BY(mutex_);
  RegistryAnswers answers_ ABSL_GUARDED_BY(mutex_);
};

// The change that makes `record` the record of its kind and key.
registry::v1::Change PutOf(const registry::v1::Record& record);

// The change that removes a record.
registry::v1::Change RemovalOf(registry::v1::RecordKind kind, absl::string_view key);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_IN_MEMORY_REGISTRY_H_

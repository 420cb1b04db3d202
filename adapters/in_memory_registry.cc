#include "adapters/in_memory_registry.h"

#include <optional>
#include <string>
#include <type_traits>

#include "absl/time/clock.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

}  // namespace

InMemoryRegistry::InMemoryRegistry(const v1::RegistryDescription& description, const std::vector<v1::Record>& records)
    : check_(description.registry()),
      store_(records, absl::FromUnixSeconds(description.data_as_of().seconds())),
      answers_(description, &store_) {}

// `ask` answers under the lock; `check` refuses what a gateway must refuse.
template <typename Answer, typename Ask, typename Check>
absl::StatusOr<Answer> InMemoryRegistry::Call(const CallContext& context, absl::string_view method, Ask ask,
                                              Check check) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  if (context.deadline <= absl::Now()) return absl::DeadlineExceededError("the deadline has passed");
  const CallFaults faults = faults_.Next(method, absl::Now());
  if (!faults.failure.ok()) return faults.failure;
  absl::StatusOr<Answer> answer;
  {
    absl::MutexLock lock(&mutex_);
    answer = ask(answers_, faults.garbage);
  }
  if (!faults.loss.ok()) return faults.loss;
  if (!answer.ok()) return answer;
  if (faults.garbage.has_value()) Spoil(*faults.garbage, &*answer);
  if constexpr (std::is_same_v<Answer, v1::RegistryDescription>) Skew(faults.skew, &*answer);
  if (absl::Status sound = check(&*answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::RegistryDescription> InMemoryRegistry::Describe(const CallContext& context) {
  return Call<v1::RegistryDescription>(
      context, "DescribeRegistry", [](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Describe(); },
      [&](v1::RegistryDescription* answer) { return check_.Description(*answer); });
}

absl::StatusOr<v1::BatchGetRecordsResponse> InMemoryRegistry::BatchGet(const CallContext& context,
                                                                       const v1::BatchGetRecordsRequest& request) {
  return Call<v1::BatchGetRecordsResponse>(
      context, "BatchGetRecords",
      [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.BatchGet(request); },
      [&](v1::BatchGetRecordsResponse* answer) { return check_.Batch(request, answer); });
}

absl::StatusOr<v1::ListRecordsResponse> InMemoryRegistry::List(const CallContext& context,
                                                               const v1::ListRecordsRequest& request) {
  const absl::StatusOr<PageExpectation> expectation = ExpectPage(request);
  if (!expectation.ok()) return expectation.status();
  const auto ask = [&](RegistryAnswers& answers, std::optional<Garbage> garbage) {
    v1::ListRecordsRequest asked = expectation->request;
    if (garbage.has_value()) SpoilRequest(*garbage, &asked);
    return answers.List(asked);
  };
  return Call<v1::ListRecordsResponse>(
      context, "ListRecords", ask, [&](v1::ListRecordsResponse* answer) { return check_.Page(*expectation, answer); });
}

absl::StatusOr<v1::ListChangesResponse> InMemoryRegistry::Changes(const CallContext& context,
                                                                  const v1::ListChangesRequest& request) {
  return Call<v1::ListChangesResponse>(
      context, "ListChanges",
      [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Changes(request); },
      [&](v1::ListChangesResponse* answer) { return check_.Changes(request, answer); });
}

absl::StatusOr<v1::VerifyPersonResponse> InMemoryRegistry::Verify(const CallContext& context,
                                                                  const v1::VerifyPersonRequest& request) {
  return Call<v1::VerifyPersonResponse>(
      context, "VerifyPerson",
      [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.Verify(request); },
      [&](v1::VerifyPersonResponse* answer) { return check_.Verdict(*answer); });
}

absl::StatusOr<v1::Correction> InMemoryRegistry::SubmitCorrection(const CallContext& context,
                                                                  const v1::SubmitCorrectionRequest& request) {
  return Call<v1::Correction>(
      context, "SubmitCorrection",
      [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.SubmitCorrection(request); },
      [&](v1::Correction* answer) { return check_.CorrectionOf(request.request_id(), *answer); });
}

absl::StatusOr<v1::Correction> InMemoryRegistry::GetCorrection(const CallContext& context,
                                                               const v1::GetCorrectionRequest& request) {
  return Call<v1::Correction>(
      context, "GetCorrection",
      [&](RegistryAnswers& answers, std::optional<Garbage>) { return answers.GetCorrection(request); },
      [&](v1::Correction* answer) { return check_.CorrectionOf(request.request_id(), *answer); });
}

absl::Status InMemoryRegistry::Apply(const v1::Change& change) {
  absl::MutexLock lock(&mutex_);
  StoreWrite write;
  write.changes.push_back(change);
  return store_.Commit(write);
}

v1::Change PutOf(const v1::Record& record) {
  v1::Change change;
  *change.mutable_put() = record;
  return change;
}

v1::Change RemovalOf(v1::RecordKind kind, absl::string_view key) {
  v1::Change change;
  change.mutable_removed()->set_kind(kind);
  change.mutable_removed()->set_key(std::string(key));
  return change;
}

}  // namespace lienthong::adapters

#include "adapters/registry_faults.h"

#include <cstdint>
#include <utility>

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr int kUnknown = 999;  // a number that no enum of ours has

void SpoilValue(v1::Record* record) {
  if (record->fields().empty()) record->add_fields()->set_field(v1::RECORD_FIELD_FULL_NAME);
  record->mutable_fields(0)->mutable_value()->push_back('\x01');
}

void Drift(v1::Record* record) {
  v1::FieldValue* const field = record->add_fields();
  field->set_field(static_cast<v1::RecordField>(kUnknown));
  field->set_value("new");
}

}  // namespace

void RegistryFaults::FailNext(int calls, absl::Status status) {
  absl::MutexLock lock(&mutex_);
  failures_ = calls;
  failure_ = std::move(status);
}

void RegistryFaults::LoseNext(int calls, absl::Status status) {
  absl::MutexLock lock(&mutex_);
  losses_ = calls;
  loss_ = std::move(status);
}

void RegistryFaults::GarbageNext(int calls, Garbage garbage) {
  absl::MutexLock lock(&mutex_);
  spoiled_ = calls;
  garbage_ = garbage;
}

void RegistryFaults::Follow(FaultPlan plan) {
  absl::MutexLock lock(&mutex_);
  plan_ = std::move(plan);
}

CallFaults RegistryFaults::Next(absl::string_view method, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  CallFaults faults;
  if (plan_.has_value()) faults = plan_->Draw(method, now);
  if (failures_ > 0) {
    --failures_;
    faults.failure = failure_;
  }
  if (!faults.failure.ok()) return faults;
  if (spoiled_ > 0) {
    --spoiled_;
    faults.garbage = garbage_;
  }
  if (losses_ > 0) {
    --losses_;
    faults.loss = loss_;
  }
  return faults;
}

void SpoilRequest(Garbage garbage, v1::ListRecordsRequest* request) {
  if (garbage == Garbage::kRepeatedPage) request->clear_page_token();
}

void Spoil(Garbage garbage, v1::RegistryDescription* answer) {
  if (garbage == Garbage::kStaleVersion) {
    answer->set_version(1);
  } else if (garbage == Garbage::kSchemaDrift) {
    answer->add_kinds(static_cast<v1::RecordKind>(kUnknown));
    answer->add_fields(static_cast<v1::RecordField>(kUnknown));
    answer->GetReflection()->MutableUnknownFields(answer)->AddVarint(kUnknown, 1);
  } else {
    answer->clear_registry();
  }
}

void Spoil(Garbage garbage, v1::BatchGetRecordsResponse* answer) {
  if (garbage == Garbage::kStaleVersion) return answer->set_version(0);
  if (garbage == Garbage::kNotCanonical || garbage == Garbage::kSchemaDrift) {
    for (v1::BatchGetRecordsResponse::Found& found : *answer->mutable_found()) {
      if (found.records().empty()) continue;
      if (garbage == Garbage::kSchemaDrift) return Drift(found.mutable_records(0));
      return SpoilValue(found.mutable_records(0));
    }
  }
  answer->add_found();
}

void Spoil(Garbage garbage, v1::ListRecordsResponse* answer) {
  if (garbage == Garbage::kStaleVersion && answer->version() > 0) {
    answer->set_version(answer->version() - 1);
  } else if (answer->records().empty()) {
    answer->set_next_page_token("more");  // an empty page that is not the last
  } else if (garbage == Garbage::kNotCanonical) {
    SpoilValue(answer->mutable_records(0));
  } else if (garbage == Garbage::kSchemaDrift) {
    Drift(answer->mutable_records(0));
  } else {
    if (garbage == Garbage::kWrongVersion) answer->set_version(answer->version() + 1);
    const v1::Record first = answer->records(0);
    *answer->add_records() = first;
  }
}

void Spoil(Garbage garbage, v1::ListChangesResponse* answer) {
  if (answer->changes().empty()) {
    answer->set_complete(false);  // nothing, and more to come
  } else if (garbage == Garbage::kStaleVersion) {
    answer->mutable_changes()->RemoveLast();
    answer->set_complete(true);
  } else if (garbage == Garbage::kNotCanonical) {
    SpoilValue(answer->mutable_changes(0)->mutable_put());
  } else if (garbage == Garbage::kSchemaDrift) {
    Drift(answer->mutable_changes(0)->mutable_put());
  } else if (garbage == Garbage::kWrongVersion) {
    answer->mutable_changes(0)->set_version(answer->changes(0).version() + 1);
  } else {
    const v1::Change first = answer->changes(0);
    *answer->add_changes() = first;
  }
}

void Spoil(Garbage garbage, v1::VerifyPersonResponse* answer) {
  if (garbage == Garbage::kSchemaDrift) {
    answer->set_verdict(static_cast<v1::VerifyPersonResponse::Verdict>(kUnknown));
  } else {
    answer->clear_verdict();
  }
}

void Spoil(Garbage garbage, v1::Correction* answer) {
  if (garbage == Garbage::kSchemaDrift) {
    answer->set_state(static_cast<v1::Correction::State>(kUnknown));
  } else {
    answer->clear_request_id();
  }
}

void Skew(absl::Duration skew, v1::RegistryDescription* answer) {
  answer->mutable_data_as_of()->set_seconds(answer->data_as_of().seconds() + absl::ToInt64Seconds(skew));
}

}  // namespace lienthong::adapters

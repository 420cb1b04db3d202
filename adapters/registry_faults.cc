#include "adapters/registry_faults.h"

#include <utility>

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

void SpoilValue(v1::Record* record) {
  if (record->fields().empty()) record->add_fields()->set_field(v1::RECORD_FIELD_FULL_NAME);
  record->mutable_fields(0)->mutable_value()->push_back('\x01');
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

absl::Status RegistryFaults::TakeFailure() {
  absl::MutexLock lock(&mutex_);
  if (failures_ == 0) return absl::OkStatus();
  --failures_;
  return failure_;
}

absl::Status RegistryFaults::TakeLoss() {
  absl::MutexLock lock(&mutex_);
  if (losses_ == 0) return absl::OkStatus();
  --losses_;
  return loss_;
}

std::optional<Garbage> RegistryFaults::TakeGarbage() {
  absl::MutexLock lock(&mutex_);
  if (spoiled_ == 0) return std::nullopt;
  --spoiled_;
  return garbage_;
}

void Spoil(Garbage, v1::RegistryDescription* answer) {
  answer->clear_registry();
}

void Spoil(Garbage garbage, v1::BatchGetRecordsResponse* answer) {
  if (garbage == Garbage::kNotCanonical) {
    for (v1::BatchGetRecordsResponse::Found& found : *answer->mutable_found()) {
      if (found.records().empty()) continue;
      SpoilValue(found.mutable_records(0));
      return;
    }
  }
  answer->add_found();
}

void Spoil(Garbage garbage, v1::ListRecordsResponse* answer) {
  if (answer->records().empty()) {
    answer->set_next_page_token("more");  // an empty page that is not the last
  } else if (garbage == Garbage::kNotCanonical) {
    SpoilValue(answer->mutable_records(0));
  } else {
    const v1::Record first = answer->records(0);
    *answer->add_records() = first;
  }
}

void Spoil(Garbage garbage, v1::ListChangesResponse* answer) {
  if (answer->changes().empty()) {
    answer->set_complete(false);  // nothing, and more to come
  } else if (garbage == Garbage::kNotCanonical) {
    SpoilValue(answer->mutable_changes(0)->mutable_put());
  } else if (garbage == Garbage::kWrongVersion) {
    answer->mutable_changes(0)->set_version(answer->changes(0).version() + 1);
  } else {
    const v1::Change first = answer->changes(0);
    *answer->add_changes() = first;
  }
}

void Spoil(Garbage, v1::VerifyPersonResponse* answer) {
  answer->clear_verdict();
}

void Spoil(Garbage, v1::Correction* answer) {
  answer->clear_request_id();
}

}  // namespace lienthong::adapters

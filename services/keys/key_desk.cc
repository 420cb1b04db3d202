#include "services/keys/key_desk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/key_events.pb.h"
#include "services/access/request_key.h"
#include "services/rpc/errors.h"

namespace lienthong::keys {
namespace {

namespace ev = event::v1;
using rpc::Error;
using storage::AppendRequest;
using KeyCounts = std::map<uint32_t, uint64_t>;

constexpr char kMethodPrefix[] = "lienthong.keys.v1.KeyService/";
// Keys wrapped anew while commits wait: some milliseconds.
constexpr size_t kRewrapBatch = 1'000;
// The file of keys holds ten times as many; each is for an officer to look at.
constexpr size_t kMaxKeptEpochs = 64;

absl::Status StateForbids(absl::string_view message, absl::string_view state, absl::string_view allowed) {
  return Error(error::v1::ERROR_REASON_STATE_FORBIDS, message,
               {{"state", std::string(state)}, {"allowed", std::string(allowed)}});
}

bool Holds(const std::vector<uint32_t>& epochs, uint32_t epoch) {
  return std::binary_search(epochs.begin(), epochs.end(), epoch);
}

uint64_t CountBefore(const KeyCounts& keys, uint32_t epoch) {
  uint64_t count = 0;
  for (auto of = keys.begin(); of != keys.lower_bound(epoch); ++of) count += of->second;
  return count;
}

const KeyEpochRecord& RecordOf(const KeyEpochHistory& history, uint32_t epoch) {
  static const auto* const none = new KeyEpochRecord();
  const auto found = history.epochs.find(epoch);
  return found == history.epochs.end() ? *none : found->second;
}

}  // namespace

AppendRequest KeyDesk::Say(const access::Authorship& author, const KeyEpochHistory& history,
                           const google::protobuf::Message& event) const {
  AppendRequest append;
  append.writes.push_back({kKeyStream, history.revision, {access::MakeOpenEvent(records_->ids, author, event)}});
  return append;
}

absl::StatusOr<KeyEpochHistory> KeyDesk::Run(const rpc::Caller& caller, const char* method,
                                             const std::string& request_id, const google::protobuf::Message& request,
                                             const Decide& decide) {
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  const storage::RequestKey key = access::MakeRequestKey(
      *records_->key, author->agency, request_id, absl::StrCat(kMethodPrefix, method), request.SerializeAsString());
  const auto before = records_->log->FindRequest(key);
  if (!before.ok()) return before.status();
  if (before->has_value()) return LoadKeyEpochs(*records_->log, (*before)->last());
  const absl::StatusOr<KeyEpochHistory> history = LoadKeyEpochs(*records_->log);
  if (!history.ok()) return history;
  absl::StatusOr<AppendRequest> append = decide(*author, *history);
  if (!append.ok()) return append.status();
  append->request = key;
  const absl::StatusOr<storage::AppendResult> appended = records_->log->Append(*std::move(append));
  if (!appended.ok()) return appended.status();
  return LoadKeyEpochs(*records_->log, appended->last());
}

absl::StatusOr<v1::KeyEpoch> KeyDesk::BeginKeyEpoch(const rpc::Caller& caller,
                                                    const v1::BeginKeyEpochRequest& request) {
  rpc::FieldErrors errors;
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<KeyEpochHistory> history =
      Run(caller, "BeginKeyEpoch", request.request_id(), request,
          [&](const access::Authorship& author, const KeyEpochHistory& before) -> absl::StatusOr<AppendRequest> {
            const auto* const newest = before.Newest();
            if (newest != nullptr && !newest->second.rewrapped.taken()) {
              return StateForbids("the keys are still being wrapped anew for the epoch that began last", "rewrapping",
                                  "rewrapped");
            }
            storage::KeyProvider& provider = *records_->vault->provider();
            if (provider.Epochs().size() >= kMaxKeptEpochs) {
              return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "too many epochs have keys; end older ones first",
                           {{"limit", absl::StrCat(kMaxKeptEpochs)}});
            }
            // No key is made in vain while the log would refuse the event.
            if (const absl::Status writes = records_->log->WriteState(); !writes.ok()) return writes;
            const absl::StatusOr<uint32_t> epoch = provider.MakeEpoch();
            if (absl::IsDataLoss(epoch.status())) return epoch.status();
            if (!epoch.ok()) {
              return absl::UnavailableError(
                  absl::StrCat("no key-encryption key could be made: ", epoch.status().message()));
            }
            ev::KeyEpochBegun begun;
            begun.set_epoch(*epoch);
            return Say(author, before, begun);
          });
  if (!history.ok()) return history.status();
  const auto* const newest = history->Newest();
  if (newest == nullptr) return absl::DataLossError("the log forgot an epoch that began");
  v1::KeyEpoch epoch = Render(newest->first, newest->second);
  epoch.set_state(v1::KEY_EPOCH_STATE_CURRENT);
  return epoch;
}

absl::StatusOr<AppendRequest> KeyDesk::DecideEnd(uint32_t epoch, const access::Authorship& author,
                                                 const KeyEpochHistory& history) const {
  if (RecordOf(history, epoch).ended.taken()) return AppendRequest();
  const storage::KeyProvider& provider = *records_->vault->provider();
  if (!Holds(provider.Epochs(), epoch)) {
    return Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "there is no key of this epoch",
                 {{"resource", absl::StrCat("key epoch ", epoch)}});
  }
  if (epoch == provider.CurrentEpoch()) {
    return StateForbids("the current epoch cannot end; begin the next one first", "current", "older");
  }
  const auto* const next = history.NextAfter(epoch);
  if (next == nullptr) {
    return StateForbids("no newer epoch was begun by command, so the keys were not wrapped anew; begin one", "older",
                        "rewrapped");
  }
  const absl::StatusOr<KeyCounts> keys = records_->vault->KeysByEpoch();
  if (!keys.ok()) return keys.status();
  if (const uint64_t left = keys->count(epoch) == 0 ? 0 : keys->at(epoch);
      left > 0 || !next->second.rewrapped.taken()) {
    return StateForbids(absl::StrCat("the keys are still being wrapped anew; under this epoch: ", left), "rewrapping",
                        "rewrapped");
  }
  if (const absl::Time grace_end = GraceEnd(epoch, history); records_->clock() < grace_end) {
    return StateForbids("backups that need this epoch may still be wanted", "grace",
                        absl::StrCat("from ", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", grace_end, absl::UTCTimeZone())));
  }
  if (author.officer == next->second.begun.officer) {
    return Error(error::v1::ERROR_REASON_RULE_FORBIDS,
                 "who began the next epoch cannot end the one before; a second officer must");
  }
  ev::KeyEpochEnded ended;
  ended.set_epoch(epoch);
  return Say(author, history, ended);
}

absl::StatusOr<v1::KeyEpoch> KeyDesk::EndKeyEpoch(const rpc::Caller& caller, const v1::EndKeyEpochRequest& request) {
  rpc::FieldErrors errors;
  access::CheckRequestId("request_id", request.request_id(), &errors);
  if (request.epoch() == 0) errors.Add("epoch", "must be the number of an epoch, from 1");
  if (!errors.empty()) return errors.ToStatus();
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<KeyEpochHistory> history =
      Run(caller, "EndKeyEpoch", request.request_id(), request,
          [&](const access::Authorship& author, const KeyEpochHistory& before) {
            return DecideEnd(request.epoch(), author, before);
          });
  if (!history.ok()) return history.status();
  if (const absl::Status destroyed = DestroyEnded(*history); !destroyed.ok()) {
    if (absl::IsDataLoss(destroyed)) return destroyed;
    return absl::UnavailableError(
        absl::StrCat("the end is recorded, but the key is not destroyed yet: ", destroyed.message()));
  }
  v1::KeyEpoch epoch = Render(request.epoch(), RecordOf(*history, request.epoch()));
  epoch.set_state(v1::KEY_EPOCH_STATE_ENDED);
  return epoch;
}

absl::StatusOr<v1::KeyEpochs> KeyDesk::GetKeyEpochs(const rpc::Caller&, const v1::GetKeyEpochsRequest&) const {
  const absl::StatusOr<KeyEpochHistory> history = LoadKeyEpochs(*records_->log);
  if (!history.ok()) return history.status();
  const storage::KeyProvider& provider = *records_->vault->provider();
  const uint32_t current = provider.CurrentEpoch();
  const std::vector<uint32_t> held = provider.Epochs();
  const absl::StatusOr<KeyCounts> keys = records_->vault->KeysByEpoch();
  if (!keys.ok()) return keys.status();
  std::map<uint32_t, KeyEpochRecord> epochs = history->epochs;
  for (const uint32_t epoch : held) epochs[epoch];
  v1::KeyEpochs out;
  for (const auto& [number, record] : epochs) {
    v1::KeyEpoch& epoch = *out.add_epochs();
    epoch = Render(number, record);
    const auto count = keys->find(number);
    epoch.set_subject_keys(count == keys->end() ? 0 : count->second);
    if (!Holds(held, number)) {
      epoch.set_state(v1::KEY_EPOCH_STATE_ENDED);
    } else if (record.ended.taken()) {
      epoch.set_state(v1::KEY_EPOCH_STATE_ENDING);
    } else if (number >= current) {
      epoch.set_state(v1::KEY_EPOCH_STATE_CURRENT);
    } else {
      epoch.set_state(v1::KEY_EPOCH_STATE_OLDER);
      const absl::Time grace_end = GraceEnd(number, *history);
      if (grace_end != absl::InfiniteFuture() && epoch.subject_keys() == 0) {
        epoch.mutable_may_end_time()->set_seconds(absl::ToUnixSeconds(grace_end));
      }
    }
  }
  out.set_older_subject_keys(CountBefore(*keys, current));
  out.set_grace_days(grace_days_);
  return out;
}

absl::Time KeyDesk::GraceEnd(uint32_t epoch, const KeyEpochHistory& history) const {
  const auto* const next = history.NextAfter(epoch);
  if (next == nullptr || !next->second.rewrapped.taken()) return absl::InfiniteFuture();
  // From the last moment at which a backup could hold a key of it.
  return next->second.rewrapped.time + absl::Hours(24) * grace_days_;
}

absl::Status KeyDesk::DestroyEnded(const KeyEpochHistory& history) const {
  storage::KeyProvider& provider = *records_->vault->provider();
  std::vector<uint32_t> condemned;
  for (const uint32_t epoch : provider.Epochs()) {
    if (RecordOf(history, epoch).ended.taken()) condemned.push_back(epoch);
  }
  if (condemned.empty()) return absl::OkStatus();
  const absl::StatusOr<KeyCounts> keys = records_->vault->KeysByEpoch();
  if (!keys.ok()) return keys.status();
  for (const uint32_t epoch : condemned) {
    // Looked at again before what cannot be taken back.
    if (keys->count(epoch) > 0) {
      return absl::DataLossError(absl::StrCat("the log has keys of epoch ", epoch, ", which it says has ended"));
    }
    if (const absl::Status destroyed = provider.DestroyEpoch(epoch); !destroyed.ok()) return destroyed;
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> KeyDesk::Advance() {
  absl::MutexLock lock(&mutex_);
  const absl::StatusOr<KeyEpochHistory> history = LoadKeyEpochs(*records_->log);
  if (!history.ok()) return history.status();
  if (const absl::Status destroyed = DestroyEnded(*history); !destroyed.ok()) return destroyed;
  const auto* const newest = history->Newest();
  if (newest == nullptr || newest->second.rewrapped.taken()) return false;
  const auto& [epoch, record] = *newest;
  const uint32_t current = records_->vault->provider()->CurrentEpoch();
  if (current < epoch) {
    return absl::FailedPreconditionError(absl::StrCat("epoch ", epoch,
                                                      " has begun, the key-encryption keys end at epoch ", current,
                                                      ": an older copy; restore the newest"));
  }
  const absl::StatusOr<uint64_t> remain = records_->vault->RotateKeys(kRewrapBatch);
  if (!remain.ok()) return remain.status();
  if (*remain > 0) return true;
  const absl::StatusOr<KeyCounts> keys = records_->vault->KeysByEpoch();
  if (!keys.ok()) return keys.status();
  if (CountBefore(*keys, epoch) > 0) return true;
  ev::KeysRewrapped rewrapped;
  rewrapped.set_epoch(epoch);
  const access::Authorship bridge{access::kBridgeAgency, "", record.purpose, record.procedure,
                                  records_->ids->NextBytes()};
  if (const auto said = records_->log->Append(Say(bridge, *history, rewrapped)); !said.ok()) return said.status();
  return true;
}

}  // namespace lienthong::keys

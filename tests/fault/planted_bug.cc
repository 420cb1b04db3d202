#include "tests/fault/planted_bug.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <optional>
#include <utility>

#include "storage/key_layout.h"
#include "storage/row_codec.h"
#include "tests/fault/log_model.h"

namespace lienthong::fault {
namespace {

using storage::Column;

void Put(storage::RocksDbStore* store, Column column, const std::string& key, const std::string& value, bool synced) {
  rocksdb::WriteOptions options;
  options.sync = synced;
  // Under a fault it may fail: so would the mistake.
  store->db()->Put(options, store->column(column), key, value).PermitUncheckedError();
}

class AckBeforeSync : public PlantedBug {
 public:
  std::string name() const override { return "the answer goes out before the sync"; }
  std::set<Invariant> breaks() const override { return {Invariant::kOpens, Invariant::kEvents}; }
  void Prepare(FaultDisk* disk) const override { disk->set_wal_syncs(WalSyncs::kSkipped); }
};

class SyncBelievedAfterFailing : public PlantedBug {
 public:
  std::string name() const override { return "a sync that failed is done again and believed"; }
  std::set<Invariant> breaks() const override { return {Invariant::kOpens, Invariant::kEvents}; }
  void Prepare(FaultDisk* disk) const override { disk->set_wal_syncs(WalSyncs::kRetried); }
};

class HeadOutsideTheBatch : public PlantedBug {
 public:
  std::string name() const override { return "the head row is written after the batch, not in it"; }
  std::set<Invariant> breaks() const override { return {Invariant::kOpens}; }
  Answers AppendEach(storage::RocksDbEventLog* log, std::vector<storage::AppendRequest> requests) const override {
    const auto before = log->store()->Get(Column::kMeta, storage::HeadKey());
    Answers answers = log->AppendEach(std::move(requests));
    const auto after = log->store()->Get(Column::kMeta, storage::HeadKey());
    if (before.ok() && after.ok() && before->has_value() && after->has_value() && *before != *after) {
      Put(log->store(), Column::kMeta, storage::HeadKey(), **before, true);
      Put(log->store(), Column::kMeta, storage::HeadKey(), **after, false);
    }
    return answers;
  }
};

class ClaimsOutsideTheBatch : public PlantedBug {
 public:
  std::string name() const override { return "claims are taken before their events, not with them"; }
  std::set<Invariant> breaks() const override { return {Invariant::kClaims}; }
  Answers AppendEach(storage::RocksDbEventLog* log, std::vector<storage::AppendRequest> requests) const override {
    Answers answers;
    for (storage::AppendRequest& request : requests) {
      const bool has_events = !request.writes.empty() && !request.writes[0].events.empty();
      if (!request.claims.empty() && has_events) {
        storage::AppendRequest claims;
        storage::AppendRequest undo;
        for (storage::ClaimChange change : request.claims) {
          using Action = storage::ClaimChange::Action;
          change.action = change.action == Action::kAcquire ? Action::kRelease : Action::kAcquire;
          undo.claims.push_back(change);
        }
        claims.claims = std::exchange(request.claims, {});
        claims.request = storage::RequestKey{"claims of " + request.writes[0].events[0].envelope.event_id(), "digest"};
        const auto taken = log->Append(std::move(claims));
        if (!taken.ok()) {
          answers.push_back(taken.status());
          continue;
        }
        // Given back when the events are refused, so that only a cut between the two can show it.
        undo.request = storage::RequestKey{"undo of " + request.writes[0].events[0].envelope.event_id(), "digest"};
        answers.push_back(log->Append(std::move(request)));
        if (!answers.back().ok() && !taken->repeated) log->Append(std::move(undo)).IgnoreError();
        continue;
      }
      answers.push_back(log->Append(std::move(request)));
    }
    return answers;
  }
};

class ViewAheadOfItsRows : public PlantedBug {
 public:
  std::string name() const override { return "a view says how far it is before its rows are written"; }
  std::set<Invariant> breaks() const override { return {Invariant::kViews}; }
  void BeforeCatchUp(storage::RocksDbEventLog* log) const override {
    const std::string key = storage::ViewStateKey(MemoryView::kName);
    const auto value = log->derived()->Get(Column::kViews, key);
    auto state = storage::ParseViewStateRow(value.ok() ? value->value_or("") : "");
    if (!state.ok()) return;
    state->reached = log->Head();
    Put(log->derived(), Column::kViews, key, storage::EncodeViewStateRow(*state), false);
    log->derived()->Flush().IgnoreError();
  }
};

}  // namespace

std::vector<std::unique_ptr<PlantedBug>> PlantedBugs() {
  std::vector<std::unique_ptr<PlantedBug>> bugs;
  bugs.push_back(std::make_unique<AckBeforeSync>());
  bugs.push_back(std::make_unique<SyncBelievedAfterFailing>());
  bugs.push_back(std::make_unique<HeadOutsideTheBatch>());
  bugs.push_back(std::make_unique<ClaimsOutsideTheBatch>());
  bugs.push_back(std::make_unique<ViewAheadOfItsRows>());
  return bugs;
}

}  // namespace lienthong::fault

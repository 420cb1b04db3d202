// A bridge with a desk for decisions about who is who, and what must be the same before a decision and after its
// undoing.

#ifndef LIENTHONG_TESTS_SUPPORT_IDENTITY_GROUND_H_
#define LIENTHONG_TESTS_SUPPORT_IDENTITY_GROUND_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/in_memory_registry.h"
#include "services/decisions/decision_desk.h"
#include "services/decisions/decision_queries.h"
#include "services/worker/decide.h"
#include "services/worker/directory_rows.h"
#include "services/worker/event_codec.h"
#include "services/worker/render.h"
#include "tests/support/bridge.h"
#include "tests/support/require.h"

namespace lienthong::testing {

inline rpc::Caller Officer(int number) {
  return {"G09", absl::StrCat("officer-", number), "identity", "P-01"};
}

class IdentityGround {
 public:
  explicit IdentityGround(uint64_t seed = 1) : bridge_(Options(seed)) {}
  explicit IdentityGround(const Bridge::Options& options) : bridge_(options) {}

  Bridge& bridge() { return bridge_; }
  decisions::DecisionDesk Desk() {
    return decisions::DecisionDesk(records(), bridge_.sources().units, bridge_.sources().scorer);
  }
  decisions::DecisionQueries Queries() { return decisions::DecisionQueries(records(), bridge_.sources().scorer); }
  const access::RecordKeeping* records() const { return bridge_.sources().records; }

  void Put(const std::string& registry, registry::v1::RecordKind kind, const std::string& key,
           const std::map<std::string, std::string>& fields) {
    const absl::Status put = bridge_.registry(registry).Apply(adapters::PutOf(MakeRecord(kind, key, fields)));
    if (!put.ok()) Fail(put.ToString());
  }
  void Reconcile(const std::string& registry, bool full = false) {
    Require(bridge_.StartRun(registry, full));
    bridge_.Finish();
  }

  // A command whose reason is given, about the worker or decision `name`.
  template <typename Request>
  Request Command(const std::string& name) {
    Request request;
    request.mutable_command()->set_name(name);
    request.mutable_command()->set_request_id(bridge_.NewId());
    request.mutable_command()->set_reason("looked_at_papers");
    return request;
  }

 private:
  static Bridge::Options Options(uint64_t seed) {
    Bridge::Options options;
    options.seed = seed;
    return options;
  }

  Bridge bridge_;
};

template <typename Request>
Request AboutRecord(IdentityGround& ground, const std::string& worker, const std::string& record) {
  Request request = ground.Command<Request>(worker);
  request.set_source_record(record);
  return request;
}
inline absl::StatusOr<identity::v1::Decision> Undo(IdentityGround& ground, const std::string& decision) {
  return ground.Desk().UndoDecision(Officer(1), ground.Command<identity::v1::UndoDecisionRequest>(decision));
}
inline absl::StatusOr<identity::v1::Decision> Merge(IdentityGround& ground, const std::string& survivor,
                                                    const std::string& merged) {
  auto request = ground.Command<identity::v1::MergeWorkersRequest>(survivor);
  request.set_merged(merged);
  return ground.Desk().MergeWorkers(Officer(1), request);
}
inline absl::StatusOr<identity::v1::Decision> Approve(IdentityGround& ground, const identity::v1::Decision& asked,
                                                      int officer = 2) {
  auto request = ground.Command<identity::v1::ApproveMergeRequest>(asked.name());
  request.mutable_command()->set_etag(asked.etag());
  return ground.Desk().ApproveMerge(Officer(officer), request);
}

// Records `command` for a worker as an agency does. Its event id; empty: it says nothing new.
inline absl::StatusOr<std::string> Say(IdentityGround& ground, const std::string& worker_name,
                                       const worker::WorkerEvent& command) {
  const worker::WorkerId id = Require(worker::WorkerId::Parse(worker_name));
  const worker::WorkerHistory history = Require(ground.bridge().sources().store->History(id));
  if (!history.survivor.empty()) return rpc::MergedAway(history.survivor);
  const absl::StatusOr<worker::Decision> decided =
      worker::Decide(worker::FoldWorker(id.text(), history.events), history.events, command, "G09",
                     access::DayInVietNam(ground.records()->clock()));
  if (!decided.ok()) return decided.status();
  if (decided->events.empty()) return std::string();
  storage::AppendRequest append;
  append.writes.push_back({id.stream(), history.revisions.at(id.stream()), {}});
  for (const worker::WorkerEvent& event : decided->events) {
    append.writes[0].events.push_back(
        access::MakeEvent(ground.records()->ids, {"G09", "", "test", "P-01"}, id.stream(), *worker::Encode(event)));
  }
  const std::string event_id = append.writes[0].events[0].envelope.event_id();
  for (const worker::ClaimIntent& claim : decided->claims) {
    const std::string key = worker::ClaimKey(*ground.records()->key, claim.type, claim.value);
    const bool acquires = claim.action == worker::ClaimIntent::Action::kAcquire;
    if (!acquires && Require(ground.records()->log->ClaimOwner(key)) != id.text()) continue;
    append.claims.push_back(
        {acquires ? storage::ClaimChange::Action::kAcquire : storage::ClaimChange::Action::kRelease, key, id.text()});
  }
  const auto appended = ground.records()->log->Append(std::move(append));
  if (!appended.ok()) return appended.status();
  return event_id;
}

inline worker::WorkerState StateOf(IdentityGround& ground, const std::string& worker_name) {
  return Require(ground.bridge().sources().store->Load(Require(worker::WorkerId::Parse(worker_name))));
}
// The worker as GetWorker answers, but for revision, etag, position and times.
inline std::string Rendered(IdentityGround& ground, const std::string& worker_name) {
  worker::v1::Worker worker = worker::RenderWorker(StateOf(ground, worker_name), *ground.bridge().sources().policy,
                                                   *ground.bridge().sources().units, 20'000, 0);
  worker.clear_etag();
  worker.clear_update_time();
  return worker.DebugString();
}
inline std::vector<std::string> WorkersWith(IdentityGround& ground, worker::IdentifierType type,
                                            const std::string& value) {
  return Require(ground.bridge().sources().directory->WorkersWith(type, value));
}

// Every worker now, as resource names.
inline std::vector<std::string> WorkerNames(IdentityGround& ground) {
  std::vector<std::string> workers;
  for (const worker::ListedWorker& row : Require(ground.bridge().sources().directory->List("", 1'000'000))) {
    workers.push_back("workers/" + row.id);
  }
  return workers;
}
// Every source record ever observed, as resource names.
inline std::set<std::string> RecordNames(IdentityGround& ground) {
  std::set<std::string> records_seen;
  for (const storage::StoredEvent& event : Require(ground.records()->log->ReadAll(1, 1'000'000))) {
    if (absl::StartsWith(event.envelope.stream(), "registries/")) records_seen.insert(event.envelope.stream());
  }
  return records_seen;
}

// Every row of the views but those of looks.
inline std::vector<storage::ViewRow> RowsOf(IdentityGround& ground) {
  std::vector<storage::ViewRow> rows = ViewRowsOf(ground.bridge());
  std::erase_if(rows, [](const auto& row) { return absl::StartsWith(row.first, "worker_directory/l"); });
  return rows;
}

// All that a decision and its undoing must leave as it was: each of `workers` as rendered, the directory, who is
// found by each identifier, who holds each claim.
inline std::vector<std::string> Picture(IdentityGround& ground, const std::vector<std::string>& workers) {
  std::vector<std::string> picture;
  std::set<std::pair<worker::IdentifierType, std::string>> identifiers;
  for (const std::string& worker : workers) {
    picture.push_back(Rendered(ground, worker));
    for (const worker::IdentifierState& each : StateOf(ground, worker).identifiers)
      identifiers.emplace(each.type, each.value);
  }
  for (const auto& [type, value] : identifiers) {
    std::string line = absl::StrCat("identifier ", static_cast<int>(type), " ", value, ":");
    for (const std::string& worker : WorkersWith(ground, type, value)) absl::StrAppend(&line, " ", worker);
    const auto owner =
        Require(ground.records()->log->ClaimOwner(worker::ClaimKey(*ground.records()->key, type, value)));
    picture.push_back(absl::StrCat(line, " claimed by ", owner.value_or("nobody")));
  }
  for (const std::string& record : RecordNames(ground)) {
    const std::string id = worker::ParseRecordStream(record)->source_record_id;
    const auto owner = Require(ground.records()->log->ClaimOwner(worker::LinkClaimKey(*ground.records()->key, id)));
    picture.push_back(absl::StrCat(record, " claimed by ", owner.value_or("nobody")));
  }
  for (const auto& [key, value] : RowsOf(ground)) picture.push_back(absl::StrCat("row ", key, " = ", value));
  return picture;
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_IDENTITY_GROUND_H_

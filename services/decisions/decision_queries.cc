#include "services/decisions/decision_queries.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/decisions/decision_desk.h"
#include "services/decisions/decision_render.h"
#include "services/matching/score_render.h"
#include "services/rpc/errors.h"
#include "services/rpc/page_token.h"

namespace lienthong::decisions {
namespace {

namespace v1 = identity::v1;
using worker::IdentityDecision;
using worker::WorkerEvent;
using worker::WorkerId;

constexpr size_t kDefaultPage = 50;
constexpr size_t kMaxPage = 200;

absl::StatusOr<v1::Decision> RenderIn(const access::RecordKeeping& records, const WorkerSide& side,
                                      const IdentityDecision& decision) {
  const absl::StatusOr<std::string> etag =
      DecisionEtag(decision, [&](const std::string& stream) -> absl::StatusOr<storage::Revision> {
        const auto read = side.history.revisions.find(stream);
        if (read != side.history.revisions.end()) return read->second;
        return records.log->StreamRevision(stream);
      });
  if (!etag.ok()) return etag.status();
  return Render(decision, *etag);
}

template <typename Message>
absl::Status Add(absl::StatusOr<v1::Decision> decision, Message* response) {
  if (!decision.ok()) return decision.status();
  *response->add_decisions() = *std::move(decision);
  return absl::OkStatus();
}

bool Concerns(const IdentityDecision& decision, const std::string& record_id) {
  const WorkerEvent& event = decision.event();
  return event.source_record_id == record_id ||
         std::any_of(event.records.begin(), event.records.end(),
                     [&](const worker::MovedRecord& record) { return record.source_record_id == record_id; });
}

}  // namespace

absl::Status DecisionQueries::Look(const rpc::Caller& caller, const char* method, const WorkerSide& side,
                                   const std::vector<std::string>& others) const {
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  std::vector<std::string> subjects{side.id.stream()};
  for (const std::string& merged : side.state.merged) subjects.push_back(absl::StrCat("workers/", merged));
  for (const std::string& other : others) {
    if (std::find(subjects.begin(), subjects.end(), other) == subjects.end()) subjects.push_back(other);
  }
  return records_->looks->Record(*author, absl::StrCat("lienthong.identity.v1.IdentityService/", method), subjects,
                                 {"decisions"});
}

absl::StatusOr<v1::Decision> DecisionQueries::GetDecision(const rpc::Caller& caller,
                                                          const v1::GetDecisionRequest& request) const {
  rpc::FieldErrors errors;
  const absl::StatusOr<DecisionId> id = ParseDecisionName(request.name());
  if (!id.ok()) errors.Add("name", id.status().message());
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<WorkerSide> side = LoadSide(store_, id->worker);
  if (!side.ok()) return side.status();
  for (const IdentityDecision& decision : DecisionsIn(side->history.events)) {
    if (decision.id != id->id) continue;
    if (absl::Status look = Look(caller, "GetDecision", *side); !look.ok()) return look;
    return RenderIn(*records_, *side, decision);
  }
  return rpc::Error(error::v1::ERROR_REASON_RESOURCE_UNKNOWN, "no such decision of this worker",
                    {{"resource", id->worker.stream()}});
}

absl::StatusOr<v1::ListDecisionsResponse> DecisionQueries::ListDecisions(
    const rpc::Caller& caller, const v1::ListDecisionsRequest& request) const {
  rpc::FieldErrors errors;
  const absl::StatusOr<WorkerId> id = WorkerId::Parse(request.parent());
  if (!id.ok()) errors.Add("parent", id.status().message());
  if (!errors.empty()) return errors.ToStatus();
  const absl::StatusOr<size_t> page_size = rpc::PageSize(request.page_size(), kDefaultPage, kMaxPage);
  if (!page_size.ok()) return page_size.status();
  const std::string scope = absl::StrCat("ListDecisions?", id->text());
  // A page goes on behind the position of the last decision.
  const absl::StatusOr<uint64_t> after = rpc::ReadPageNumber(scope, request.page_token(), 0);
  if (!after.ok()) return after.status();
  const absl::StatusOr<WorkerSide> side = LoadSide(store_, *id);
  if (!side.ok()) return side.status();
  v1::ListDecisionsResponse response;
  storage::Position last = 0;
  for (const IdentityDecision& decision : DecisionsIn(side->history.events)) {
    const worker::Recorded& first = decision.requested != nullptr ? *decision.requested : *decision.decided;
    if (first.position <= *after) continue;
    if (static_cast<size_t>(response.decisions_size()) == *page_size) {
      response.set_next_page_token(rpc::MakePageToken(scope, absl::StrCat(last)));
      break;
    }
    last = first.position;
    absl::Status added = Add(RenderIn(*records_, *side, decision), &response);
    if (!added.ok()) return added;
  }
  if (absl::Status look = Look(caller, "ListDecisions", *side); !look.ok()) return look;
  return response;
}

absl::StatusOr<v1::ExplainLinkResponse> DecisionQueries::ExplainLink(const rpc::Caller& caller,
                                                                     const v1::ExplainLinkRequest& request) const {
  rpc::FieldErrors errors;
  const absl::StatusOr<WorkerId> id = WorkerId::Parse(request.worker());
  if (!id.ok()) errors.Add("worker", id.status().message());
  CheckRecordName("source_record", request.source_record(), &errors);
  if (!errors.empty()) return errors.ToStatus();
  absl::StatusOr<WorkerSide> side = LoadSide(store_, *id);
  while (side.ok() && !side->history.survivor.empty()) {
    side = LoadSide(store_, WorkerId::Parse(side->history.survivor).value());
  }
  if (!side.ok()) return side.status();
  const absl::StatusOr<RecordSide> about = LoadRecord(store_, request.source_record());
  if (!about.ok()) return about.status();
  const std::string& record_id = about->source_record_id;
  v1::ExplainLinkResponse response;
  const bool linked = side->identity.links.count(record_id) != 0;
  const bool refused = side->identity.refused.count(record_id) != 0;
  const bool unlinked = side->identity.unlinked.count(record_id) != 0;
  response.set_state(linked     ? v1::ExplainLinkResponse::STATE_LINKED
                     : refused  ? v1::ExplainLinkResponse::STATE_REFUSED
                     : unlinked ? v1::ExplainLinkResponse::STATE_UNLINKED
                                : v1::ExplainLinkResponse::STATE_NONE);
  response.set_worker(side->id.stream());
  response.set_source_record(about->name());
  for (const IdentityDecision& decision : DecisionsIn(side->history.events)) {
    if (!Concerns(decision, record_id)) continue;
    absl::Status added = Add(RenderIn(*records_, *side, decision), &response);
    if (!added.ok()) return added;
  }
  // Against everything but the record itself, which agrees with itself.
  std::vector<worker::Recorded> others;
  for (const worker::Recorded& recorded : side->history.events) {
    const auto* observation = std::get_if<worker::Observation>(&recorded.what);
    if (observation == nullptr || observation->source_record_id != record_id) others.push_back(recorded);
  }
  *response.mutable_now() =
      matching::RenderScore(scorer_->Score(about->latest, worker::FoldWorker(side->id.text(), others)));
  // The comparison tells of the worker whom the record is about, too.
  const auto entry = directory_.FindRecordById(record_id);
  if (!entry.ok()) return entry.status();
  std::vector<std::string> others_told{about->name()};
  if (entry->has_value() && !(*entry)->worker_id.empty()) {
    others_told.push_back(absl::StrCat("workers/", (*entry)->worker_id));
  }
  if (absl::Status look = Look(caller, "ExplainLink", *side, others_told); !look.ok()) return look;
  return response;
}

}  // namespace lienthong::decisions

#include "services/review/desk/review_render.h"

#include <map>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/decisions/decision_render.h"
#include "services/matching/score_render.h"
#include "services/reconciliation/link_score.h"
#include "services/review/review_rules.h"
#include "services/worker/identity_history.h"

namespace lienthong::review {
namespace {

namespace rv = registry::v1;
using worker::Field;
using worker::WorkerEvent;

std::string Lower(const std::string& name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(name, prefix));
}

// The enum value of a stored word; 0 for none.
template <typename Enum>
Enum ValueOf(absl::string_view word) {
  const google::protobuf::EnumDescriptor& type = *google::protobuf::GetEnumDescriptor<Enum>();
  for (int i = 1; i < type.value_count(); ++i) {
    const Enum value = static_cast<Enum>(type.value(i)->number());
    if (WordOf(value) == word) return value;
  }
  return static_cast<Enum>(0);
}

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out->set_seconds(nanos / 1'000'000'000);
  out->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

// What is said of the worker about `field` now, but by the record itself.
std::set<std::pair<std::string, std::string>> SaidOf(const worker::WorkerState& state, Field field,
                                                     const std::string& record_id) {
  std::set<std::pair<std::string, std::string>> said;
  const auto history = state.person.find(field);
  if (history != state.person.end()) {
    for (const worker::Statement& statement : history->second) {
      if (statement.retracted || statement.source_record_id == record_id) continue;
      said.emplace(statement.source, statement.value);
    }
  }
  for (const worker::IdentifierState& identifier : state.identifiers) {
    const bool named =
        (field == rv::RECORD_FIELD_PERSONAL_NUMBER && identifier.type == worker::IdentifierType::kPersonalNumber) ||
        (field == rv::RECORD_FIELD_PASSPORT_NUMBER && identifier.type == worker::IdentifierType::kPassport);
    if (named && identifier.status != worker::IdentifierStatus::kRetired) {
      said.emplace(identifier.source, identifier.value);
    }
  }
  return said;
}

void AddFields(const ReviewedPair& pair, v1::ReviewSides* out) {
  const worker::WorkerState& state = pair.worker->state;
  const worker::Observation& record = pair.record->latest;
  std::set<Field> fields = {rv::RECORD_FIELD_PERSONAL_NUMBER, rv::RECORD_FIELD_PASSPORT_NUMBER};
  for (const auto& [field, value] : record.fields) fields.insert(field);
  for (const auto& [field, history] : state.person) fields.insert(field);
  for (const Field field : fields) {
    v1::ReviewField line;
    line.set_field(Lower(rv::RecordField_Name(field), "RECORD_FIELD_"));
    for (const auto& [source, value] : SaidOf(state, field, pair.record->source_record_id)) {
      v1::SaidValue* const said = line.add_worker_values();
      said->set_source(source);
      said->set_value(value);
    }
    const auto value = record.fields.find(field);
    if (value != record.fields.end()) line.set_record_value(value->second);
    if (line.worker_values_size() != 0 || !line.record_value().empty()) *out->add_fields() = std::move(line);
  }
}

void AddDecision(const ReviewState& state, const ReviewedPair& pair, const reconciliation::LinkScorer& scorer,
                 v1::ReviewSides* out) {
  const std::string& record_id = pair.record->source_record_id;
  std::optional<worker::LinkScore> linked_by;
  for (const worker::IdentityDecision& decision : worker::DecisionsIn(pair.worker->history.events)) {
    const WorkerEvent& event = decision.event();
    if (event.type == worker::EventType::kRecordLinked && event.source_record_id == record_id) linked_by = event.score;
    if (state.closed.decision_id().empty() || decision.id != state.closed.decision_id()) continue;
    out->set_decision(decisions::DecisionName(decision));
    out->set_decision_undone(!decision.InEffect());
  }
  // What the record says of itself proves nothing: of a link the score is that of the moment before.
  const bool linked = pair.worker->identity.links.count(record_id) != 0;
  if (!linked) linked_by = scorer.Score(pair.record->latest, pair.worker->state);
  if (linked_by.has_value()) *out->mutable_score() = matching::RenderScore(*linked_by);
}

v1::Proportion RenderProportion(const Proportion& proportion) {
  v1::Proportion out;
  out.set_estimate(proportion.estimate);
  out.set_low(proportion.low);
  out.set_high(proportion.high);
  out.set_sample(proportion.sample);
  return out;
}

void AddCounts(const CountRow& row, v1::ReviewQuality* out) {
  v1::ReviewCounts* const counts = out->add_counts();
  counts->set_month(row.month);
  counts->set_kind(ValueOf<v1::ReviewKind>(row.kind));
  counts->set_rule(row.rule);
  counts->set_same(row.counts[0]);
  counts->set_different(row.counts[1]);
  counts->set_undecided(row.counts[2]);
  counts->set_withdrawn(row.counts[3]);
  if (row.kind != kControl) return;
  const auto precision = Estimate(row.counts[0], row.counts[0] + row.counts[1]);
  if (precision.has_value()) *counts->mutable_precision() = RenderProportion(*precision);
}

void AddAgreement(const std::string& month, const AnswerPairs& pairs, v1::ReviewQuality* out) {
  v1::ReviewAgreement* const agreement = out->add_agreements();
  agreement->set_month(month);
  agreement->set_pairs(PairsIn(pairs));
  const auto agreed = Estimate(AgreedIn(pairs), PairsIn(pairs));
  if (agreed.has_value()) *agreement->mutable_agreed() = RenderProportion(*agreed);
  if (const auto kappa = Kappa(pairs); kappa.has_value()) agreement->set_kappa(*kappa);
}

}  // namespace

std::string WordOf(v1::ReviewAnswer answer) {
  return Lower(v1::ReviewAnswer_Name(answer), "REVIEW_ANSWER_");
}
std::string WordOf(v1::ReviewKind kind) {
  return Lower(v1::ReviewKind_Name(kind), "REVIEW_KIND_");
}
std::string WordOf(v1::ReviewStage stage) {
  return Lower(v1::ReviewStage_Name(stage), "REVIEW_STAGE_");
}
std::string WordOf(v1::ReviewOutcome outcome) {
  return Lower(v1::ReviewOutcome_Name(outcome), "REVIEW_OUTCOME_");
}

v1::Review Render(const ReviewState& state, absl::Time now) {
  v1::Review out;
  out.set_name(ReviewStream(state.id));
  out.set_kind(ValueOf<v1::ReviewKind>(state.opened.kind()));
  out.set_rule(state.opened.rule());
  const Pool pool = PoolOf(state);
  out.mutable_pool()->set_province(pool.province);
  out.mutable_pool()->set_restricted(pool.restricted);
  out.mutable_pool()->set_supervisors(pool.supervisors);
  out.set_priority(state.opened.priority());
  out.set_stage(static_cast<v1::ReviewStage>(state.stage));
  if (IsHeld(state, now)) {
    out.mutable_lease()->set_agency(state.lease->agency);
    out.mutable_lease()->set_officer(state.lease->officer);
    SetTime(state.lease->end, out.mutable_lease()->mutable_end_time());
  }
  SetTime(state.open_time, out.mutable_open_time());
  out.set_etag(absl::StrCat(state.revision));
  if (!state.over()) return out;
  out.set_outcome(ValueOf<v1::ReviewOutcome>(state.closed.outcome()));
  out.set_cause(state.closed.cause());
  if (state.close_time != absl::InfinitePast()) SetTime(state.close_time, out.mutable_close_time());
  return out;
}

v1::ReviewSides RenderSides(const ReviewState& state, const ReviewedPair& pair,
                            const reconciliation::LinkScorer& scorer, bool show_answers) {
  v1::ReviewSides out;
  out.set_worker(pair.worker->id.stream());
  out.set_source_record(pair.record->name());
  AddFields(pair, &out);
  AddDecision(state, pair, scorer, &out);
  if (!show_answers) return out;
  for (const Given& given : state.given) {
    v1::GivenAnswer* const answer = out.add_answers();
    SetTime(given.time, answer->mutable_time());
    answer->set_agency(given.agency);
    answer->set_officer(given.officer);
    answer->set_answer(ValueOf<v1::ReviewAnswer>(given.answer));
    answer->set_reason(given.reason);
    answer->set_note(given.note);
  }
  return out;
}

v1::ReviewQuality RenderQuality(const std::vector<CountRow>& counts,
                                const std::vector<std::pair<std::string, AnswerPairs>>& pairs) {
  v1::ReviewQuality out;
  std::map<std::pair<std::string, std::string>, OutcomeCounts> sums;
  for (const CountRow& row : counts) {
    AddCounts(row, &out);
    OutcomeCounts& sum = sums[{row.kind, row.rule}];
    for (size_t i = 0; i < kOutcomes; ++i) sum[i] += row.counts[i];
  }
  for (const auto& [of, sum] : sums) AddCounts({"", of.first, of.second, sum}, &out);
  AnswerPairs all = {};
  for (const auto& [month, answers] : pairs) {
    AddAgreement(month, answers, &out);
    for (size_t i = 0; i < kAnswers * kAnswers; ++i)
      all[i / kAnswers][i % kAnswers] += answers[i / kAnswers][i % kAnswers];
  }
  if (!pairs.empty()) AddAgreement("", all, &out);
  return out;
}

}  // namespace lienthong::review

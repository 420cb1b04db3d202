#include "services/matching/match_queries.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/matching/score_render.h"
#include "services/matching/verdict.h"
#include "services/rpc/errors.h"
#include "services/worker/directory_rows.h"
#include "services/worker/field_parser.h"
#include "services/worker/suppression.h"

namespace lienthong::matching {
namespace {

namespace rv = registry::v1;
namespace v1 = identity::v1;
using worker::WorkerId;

constexpr char kMethod[] = "lienthong.identity.v1.IdentityService/MatchRecord";
constexpr int kMaxIdentifiers = 5;
constexpr int kDefaultResults = 10;
constexpr int kMaxResults = 20;

v1::MatchRecordResponse::Verdict Render(Verdict verdict) {
  switch (verdict) {
    case Verdict::kLikelySame:
      return v1::MatchRecordResponse::VERDICT_LIKELY_SAME;
    case Verdict::kReview:
      return v1::MatchRecordResponse::VERDICT_REVIEW;
    case Verdict::kNone:
      break;
  }
  return v1::MatchRecordResponse::VERDICT_NONE;
}

std::string FactOf(const worker::WorkerEvent& event, worker::Field field) {
  for (const worker::Fact& fact : event.facts) {
    if (fact.field == field) return fact.value;
  }
  return "";
}

// Where the person lives, by the province of today's list.
void ReadHome(const v1::MatchRecordRequest& request, const reference::AdministrativeUnits& units,
              worker::FieldParser* parser, reconciliation::Stated* stated, Saying* saying) {
  worker::WorkerEvent event;
  if (request.has_commune()) {
    worker::v1::Residence residence;
    *residence.mutable_commune() = request.commune();
    parser->Residence("residence", residence, true, &event);
    const std::string coded = FactOf(event, rv::RECORD_FIELD_PERMANENT_RESIDENCE);
    const reconciliation::HomeNames home = reconciliation::HomeOf(coded, units);
    stated->province = home.province;
    stated->commune = home.commune;
    const reference::Unit* unit =
        units.FindInVersion(reference::UnitLevel::kCommune, request.commune().code(), request.commune().version());
    if (unit != nullptr) saying->province = ProvinceToday(unit->province_code, unit->version, units);
  }
  if (!request.has_province()) return;
  const worker::v1::CodedValue& province = request.province();
  const std::string name = province.system() == reference::kAdminSystem
                               ? reconciliation::ProvinceNameOf(province.code(), province.version(), units)
                               : "";
  if (name.empty()) {
    parser->errors().Add("province",
                         "must be a province of GSO-ADMIN, with the version of its list: 2024-12 or 2025-07");
  } else if (!request.has_commune()) {
    stated->province = name;
    saying->province = ProvinceToday(province.code(), province.version(), units);
  }
}

}  // namespace

absl::StatusOr<MatchQueries::Question> MatchQueries::Parse(const v1::MatchRecordRequest& request) const {
  Question question;
  reconciliation::Stated& stated = question.stated;
  worker::FieldParser parser(units_, access::DayInVietNam(records_->clock()));
  worker::WorkerEvent event;
  if (!request.full_name().empty()) {
    parser.Text("full_name", rv::RECORD_FIELD_FULL_NAME, request.full_name(), &event.facts);
  }
  if (!request.birth_date().empty()) {
    parser.Text("birth_date", rv::RECORD_FIELD_BIRTH_DATE, request.birth_date(), &event.facts);
  }
  stated.full_name = FactOf(event, rv::RECORD_FIELD_FULL_NAME);
  stated.birth_date = FactOf(event, rv::RECORD_FIELD_BIRTH_DATE);
  stated.sex = worker::SexText(request.sex());
  if (request.sex() != worker::v1::SEX_UNSPECIFIED && stated.sex.empty()) {
    parser.errors().Add("sex", "is no known sex");
  }
  ReadHome(request, *units_, &parser, &stated, &question.saying);
  if (request.identifiers_size() > kMaxIdentifiers) {
    parser.errors().Add("identifiers", absl::StrCat("are more than ", kMaxIdentifiers, "; send the surest"));
  }
  std::vector<worker::IdentifierFact> identifiers;
  for (int i = 0; i < std::min(request.identifiers_size(), kMaxIdentifiers); ++i) {
    parser.Identifier(absl::StrCat("identifiers[", i, "]"), request.identifiers(i), &identifiers);
  }
  for (const worker::IdentifierFact& fact : identifiers) {
    stated.identifiers.emplace_back(fact.type, fact.value);
    if (fact.type == worker::IdentifierType::kPersonalNumber) stated.personal_number = fact.value;
  }
  if (request.max_results() < 0 || request.max_results() > kMaxResults) {
    parser.errors().Add("max_results", absl::StrCat("must be 0 to ", kMaxResults));
  }
  question.most = static_cast<size_t>(request.max_results() == 0 ? kDefaultResults : request.max_results());
  const bool described = !request.birth_date().empty() && request.sex() != worker::v1::SEX_UNSPECIFIED &&
                         (request.has_province() || request.has_commune());
  if (request.full_name().empty() && request.identifiers_size() == 0 && !described) {
    parser.errors().Add("full_name", "say a name, an identifier, or a birth date with sex and province");
  }
  if (!parser.errors().empty()) return parser.errors().ToStatus();
  question.saying.full_name = stated.full_name;
  question.saying.birth_date = stated.birth_date;
  question.saying.sex = stated.sex;
  return question;
}

absl::StatusOr<std::vector<std::string>> MatchQueries::Gather(const Question& question, bool* incomplete) const {
  std::vector<std::string> ids;
  const auto add = [&](const std::string& id) {
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  };
  for (const auto& [type, value] : question.stated.identifiers) {
    const absl::StatusOr<std::vector<std::string>> holders = directory_.WorkersWith(type, value);
    if (!holders.ok()) return holders.status();
    for (const std::string& id : *holders) add(id);
  }
  const absl::StatusOr<FoundWorkers> found = index_.Find(question.saying);
  if (!found.ok()) return found.status();
  for (const std::string& id : found->ids) add(id);
  *incomplete = found->incomplete;
  if (ids.size() > index_.bounds().candidates) ids.resize(index_.bounds().candidates);
  return ids;
}

absl::StatusOr<std::vector<MatchQueries::Candidate>> MatchQueries::Weigh(const Question& question,
                                                                         const std::vector<std::string>& ids) const {
  std::vector<Candidate> candidates;
  std::set<std::string> met;
  for (const std::string& text : ids) {
    const absl::StatusOr<WorkerId> id = WorkerId::Parse(text);
    if (!id.ok()) return absl::DataLossError("the match index names what is no worker");
    const absl::StatusOr<worker::WorkerState> state = store_.Load(*id);
    if (rpc::ReasonOf(state.status()) == "PERSONAL_DATA_ERASED") continue;  // since the row was read
    if (!state.ok()) return state.status();
    // Merged workers come to the one who stands for them.
    if (state->revision == 0 || !met.insert(state->id).second) continue;
    Candidate& candidate = candidates.emplace_back();
    candidate.score = scorer_->Score(question.stated, *state);
    candidate.subjects.push_back(absl::StrCat("workers/", state->id));
    for (const std::string& merged : state->merged) candidate.subjects.push_back(absl::StrCat("workers/", merged));
  }
  std::erase_if(candidates,
                [](const Candidate& candidate) { return candidate.score.score_millibits < kLeastShownMillibits; });
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.score.score_millibits != b.score.score_millibits ? a.score.score_millibits > b.score.score_millibits
                                                              : a.subjects < b.subjects;
  });
  return candidates;
}

absl::Status MatchQueries::Look(const rpc::Caller& caller, const Question& question,
                                const std::vector<std::string>& subjects) const {
  const absl::StatusOr<access::Authorship> author = records_->officers->Identify(caller);
  if (!author.ok()) return author.status();
  if (!subjects.empty()) return records_->looks->Record(*author, kMethod, subjects, {"match"});
  // Of who was not found only an identifier is kept, so that the look can be found; nothing of who was erased.
  for (const auto& [type, value] : question.stated.identifiers) {
    const worker::Suppression suppression(records_->log, records_->suppression_key);
    const absl::StatusOr<bool> suppressed = suppression.IsHeld(suppression.OfIdentifier(type, value));
    if (!suppressed.ok()) return suppressed.status();
    return records_->looks->RecordSought(*author, kMethod, worker::IdentifierTypeCode(type), *suppressed ? "" : value);
  }
  return records_->looks->RecordSought(*author, kMethod, "", "");
}

absl::StatusOr<v1::MatchRecordResponse> MatchQueries::MatchRecord(const rpc::Caller& caller,
                                                                  const v1::MatchRecordRequest& request) const {
  const absl::StatusOr<Question> question = Parse(request);
  if (!question.ok()) return question.status();
  v1::MatchRecordResponse response;
  bool incomplete = false;
  const absl::StatusOr<std::vector<std::string>> ids = Gather(*question, &incomplete);
  if (!ids.ok()) return ids.status();
  const absl::StatusOr<std::vector<Candidate>> candidates = Weigh(*question, *ids);
  if (!candidates.ok()) return candidates.status();
  std::vector<worker::LinkScore> scores;
  for (const Candidate& candidate : *candidates) scores.push_back(candidate.score);
  const std::vector<Verdict> verdicts =
      Judge(scores, {scorer_->model().same_millibits, scorer_->model().review_millibits});
  std::vector<std::string> subjects;
  for (size_t i = 0; i < std::min(candidates->size(), question->most); ++i) {
    const Candidate& candidate = (*candidates)[i];
    v1::MatchRecordResponse::Candidate* const out = response.add_candidates();
    out->set_worker(candidate.subjects[0]);
    *out->mutable_score() = RenderScore(candidate.score);
    out->set_verdict(Render(verdicts[i]));
    subjects.insert(subjects.end(), candidate.subjects.begin(), candidate.subjects.end());
  }
  response.set_verdict(verdicts.empty() ? v1::MatchRecordResponse::VERDICT_NONE : Render(verdicts[0]));
  response.set_incomplete(incomplete);
  if (absl::Status look = Look(caller, *question, subjects); !look.ok()) return look;
  return response;
}

}  // namespace lienthong::matching

#include "services/reconciliation/link_score.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/reconciliation/compare.h"
#include "services/reconciliation/linking.h"
#include "services/reference/coded_value.h"
#include "services/worker/record_identifiers.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;
using reference::UnitLevel;
using worker::EvidenceLine;
using worker::IdentifierStatus;
using worker::IdentifierType;
using worker::LinkScore;
using worker::Observation;
using worker::WorkerState;

constexpr char kFullName[] = "full_name";
constexpr char kBirthDate[] = "birth_date";
constexpr char kSex[] = "sex";
constexpr char kProvince[] = "province";
constexpr char kCommune[] = "commune";

// In thousandths of a bit: the base-2 logarithm of how much rarer the outcome is between two people than within one.
constexpr int64_t kNumberAgrees = 33'219;     // some 10^10 numbers that an adult could have
constexpr int64_t kNumberDiffers = -6'644;    // one record in 100 of the same person states another number
constexpr int64_t kPassportAgrees = 27'954;   // a letter and seven digits
constexpr int64_t kPassportDiffers = -1'000;  // every second one has been renewed
constexpr int64_t kOldCardAgrees = 23'253;    // nine digits, but each province filled a part and some were given twice
constexpr int64_t kOldCardDiffers = -1'000;   // who moved to another province got another

// The kinds that weigh alike, under one name.
struct Identifying {
  const char* field;
  std::vector<IdentifierType> types;
  int64_t agrees;
  int64_t differs;
};

const std::vector<Identifying>& IdentifyingKinds() {
  static const auto* const kinds = new std::vector<Identifying>{
      {"personal_number", {IdentifierType::kPersonalNumber}, kNumberAgrees, kNumberDiffers},
      {"passport_number",
       {IdentifierType::kPassport, IdentifierType::kLaissezPasser},
       kPassportAgrees,
       kPassportDiffers},
      {"old_card_number", {IdentifierType::kOldCard}, kOldCardAgrees, kOldCardDiffers}};
  return *kinds;
}

bool IsOf(const Identifying& kind, IdentifierType type) {
  return std::find(kind.types.begin(), kind.types.end(), type) != kind.types.end();
}

std::optional<EvidenceLine> LineOf(const Identifying& kind, const Stated& stated, const WorkerState& worker) {
  bool known = false;
  bool said = false;
  const bool number = kind.types[0] == IdentifierType::kPersonalNumber;
  for (const worker::IdentifierState& has : worker.identifiers) {
    if (!IsOf(kind, has.type)) continue;
    known = true;
    for (const auto& [type, value] : stated.identifiers) {
      if (!IsOf(kind, type) || value != has.value) continue;
      const bool now = !number || (has.status == IdentifierStatus::kActive && value == stated.personal_number);
      return EvidenceLine{kind.field, now ? "agrees" : "agrees_superseded", kind.agrees};
    }
  }
  // A number of the past that the worker never had says nothing.
  for (const auto& [type, value] : stated.identifiers) {
    said = said || (IsOf(kind, type) && (!number || value == stated.personal_number));
  }
  if (!known || !said) return std::nullopt;
  return EvidenceLine{kind.field, "differs", kind.differs};
}

// What is said now; where nothing is said any more, what was said last.
std::vector<std::string> Said(const WorkerState& worker, worker::Field field) {
  std::vector<std::string> said;
  const auto history = worker.person.find(field);
  if (history == worker.person.end()) return said;
  for (const worker::Statement& statement : history->second) {
    if (!statement.retracted) said.push_back(statement.value);
  }
  if (said.empty() && !history->second.empty()) said.push_back(history->second.back().value);
  return said;
}

size_t FieldAt(const linkage::KeptModel& model, absl::string_view name) {
  const auto& fields = model.layout.fields();
  return static_cast<size_t>(
      std::find_if(fields.begin(), fields.end(), [name](const linkage::Field& field) { return field.name == name; }) -
      fields.begin());
}

}  // namespace

LinkScorer::LinkScorer(const linkage::KeptModel* model, const reference::AdministrativeUnits* units)
    : weigher_(model), units_(units) {}

linkage::Values LinkScorer::Row(const std::vector<std::pair<const char*, std::string>>& values) const {
  linkage::Values row(model().layout.fields().size());
  for (const auto& [name, value] : values) {
    const size_t field = FieldAt(model(), name);
    if (field < row.size()) row[field] = value;
  }
  return row;
}

std::vector<linkage::Sayings> LinkScorer::MattersOf(const WorkerState& worker) const {
  std::vector<linkage::Sayings> matters;
  for (const auto& [field, name] : {std::pair<worker::Field, const char*>{rv::RECORD_FIELD_FULL_NAME, kFullName},
                                    {rv::RECORD_FIELD_BIRTH_DATE, kBirthDate},
                                    {rv::RECORD_FIELD_SEX, kSex}}) {
    linkage::Sayings& sayings = matters.emplace_back();
    for (const std::string& value : Said(worker, field)) sayings.push_back(Row({{name, value}}));
  }
  linkage::Sayings& homes = matters.emplace_back();
  for (const worker::Field field : {rv::RECORD_FIELD_CURRENT_RESIDENCE, rv::RECORD_FIELD_PERMANENT_RESIDENCE}) {
    for (const std::string& coded : Said(worker, field)) {
      const HomeNames home = HomeOf(coded, *units_);
      if (!home.province.empty()) homes.push_back(Row({{kProvince, home.province}, {kCommune, home.commune}}));
    }
  }
  return matters;
}

Stated LinkScorer::StatedBy(const Observation& record) const {
  Stated stated;
  stated.full_name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  stated.birth_date = FieldText(record, rv::RECORD_FIELD_BIRTH_DATE);
  stated.sex = FieldText(record, rv::RECORD_FIELD_SEX);
  std::string home = FieldText(record, rv::RECORD_FIELD_PERMANENT_RESIDENCE);
  if (home.empty()) home = FieldText(record, rv::RECORD_FIELD_CURRENT_RESIDENCE);
  const HomeNames names = HomeOf(home, *units_);
  stated.province = names.province;
  stated.commune = names.commune;
  stated.personal_number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  stated.identifiers = worker::IdentifiersOf(record);
  return stated;
}

LinkScore LinkScorer::Score(const Observation& record, const WorkerState& worker) const {
  return Score(StatedBy(record), worker);
}

LinkScore LinkScorer::Score(const Stated& stated, const WorkerState& worker) const {
  const int64_t prior = model().prior_millibits;
  LinkScore score{prior, prior, {}, kRuleVersion, model().version};
  for (const Identifying& kind : IdentifyingKinds()) {
    if (const std::optional<EvidenceLine> line = LineOf(kind, stated, worker)) score.lines.push_back(*line);
  }
  const linkage::Values row = Row({{kFullName, stated.full_name},
                                   {kBirthDate, stated.birth_date},
                                   {kSex, stated.sex},
                                   {kProvince, stated.province},
                                   {kCommune, stated.commune}});
  for (const linkage::SlotWeight& weight : weigher_.Weigh(row, MattersOf(worker))) {
    const linkage::Slot& slot = model().layout.slots()[weight.slot];
    score.lines.push_back(
        {slot.name, std::string(LevelNames(slot.kind)[static_cast<size_t>(weight.level)]), weight.millibits});
  }
  for (const EvidenceLine& line : score.lines) score.score_millibits += line.weight_millibits;
  return score;
}

absl::Status CheckLinkModel(const linkage::KeptModel& model) {
  const auto& fields = model.layout.fields();
  for (const auto& [name, kind] : {std::pair<const char*, linkage::FieldKind>{kFullName, linkage::FieldKind::kFullName},
                                   {kBirthDate, linkage::FieldKind::kDate}}) {
    const size_t field = FieldAt(model, name);
    if (field < fields.size() && fields[field].kind == kind) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("the model needs a field ", name, " of the kind ", linkage::FieldKindName(kind)));
  }
  return absl::OkStatus();
}

HomeNames HomeOf(const std::string& coded_commune, const reference::AdministrativeUnits& units) {
  const absl::StatusOr<reference::CodedValue> coded = reference::CodedValue::Parse(coded_commune);
  if (!coded.ok() || coded->system != reference::kAdminSystem) return {};
  const reference::Unit* unit = units.FindInVersion(UnitLevel::kCommune, coded->code, coded->version);
  if (unit == nullptr) return {};
  const std::string province = ProvinceNameOf(unit->province_code, unit->version, units);
  if (unit->version == reference::kAdminVersionNew) return {province, unit->full_name};
  const reference::Succession succession = units.Successors(unit->code);
  if (succession.extent != reference::Succession::Extent::kWhole || succession.new_codes.size() != 1) {
    return {province, ""};
  }
  unit = units.FindInVersion(UnitLevel::kCommune, succession.new_codes[0], reference::kAdminVersionNew);
  return {province, unit == nullptr ? "" : unit->full_name};
}

std::string ProvinceNameOf(const std::string& code, const std::string& version,
                           const reference::AdministrativeUnits& units) {
  const bool old = version == reference::kAdminVersionOld;
  if (!old && version != reference::kAdminVersionNew) return "";
  const reference::Unit* unit = units.FindInVersion(
      UnitLevel::kProvince, old ? std::string(units.ProvinceSuccessor(code)) : code, reference::kAdminVersionNew);
  return unit == nullptr ? "" : unit->full_name;
}

double PosteriorOf(int64_t score_millibits) {
  return 1 / (1 + std::exp2(-static_cast<double>(score_millibits) / 1000));
}

}  // namespace lienthong::reconciliation

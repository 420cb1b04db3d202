#include "services/reconciliation/compare.h"

#include "absl/strings/str_cat.h"
#include "adapters/record_names.h"
#include "services/identity/partial_date.h"
#include "services/identity/person_name.h"
#include "services/reference/code_lists.h"
#include "services/reference/coded_value.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;

const Comparison kAgrees{};

Comparison Differ(absl::string_view kind) {
  return {Agreement::kDiffer, std::string(kind)};
}

Comparison CompareFullNames(const std::string& a, const std::string& b) {
  switch (identity::CompareNames(a, b)) {
    case identity::NameAgreement::kSame:
      return kAgrees;
    case identity::NameAgreement::kSpellingVariant:
      return Differ("name_spelling_variant");
    case identity::NameAgreement::kToneLoss:
      return Differ("tone_loss");
    case identity::NameAgreement::kDiacriticLoss:
      return Differ("diacritic_loss");
    case identity::NameAgreement::kDiffer:
      return Differ("name_differs");
  }
  return Differ("name_differs");
}

Comparison CompareBirths(const std::string& a, const std::string& b) {
  absl::StatusOr<identity::PartialDate> first = identity::PartialDate::Parse(a),
                                        second = identity::PartialDate::Parse(b);
  if (!first.ok() || !second.ok()) return a == b ? kAgrees : Differ("birth_date_differs");
  switch (identity::CompareBirthDates(*first, *second)) {
    case identity::DateAgreement::kSame:
    case identity::DateAgreement::kCompatible:
      return kAgrees;
    case identity::DateAgreement::kDayMonthSwapped:
      return Differ("day_month_swapped");
    case identity::DateAgreement::kDiffer:
      return Differ("birth_date_differs");
  }
  return Differ("birth_date_differs");
}

Comparison CompareResidences(const std::string& a, const std::string& b, const reference::AdministrativeUnits& units) {
  absl::StatusOr<reference::CodedValue> first = reference::CodedValue::Parse(a),
                                        second = reference::CodedValue::Parse(b);
  if (!first.ok() || !second.ok() || first->system != second->system) {
    return a == b ? kAgrees : Differ("residence_differs");
  }
  switch (units.CompareCommunes(first->code, first->version, second->code, second->version)) {
    case reference::UnitAgreement::kSame:
    case reference::UnitAgreement::kSuccession:
      return kAgrees;
    case reference::UnitAgreement::kOneOf:
      return {Agreement::kUndetermined, "split_commune"};
    case reference::UnitAgreement::kUndetermined:
      return {Agreement::kUndetermined, "succession_unknown"};
    case reference::UnitAgreement::kDifferent:
      return Differ("residence_differs");
  }
  return Differ("residence_differs");
}

Comparison CompareEthnicities(const std::string& a, const std::string& b) {
  absl::StatusOr<reference::CodedValue> first = reference::CodedValue::Parse(a),
                                        second = reference::CodedValue::Parse(b);
  const bool same = a == b || (first.ok() && second.ok() && reference::SameEthnicGroup(*first, *second));
  return same ? kAgrees : Differ("ethnicity_differs");
}

}  // namespace

Comparison CompareField(Field field, const std::string& owner_value, const std::string& other_value,
                        const reference::AdministrativeUnits& units) {
  switch (field) {
    case rv::RECORD_FIELD_FULL_NAME:
      return CompareFullNames(owner_value, other_value);
    case rv::RECORD_FIELD_BIRTH_DATE:
      return CompareBirths(owner_value, other_value);
    case rv::RECORD_FIELD_PERMANENT_RESIDENCE:
    case rv::RECORD_FIELD_CURRENT_RESIDENCE:
      return CompareResidences(owner_value, other_value, units);
    case rv::RECORD_FIELD_ETHNICITY:
      return CompareEthnicities(owner_value, other_value);
    default:
      return owner_value == other_value ? kAgrees : Differ(absl::StrCat(adapters::FieldName(field), "_differs"));
  }
}

}  // namespace lienthong::reconciliation

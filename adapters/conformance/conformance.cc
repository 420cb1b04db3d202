#include "adapters/conformance/conformance.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/conformance/probe.h"
#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

absl::Status Wrong(absl::string_view field, absl::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": expected ", expected));
}

bool IsNumber(const std::string& text) {
  return CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_PERSONAL_NUMBER, text).ok();
}

absl::Status CheckPerson(absl::string_view field, const v1::KnownPerson& person) {
  if (!IsNumber(person.personal_number())) return Wrong(absl::StrCat(field, ".personal_number"), "12 digits");
  const absl::Status date = CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_BIRTH_DATE, person.birth_date());
  if (!person.birth_date().empty() && !date.ok()) {
    return Wrong(absl::StrCat(field, ".birth_date"), "a date, as 2024, 2024-06 or 2024-06-01");
  }
  return absl::OkStatus();
}

absl::Status CheckCorrectable(const v1::Correctable& what) {
  const absl::StatusOr<v1::RecordKind> kind = ParseKindName(what.kind());
  if (!kind.ok()) return Wrong("correctable.kind", "person, document, crossing or deployment");
  if (!CheckKey(what.key()).ok()) return Wrong("correctable.key", "the key of a record");
  const absl::StatusOr<v1::RecordField> field = ParseFieldName(what.field());
  if (!field.ok()) return Wrong("correctable.field", "the name of a field, for example phone");
  if (CheckField(*kind, *field, what.other_value()).ok()) return absl::OkStatus();
  return Wrong("correctable.other_value", "canonical text of the field");
}

}  // namespace

absl::Status CheckFacts(const v1::ConformanceFacts& facts) {
  if (facts.has_known()) {
    if (absl::Status fits = CheckPerson("known", facts.known()); !fits.ok()) return fits;
  }
  if (facts.has_year_only()) {
    if (absl::Status fits = CheckPerson("year_only", facts.year_only()); !fits.ok()) return fits;
    if (facts.year_only().birth_date().size() != 4) return Wrong("year_only.birth_date", "a year alone");
  }
  const std::pair<const char*, const std::string*> numbers[] = {{"cancelled_number", &facts.cancelled_number()},
                                                                {"living_number", &facts.living_number()},
                                                                {"several_number", &facts.several_number()},
                                                                {"unknown_number", &facts.unknown_number()}};
  for (const auto& [name, number] : numbers) {
    if (!number->empty() && !IsNumber(*number)) return Wrong(name, "12 digits");
  }
  if (facts.cancelled_number().empty() != facts.living_number().empty()) {
    return Wrong("cancelled_number", "living_number beside it, or neither");
  }
  return facts.has_correctable() ? CheckCorrectable(facts.correctable()) : absl::OkStatus();
}

std::vector<CaseResult> RunConformance(const ConformanceOptions& options) {
  Probe probe(options);
  std::vector<CaseResult> results;
  for (const auto part : {ReadingCases, RefusalCases, PersonCases, CorrectionCases, ScanCases, ValueCases, LinkCases}) {
    for (const ConformanceCase& one : part()) {
      Verdict verdict = one.run(probe);
      results.push_back({one.number, one.name, one.demand, one.remedy, verdict.outcome, std::move(verdict.why)});
      if (options.progress) options.progress(results.back());
    }
  }
  return results;
}

bool Conforms(const std::vector<CaseResult>& results) {
  const auto count = [&](Outcome outcome) {
    return std::count_if(results.begin(), results.end(), [&](const CaseResult& r) { return r.outcome == outcome; });
  };
  return count(Outcome::kFailed) == 0 && count(Outcome::kPassed) > 0;
}

}  // namespace lienthong::adapters

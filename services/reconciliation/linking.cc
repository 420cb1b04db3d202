#include "services/reconciliation/linking.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_split.h"
#include "services/identity/identifiers.h"
#include "services/identity/partial_date.h"
#include "services/identity/person_name.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;
using worker::IdentifierStatus;
using worker::IdentifierType;
using worker::Observation;
using worker::WorkerState;

const worker::IdentifierState* FindIdentifier(const WorkerState& worker, IdentifierType type,
                                              const std::string& value) {
  if (value.empty()) return nullptr;
  for (const worker::IdentifierState& known : worker.identifiers) {
    if (known.type == type && known.value == value) return &known;
  }
  return nullptr;
}

std::optional<PartialDate> DateOf(const std::string& iso) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(iso);
  if (!date.ok()) return std::nullopt;
  return *date;
}

// Whether anything said about `field` of the worker satisfies `agrees`.
template <typename Agrees>
bool AnyStatement(const WorkerState& worker, worker::Field field, Agrees agrees) {
  auto history = worker.person.find(field);
  if (history == worker.person.end()) return false;
  // What is said now counts; where nothing is said any more, what was said last.
  const bool none_live = std::all_of(history->second.begin(), history->second.end(),
                                     [](const worker::Statement& statement) { return statement.retracted; });
  if (none_live) return agrees(history->second.back().value);
  return std::any_of(history->second.begin(), history->second.end(), [&](const worker::Statement& statement) {
    return !statement.retracted && agrees(statement.value);
  });
}

bool SameGivenName(const Observation& record, const WorkerState& worker) {
  const std::string name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  return !name.empty() && AnyStatement(worker, rv::RECORD_FIELD_FULL_NAME,
                                       [&](const std::string& value) { return identity::SameGivenName(name, value); });
}

// Whether neither family nor given name agrees with anything said of the worker.
bool FarName(const Observation& record, const WorkerState& worker) {
  const std::string name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  if (name.empty() || worker.person.count(rv::RECORD_FIELD_FULL_NAME) == 0) return false;
  const std::string family = identity::BaseKey(identity::SplitName(name).family);
  return !SameGivenName(record, worker) &&
         !AnyStatement(worker, rv::RECORD_FIELD_FULL_NAME, [&](const std::string& value) {
           return identity::BaseKey(identity::SplitName(value).family) == family;
         });
}

bool SameBirthYear(const Observation& record, const WorkerState& worker) {
  std::optional<PartialDate> birth = DateOf(FieldText(record, rv::RECORD_FIELD_BIRTH_DATE));
  return birth.has_value() && AnyStatement(worker, rv::RECORD_FIELD_BIRTH_DATE, [&](const std::string& value) {
           std::optional<PartialDate> other = DateOf(value);
           return other.has_value() && other->year() == birth->year();
         });
}

// 1 January stands for any day of its year.
bool IsFirstDay(const PartialDate& date) {
  return date.month() == 1 && date.day() == 1;
}

bool CouldBeOneDate(const PartialDate& a, const PartialDate& b) {
  if (IsFirstDay(a) || IsFirstDay(b)) return a.year() == b.year();
  return a.CompatibleWith(b) || identity::DayMonthSwapped(a, b);
}

// A full birth date in common.
bool SameBirthDate(const Observation& record, const WorkerState& worker) {
  std::optional<PartialDate> birth = DateOf(FieldText(record, rv::RECORD_FIELD_BIRTH_DATE));
  if (!birth.has_value() || birth->precision() != identity::DatePrecision::kDay || IsFirstDay(*birth)) return false;
  return AnyStatement(worker, rv::RECORD_FIELD_BIRTH_DATE, [&](const std::string& value) {
    std::optional<PartialDate> other = DateOf(value);
    return other.has_value() && *other == *birth;
  });
}

bool SameWholeName(const Observation& record, const WorkerState& worker) {
  const std::string name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  return !name.empty() && AnyStatement(worker, rv::RECORD_FIELD_FULL_NAME, [&](const std::string& value) {
    return identity::CompareNames(name, value) == identity::NameAgreement::kSame;
  });
}

// Whether neither name nor birth date tells the two apart. What either side does not state tells nothing.
bool CouldBeOne(const Observation& record, const WorkerState& worker) {
  const std::string name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  const bool other_name = !name.empty() && worker.person.count(rv::RECORD_FIELD_FULL_NAME) != 0 &&
                          !AnyStatement(worker, rv::RECORD_FIELD_FULL_NAME, [&](const std::string& value) {
                            return identity::CompareNames(name, value) != identity::NameAgreement::kDiffer;
                          });
  const std::optional<PartialDate> birth = DateOf(FieldText(record, rv::RECORD_FIELD_BIRTH_DATE));
  const bool other_date = birth.has_value() && worker.person.count(rv::RECORD_FIELD_BIRTH_DATE) != 0 &&
                          !AnyStatement(worker, rv::RECORD_FIELD_BIRTH_DATE, [&](const std::string& value) {
                            const std::optional<PartialDate> other = DateOf(value);
                            return !other.has_value() || CouldBeOneDate(*other, *birth);
                          });
  return !other_name && !other_date;
}

// Whether the record states an old card of the worker that was issued once only, as far as is known.
bool SameOldCard(const Observation& record, const WorkerState& worker) {
  const std::string card = FieldText(record, rv::RECORD_FIELD_OLD_CARD_NUMBER);
  const absl::StatusOr<identity::Cmnd> parsed = identity::Cmnd::Parse(card);
  return parsed.ok() && !parsed->InKnownDuplicateRange() &&
         FindIdentifier(worker, IdentifierType::kOldCard, card) != nullptr;
}

bool HasNumber(const WorkerState& worker) {
  return std::any_of(worker.identifiers.begin(), worker.identifiers.end(), [](const worker::IdentifierState& known) {
    return known.type == IdentifierType::kPersonalNumber;
  });
}

// Whether the record names a travel document of the worker: in a document record its own number, else the passport.
bool SameDocument(const Observation& record, const WorkerState& worker) {
  const bool document = record.kind == rv::RECORD_KIND_DOCUMENT;
  const bool laissez_passer = document && FieldText(record, rv::RECORD_FIELD_DOCUMENT_TYPE) == "laissez_passer";
  return FindIdentifier(worker, laissez_passer ? IdentifierType::kLaissezPasser : IdentifierType::kPassport,
                        FieldText(record, document ? rv::RECORD_FIELD_DOCUMENT_NUMBER
                                                   : rv::RECORD_FIELD_PASSPORT_NUMBER)) != nullptr;
}

// The rule by which a personal number in the record is the worker's; empty: none.
std::string NumberRule(const Observation& record, const WorkerState& worker) {
  const std::string number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  const worker::IdentifierState* known = FindIdentifier(worker, IdentifierType::kPersonalNumber, number);
  if (known != nullptr) {
    return known->status == IdentifierStatus::kActive ? "personal_number" : "superseded_number";
  }
  const std::string former = FieldText(record, rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
  for (absl::string_view dead : absl::StrSplit(former, ',', absl::SkipEmpty())) {
    if (FindIdentifier(worker, IdentifierType::kPersonalNumber, std::string(dead)) != nullptr) {
      return "superseded_number";
    }
  }
  return "";
}

}  // namespace

std::string FieldText(const Observation& record, worker::Field field) {
  auto found = record.fields.find(field);
  return found == record.fields.end() ? "" : found->second;
}

LinkDecision DecidePersonLink(const Observation& record, const WorkerState& worker) {
  LinkDecision decision;
  if (SameGivenName(record, worker)) decision.evidence.push_back("full_name");
  if (SameBirthYear(record, worker)) decision.evidence.push_back("birth_date");
  decision.rule = NumberRule(record, worker);
  if (!decision.rule.empty()) {
    const bool doubtful = decision.evidence.empty() || FarName(record, worker);
    decision.verdict = doubtful ? LinkVerdict::kConflict : LinkVerdict::kLink;
    decision.evidence.push_back("personal_number");
    return decision;
  }
  // A record with a number of its own is not taken for a worker with another one because of a passport.
  const bool has_number = !FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER).empty();
  if (!SameDocument(record, worker) || (has_number && HasNumber(worker))) return {};
  decision.rule = "passport_and_birth_date";
  const bool agrees = SameBirthDate(record, worker) && !FarName(record, worker);
  decision.verdict = agrees ? LinkVerdict::kLink : LinkVerdict::kConflict;
  decision.evidence.push_back("passport_number");
  return decision;
}

OldCardDecision DecideOldCardLink(const std::vector<Observation>& holders, const WorkerState& worker) {
  OldCardDecision decision;
  const bool numbered =
      std::any_of(worker.identifiers.begin(), worker.identifiers.end(), [](const worker::IdentifierState& known) {
        return known.type == IdentifierType::kPersonalNumber && known.status != IdentifierStatus::kRetired;
      });
  if (holders.empty() || numbered) return decision;
  decision.link = {LinkVerdict::kConflict, "old_card_name_and_birth_date", {}};
  size_t possible = 0;
  for (size_t i = 0; i < holders.size(); ++i) {
    if (!CouldBeOne(holders[i], worker)) continue;
    ++possible;
    decision.holder = i;
  }
  if (possible != 1) return decision;
  const Observation& holder = holders[decision.holder];
  if (!SameOldCard(holder, worker) || !SameWholeName(holder, worker) || !SameBirthDate(holder, worker)) return decision;
  decision.link.verdict = LinkVerdict::kLink;
  decision.link.evidence = {"old_card_number", "full_name", "birth_date"};
  return decision;
}

LinkDecision DecideDeploymentLink(const Observation& record, const WorkerState& worker) {
  const std::string rule = NumberRule(record, worker);
  if (!rule.empty()) return {LinkVerdict::kLink, rule, {"personal_number"}};
  if (!FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER).empty()) return {};
  const std::string passport = FieldText(record, rv::RECORD_FIELD_PASSPORT_NUMBER);
  if (FindIdentifier(worker, IdentifierType::kPassport, passport) == nullptr) return {};
  return {LinkVerdict::kLink, "passport_number", {"passport_number"}};
}

LinkDecision DecideCrossingLink(const Observation& record, const WorkerState& worker) {
  const std::string document = FieldText(record, rv::RECORD_FIELD_DOCUMENT_NUMBER);
  for (const worker::LinkedRecord& link : worker.links) {
    if (link.kind != rv::RECORD_KIND_DOCUMENT || document.empty()) continue;
    if (FieldText(link.latest, rv::RECORD_FIELD_DOCUMENT_NUMBER) == document) {
      return {LinkVerdict::kLink, "document_number", {"document_number"}};
    }
  }
  if (!document.empty()) return {};
  const std::string rule = NumberRule(record, worker);
  if (rule.empty()) return {};
  return {LinkVerdict::kLink, rule, {"personal_number"}};
}

}  // namespace lienthong::reconciliation

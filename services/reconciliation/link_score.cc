#include "services/reconciliation/link_score.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "services/identity/partial_date.h"
#include "services/identity/person_name.h"
#include "services/reconciliation/compare.h"
#include "services/reconciliation/linking.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;
using identity::NameAgreement;
using identity::PartialDate;
using worker::EvidenceLine;
using worker::IdentifierStatus;
using worker::IdentifierType;
using worker::LinkScore;
using worker::Observation;
using worker::WorkerState;

// In thousandths of a bit: the base-2 logarithm of how much rarer the outcome is between two people than within one.
constexpr int64_t kPrior = -19'417;            // one worker in some 700,000
constexpr int64_t kNumberAgrees = 33'219;      // some 10^10 numbers that an adult could have
constexpr int64_t kNumberDiffers = -6'644;     // one record in 100 of the same person states another number
constexpr int64_t kCardAgrees = 23'253;        // nine digits, but each province filled a part and some were given twice
constexpr int64_t kCardDiffers = -1'000;       // who moved to another province got another one
constexpr int64_t kPassportAgrees = 27'954;    // a letter and seven digits
constexpr int64_t kPassportDiffers = -1'000;   // every second one has been renewed
constexpr int64_t kSameName = 9'966;           // a whole name is shared by one in 1,000
constexpr int64_t kWeakerName = 8'966;         // the same, tones or diacritics lost
constexpr int64_t kGivenName = 5'907;          // a given name is shared by one in 60
constexpr int64_t kNameDiffers = -6'644;       // one in 100
constexpr int64_t kBirthDay = 13'834;          // forty years of days
constexpr int64_t kBirthYear = 5'322;          // forty years
constexpr int64_t kBirthYearOnly = 1'000;      // the year agrees, the day does not
constexpr int64_t kBirthDateDiffers = -6'644;  // one in 100

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

std::optional<EvidenceLine> Number(const Observation& record, const WorkerState& worker) {
  const std::string number = FieldText(record, rv::RECORD_FIELD_PERSONAL_NUMBER);
  std::vector<std::string> stated =
      absl::StrSplit(FieldText(record, rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS), ',', absl::SkipEmpty());
  if (!number.empty()) stated.push_back(number);
  bool comparable = false;
  for (const worker::IdentifierState& known : worker.identifiers) {
    if (known.type != IdentifierType::kPersonalNumber) continue;
    comparable = true;
    if (std::find(stated.begin(), stated.end(), known.value) == stated.end()) continue;
    const bool now = known.status == IdentifierStatus::kActive && known.value == number;
    return EvidenceLine{"personal_number", now ? "agrees" : "agrees_superseded", kNumberAgrees};
  }
  if (number.empty() || !comparable) return std::nullopt;
  return EvidenceLine{"personal_number", "differs", kNumberDiffers};
}

std::optional<EvidenceLine> OldCard(const Observation& record, const WorkerState& worker) {
  const std::string card = FieldText(record, rv::RECORD_FIELD_OLD_CARD_NUMBER);
  if (card.empty()) return std::nullopt;
  bool comparable = false;
  for (const worker::IdentifierState& known : worker.identifiers) {
    if (known.type != IdentifierType::kOldCard) continue;
    comparable = true;
    if (known.value == card) return EvidenceLine{"old_card_number", "agrees", kCardAgrees};
  }
  if (!comparable) return std::nullopt;
  return EvidenceLine{"old_card_number", "differs", kCardDiffers};
}

std::optional<EvidenceLine> Document(const Observation& record, const WorkerState& worker) {
  for (const worker::Field field : {rv::RECORD_FIELD_PASSPORT_NUMBER, rv::RECORD_FIELD_DOCUMENT_NUMBER}) {
    const std::string document = FieldText(record, field);
    if (document.empty()) continue;
    bool comparable = false;
    for (const worker::IdentifierState& known : worker.identifiers) {
      if (known.type != IdentifierType::kPassport && known.type != IdentifierType::kLaissezPasser) continue;
      comparable = true;
      if (known.value == document) return EvidenceLine{"passport_number", "agrees", kPassportAgrees};
    }
    if (comparable) return EvidenceLine{"passport_number", "differs", kPassportDiffers};
  }
  return std::nullopt;
}

std::optional<EvidenceLine> Name(const Observation& record, const WorkerState& worker) {
  const std::string name = FieldText(record, rv::RECORD_FIELD_FULL_NAME);
  const std::vector<std::string> said = Said(worker, rv::RECORD_FIELD_FULL_NAME);
  if (name.empty() || said.empty()) return std::nullopt;
  EvidenceLine best{"full_name", "differs", kNameDiffers};
  for (const std::string& other : said) {
    EvidenceLine line = best;
    switch (identity::CompareNames(name, other)) {
      case NameAgreement::kSame:
        line = {"full_name", "agrees", kSameName};
        break;
      case NameAgreement::kSpellingVariant:
      case NameAgreement::kToneLoss:
      case NameAgreement::kDiacriticLoss:
        line = {"full_name", "agrees_weakly", kWeakerName};
        break;
      case NameAgreement::kDiffer:
        if (identity::SameGivenName(name, other)) line = {"full_name", "given_name_agrees", kGivenName};
        break;
    }
    if (line.weight_millibits > best.weight_millibits) best = line;
  }
  return best;
}

std::optional<EvidenceLine> BirthDate(const Observation& record, const WorkerState& worker) {
  const absl::StatusOr<PartialDate> birth = PartialDate::Parse(FieldText(record, rv::RECORD_FIELD_BIRTH_DATE));
  if (!birth.ok()) return std::nullopt;
  std::optional<EvidenceLine> best;
  for (const std::string& text : Said(worker, rv::RECORD_FIELD_BIRTH_DATE)) {
    const absl::StatusOr<PartialDate> other = PartialDate::Parse(text);
    if (!other.ok()) continue;
    const bool days =
        birth->precision() == identity::DatePrecision::kDay && other->precision() == identity::DatePrecision::kDay;
    EvidenceLine line{"birth_date", "differs", kBirthDateDiffers};
    if (days && *other == *birth) {
      line = {"birth_date", "agrees", kBirthDay};
    } else if (other->year() == birth->year()) {
      line = days ? EvidenceLine{"birth_date", "year_agrees", kBirthYearOnly}
                  : EvidenceLine{"birth_date", "agrees_as_far_as_known", kBirthYear};
    }
    if (!best.has_value() || line.weight_millibits > best->weight_millibits) best = line;
  }
  return best;
}

}  // namespace

LinkScore ScoreLink(const Observation& record, const WorkerState& worker) {
  LinkScore score{kPrior, kPrior, {}, kRuleVersion, kNominalModel};
  for (const std::optional<EvidenceLine>& line :
       {Number(record, worker), OldCard(record, worker), Document(record, worker), Name(record, worker),
        BirthDate(record, worker)}) {
    if (!line.has_value()) continue;
    score.score_millibits += line->weight_millibits;
    score.lines.push_back(*line);
  }
  return score;
}

}  // namespace lienthong::reconciliation

#include "services/identity/number_check.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/identity/agency_code.h"

namespace lienthong::identity {
namespace {

constexpr size_t kOldCardDigits = 9;
constexpr size_t kEnterpriseDigits = 10;
constexpr size_t kPersonalDigits = 12;
// A laissez-passer told by its form alone has a series in front and at least so many digits.
constexpr int kFewestDigits = 4;

bool IsDigit(char c) {
  return absl::ascii_isdigit(static_cast<unsigned char>(c));
}

bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c));
}

bool AllDigits(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), IsDigit);
}

NumberKind KindOf(const AgencyCode& code) {
  switch (code.kind()) {
    case AgencyCode::Kind::kEnterprise:
      return NumberKind::kEnterprise;
    case AgencyCode::Kind::kOther:
      return NumberKind::kOtherOrganisation;
    case AgencyCode::Kind::kAgency:
      break;
  }
  return NumberKind::kAgency;
}

NumberKind KindByForm(absl::string_view text) {
  if (AllDigits(text)) {
    if (text.size() == kPersonalDigits) return NumberKind::kPersonalNumber;
    if (text.size() == kOldCardDigits) return NumberKind::kOldCard;
    return text.size() == kEnterpriseDigits ? NumberKind::kEnterprise : NumberKind::kUnknown;
  }
  if (const auto code = AgencyCode::Parse(text); code.ok()) return KindOf(*code);
  if (Passport::Parse(text).ok()) return NumberKind::kPassport;
  const bool series = absl::ascii_isupper(static_cast<unsigned char>(text[0]));
  const bool number = std::count_if(text.begin(), text.end(), IsDigit) >= kFewestDigits;
  if (series && number && LaissezPasser::Parse(text).ok()) return NumberKind::kLaissezPasser;
  return NumberKind::kUnknown;
}

// Why a text is no number of any kind.
NumberFinding WhyNot(absl::string_view text) {
  if (AllDigits(text)) return NumberFinding::kDigitCount;
  // Mostly digits: somebody meant a number.
  const auto digits = static_cast<size_t>(std::count_if(text.begin(), text.end(), IsDigit));
  if (!IsDigit(text[0]) || 2 * digits < text.size()) return NumberFinding::kWrongForm;
  return std::any_of(text.begin(), text.end(), IsLetter) ? NumberFinding::kLettersAmongDigits
                                                         : NumberFinding::kOtherCharacters;
}

void Reject(NumberFinding finding, NumberCheck* check) {
  check->verdict = Verdict::kReject;
  check->value.clear();
  check->findings = {finding};
}

void Warn(NumberFinding finding, NumberCheck* check) {
  check->verdict = Verdict::kWarn;
  check->findings.push_back(finding);
}

void JudgePersonalNumber(const PersonalNumber& number, const std::optional<PartialDate>& birth, std::optional<Sex> sex,
                         NumberCheck* check) {
  check->prefix = std::string(number.prefix());
  check->birth_year = number.birth_year();
  check->sex = number.sex();
  if (number.prefix() >= "100") {
    check->findings.push_back(NumberFinding::kForeignBirth);
  } else if (!IsAllocatedPrefix(number.prefix())) {
    Warn(NumberFinding::kUnallocatedPrefix, check);
  }
  if (birth && birth->year() != number.birth_year()) Warn(NumberFinding::kBirthYearDiffers, check);
  const bool comparable = sex && (*sex == Sex::kMale || *sex == Sex::kFemale);
  if (comparable && *sex != number.sex()) Warn(NumberFinding::kSexDiffers, check);
}

void JudgeOrganisation(absl::string_view text, NumberCheck* check) {
  const auto code = AgencyCode::Parse(text);
  if (!code.ok()) return Reject(NumberFinding::kWrongForm, check);
  check->kind = KindOf(*code);
  check->value = code->value();
  if (!code->legacy().empty()) check->findings.push_back(NumberFinding::kReversedForm);
  if (Judge(*code).verdict == Verdict::kWarn) Warn(NumberFinding::kTaxCheckDigit, check);
}

}  // namespace

NumberCheck CheckNumber(absl::string_view text, std::optional<NumberKind> expected,
                        const std::optional<PartialDate>& birth, std::optional<Sex> sex) {
  NumberCheck check;
  check.findings = {text.empty() ? NumberFinding::kEmpty : NumberFinding::kOtherScriptDigits};
  if (text.empty() || HasForeignDigits(text)) return check;
  check.kind = expected.value_or(KindByForm(text));
  check.verdict = Verdict::kOk;
  check.findings.clear();
  check.value = std::string(text);
  switch (check.kind) {
    case NumberKind::kUnknown:
      Reject(WhyNot(text), &check);
      break;
    case NumberKind::kPersonalNumber:
      if (const auto number = PersonalNumber::Parse(text); number.ok()) {
        JudgePersonalNumber(*number, birth, sex, &check);
      } else {
        const bool late = AllDigits(text) && text.size() == kPersonalDigits;
        Reject(late ? NumberFinding::kBornAfter2100 : WhyNot(text), &check);
      }
      break;
    case NumberKind::kOldCard:
      if (const auto card = Cmnd::Parse(text); !card.ok()) {
        Reject(WhyNot(text), &check);
      } else if (card->InKnownDuplicateRange()) {
        Warn(NumberFinding::kKnownDuplicates, &check);
      }
      break;
    case NumberKind::kPassport:
      if (const auto passport = Passport::Parse(text); !passport.ok()) {
        Reject(NumberFinding::kWrongForm, &check);
      } else if (!passport->HasUsualForm()) {
        Warn(NumberFinding::kUnusualPassport, &check);
      }
      break;
    case NumberKind::kLaissezPasser:
      if (!LaissezPasser::Parse(text).ok()) Reject(NumberFinding::kWrongForm, &check);
      break;
    case NumberKind::kAgency:
    case NumberKind::kEnterprise:
    case NumberKind::kOtherOrganisation:
      JudgeOrganisation(text, &check);
      break;
  }
  return check;
}

absl::string_view NameOf(NumberKind kind) {
  constexpr absl::string_view kNames[] = {"unknown",        "personal_number", "old_card",   "passport",
                                          "laissez_passer", "agency",          "enterprise", "other_organisation"};
  return kNames[static_cast<size_t>(kind)];
}

absl::string_view NameOf(NumberFinding finding) {
  constexpr absl::string_view kNames[] = {"empty",
                                          "other_script_digits",
                                          "other_characters",
                                          "letters_among_digits",
                                          "digit_count",
                                          "born_after_2100",
                                          "wrong_form",
                                          "unallocated_prefix",
                                          "birth_year_differs",
                                          "sex_differs",
                                          "known_duplicates",
                                          "unusual_passport",
                                          "tax_check_digit",
                                          "foreign_birth",
                                          "reversed_form"};
  return kNames[static_cast<size_t>(finding)];
}

absl::string_view NameOf(Verdict verdict) {
  constexpr absl::string_view kNames[] = {"ok", "warn", "reject"};
  return kNames[static_cast<size_t>(verdict)];
}

}  // namespace lienthong::identity

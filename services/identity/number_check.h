// What a number is by its form, and what it says of itself, without asking any registry.

#ifndef SERVICES_IDENTITY_NUMBER_CHECK_H_
#define SERVICES_IDENTITY_NUMBER_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/identity/identifiers.h"
#include "services/identity/partial_date.h"

namespace lienthong::identity {

enum class NumberKind {
  kUnknown,
  kPersonalNumber,
  kOldCard,
  kPassport,
  kLaissezPasser,
  kAgency,
  kEnterprise,
  kOtherOrganisation,
};

enum class NumberFinding {
  // Of what is rejected.
  kEmpty,
  kOtherScriptDigits,   // full-width, Arabic-Indic or Persian digits
  kOtherCharacters,     // digits with spaces, dots or signs
  kLettersAmongDigits,  // digits with a letter, as O for 0
  kDigitCount,          // digits, but not 9, 10 or 12
  kBornAfter2100,       // the fourth digit of a personal number is 4 to 9
  kWrongForm,           // none of the known forms, or not the expected one
  // Of what is kept with a warning.
  kUnallocatedPrefix,
  kBirthYearDiffers,
  kSexDiffers,
  kKnownDuplicates,  // an old card of the range issued in two provinces
  kUnusualPassport,
  kTaxCheckDigit,
  // Remarks.
  kForeignBirth,  // the prefix is a country, of which the table is missing
  kReversedForm,  // an agency's code in the order of QCVN 102:2016
};

struct NumberCheck {
  NumberKind kind = NumberKind::kUnknown;
  Verdict verdict = Verdict::kReject;
  std::vector<NumberFinding> findings;
  std::string value;   // in its present form; empty if rejected
  std::string prefix;  // of a personal number, its first three digits
  int birth_year = 0;  // of a personal number
  Sex sex = Sex::kUnknown;
};

// Tells the kind by the form and judges the number as Judge does. With `expected`, a number of another form is
// rejected; 13 digits together, an enterprise's branch, and laissez-passers without a letter in front need it. `birth`
// and `sex` are compared with a personal number. Pure.
NumberCheck CheckNumber(absl::string_view text, std::optional<NumberKind> expected,
                        const std::optional<PartialDate>& birth, std::optional<Sex> sex);

// Names for programs: "personal_number", "unallocated_prefix".
absl::string_view NameOf(NumberKind kind);
absl::string_view NameOf(NumberFinding finding);
absl::string_view NameOf(Verdict verdict);  // ok, warn, reject

}  // namespace lienthong::identity

#endif  // SERVICES_IDENTITY_NUMBER_CHECK_H_

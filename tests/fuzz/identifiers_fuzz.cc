// Numbers of people and codes of agencies and lists: what is read is its own text; all else is INVALID_ARGUMENT.

#include "services/identity/agency_code.h"
#include "services/identity/identifiers.h"
#include "services/reference/coded_value.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

// The identifier that `text` is, judged; its value is the text.
template <typename Identifier>
void Try(absl::string_view text) {
  const absl::StatusOr<Identifier> parsed = Identifier::Parse(text);
  if (!parsed.ok()) return ExpectRefused(parsed.status(), absl::StatusCode::kInvalidArgument);
  Expect(parsed->value() == text, "an identifier is its text");
}

void TryAgency(absl::string_view text) {
  const auto code = identity::AgencyCode::Parse(text);
  if (!code.ok()) return ExpectRefused(code.status(), absl::StatusCode::kInvalidArgument);
  const auto again = identity::AgencyCode::Parse(code->value());
  Expect(again.ok() && *again == *code && again->legacy().empty(), "an agency's code is its present form");
  Expect(code->legacy().empty() || code->legacy() == text, "the reversed form is kept as given");
  Expect(identity::Judge(*code).verdict != identity::Verdict::kReject, "a code that is read is not rejected");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text = FuzzInput(data, size).Rest();
  Try<identity::PersonalNumber>(text);
  Try<identity::Cmnd>(text);
  Try<identity::Passport>(text);
  Try<identity::LaissezPasser>(text);
  TryAgency(text);
  if (const auto number = identity::PersonalNumber::Parse(text); number.ok()) {
    Expect(number->birth_year() >= 1900 && number->birth_year() < 2100, "a personal number's year is of two centuries");
    Expect(identity::Judge(*number, std::nullopt, number->sex()).verdict != identity::Verdict::kReject,
           "a number is never rejected");
  }
  const auto coded = reference::CodedValue::Parse(text);
  if (coded.ok()) Expect(coded->ToString() == text, "a coded value is its text");
  if (!coded.ok()) ExpectRefused(coded.status(), absl::StatusCode::kInvalidArgument);
  return 0;
}

}  // namespace lienthong::fuzz

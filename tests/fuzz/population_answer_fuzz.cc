// Answers of the population database: what is read holds only canonical persons with the fields that were allowed; all
// else is INVALID_ARGUMENT.

#include <set>
#include <string>

#include "adapters/canonical_record.h"
#include "adapters/population_xml/citizen_message.h"
#include "adapters/population_xml/ethnic_lists.h"
#include "adapters/population_xml/soap_message.h"
#include "adapters/record_names.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

namespace v1 = registry::v1;

adapters::ReadingRules Rules() {
  adapters::ReadingRules rules;
  for (const v1::RecordField field : adapters::FieldsOf({v1::RECORD_KIND_PERSON})) rules.fields.insert(field);
  rules.agreed = {adapters::kEthnicList1979, adapters::kAdminNew};
  return rules;
}

void TryCitizens(const adapters::XmlElement& content, const adapters::ReadingRules& rules) {
  const auto read = adapters::ReadCitizens(content, rules);
  if (!read.ok()) return ExpectRefused(read.status(), absl::StatusCode::kInvalidArgument);
  for (const adapters::Citizen& citizen : read->citizens) {
    const absl::Status canonical = adapters::CheckCanonical(citizen.record);
    Expect(canonical.ok(), "records that are read are canonical");
    for (const v1::FieldValue& field : citizen.record.fields()) {
      Expect(field.field() == v1::RECORD_FIELD_PERSONAL_NUMBER || rules.fields.count(field.field()) == 1,
             "only allowed fields are read");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto answer = adapters::ReadAnswer(text, {1 << 16, 16, 2000});
  if (!answer.ok()) {
    ExpectRefused(answer.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  static const adapters::ReadingRules kAll = Rules();
  TryCitizens(answer->content, kAll);
  TryCitizens(answer->content, {});
  const auto verification = adapters::ReadVerification(answer->content);
  if (!verification.ok()) ExpectRefused(verification.status(), absl::StatusCode::kInvalidArgument);
  return 0;
}

}  // namespace lienthong::fuzz

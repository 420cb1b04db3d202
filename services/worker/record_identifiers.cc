#include "services/worker/record_identifiers.h"

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace lienthong::worker {

namespace rv = registry::v1;

std::vector<std::pair<IdentifierType, std::string>> IdentifiersOf(const Observation& record) {
  std::vector<std::pair<IdentifierType, std::string>> identifiers;
  const auto add = [&](IdentifierType type, absl::string_view value) {
    if (!value.empty()) identifiers.emplace_back(type, value);
  };
  const auto value = [&](Field field) {
    const auto found = record.fields.find(field);
    return found == record.fields.end() ? std::string() : found->second;
  };
  if (record.kind == rv::RECORD_KIND_CROSSING) return identifiers;
  add(IdentifierType::kPersonalNumber, value(rv::RECORD_FIELD_PERSONAL_NUMBER));
  const std::string former = value(rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
  for (absl::string_view number : absl::StrSplit(former, ',', absl::SkipEmpty())) {
    add(IdentifierType::kPersonalNumber, number);
  }
  add(IdentifierType::kOldCard, value(rv::RECORD_FIELD_OLD_CARD_NUMBER));
  add(IdentifierType::kPassport, value(rv::RECORD_FIELD_PASSPORT_NUMBER));
  add(IdentifierType::kLaissezPasser, value(rv::RECORD_FIELD_LAISSEZ_PASSER_NUMBER));
  const bool laissez_passer = value(rv::RECORD_FIELD_DOCUMENT_TYPE) == "laissez_passer";
  add(laissez_passer ? IdentifierType::kLaissezPasser : IdentifierType::kPassport,
      value(rv::RECORD_FIELD_DOCUMENT_NUMBER));
  return identifiers;
}

}  // namespace lienthong::worker

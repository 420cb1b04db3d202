#include "adapters/record_lookup.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

void AddIfPresent(const v1::Record& record, v1::RecordField field, Lookup::By by, std::vector<Lookup>* lookups) {
  const std::string* const value = ValueOf(record, field);
  if (value != nullptr && !value->empty()) lookups->push_back({by, *value});
}

}  // namespace

std::vector<Lookup> LookupsOf(const v1::Record& record) {
  std::vector<Lookup> lookups;
  AddIfPresent(record, v1::RECORD_FIELD_PERSONAL_NUMBER, Lookup::kPersonalNumber, &lookups);
  if (record.kind() == v1::RECORD_KIND_PERSON) {
    AddIfPresent(record, v1::RECORD_FIELD_OLD_CARD_NUMBER, Lookup::kOldCardNumber, &lookups);
    AddIfPresent(record, v1::RECORD_FIELD_PASSPORT_NUMBER, Lookup::kDocumentNumber, &lookups);
    AddIfPresent(record, v1::RECORD_FIELD_LAISSEZ_PASSER_NUMBER, Lookup::kDocumentNumber, &lookups);
    const std::string* const former = ValueOf(record, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
    if (former != nullptr) {
      for (const absl::string_view number : absl::StrSplit(*former, ',', absl::SkipEmpty())) {
        lookups.push_back({Lookup::kPersonalNumber, std::string(number)});
      }
    }
  } else if (record.kind() == v1::RECORD_KIND_DOCUMENT || record.kind() == v1::RECORD_KIND_CROSSING) {
    AddIfPresent(record, v1::RECORD_FIELD_DOCUMENT_NUMBER, Lookup::kDocumentNumber, &lookups);
  }
  return lookups;
}

const std::string* ValueOf(const v1::Record& record, v1::RecordField field) {
  for (const v1::FieldValue& candidate : record.fields()) {
    if (candidate.field() == field) return &candidate.value();
  }
  return nullptr;
}

v1::Record WithValue(v1::Record record, v1::RecordField field, absl::string_view value) {
  v1::Record changed;
  changed.set_kind(record.kind());
  changed.set_key(record.key());
  for (v1::FieldValue& kept : *record.mutable_fields()) {
    if (kept.field() != field) *changed.add_fields() = std::move(kept);
  }
  if (!value.empty()) {
    v1::FieldValue* const added = changed.add_fields();
    added->set_field(field);
    added->set_value(std::string(value));
  }
  std::stable_sort(changed.mutable_fields()->begin(), changed.mutable_fields()->end(),
                   [](const v1::FieldValue& a, const v1::FieldValue& b) { return a.field() < b.field(); });
  return changed;
}

}  // namespace lienthong::adapters

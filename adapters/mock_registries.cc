#include "adapters/mock_registries.h"

#include <initializer_list>
#include <string>

#include "adapters/record_names.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

v1::RegistryDescription Described(absl::string_view registry, absl::string_view owner, absl::string_view sector) {
  v1::RegistryDescription description;
  description.set_registry(std::string(registry));
  description.set_owner(std::string(owner));
  description.set_sector(std::string(sector));
  description.add_capabilities(v1::CAPABILITY_BATCH_GET);
  description.add_capabilities(v1::CAPABILITY_CORRECT);
  return description;
}

// Adds `kinds` and the fields they may have, without `others`, which this registry does not keep.
void AddKinds(std::initializer_list<v1::RecordKind> kinds, std::initializer_list<v1::RecordField> others,
              v1::RegistryDescription* description) {
  for (const v1::RecordKind kind : kinds) description->add_kinds(kind);
  for (const v1::RecordField field : FieldsOf(kinds)) {
    bool held = true;
    for (const v1::RecordField other : others) held = held && field != other;
    if (held) description->add_fields(field);
  }
}

v1::RegistryDescription Labour() {
  v1::RegistryDescription description = Described("labour", "G09", "labour");
  AddKinds({v1::RECORD_KIND_PERSON, v1::RECORD_KIND_DEPLOYMENT},
           {v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, v1::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE,
            v1::RECORD_FIELD_DEATH_DATE, v1::RECORD_FIELD_EXIT_BARRED, v1::RECORD_FIELD_DOCUMENT_TYPE,
            v1::RECORD_FIELD_DOCUMENT_NUMBER},
           &description);
  description.add_capabilities(v1::CAPABILITY_SCAN);
  description.add_capabilities(v1::CAPABILITY_CHANGES);
  return description;
}

v1::RegistryDescription Residents() {
  v1::RegistryDescription description = Described("residents", "G01", "police");
  AddKinds(
      {v1::RECORD_KIND_PERSON},
      {v1::RECORD_FIELD_PHONE, v1::RECORD_FIELD_QUALIFICATION, v1::RECORD_FIELD_SKILL, v1::RECORD_FIELD_PASSPORT_NUMBER,
       v1::RECORD_FIELD_EXIT_BARRED, v1::RECORD_FIELD_LANGUAGE, v1::RECORD_FIELD_ORIENTATION_CERTIFICATE,
       v1::RECORD_FIELD_RELATIVE_CONTACT, v1::RECORD_FIELD_HEALTH_VERDICT, v1::RECORD_FIELD_CRIMINAL_RECORD_VERDICT,
       v1::RECORD_FIELD_RESIDENCE_PERMIT_NUMBER, v1::RECORD_FIELD_LAISSEZ_PASSER_NUMBER},
      &description);
  description.add_capabilities(v1::CAPABILITY_VERIFY);
  description.add_capabilities(v1::CAPABILITY_FIND_OLD_CARD);
  return description;
}

v1::RegistryDescription Immigration() {
  v1::RegistryDescription description = Described("immigration", "G01", "police");
  AddKinds({v1::RECORD_KIND_DOCUMENT, v1::RECORD_KIND_CROSSING},
           {v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, v1::RECORD_FIELD_OLD_CARD_NUMBER, v1::RECORD_FIELD_ETHNICITY,
            v1::RECORD_FIELD_PASSPORT_NUMBER, v1::RECORD_FIELD_LAISSEZ_PASSER_NUMBER},
           &description);
  return description;
}

}  // namespace

absl::StatusOr<v1::RegistryDescription> MockRegistry(absl::string_view registry) {
  if (registry == "labour") return Labour();
  if (registry == "residents") return Residents();
  if (registry == "immigration") return Immigration();
  return absl::InvalidArgumentError("no such mock registry; write labour, residents or immigration");
}

}  // namespace lienthong::adapters

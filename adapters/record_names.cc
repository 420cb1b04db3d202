#include "adapters/record_names.h"

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

namespace lienthong::adapters {
namespace {

using registry::v1::RecordField;
using registry::v1::RecordKind;

constexpr char kUnknown[] = "unknown";

// Number to name without its prefix and in small letters; the descriptor is the one list.
std::map<int, std::string> NamesOf(const google::protobuf::EnumDescriptor& type, absl::string_view prefix) {
  std::map<int, std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;  // UNSPECIFIED is never sent
    names[type.value(i)->number()] = absl::AsciiStrToLower(type.value(i)->name().substr(prefix.size()));
  }
  return names;
}

const std::map<int, std::string>& FieldNames() {
  static const auto* const kNames =
      new std::map<int, std::string>(NamesOf(*registry::v1::RecordField_descriptor(), "RECORD_FIELD_"));
  return *kNames;
}

const std::map<int, std::string>& KindNames() {
  static const auto* const kNames =
      new std::map<int, std::string>(NamesOf(*registry::v1::RecordKind_descriptor(), "RECORD_KIND_"));
  return *kNames;
}

int NumberOf(const std::map<int, std::string>& names, absl::string_view name) {
  for (const auto& [number, text] : names) {
    if (text == name) return number;
  }
  return 0;
}

const char* NameOf(const std::map<int, std::string>& names, int number) {
  const auto found = names.find(number);
  return found == names.end() ? kUnknown : found->second.c_str();
}

// Who it is, whatever the kind.
bool IsIdentity(int field) {
  return (field >= registry::v1::RECORD_FIELD_PERSONAL_NUMBER && field <= registry::v1::RECORD_FIELD_NATIONALITY) ||
         field == registry::v1::RECORD_FIELD_PASSPORT_NUMBER ||
         field == registry::v1::RECORD_FIELD_LAISSEZ_PASSER_NUMBER;
}

// What a registry may keep with the person or with the contract that needed it.
bool IsOfCareer(int field) {
  return field == registry::v1::RECORD_FIELD_PHONE || field == registry::v1::RECORD_FIELD_QUALIFICATION ||
         field == registry::v1::RECORD_FIELD_SKILL || field == registry::v1::RECORD_FIELD_LANGUAGE ||
         field == registry::v1::RECORD_FIELD_ORIENTATION_CERTIFICATE;
}

}  // namespace

const char* FieldName(RecordField field) {
  return NameOf(FieldNames(), field);
}

absl::StatusOr<RecordField> ParseFieldName(absl::string_view name) {
  const int number = NumberOf(FieldNames(), name);
  if (number == 0) return absl::InvalidArgumentError("no such record field; write one as in full_name, birth_date");
  return static_cast<RecordField>(number);
}

const char* KindName(RecordKind kind) {
  return NameOf(KindNames(), kind);
}

absl::StatusOr<RecordKind> ParseKindName(absl::string_view name) {
  const int number = NumberOf(KindNames(), name);
  if (number == 0) {
    return absl::InvalidArgumentError("no such record kind; write person, document, crossing or deployment");
  }
  return static_cast<RecordKind>(number);
}

bool FieldBelongsTo(RecordKind kind, RecordField field) {
  if (FieldNames().count(field) == 0) return false;
  const int number = field;
  if (IsIdentity(number)) return KindNames().count(kind) != 0;
  // The blocks of record.proto.
  const bool of_document = number >= 20 && number <= 23;
  const bool of_crossing = number >= 30 && number <= 32;
  const bool of_deployment = number >= 40 && number <= 55;
  switch (kind) {
    case registry::v1::RECORD_KIND_PERSON:
      return number <= registry::v1::RECORD_FIELD_EXIT_BARRED || number >= registry::v1::RECORD_FIELD_LANGUAGE;
    case registry::v1::RECORD_KIND_DOCUMENT:
      return of_document;
    case registry::v1::RECORD_KIND_CROSSING:
      return of_document || of_crossing;
    case registry::v1::RECORD_KIND_DEPLOYMENT:
      return of_deployment || IsOfCareer(number) || number == registry::v1::RECORD_FIELD_DOCUMENT_TYPE ||
             number == registry::v1::RECORD_FIELD_DOCUMENT_NUMBER;
    default:
      return false;
  }
}

std::vector<RecordField> FieldsOf(const std::vector<RecordKind>& kinds) {
  std::vector<RecordField> fields;
  for (const auto& [number, name] : FieldNames()) {
    const auto field = static_cast<RecordField>(number);
    for (const RecordKind kind : kinds) {
      if (!FieldBelongsTo(kind, field)) continue;
      fields.push_back(field);
      break;
    }
  }
  return fields;
}

}  // namespace lienthong::adapters

#include "services/worker/field_parser.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "adapters/canonical_record.h"
#include "adapters/record_names.h"
#include "services/identity/identifiers.h"
#include "services/identity/person_name.h"
#include "services/reference/code_lists.h"
#include "services/reference/coded_value.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;
using identity::PartialDate;

constexpr size_t kMaxTextBytes = 500;

// The kind of record that has `field`, for the canonical check.
RecordKind KindOf(Field field) {
  for (int kind = rv::RECORD_KIND_PERSON; kind <= rv::RECORD_KIND_DEPLOYMENT; ++kind) {
    if (adapters::FieldBelongsTo(static_cast<RecordKind>(kind), field)) return static_cast<RecordKind>(kind);
  }
  return rv::RECORD_KIND_PERSON;
}

absl::Status CheckIdentifier(IdentifierType type, const std::string& value) {
  switch (type) {
    case IdentifierType::kUnknown:
      return absl::InvalidArgumentError("is of no known type");
    case IdentifierType::kPersonalNumber:
      return identity::PersonalNumber::Parse(value).status();
    case IdentifierType::kOldCard:
      return identity::Cmnd::Parse(value).status();
    case IdentifierType::kPassport:
      return identity::Passport::Parse(value).status();
    case IdentifierType::kLaissezPasser:
      return identity::LaissezPasser::Parse(value).status();
    case IdentifierType::kResidencePermit:
      if (value.size() < 6 || value.size() > 40 || value[2] != '|' || !absl::ascii_isupper(value[0]) ||
          !absl::ascii_isupper(value[1])) {
        return absl::InvalidArgumentError("must be COUNTRY|number, for example KR|1234567890");
      }
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

}  // namespace

void FieldParser::Text(absl::string_view path, Field field, absl::string_view text, std::vector<Fact>* facts) {
  if (text.empty()) return;
  absl::StatusOr<std::string> nfc = identity::ToNfc(text);
  if (!nfc.ok()) {
    errors_.Add(path, nfc.status().message());
    return;
  }
  std::string value(absl::StripAsciiWhitespace(*nfc));
  if (value.size() > kMaxTextBytes) {
    errors_.Add(path, absl::StrCat("is longer than ", kMaxTextBytes, " bytes; shorten it"));
  } else if (value.empty()) {
    errors_.Add(path, "is blank; leave it out, or write it");
  } else if (absl::Status canonical = adapters::CheckField(KindOf(field), field, value); !canonical.ok()) {
    errors_.Add(path, canonical.message());
  } else {
    facts->push_back({field, std::move(value)});
  }
}

void FieldParser::RequiredText(absl::string_view path, Field field, absl::string_view text, std::vector<Fact>* facts) {
  if (text.empty()) {
    errors_.Add(path, "is required");
    return;
  }
  Text(path, field, text, facts);
}

std::string FieldParser::Day(absl::string_view path, absl::string_view text) {
  absl::StatusOr<PartialDate> date = PartialDate::Parse(text);
  if (!date.ok() || date->precision() != identity::DatePrecision::kDay) {
    errors_.Add(path, "must be a real day as YYYY-MM-DD");
  } else if (date->FirstDay() > today_) {
    errors_.Add(path, "is in the future; record what has happened");
  } else {
    return date->ToString();
  }
  return "";
}

void FieldParser::Residence(absl::string_view path, const v1::Residence& residence, bool permanent,
                            WorkerEvent* event) {
  const v1::CodedValue& commune = residence.commune();
  if (commune.system() != reference::kAdminSystem) {
    errors_.Add(absl::StrCat(path, ".commune.system"), "must be GSO-ADMIN; a code without its system is refused");
    return;
  }
  if (units_->FindInVersion(reference::UnitLevel::kCommune, commune.code(), commune.version()) == nullptr) {
    errors_.Add(
        absl::StrCat(path, ".commune"),
        "no such commune in this version of the list (2024-12 until 2025-06-30, 2025-07 since); correct the code "
        "or version, or load newer reference data");
    return;
  }
  const std::string coded = absl::StrCat(commune.system(), "|", commune.version(), "|", commune.code());
  Text(absl::StrCat(path, ".commune"),
       permanent ? rv::RECORD_FIELD_PERMANENT_RESIDENCE : rv::RECORD_FIELD_CURRENT_RESIDENCE, coded, &event->facts);
  Text(absl::StrCat(path, ".detail"),
       permanent ? rv::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL : rv::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL,
       residence.detail(), &event->facts);
  Text(absl::StrCat(path, ".since"),
       permanent ? rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE : rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE,
       residence.since(), &event->facts);
}

void FieldParser::Ethnicity(absl::string_view path, const v1::CodedValue& value, std::vector<Fact>* facts) {
  if (value.system().empty() && value.code().empty()) return;
  absl::StatusOr<reference::CodedValue> coded =
      reference::CodedValue::Make(value.system(), value.version(), value.code());
  if (!coded.ok() || reference::FindEthnicGroup(*coded) == nullptr) {
    errors_.Add(path,
                "no such ethnic group; send system TCTK-121 version 1979 or GSO-CENSUS version 2019 with its code");
    return;
  }
  facts->push_back({rv::RECORD_FIELD_ETHNICITY, coded->ToString()});
}

void FieldParser::Identifier(absl::string_view path, const v1::Identifier& identifier,
                             std::vector<IdentifierFact>* identifiers) {
  if (identifier.type() < v1::IDENTIFIER_TYPE_PERSONAL_NUMBER ||
      identifier.type() > v1::IDENTIFIER_TYPE_RESIDENCE_PERMIT) {
    errors_.Add(absl::StrCat(path, ".type"), "is required");
    return;
  }
  OutputOnly(absl::StrCat(path, ".status"), identifier.status() != v1::Identifier::STATUS_UNSPECIFIED);
  OutputOnly(absl::StrCat(path, ".source"), !identifier.source().empty());
  OutputOnly(absl::StrCat(path, ".superseded_by"), !identifier.superseded_by().empty());
  IdentifierFact fact{static_cast<IdentifierType>(identifier.type()), identifier.value(), "", ""};
  if (absl::Status checked = CheckIdentifier(fact.type, fact.value); !checked.ok()) {
    errors_.Add(absl::StrCat(path, ".value"), checked.message());
    return;
  }
  const std::pair<const std::string&, std::string*> dates[] = {{identifier.valid_from(), &fact.valid_from},
                                                               {identifier.valid_to(), &fact.valid_to}};
  for (const auto& [text, out] : dates) {
    if (text.empty()) continue;
    absl::StatusOr<PartialDate> date = PartialDate::Parse(text);
    if (date.ok()) {
      *out = date->ToString();
    } else {
      errors_.Add(absl::StrCat(path, out == &fact.valid_from ? ".valid_from" : ".valid_to"), date.status().message());
    }
  }
  identifiers->push_back(std::move(fact));
}

void FieldParser::OutputOnly(absl::string_view path, bool present) {
  if (present) errors_.Add(path, "is set by the server; leave it out");
}

std::string SexText(v1::Sex sex) {
  switch (sex) {
    case v1::SEX_MALE:
      return "male";
    case v1::SEX_FEMALE:
      return "female";
    case v1::SEX_OTHER:
      return "other";
    default:
      return "";
  }
}

std::string StatusText(v1::DeploymentStatus status) {
  if (status == v1::DEPLOYMENT_STATUS_UNSPECIFIED || !v1::DeploymentStatus_IsValid(status)) return "";
  return absl::AsciiStrToLower(absl::StripPrefix(v1::DeploymentStatus_Name(status), "DEPLOYMENT_STATUS_"));
}

v1::DeploymentStatus StatusOf(absl::string_view text) {
  v1::DeploymentStatus status = v1::DEPLOYMENT_STATUS_UNSPECIFIED;
  v1::DeploymentStatus_Parse(absl::StrCat("DEPLOYMENT_STATUS_", absl::AsciiStrToUpper(text)), &status);
  return status;
}

}  // namespace lienthong::worker

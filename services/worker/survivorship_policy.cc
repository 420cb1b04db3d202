// The survivorship policy: built in, or read from YAML.

#include <yaml-cpp/yaml.h>

#include "absl/strings/str_cat.h"
#include "adapters/record_names.h"
#include "services/worker/survivorship.h"

namespace lienthong::worker {
namespace {

namespace rv = registry::v1;

absl::Status At(const std::string& path, const YAML::Node& node, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ":", node.Mark().line + 1, ": ", what));
}

absl::Status ReadField(const std::string& path, const YAML::Node& entry, SurvivorshipPolicy* policy) {
  if (!entry.IsMap()) return At(path, entry, "each field is a map with field, owner and deadline_working_days");
  FieldPolicy field_policy;
  Field field = rv::RECORD_FIELD_UNSPECIFIED;
  for (const auto& item : entry) {
    const std::string key = item.first.Scalar(), value = item.second.Scalar();
    if (key == "field") {
      absl::StatusOr<Field> parsed = adapters::ParseFieldName(value);
      if (!parsed.ok()) return At(path, item.second, absl::StrCat("no such field: ", value));
      field = *parsed;
    } else if (key == "owner") {
      field_policy.owner = value;
    } else if (key == "deadline_working_days") {
      int days = 0;
      if (!absl::SimpleAtoi(value, &days) || days < 1 || days > 250) {
        return At(path, item.second, "deadline_working_days must be 1 to 250");
      }
      field_policy.deadline_working_days = days;
    } else {
      return At(path, item.first, absl::StrCat("unknown key: ", key));
    }
  }
  if (field == rv::RECORD_FIELD_UNSPECIFIED || field_policy.owner.empty()) {
    return At(path, entry, "field and owner are required");
  }
  if (!policy->fields.emplace(field, field_policy).second) return At(path, entry, "field given twice");
  return absl::OkStatus();
}

}  // namespace

SurvivorshipPolicy SurvivorshipPolicy::BuiltIn() {
  SurvivorshipPolicy policy;
  auto own = [&policy](const char* owner, int deadline_working_days, std::initializer_list<Field> fields) {
    for (Field field : fields) policy.fields[field] = {owner, deadline_working_days};
  };
  own("residents", 7,
      {rv::RECORD_FIELD_PERSONAL_NUMBER, rv::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, rv::RECORD_FIELD_OLD_CARD_NUMBER,
       rv::RECORD_FIELD_FULL_NAME, rv::RECORD_FIELD_BIRTH_DATE, rv::RECORD_FIELD_SEX, rv::RECORD_FIELD_ETHNICITY,
       rv::RECORD_FIELD_NATIONALITY, rv::RECORD_FIELD_PERMANENT_RESIDENCE, rv::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE,
       rv::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL, rv::RECORD_FIELD_DEATH_DATE});
  own("immigration", 7,
      {rv::RECORD_FIELD_PASSPORT_NUMBER, rv::RECORD_FIELD_LAISSEZ_PASSER_NUMBER, rv::RECORD_FIELD_EXIT_BARRED,
       rv::RECORD_FIELD_DOCUMENT_TYPE, rv::RECORD_FIELD_DOCUMENT_NUMBER, rv::RECORD_FIELD_DOCUMENT_VALID_FROM,
       rv::RECORD_FIELD_DOCUMENT_VALID_TO, rv::RECORD_FIELD_CROSSING_DIRECTION, rv::RECORD_FIELD_CROSSING_DATE,
       rv::RECORD_FIELD_CROSSING_GATE});
  own("labour", 5,
      {rv::RECORD_FIELD_CURRENT_RESIDENCE,
       rv::RECORD_FIELD_CURRENT_RESIDENCE_SINCE,
       rv::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL,
       rv::RECORD_FIELD_PHONE,
       rv::RECORD_FIELD_QUALIFICATION,
       rv::RECORD_FIELD_SKILL,
       rv::RECORD_FIELD_LANGUAGE,
       rv::RECORD_FIELD_ORIENTATION_CERTIFICATE,
       rv::RECORD_FIELD_RELATIVE_CONTACT,
       rv::RECORD_FIELD_HEALTH_VERDICT,
       rv::RECORD_FIELD_CRIMINAL_RECORD_VERDICT,
       rv::RECORD_FIELD_RESIDENCE_PERMIT_NUMBER,
       rv::RECORD_FIELD_DEPLOYMENT_FORM,
       rv::RECORD_FIELD_SENDING_ORGANISATION,
       rv::RECORD_FIELD_MARKET,
       rv::RECORD_FIELD_EMPLOYER,
       rv::RECORD_FIELD_WORKPLACE,
       rv::RECORD_FIELD_OCCUPATION,
       rv::RECORD_FIELD_WAGE,
       rv::RECORD_FIELD_CONTRACT_NUMBER,
       rv::RECORD_FIELD_CONTRACT_START,
       rv::RECORD_FIELD_CONTRACT_END,
       rv::RECORD_FIELD_WORK_STATUS,
       rv::RECORD_FIELD_WORK_STATUS_SINCE,
       rv::RECORD_FIELD_DEPARTURE_DATE,
       rv::RECORD_FIELD_RETURN_DATE,
       rv::RECORD_FIELD_LIQUIDATION_DATE,
       rv::RECORD_FIELD_TRAINING});
  return policy;
}

absl::StatusOr<SurvivorshipPolicy> SurvivorshipPolicy::Load(const std::string& path) {
  SurvivorshipPolicy policy;
  policy.version = 0;
  YAML::Node root;
  try {
    root = YAML::LoadFile(path);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", error.mark.line + 1, ": ", error.msg));
  }
  if (!root.IsMap()) return At(path, root, "a policy is a map with version and fields");
  for (const auto& item : root) {
    const std::string key = item.first.Scalar();
    if (key == "version") {
      uint32_t version = 0;
      if (!absl::SimpleAtoi(item.second.Scalar(), &version) || version == 0) {
        return At(path, item.second, "version must be a whole number from 1");
      }
      policy.version = version;
    } else if (key == "fields") {
      for (const YAML::Node& entry : item.second) {
        if (absl::Status read = ReadField(path, entry, &policy); !read.ok()) return read;
      }
    } else {
      return At(path, item.first, absl::StrCat("unknown key: ", key));
    }
  }
  if (policy.version == 0) return At(path, root, "version is required");
  if (policy.fields.empty()) return At(path, root, "fields is required");
  return policy;
}

}  // namespace lienthong::worker

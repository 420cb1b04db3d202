#include "services/datagen/records.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/datagen/numbers.h"
#include "services/datagen/places.h"
#include "services/reference/code_lists.h"

namespace lienthong::datagen {
namespace {

namespace rv1 = registry::v1;

// Appends fields in ascending order; an empty value is an absent field.
class RecordWriter {
 public:
  RecordWriter(rv1::RecordKind kind, std::string key) {
    record_.set_kind(kind);
    record_.set_key(std::move(key));
  }

  void Text(rv1::RecordField field, std::string value) {
    if (value.empty()) return;
    rv1::FieldValue* added = record_.add_fields();
    added->set_field(field);
    added->set_value(std::move(value));
  }

  void Date(rv1::RecordField field, Day day) {
    if (day != kNoDay) Text(field, IsoDay(day));
  }

  rv1::Record Take() { return std::move(record_); }

 private:
  rv1::Record record_;
};

std::string SexText(identity::Sex sex) {
  return sex == identity::Sex::kFemale ? "female" : "male";
}

std::string BirthText(const Person& person) {
  return person.birth_year_only ? absl::StrCat(YearOf(person.birth)) : IsoDay(person.birth);
}

std::string EthnicityText(const Person& person) {
  const reference::EthnicGroup& group = reference::EthnicGroups()[person.ethnic_group];
  if (person.ethnic_code_of_census) {
    return absl::StrCat(reference::kEthnicSystemCensus, "|", reference::kEthnicVersionCensus, "|", group.code_census);
  }
  return absl::StrCat(reference::kEthnicSystem1979, "|", reference::kEthnicVersion1979, "|", group.code_1979);
}

absl::string_view StatusText(WorkStatus status) {
  constexpr absl::string_view kTexts[] = {"registered",       "list_confirmed", "departed", "working",   "extended",
                                          "employer_changed", "contract_left",  "missing",  "died",      "deported",
                                          "returned_early",   "completed",      "returned", "liquidated"};
  return kTexts[static_cast<size_t>(status)];
}

}  // namespace

std::string LabourPersonKey(size_t worker) {
  return absl::StrFormat("LD-%07u", worker + 1);
}

std::string DeploymentKey(size_t worker, int number) {
  return absl::StrFormat("HD-%07u-%d", worker + 1, number);
}

std::string CrossingKey(size_t person, size_t crossing_index) {
  return absl::StrFormat("XC-%07u-%u", person + 1, crossing_index + 1);
}

rv1::Record LabourPersonRecord(const World& world, size_t worker_index) {
  const Worker& worker = world.workers[worker_index];
  RecordWriter writer(rv1::RECORD_KIND_PERSON, LabourPersonKey(worker_index));
  writer.Text(rv1::RECORD_FIELD_PERSONAL_NUMBER, worker.personal_number);
  writer.Text(rv1::RECORD_FIELD_OLD_CARD_NUMBER, worker.old_card_number);
  writer.Text(rv1::RECORD_FIELD_FULL_NAME, worker.full_name);
  writer.Text(rv1::RECORD_FIELD_BIRTH_DATE, worker.birth_date);
  writer.Text(rv1::RECORD_FIELD_SEX, SexText(worker.sex));
  writer.Text(rv1::RECORD_FIELD_PERMANENT_RESIDENCE, ResidenceText(worker.permanent_residence));
  writer.Text(rv1::RECORD_FIELD_CURRENT_RESIDENCE, ResidenceText(worker.current_residence));
  writer.Date(rv1::RECORD_FIELD_CURRENT_RESIDENCE_SINCE, worker.current_residence_since);
  // No network begins with 00.
  writer.Text(rv1::RECORD_FIELD_PHONE, absl::StrFormat("+8400%07u", worker.flavour % 10000000));
  writer.Text(rv1::RECORD_FIELD_QUALIFICATION, QualificationText(worker.flavour));
  writer.Text(rv1::RECORD_FIELD_SKILL, SkillText(worker.flavour));
  writer.Text(rv1::RECORD_FIELD_PASSPORT_NUMBER, worker.passport_number);
  return writer.Take();
}

rv1::Record DeploymentRecord(const World& world, size_t worker_index, const Deployment& d) {
  const Worker& worker = world.workers[worker_index];
  RecordWriter writer(rv1::RECORD_KIND_DEPLOYMENT, DeploymentKey(worker_index, d.number));
  writer.Text(rv1::RECORD_FIELD_PERSONAL_NUMBER, worker.personal_number);
  if (worker.personal_number.empty()) {
    writer.Text(rv1::RECORD_FIELD_OLD_CARD_NUMBER, worker.old_card_number);
    writer.Text(rv1::RECORD_FIELD_PASSPORT_NUMBER, worker.passport_number);
  }
  writer.Text(rv1::RECORD_FIELD_DEPLOYMENT_FORM, std::string(d.form));
  writer.Text(rv1::RECORD_FIELD_SENDING_ORGANISATION, SendingOrganisation(d.form, d.flavour));
  writer.Text(rv1::RECORD_FIELD_MARKET, std::string(d.market->code));
  writer.Text(rv1::RECORD_FIELD_EMPLOYER, EmployerText(*d.market, d.flavour));
  writer.Text(rv1::RECORD_FIELD_WORKPLACE, WorkplaceText(*d.market, d.flavour));
  writer.Text(rv1::RECORD_FIELD_OCCUPATION, OccupationText(d.flavour));
  writer.Text(rv1::RECORD_FIELD_WAGE, WageText(*d.market, d.flavour));
  writer.Text(rv1::RECORD_FIELD_CONTRACT_NUMBER,
              absl::StrFormat("HĐ-%d-%07u-%d", YearOf(d.contract_start), worker_index + 1, d.number));
  writer.Date(rv1::RECORD_FIELD_CONTRACT_START, d.contract_start);
  writer.Date(rv1::RECORD_FIELD_CONTRACT_END, d.contract_end);
  writer.Text(rv1::RECORD_FIELD_WORK_STATUS, std::string(StatusText(d.status)));
  writer.Date(rv1::RECORD_FIELD_WORK_STATUS_SINCE, d.status_since);
  writer.Date(rv1::RECORD_FIELD_DEPARTURE_DATE, d.departure);
  writer.Date(rv1::RECORD_FIELD_RETURN_DATE, d.final_return);
  writer.Date(rv1::RECORD_FIELD_LIQUIDATION_DATE, d.liquidation);
  return writer.Take();
}

rv1::Record ResidentRecord(const Person& person) {
  const std::string number = PersonalNumberText(person.number);
  RecordWriter writer(rv1::RECORD_KIND_PERSON, number);
  writer.Text(rv1::RECORD_FIELD_PERSONAL_NUMBER, number);
  if (person.former_number != 0) {
    writer.Text(rv1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, PersonalNumberText(person.former_number));
  }
  if (person.old_card != 0) writer.Text(rv1::RECORD_FIELD_OLD_CARD_NUMBER, OldCardText(person.old_card));
  writer.Text(rv1::RECORD_FIELD_FULL_NAME, person.full_name);
  writer.Text(rv1::RECORD_FIELD_BIRTH_DATE, BirthText(person));
  writer.Text(rv1::RECORD_FIELD_SEX, SexText(person.sex));
  writer.Text(rv1::RECORD_FIELD_ETHNICITY, EthnicityText(person));
  writer.Text(rv1::RECORD_FIELD_NATIONALITY, "VN");
  writer.Text(rv1::RECORD_FIELD_PERMANENT_RESIDENCE, ResidenceText(person.residence));
  writer.Date(rv1::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE, person.residence_since);
  writer.Date(rv1::RECORD_FIELD_DEATH_DATE, person.death);
  return writer.Take();
}

rv1::Record DocumentRecord(const Person& person, const Document& document) {
  RecordWriter writer(rv1::RECORD_KIND_DOCUMENT, document.number);
  writer.Text(rv1::RECORD_FIELD_PERSONAL_NUMBER, PersonalNumberText(person.number));
  writer.Text(rv1::RECORD_FIELD_FULL_NAME, person.full_name);
  writer.Text(rv1::RECORD_FIELD_BIRTH_DATE, BirthText(person));
  writer.Text(rv1::RECORD_FIELD_SEX, SexText(person.sex));
  writer.Text(rv1::RECORD_FIELD_DOCUMENT_TYPE, document.laissez_passer ? "laissez_passer" : "passport");
  writer.Text(rv1::RECORD_FIELD_DOCUMENT_NUMBER, document.number);
  writer.Date(rv1::RECORD_FIELD_DOCUMENT_VALID_FROM, document.valid_from);
  writer.Date(rv1::RECORD_FIELD_DOCUMENT_VALID_TO, document.valid_to);
  return writer.Take();
}

rv1::Record CrossingRecord(const Person& person, size_t person_index, size_t crossing_index) {
  const Crossing& crossing = person.crossings[crossing_index];
  RecordWriter writer(rv1::RECORD_KIND_CROSSING, CrossingKey(person_index, crossing_index));
  writer.Text(rv1::RECORD_FIELD_PERSONAL_NUMBER, PersonalNumberText(person.number));
  writer.Text(rv1::RECORD_FIELD_DOCUMENT_NUMBER, person.documents[crossing.document].number);
  writer.Text(rv1::RECORD_FIELD_CROSSING_DIRECTION, crossing.exit ? "exit" : "entry");
  writer.Date(rv1::RECORD_FIELD_CROSSING_DATE, crossing.day);
  writer.Text(rv1::RECORD_FIELD_CROSSING_GATE, std::string(crossing.gate));
  return writer.Take();
}

std::string JsonString(absl::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&result, "\\u%04x", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  result += '"';
  return result;
}

std::string RecordJson(const rv1::Record& record) {
  std::string json = absl::StrCat("{\"kind\":\"", rv1::RecordKind_Name(record.kind()),
                                  "\",\"key\":", JsonString(record.key()), ",\"fields\":[");
  absl::string_view comma;
  for (const rv1::FieldValue& field : record.fields()) {
    absl::StrAppend(&json, comma, "{\"field\":\"", rv1::RecordField_Name(field.field()),
                    "\",\"value\":", JsonString(field.value()), "}");
    comma = ",";
  }
  json += "]}";
  return json;
}

std::string PutChangeJson(uint64_t version, const rv1::Record& record) {
  // Protobuf's JSON writes 64-bit numbers as strings.
  return absl::StrCat("{\"version\":\"", version, "\",\"put\":", RecordJson(record), "}");
}

}  // namespace lienthong::datagen

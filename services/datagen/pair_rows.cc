#include "services/datagen/pair_rows.h"

#include "absl/strings/str_cat.h"

namespace lienthong::datagen {
namespace {

void AppendField(absl::string_view text, std::string* out) {
  if (text.find_first_of(",\"\r\n") == absl::string_view::npos) {
    absl::StrAppend(out, text);
    return;
  }
  out->push_back('"');
  for (const char c : text) {
    if (c == '"') out->push_back('"');
    out->push_back(c);
  }
  out->push_back('"');
}

PairRow WithPerson(const PairPerson& person) {
  PairRow row;
  row[kFullName] = person.full_name;
  row[kBirthDate] = person.birth_year_only ? absl::StrCat(YearOf(person.birth)) : IsoDay(person.birth);
  row[kSex] = person.sex == identity::Sex::kFemale ? "female" : "male";
  return row;
}

void WriteHome(const Commune& commune, const std::string& address, PairRow* row) {
  (*row)[kProvince] = commune.province;
  (*row)[kCommune] = commune.name;
  (*row)[kAddress] = address;
}

}  // namespace

std::string PairHeader() {
  return "record_id,personal_number,old_card,passport,full_name,birth_date,sex,phone,province,commune,address";
}

void AppendCsvRow(absl::string_view record_id, const PairRow& row, absl::string_view cluster, std::string* out) {
  absl::StrAppend(out, record_id);
  for (const std::string& value : row) {
    out->push_back(',');
    AppendField(value, out);
  }
  if (!cluster.empty()) absl::StrAppend(out, ",", cluster);
  out->push_back('\n');
}

PairRow LabourRow(const PairPerson& person, const Homes& homes, Random* random) {
  PairRow row = WithPerson(person);
  const bool numbered = random->Chance(550);
  if (numbered) row[kPersonalNumber] = person.number;
  // Who came with the number seldom showed the old card too. Three in five of the people ever had one.
  if (random->Chance(numbered ? 380 : 730)) row[kOldCard] = person.old_card;
  if (random->Chance(750)) row[kPassport] = person.passport;
  if (random->Chance(600)) row[kPhone] = person.phone;
  WriteHome(homes.Get(person.commune), person.address, &row);
  return row;
}

PairRow PopulationRow(const PairPerson& person, const Homes& homes, Random* random) {
  PairRow row = WithPerson(person);
  if (random->Chance(970)) row[kPersonalNumber] = person.number;
  if (random->Chance(600)) row[kOldCard] = person.old_card;
  if (random->Chance(350)) row[kPassport] = person.passport_now;
  if (random->Chance(350)) row[kPhone] = person.phone_now;
  WriteHome(homes.Get(person.commune_now), person.address_now, &row);
  return row;
}

}  // namespace lienthong::datagen

#include "adapters/simulator/citizen_writer.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "adapters/population_xml/ethnic_lists.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/record_lookup.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

std::string Value(const v1::Record& person, v1::RecordField field) {
  const std::string* const value = ValueOf(person, field);
  return value == nullptr ? "" : *value;
}

void Leaf(const char* name, const std::string& text, XmlWriter* writer) {
  if (!text.empty()) writer->Leaf(name, text);
}

void WriteName(const std::string& name, bool whole, XmlWriter* writer) {
  if (name.empty()) return;
  std::vector<std::string> words = absl::StrSplit(name, ' ', absl::SkipEmpty());
  std::string family;
  std::string given = name;
  if (!whole && words.size() > 1) {
    family = words.front();
    given = words.back();
    words.pop_back();
    words.erase(words.begin());
  } else {
    words.clear();
  }
  writer->Open("HoVaTen");
  writer->Leaf("Ho", family);
  writer->Leaf("ChuDem", absl::StrJoin(words, " "));
  writer->Leaf("Ten", given);
  writer->Close();
}

void WriteBirth(const std::string& date, bool plain, XmlWriter* writer) {
  if (date.empty()) return;
  writer->Open("NgayThangNamSinh");
  if (date.size() == 10) {
    writer->Leaf("NgayThangNam", plain ? absl::StrReplaceAll(date, {{"-", ""}}) : date);
  } else {
    writer->Leaf("Nam", date.substr(0, 4));
  }
  writer->Close();
}

void WriteSex(const std::string& sex, XmlWriter* writer) {
  if (!sex.empty()) writer->Leaf("GioiTinh", sex == "male" ? "1" : sex == "female" ? "2" : "3");
}

void WriteEthnicity(const std::string& held, bool other_list, XmlWriter* writer) {
  if (EthnicName(held).empty()) return;
  const std::string value = other_list ? InOtherEthnicList(held) : held;
  writer->Leaf("DanToc", value.substr(value.rfind('|') + 1), {{"Ten", std::string(EthnicName(value))}});
}

void WriteAddress(const char* name, const std::string& coded, const std::string& detail, bool split,
                  XmlWriter* writer) {
  const std::vector<std::string> parts = absl::StrSplit(coded, '|');
  if (parts.size() != 3 && detail.empty()) return;
  writer->Open(name);
  if (parts.size() == 3 && parts[1] == kAdminOld) {
    // The mock has no list of districts: the beginning of the commune's code stands for its district.
    writer->Leaf("MaQuanHuyen", parts[2].substr(0, 3));
    writer->Leaf("MaPhuongXa", parts[2]);
  } else if (parts.size() == 3 && split) {
    writer->Leaf("MaTinhThanh", parts[2].substr(0, 2));
    writer->Leaf("MaPhuongXa", parts[2]);
  } else if (parts.size() == 3) {
    writer->Leaf("MaDonViHanhChinh", parts[2]);
  }
  Leaf("ChiTiet", detail, writer);
  writer->Close();
}

void WriteMore(const v1::Record& person, XmlWriter* writer) {
  const std::string former = Value(person, v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS);
  const std::string since = Value(person, v1::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE);
  const std::string death = Value(person, v1::RECORD_FIELD_DEATH_DATE);
  if (former.empty() && since.empty() && death.empty()) return;
  writer->Open("MoRong");
  for (const absl::string_view number : absl::StrSplit(former, ',', absl::SkipEmpty())) {
    writer->Leaf("SoDinhDanhDaHuy", number);
  }
  Leaf("NgayThuongTru", since, writer);
  Leaf("NgayMat", death, writer);
  writer->Close();
}

}  // namespace

void WriteCitizen(const v1::Record& person, const CitizenStyle& style, XmlWriter* writer) {
  writer->Open("CongDan");
  Leaf("SoDinhDanh", Value(person, v1::RECORD_FIELD_PERSONAL_NUMBER), writer);
  Leaf("SoCMND", Value(person, v1::RECORD_FIELD_OLD_CARD_NUMBER), writer);
  WriteName(Value(person, v1::RECORD_FIELD_FULL_NAME), style.whole_name_in_ten, writer);
  WriteSex(Value(person, v1::RECORD_FIELD_SEX), writer);
  WriteEthnicity(Value(person, v1::RECORD_FIELD_ETHNICITY), style.other_ethnic_list, writer);
  WriteBirth(Value(person, v1::RECORD_FIELD_BIRTH_DATE), style.plain_date, writer);
  WriteAddress("ThuongTru", Value(person, v1::RECORD_FIELD_PERMANENT_RESIDENCE),
               Value(person, v1::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL), style.split_commune, writer);
  WriteAddress("NoiOHienTai", Value(person, v1::RECORD_FIELD_CURRENT_RESIDENCE),
               Value(person, v1::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL), style.split_commune, writer);
  Leaf("QuocTich", Value(person, v1::RECORD_FIELD_NATIONALITY), writer);
  WriteMore(person, writer);
  writer->Close();
}

void WriteRemovedCitizen(const v1::Record& person, XmlWriter* writer) {
  writer->Open("CongDan", {{"Loai", "3"}});
  writer->Leaf("SoDinhDanh", person.key());
  writer->Close();
}

}  // namespace lienthong::adapters

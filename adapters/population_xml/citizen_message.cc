#include "adapters/population_xml/citizen_message.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "adapters/canonical_record.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr char kRemoved[] = "3";  // Loai of a change

std::string Trimmed(const XmlElement& element) {
  return std::string(absl::StripAsciiWhitespace(element.text));
}

std::string Attribute(const XmlElement& element, const char* name) {
  const auto found = element.attributes.find(name);
  return found == element.attributes.end() ? "" : std::string(absl::StripAsciiWhitespace(found->second));
}

// Whether anything stands in the element or below it: an empty one is an absent one.
bool SaysSomething(const XmlElement& element) {
  return !Trimmed(element).empty() || std::any_of(element.children.begin(), element.children.end(), SaysSomething);
}

// Reads one citizen field by field; keeps what the rules want and the canonical form allows.
class CitizenReader {
 public:
  CitizenReader(const XmlElement& element, const ReadingRules& rules) : element_(element), rules_(rules) {}

  // Nullopt when the citizen has no personal number.
  std::optional<Citizen> Read() {
    const std::string number = element_.ChildText("SoDinhDanh");
    if (!CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_PERSONAL_NUMBER, number).ok()) return std::nullopt;
    citizen_.record.set_kind(v1::RECORD_KIND_PERSON);
    citizen_.record.set_key(number);
    values_[v1::RECORD_FIELD_PERSONAL_NUMBER] = number;
    Take(v1::RECORD_FIELD_OLD_CARD_NUMBER, element_.Child("SoCMND"), Trimmed);
    Take(v1::RECORD_FIELD_FULL_NAME, element_.Child("HoVaTen"), ReadName);
    Take(v1::RECORD_FIELD_BIRTH_DATE, element_.Child("NgayThangNamSinh"), ReadDate);
    TakeSex(element_.Child("GioiTinh"));
    const auto ethnicity = [&](const XmlElement& e) { return ReadEthnicity(e, rules_.agreed); };
    Take(v1::RECORD_FIELD_ETHNICITY, element_.Child("DanToc"), ethnicity);
    Take(v1::RECORD_FIELD_NATIONALITY, element_.Child("QuocTich"), Trimmed);
    TakeAddress(element_.Child("ThuongTru"), v1::RECORD_FIELD_PERMANENT_RESIDENCE,
                v1::RECORD_FIELD_PERMANENT_RESIDENCE_DETAIL);
    TakeAddress(element_.Child("NoiOHienTai"), v1::RECORD_FIELD_CURRENT_RESIDENCE,
                v1::RECORD_FIELD_CURRENT_RESIDENCE_DETAIL);
    if (const XmlElement* const more = element_.Child("MoRong"); more != nullptr) TakeMore(*more);
    citizen_.removed = Attribute(element_, "Loai") == kRemoved;
    for (auto& [field, value] : values_) {
      v1::FieldValue* const added = citizen_.record.add_fields();
      added->set_field(field);
      added->set_value(std::move(value));
    }
    return std::move(citizen_);
  }

 private:
  template <typename ReadValue>
  void Take(v1::RecordField field, const XmlElement* element, ReadValue read) {
    if (element == nullptr || rules_.fields.count(field) == 0 || !SaysSomething(*element)) return;
    Keep(field, read(*element));
  }

  void Keep(v1::RecordField field, const std::string& value) {
    std::string normal = ToNfc(value);
    if (normal.empty() || !CheckField(v1::RECORD_KIND_PERSON, field, normal).ok()) {
      citizen_.left_out.push_back(field);
    } else {
      values_[field] = std::move(normal);
    }
  }

  // 0 says that the sex is not known: an absent field, not a doubtful one.
  void TakeSex(const XmlElement* element) {
    if (element != nullptr && Trimmed(*element) == "0") return;
    Take(v1::RECORD_FIELD_SEX, element, [](const XmlElement& sex) { return ReadSex(sex.text); });
  }

  // Abroad an address has no commune of ours: then only its detail is taken.
  void TakeAddress(const XmlElement* address, v1::RecordField commune, v1::RecordField detail) {
    if (address == nullptr) return;
    const std::string country = address->ChildText("QuocGia");
    const bool coded = !address->ChildText("MaPhuongXa").empty() || !address->ChildText("MaDonViHanhChinh").empty();
    if (coded && (country.empty() || country == "VN")) {
      Take(commune, address, [&](const XmlElement& e) { return ReadCommune(e, rules_.agreed); });
    }
    Take(detail, address->Child("ChiTiet"), Trimmed);
  }

  void TakeMore(const XmlElement& more) {
    Take(v1::RECORD_FIELD_DEATH_DATE, more.Child("NgayMat"), ReadDate);
    Take(v1::RECORD_FIELD_PERMANENT_RESIDENCE_SINCE, more.Child("NgayThuongTru"), ReadDate);
    std::set<std::string> cancelled;
    for (const XmlElement& child : more.children) {
      if (child.name == "SoDinhDanhDaHuy" && SaysSomething(child)) cancelled.insert(Trimmed(child));
    }
    if (cancelled.empty() || rules_.fields.count(v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS) == 0) return;
    Keep(v1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS, absl::StrJoin(cancelled, ","));
  }

  const XmlElement& element_;
  const ReadingRules& rules_;
  Citizen citizen_;
  std::map<v1::RecordField, std::string> values_;  // ascending, as records want them
};

}  // namespace

absl::StatusOr<CitizenCollection> ReadCitizens(const XmlElement& message, const ReadingRules& rules) {
  const XmlElement* const collection = message.Find("CongdanCollection");
  if (collection == nullptr) return absl::InvalidArgumentError("answer: no CongdanCollection");
  CitizenCollection read;
  read.data_moment = ReadMoment(Attribute(*collection, "ThoiDiemDuLieu"));
  std::uint64_t count = 0;
  if (absl::SimpleAtoi(Attribute(*collection, "SoCongDan"), &count)) read.count = count;
  for (const XmlElement& element : collection->children) {
    if (element.name != "CongDan") continue;
    std::optional<Citizen> citizen = CitizenReader(element, rules).Read();
    if (citizen.has_value()) {
      read.citizens.push_back(*std::move(citizen));
    } else {
      ++read.nameless;
    }
  }
  return read;
}

}  // namespace lienthong::adapters

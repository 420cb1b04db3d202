// What is known without any file, written from public facts: Resolution 202/2025/QH15 (34 provinces from 63), Decision
// 19/2025/QĐ-TTg (their codes), and a few communes of Hà Nội, Lạng Sơn, Hải Phòng and Ninh Bình as rearranged by the
// resolutions of the Standing Committee of the National Assembly of June 2025.

#include <utility>

#include "services/reference/administrative_units.h"
#include "services/reference/administrative_units_builder.h"

namespace lienthong::reference {
namespace {

struct OldProvince {
  const char* code;
  const char* full_name;
  const char* successor;
};

constexpr OldProvince kOldProvinces[] = {
    {"01", "Thành phố Hà Nội", "01"},       {"02", "Tỉnh Hà Giang", "08"},         {"04", "Tỉnh Cao Bằng", "04"},
    {"06", "Tỉnh Bắc Kạn", "19"},           {"08", "Tỉnh Tuyên Quang", "08"},      {"10", "Tỉnh Lào Cai", "15"},
    {"11", "Tỉnh Điện Biên", "11"},         {"12", "Tỉnh Lai Châu", "12"},         {"14", "Tỉnh Sơn La", "14"},
    {"15", "Tỉnh Yên Bái", "15"},           {"17", "Tỉnh Hòa Bình", "25"},         {"19", "Tỉnh Thái Nguyên", "19"},
    {"20", "Tỉnh Lạng Sơn", "20"},          {"22", "Tỉnh Quảng Ninh", "22"},       {"24", "Tỉnh Bắc Giang", "24"},
    {"25", "Tỉnh Phú Thọ", "25"},           {"26", "Tỉnh Vĩnh Phúc", "25"},        {"27", "Tỉnh Bắc Ninh", "24"},
    {"30", "Tỉnh Hải Dương", "31"},         {"31", "Thành phố Hải Phòng", "31"},   {"33", "Tỉnh Hưng Yên", "33"},
    {"34", "Tỉnh Thái Bình", "33"},         {"35", "Tỉnh Hà Nam", "37"},           {"36", "Tỉnh Nam Định", "37"},
    {"37", "Tỉnh Ninh Bình", "37"},         {"38", "Tỉnh Thanh Hóa", "38"},        {"40", "Tỉnh Nghệ An", "40"},
    {"42", "Tỉnh Hà Tĩnh", "42"},           {"44", "Tỉnh Quảng Bình", "44"},       {"45", "Tỉnh Quảng Trị", "44"},
    {"46", "Thành phố Huế", "46"},          {"48", "Thành phố Đà Nẵng", "48"},     {"49", "Tỉnh Quảng Nam", "48"},
    {"51", "Tỉnh Quảng Ngãi", "51"},        {"52", "Tỉnh Bình Định", "52"},        {"54", "Tỉnh Phú Yên", "66"},
    {"56", "Tỉnh Khánh Hòa", "56"},         {"58", "Tỉnh Ninh Thuận", "56"},       {"60", "Tỉnh Bình Thuận", "68"},
    {"62", "Tỉnh Kon Tum", "51"},           {"64", "Tỉnh Gia Lai", "52"},          {"66", "Tỉnh Đắk Lắk", "66"},
    {"67", "Tỉnh Đắk Nông", "68"},          {"68", "Tỉnh Lâm Đồng", "68"},         {"70", "Tỉnh Bình Phước", "75"},
    {"72", "Tỉnh Tây Ninh", "80"},          {"74", "Tỉnh Bình Dương", "79"},       {"75", "Tỉnh Đồng Nai", "75"},
    {"77", "Tỉnh Bà Rịa - Vũng Tàu", "79"}, {"79", "Thành phố Hồ Chí Minh", "79"}, {"80", "Tỉnh Long An", "80"},
    {"82", "Tỉnh Tiền Giang", "82"},        {"83", "Tỉnh Bến Tre", "86"},          {"84", "Tỉnh Trà Vinh", "86"},
    {"86", "Tỉnh Vĩnh Long", "86"},         {"87", "Tỉnh Đồng Tháp", "82"},        {"89", "Tỉnh An Giang", "91"},
    {"91", "Tỉnh Kiên Giang", "91"},        {"92", "Thành phố Cần Thơ", "92"},     {"93", "Tỉnh Hậu Giang", "92"},
    {"94", "Tỉnh Sóc Trăng", "92"},         {"95", "Tỉnh Bạc Liêu", "96"},         {"96", "Tỉnh Cà Mau", "96"},
};

struct BuiltInUnit {
  const char* code;
  const char* full_name;
  const char* parent;
};

// Đồng Nai became a city on 2026-04-30 (Resolution 30/2026/QH16) and kept its code; the present name stands here.
constexpr BuiltInUnit kNewProvinces[] = {
    {"01", "Thành phố Hà Nội", ""},      {"04", "Tỉnh Cao Bằng", ""},    {"08", "Tỉnh Tuyên Quang", ""},
    {"11", "Tỉnh Điện Biên", ""},        {"12", "Tỉnh Lai Châu", ""},    {"14", "Tỉnh Sơn La", ""},
    {"15", "Tỉnh Lào Cai", ""},          {"19", "Tỉnh Thái Nguyên", ""}, {"20", "Tỉnh Lạng Sơn", ""},
    {"22", "Tỉnh Quảng Ninh", ""},       {"24", "Tỉnh Bắc Ninh", ""},    {"25", "Tỉnh Phú Thọ", ""},
    {"31", "Thành phố Hải Phòng", ""},   {"33", "Tỉnh Hưng Yên", ""},    {"37", "Tỉnh Ninh Bình", ""},
    {"38", "Tỉnh Thanh Hóa", ""},        {"40", "Tỉnh Nghệ An", ""},     {"42", "Tỉnh Hà Tĩnh", ""},
    {"44", "Tỉnh Quảng Trị", ""},        {"46", "Thành phố Huế", ""},    {"48", "Thành phố Đà Nẵng", ""},
    {"51", "Tỉnh Quảng Ngãi", ""},       {"52", "Tỉnh Gia Lai", ""},     {"56", "Tỉnh Khánh Hòa", ""},
    {"66", "Tỉnh Đắk Lắk", ""},          {"68", "Tỉnh Lâm Đồng", ""},    {"75", "Thành phố Đồng Nai", ""},
    {"79", "Thành phố Hồ Chí Minh", ""}, {"80", "Tỉnh Tây Ninh", ""},    {"82", "Tỉnh Đồng Tháp", ""},
    {"86", "Tỉnh Vĩnh Long", ""},        {"91", "Tỉnh An Giang", ""},    {"92", "Thành phố Cần Thơ", ""},
    {"96", "Tỉnh Cà Mau", ""},
};

constexpr BuiltInUnit kOldDistricts[] = {
    {"005", "Quận Cầu Giấy", "01"},       {"178", "Thành phố Lạng Sơn", "20"}, {"180", "Huyện Tràng Định", "20"},
    {"288", "Thành phố Hải Dương", "30"}, {"374", "Thành phố Hoa Lư", "37"},
};

// 05977 and 10507 and 14329 name another commune before and after; Chi Lăng's successor is left out on purpose, as many
// are unknown in real lists too.
constexpr BuiltInUnit kOldCommunes[] = {
    {"00172", "Phường Yên Hòa", "005"},     {"00175", "Phường Trung Hòa", "005"},
    {"05977", "Phường Vĩnh Trại", "178"},   {"05980", "Phường Đông Kinh", "178"},
    {"05992", "Xã Mai Pha", "178"},         {"06034", "Xã Chi Lăng", "180"},
    {"10507", "Phường Cẩm Thượng", "288"},  {"10510", "Phường Bình Hàn", "288"},
    {"10519", "Phường Nguyễn Trãi", "288"}, {"10528", "Phường Trần Phú", "288"},
    {"14320", "Phường Đông Thành", "374"},  {"14329", "Phường Vân Giang", "374"},
};

constexpr BuiltInUnit kNewCommunes[] = {
    {"00166", "Phường Cầu Giấy", "01"},      {"00175", "Phường Yên Hòa", "01"},   {"00367", "Phường Thanh Xuân", "01"},
    {"00637", "Phường Đại Mỗ", "01"},        {"05977", "Phường Đông Kinh", "20"}, {"10507", "Phường Thành Đông", "31"},
    {"10532", "Phường Lê Thanh Nghị", "31"}, {"10537", "Phường Tân Hưng", "31"},  {"14329", "Phường Hoa Lư", "37"},
};

struct BuiltInSuccession {
  const char* old_code;
  const char* new_code;
  Succession::Extent extent;
};

constexpr BuiltInSuccession kCommuneSuccessions[] = {
    {"00172", "00166", Succession::Extent::kPartial}, {"00172", "00175", Succession::Extent::kPartial},
    {"00175", "00175", Succession::Extent::kPartial}, {"00175", "00367", Succession::Extent::kPartial},
    {"00175", "00637", Succession::Extent::kPartial}, {"05977", "05977", Succession::Extent::kWhole},
    {"05980", "05977", Succession::Extent::kWhole},   {"05992", "05977", Succession::Extent::kWhole},
    {"10507", "10507", Succession::Extent::kWhole},   {"10510", "10507", Succession::Extent::kWhole},
    {"10519", "10507", Succession::Extent::kWhole},   {"10528", "10532", Succession::Extent::kPartial},
    {"10528", "10537", Succession::Extent::kPartial}, {"14320", "14329", Succession::Extent::kWhole},
    {"14329", "14329", Succession::Extent::kWhole},
};

// "Phường Yên Hòa" -> "Yên Hòa": the name without the kind of unit, which is one or two words.
std::string WithoutKind(absl::string_view full_name) {
  for (const absl::string_view kind : {"Thành phố ", "Tỉnh ", "Quận ", "Huyện ", "Phường ", "Xã "}) {
    if (full_name.substr(0, kind.size()) == kind) return std::string(full_name.substr(kind.size()));
  }
  return std::string(full_name);
}

Unit MakeUnit(UnitLevel level, const char* code, const char* full_name, const char* parent) {
  Unit unit;
  unit.level = level;
  unit.code = code;
  unit.full_name = full_name;
  unit.name = WithoutKind(full_name);
  unit.parent_code = parent;
  return unit;
}

}  // namespace

AdministrativeUnits AdministrativeUnits::BuiltIn() {
  AdministrativeUnitsBuilder builder;
  for (const OldProvince& p : kOldProvinces) {
    builder.Add(kAdminVersionOld, MakeUnit(UnitLevel::kProvince, p.code, p.full_name, ""));
    builder.SetProvinceSuccessor(p.code, p.successor);
  }
  const auto add = [&builder](absl::string_view version, UnitLevel level, const BuiltInUnit& u) {
    builder.Add(version, MakeUnit(level, u.code, u.full_name, u.parent));
  };
  for (const BuiltInUnit& u : kNewProvinces) add(kAdminVersionNew, UnitLevel::kProvince, u);
  for (const BuiltInUnit& u : kOldDistricts) add(kAdminVersionOld, UnitLevel::kDistrict, u);
  for (const BuiltInUnit& u : kOldCommunes) add(kAdminVersionOld, UnitLevel::kCommune, u);
  for (const BuiltInUnit& u : kNewCommunes) add(kAdminVersionNew, UnitLevel::kCommune, u);
  for (const BuiltInSuccession& s : kCommuneSuccessions) builder.AddCommuneSuccessor(s.old_code, s.new_code, s.extent);
  return builder.Build();
}

}  // namespace lienthong::reference

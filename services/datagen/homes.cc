#include "services/datagen/homes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lienthong::datagen {
namespace {

using reference::Succession;
using reference::Unit;

constexpr size_t kFewestCommunes = 300;
constexpr uint64_t kSizeStream = 0x686f6d6573;

constexpr absl::string_view kFirstWords[] = {"Tân", "An",  "Phú",  "Hòa",   "Bình", "Long",  "Đông", "Tây",
                                             "Nam", "Bắc", "Vĩnh", "Thạnh", "Yên",  "Quảng", "Hải",  "Kim"};
constexpr absl::string_view kSecondWords[] = {"Sơn", "Lợi",  "Thành", "Hưng",  "Mỹ",  "Phong", "Giang", "Hà",
                                              "Lộc", "Thủy", "Phước", "Trung", "Khê", "Lâm",   "Đức",   "Xuân"};
constexpr absl::string_view kStreets[] = {"Trần Hưng Đạo",  "Lê Lợi",
                                          "Nguyễn Trãi",    "Quang Trung",
                                          "Hai Bà Trưng",   "Lý Thường Kiệt",
                                          "Ngô Quyền",      "Phan Chu Trinh",
                                          "Phan Bội Châu",  "Hùng Vương",
                                          "Lê Hồng Phong",  "Nguyễn Huệ",
                                          "Điện Biên Phủ",  "Cách Mạng Tháng Tám",
                                          "30 Tháng 4",     "Trường Chinh",
                                          "Nguyễn Văn Cừ",  "Lê Duẩn",
                                          "Hoàng Hoa Thám", "Nguyễn Du",
                                          "Chu Văn An",     "Đinh Tiên Hoàng",
                                          "Bà Triệu",       "Trần Phú"};
constexpr absl::string_view kHamlets[] = {
    "Đông", "Đoài", "Thượng", "Hạ",  "Trung",   "Nội",     "Ngoại",    "Tiền",     "Hậu",         "Chùa",
    "Đình", "Cầu",  "Trại",   "Mới", "Phú Thọ", "Yên Lạc", "Tân Tiến", "Đồng Tâm", "Quyết Thắng", "Bình Minh"};

// Few large and many small: between 1 and 40 times the smallest.
uint64_t DrawSize(Random* random) {
  const uint64_t draw = 1 + random->Below(40);
  return 1 + 40 / draw;
}

std::string MadeUpCommune(Random* random) {
  return absl::StrCat(random->Chance(250) ? "Phường " : "Xã ", random->Pick(kFirstWords), " ",
                      random->Pick(kSecondWords));
}

}  // namespace

void Homes::Add(Commune commune, uint64_t size) {
  communes_.push_back(std::move(commune));
  cumulative_.push_back(size + (cumulative_.empty() ? 0 : cumulative_.back()));
}

Homes Homes::From(const reference::AdministrativeUnits& units) {
  Homes homes;
  Random random(0, kSizeStream);  // communes are of one size whatever the seed of the people
  for (const Unit& old_unit : units.Communes(reference::kAdminVersionOld)) {
    const Succession succession = units.Successors(old_unit.code);
    if (succession.extent != Succession::Extent::kWhole || succession.new_codes.size() != 1) continue;
    const Unit* unit =
        units.FindInVersion(reference::UnitLevel::kCommune, succession.new_codes[0], reference::kAdminVersionNew);
    if (unit == nullptr) continue;
    const Unit* province = reference::ProvinceOf(units, *unit);
    const Unit* old_province = reference::ProvinceOf(units, old_unit);
    if (province == nullptr || old_province == nullptr) continue;
    homes.Add({unit->full_name, province->full_name, old_unit.full_name, old_province->full_name}, DrawSize(&random));
  }
  if (homes.communes_.size() >= kFewestCommunes) return homes;
  homes = Homes();
  for (const Unit& old_province : units.Provinces(reference::kAdminVersionOld)) {
    const Unit* province = units.FindInVersion(reference::UnitLevel::kProvince,
                                               units.ProvinceSuccessor(old_province.code), reference::kAdminVersionNew);
    if (province == nullptr) continue;
    const int communes = random.Between(20, 120);
    for (int i = 0; i < communes; ++i) {
      homes.Add({MadeUpCommune(&random), province->full_name, MadeUpCommune(&random), old_province.full_name},
                DrawSize(&random));
    }
  }
  return homes;
}

size_t Homes::Find(uint64_t draw) const {
  return static_cast<size_t>(std::upper_bound(cumulative_.begin(), cumulative_.end(), draw) - cumulative_.begin());
}

size_t Homes::Pick(Random* random) const {
  return Find(random->Below(cumulative_.back()));
}

size_t Homes::PickInPart(size_t part, size_t parts, Random* random) const {
  const uint64_t begin = cumulative_.back() * part / parts;
  const uint64_t end = cumulative_.back() * (part + 1) / parts;
  return Find(begin + random->Below(std::max<uint64_t>(end - begin, 1)));
}

std::string StreetAddress(const Commune& commune, Random* random) {
  if (absl::StartsWith(commune.name, "Phường")) {
    std::string house = absl::StrCat("Số ", random->Between(1, 400));
    if (random->Chance(250)) house = absl::StrCat("Số ", random->Between(1, 60), ", ngõ ", random->Between(1, 200));
    return absl::StrCat(house, ", đường ", random->Pick(kStreets),
                        random->Chance(500) ? absl::StrCat(", tổ dân phố ", random->Between(1, 25)) : "");
  }
  const absl::string_view hamlet = random->Pick(kHamlets);
  const int draw = random->Between(1, 100);
  if (draw <= 30) return absl::StrCat("Xóm ", random->Between(1, 15), ", thôn ", hamlet);
  if (draw <= 60) return absl::StrCat("Đội ", random->Between(1, 12), ", thôn ", hamlet);
  if (draw <= 80) return absl::StrCat("Số ", random->Between(1, 300), ", ấp ", hamlet);
  return absl::StrCat("Thôn ", hamlet, " ", random->Between(1, 9));
}

}  // namespace lienthong::datagen

#include <cstdint>

#include "services/datagen/name_lists.h"

namespace lienthong::datagen {
namespace {

struct CommonName {
  absl::string_view name;
  uint64_t weight;
};

constexpr CommonName kSurnames[] = {{"Nguyễn", 380}, {"Trần", 120}, {"Lê", 95},   {"Phạm", 70}, {"Hoàng", 40},
                                    {"Huỳnh", 11},   {"Phan", 45},  {"Vũ", 30},   {"Võ", 20},   {"Đặng", 21},
                                    {"Bùi", 20},     {"Đỗ", 14},    {"Hồ", 13},   {"Ngô", 13},  {"Dương", 10},
                                    {"Lý", 5},       {"Đinh", 6},   {"Lương", 5}, {"Hà", 5},    {"Mai", 4},
                                    {"Trịnh", 4},    {"Đoàn", 4},   {"Nông", 3},  {"Vi", 3},    {"Hứa", 2}};

constexpr CommonName kMiddlesMale[] = {{"Văn", 300}, {"Đức", 60},  {"Hữu", 50},   {"Minh", 50},  {"Quang", 45},
                                       {"Xuân", 40}, {"Đình", 35}, {"Công", 30},  {"Ngọc", 30},  {"Thanh", 30},
                                       {"Tiến", 20}, {"Bá", 15},   {"Trọng", 15}, {"Hoàng", 15}, {"Thế", 12}};

constexpr CommonName kMiddlesFemale[] = {{"Thị", 400},   {"Ngọc", 60},  {"Thanh", 50}, {"Thu", 50},  {"Minh", 30},
                                         {"Phương", 30}, {"Kim", 30},   {"Hồng", 30},  {"Bích", 20}, {"Mỹ", 20},
                                         {"Thùy", 20},   {"Quỳnh", 15}, {"Diệu", 10},  {"Hoài", 10}, {"Khánh", 10}};

constexpr absl::string_view kGivenMale[] = {
    "Anh Tuấn",   "Văn Hùng",  "Minh Đức",  "Quốc Bảo",   "Thành Long",  "Đức Thắng",  "Quang Huy", "Tuấn Anh",
    "Xuân Hòa",   "Thái Hoà",  "Hữu Thọ",   "Việt Dũng",  "Trung Kiên",  "Mạnh Cường", "Ngọc Sơn",  "Hồng Phúc",
    "Thanh Tùng", "Văn Toản",  "Đình Khoa", "Công Thành", "Hải Đăng",    "Tiến Đạt",   "Bá Lộc",    "Khắc Hiếu",
    "Duy Khánh",  "Nhật Minh", "Gia Huy",   "Văn Quý",    "Trọng Nghĩa", "Phi Hùng",   "Đăng Khôi", "Xuân Trường",
    "Văn Lâm",    "Hoàng Nam", "Chí Thiện", "Đức Toàn",   "Quang Vinh",  "Văn Khoẻ",   "Sỹ Luân",   "Thế Vỹ"};

constexpr absl::string_view kGivenFemale[] = {
    "Thu Hà",      "Thanh Thúy",  "Thanh Thuỷ", "Ngọc Lan", "Phương Thảo", "Hồng Nhung", "Kim Oanh",   "Thu Hương",
    "Minh Nguyệt", "Bích Hòa",    "Thanh Hoà",  "Mỹ Linh",  "Diệu Linh",   "Khánh Ly",   "Thùy Dung",  "Quỳnh Anh",
    "Hoài Thương", "Bảo Ngọc",    "Cẩm Tú",     "Lan Anh",  "Tuyết Mai",   "Hải Yến",    "Kiều Trang", "Thúy Hằng",
    "Ngọc Bích",   "Phương Liên", "Thu Hiền",   "Thị Loan", "Xuân Đào",    "Ánh Tuyết",  "Hồng Thắm",  "Minh Khuê",
    "Thanh Xuân",  "Như Quỳnh",   "Mai Phương", "Thị Sen",  "Thu Nga",     "Vân Khánh",  "Thị Đoàn",   "Ngọc Huyền"};

}  // namespace

NameLists NameLists::BuiltIn() {
  NameLists lists;
  for (const CommonName& name : kSurnames) lists.surnames_.Add(name.name, name.weight);
  for (const CommonName& name : kMiddlesMale) lists.middles_male_.Add(name.name, name.weight);
  for (const CommonName& name : kMiddlesFemale) lists.middles_female_.Add(name.name, name.weight);
  for (absl::string_view name : kGivenMale) lists.given_male_.emplace_back(name);
  for (absl::string_view name : kGivenFemale) lists.given_female_.emplace_back(name);
  return lists;
}

}  // namespace lienthong::datagen

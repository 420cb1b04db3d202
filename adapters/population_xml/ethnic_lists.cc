#include "adapters/population_xml/ethnic_lists.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "adapters/name_match.h"

namespace lienthong::adapters {
namespace {

struct Group {
  absl::string_view name;
  absl::string_view code_1979;
  absl::string_view code_census;
};

// Decision 121-TCTK/PPCĐ of 1979, and the census list of the General Statistics Office.
constexpr Group kGroups[] = {
    {"Kinh", "01", "01"},
    {"Tày", "02", "02"},
    {"Thái", "03", "03"},
    {"Hoa", "04", "06"},
    {"Khơ-me", "05", "05"},
    {"Mường", "06", "04"},
    {"Nùng", "07", "07"},
    {"HMông", "08", "08"},
    {"Dao", "09", "09"},
    {"Gia-rai", "10", "10"},
    {"Ngái", "11", "43"},
    {"Ê-đê", "12", "11"},
    {"Ba-na", "13", "12"},
    {"Xơ-đăng", "14", "16"},
    {"Sán Chay", "15", "13"},
    {"Cơ-ho", "16", "15"},
    {"Chăm", "17", "14"},
    {"Sán Dìu", "18", "17"},
    {"Hrê", "19", "18"},
    {"Mnông", "20", "20"},
    {"Ra-glai", "21", "19"},
    {"Xtiêng", "22", "22"},
    {"Bru-Vân Kiều", "23", "24"},
    {"Thổ", "24", "21"},
    {"Giáy", "25", "26"},
    {"Cơ-tu", "26", "25"},
    {"Gié-Triêng", "27", "29"},
    {"Mạ", "28", "28"},
    {"Khơ-mú", "29", "23"},
    {"Co", "30", "30"},
    {"Ta-ôi", "31", "27"},
    {"Chơ-ro", "32", "31"},
    {"Kháng", "33", "37"},
    {"Xinh-mun", "34", "32"},
    {"Hà Nhì", "35", "33"},
    {"Chu-ru", "36", "34"},
    {"Lào", "37", "35"},
    {"La Chí", "38", "36"},
    {"La Ha", "39", "40"},
    {"Phù Lá", "40", "38"},
    {"La Hủ", "41", "39"},
    {"Lự", "42", "42"},
    {"Lô Lô", "43", "45"},
    {"Chứt", "44", "44"},
    {"Mảng", "45", "46"},
    {"Pà Thẻn", "46", "41"},
    {"Cơ Lao", "47", "47"},
    {"Cống", "48", "49"},
    {"Bố Y", "49", "48"},
    {"Si La", "50", "50"},
    {"Pu Péo", "51", "51"},
    {"Brâu", "52", "53"},
    {"Ơ Đu", "53", "54"},
    {"Rơ-măm", "54", "52"},
    {"Người nước ngoài", "55", "55"},
};

// The group of a canonical value; null when it is of neither list.
const Group* FindGroup(absl::string_view value) {
  absl::string_view code = value;
  const bool by_1979 = absl::ConsumePrefix(&code, absl::StrCat(kEthnicList1979, "|"));
  const bool by_census = !by_1979 && absl::ConsumePrefix(&code, absl::StrCat(kEthnicListCensus, "|"));
  if (!by_1979 && !by_census) return nullptr;
  for (const Group& group : kGroups) {
    if ((by_1979 ? group.code_1979 : group.code_census) == code) return &group;
  }
  return nullptr;
}

std::string Coded(absl::string_view list, absl::string_view code) {
  return absl::StrCat(list, "|", code);
}

}  // namespace

std::string EthnicValue(absl::string_view code, absl::string_view name, absl::string_view agreed_list) {
  if (name.empty()) {
    const std::string value = Coded(agreed_list, code);
    return FindGroup(value) == nullptr ? "" : value;
  }
  for (const Group& group : kGroups) {
    if (!SameName(group.name, name)) continue;
    const bool in_1979 = group.code_1979 == code;
    const bool in_census = group.code_census == code;
    if (in_1979 && in_census) return Coded(agreed_list.empty() ? kEthnicList1979 : agreed_list, code);
    if (in_1979) return Coded(kEthnicList1979, code);
    return in_census ? Coded(kEthnicListCensus, code) : "";
  }
  return "";
}

absl::string_view EthnicName(absl::string_view value) {
  const Group* const group = FindGroup(value);
  return group == nullptr ? absl::string_view() : group->name;
}

std::string InOtherEthnicList(absl::string_view value) {
  const Group* const group = FindGroup(value);
  if (group == nullptr) return "";
  const bool by_1979 = absl::ConsumePrefix(&value, kEthnicList1979);
  return by_1979 ? Coded(kEthnicListCensus, group->code_census) : Coded(kEthnicList1979, group->code_1979);
}

}  // namespace lienthong::adapters

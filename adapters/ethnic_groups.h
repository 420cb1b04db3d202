// The two official lists of the 54 ethnic groups: the same two-digit form, but 37 codes differ. Written from public
// facts.

#ifndef LIENTHONG_ADAPTERS_ETHNIC_GROUPS_H_
#define LIENTHONG_ADAPTERS_ETHNIC_GROUPS_H_

#include "absl/strings/string_view.h"

namespace lienthong::adapters {

// Decision 121-TCTK/PPCĐ of 1979.
inline constexpr absl::string_view kEthnicSystem1979 = "TCTK-121";
inline constexpr absl::string_view kEthnicVersion1979 = "1979";
// The census list of the General Statistics Office.
inline constexpr absl::string_view kEthnicSystemCensus = "GSO-CENSUS";
inline constexpr absl::string_view kEthnicVersionCensus = "2019";

struct EthnicGroup {
  absl::string_view name;  // Vietnamese; the key between the lists
  absl::string_view code_1979;
  absl::string_view code_census;
};

// The 54 groups, then "foreigner" (55 in both). Codes 56 and 57 of the census list, "unknown" and "undetermined",
// have no counterpart and are in no group.
inline constexpr EthnicGroup kEthnicGroups[] = {
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

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_ETHNIC_GROUPS_H_

#include "services/reference/code_lists.h"

namespace lienthong::reference {
namespace {

// Decision 121-TCTK/PPCĐ of 1979 (first code) and the census list of the General Statistics Office (second code).
constexpr EthnicGroup kEthnicGroups[] = {
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

}  // namespace

absl::Span<const EthnicGroup> EthnicGroups() {
  return kEthnicGroups;
}

const EthnicGroup* FindEthnicGroup(const CodedValue& value) {
  const bool by_1979 = value.system == kEthnicSystem1979 && value.version == kEthnicVersion1979;
  const bool by_census = value.system == kEthnicSystemCensus && value.version == kEthnicVersionCensus;
  if (!by_1979 && !by_census) return nullptr;
  for (const EthnicGroup& group : kEthnicGroups) {
    if ((by_1979 ? group.code_1979 : group.code_census) == value.code) return &group;
  }
  return nullptr;
}

bool SameEthnicGroup(const CodedValue& a, const CodedValue& b) {
  const EthnicGroup* group = FindEthnicGroup(a);
  return group != nullptr && group == FindEthnicGroup(b);
}

}  // namespace lienthong::reference

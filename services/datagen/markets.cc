#include "services/datagen/markets.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::datagen {
namespace {

constexpr Market kMarkets[] = {
    {"JP",
     55049,
     1096,
     "JPY",
     160000,
     240000,
     5000,
     {"Aichi, Nhật Bản", "Osaka, Nhật Bản", "Saitama, Nhật Bản"},
     {"Hoshikawa Seisakusho", "Midorino Foods", "Kawanami Kensetsu"}},
    {"TW",
     47135,
     1096,
     "TWD",
     27000,
     42000,
     500,
     {"Đào Viên, Đài Loan", "Đài Trung, Đài Loan", "Cao Hùng, Đài Loan"},
     {"Yuan Heng Precision", "Hai Sheng Textile", "Long Da Electronics"}},
    {"KR",
     9996,
     1764,
     "KRW",
     2000000,
     3000000,
     50000,
     {"Gyeonggi, Hàn Quốc", "Busan, Hàn Quốc", "Daegu, Hàn Quốc"},
     {"Haneul Metal", "Saebyeok Farm", "Daeyang Shipyard"}},
    {"CN",
     2507,
     730,
     "CNY",
     3500,
     6000,
     100,
     {"Sùng Tả, Quảng Tây", "Bằng Tường, Quảng Tây", "Nam Ninh, Quảng Tây"},
     {"Guangxi Tangye", "Pingxiang Muye", "Nanning Dianzi"}},
    {"SG",
     1823,
     730,
     "SGD",
     900,
     2200,
     50,
     {"Tuas, Singapore", "Jurong, Singapore", "Changi, Singapore"},
     {"Merlin Marine", "Straits Build", "Orchid Services"}},
    {"GR",
     728,
     730,
     "EUR",
     750,
     1200,
     25,
     {"Thessaloniki, Hy Lạp", "Crete, Hy Lạp", "Peloponnese, Hy Lạp"},
     {"Elaia Farms", "Aigaio Fruits", "Helios Greenhouses"}},
    {"RO",
     1400,
     730,
     "EUR",
     600,
     950,
     25,
     {"Bucharest, Rumani", "Cluj, Rumani", "Constanța, Rumani"},
     {"Carpat Construct", "Dunarea Textil", "Marea Sudura"}},
    {"HU",
     900,
     730,
     "EUR",
     650,
     1000,
     25,
     {"Győr, Hungary", "Debrecen, Hungary", "Budapest, Hungary"},
     {"Alfold Elektronika", "Tisza Gumi", "Balaton Food"}},
    {"DE",
     852,
     1096,
     "EUR",
     1100,
     2600,
     50,
     {"Berlin, Đức", "Leipzig, Đức", "Hamburg, Đức"},
     {"Pflegehaus Linde", "Nordwerk", "Backstube Elbe"}},
    {"MY",
     800,
     730,
     "MYR",
     1700,
     2800,
     50,
     {"Penang, Malaysia", "Johor, Malaysia", "Selangor, Malaysia"},
     {"Seri Komponen", "Bayu Perabot", "Tanjung Elektrik"}},
};

constexpr absl::string_view kOccupations[] = {
    "Thợ hàn",     "Lắp ráp điện tử", "Chế biến thực phẩm", "May công nghiệp", "Xây dựng",           "Điều dưỡng",
    "Nông nghiệp", "Cơ khí",          "Vận hành máy",       "Đóng tàu",        "Giúp việc gia đình", "Đánh bắt hải sản",
    "Chế biến gỗ", "Khách sạn"};

constexpr absl::string_view kQualifications[] = {
    "Trung học cơ sở", "Trung học phổ thông", "Sơ cấp", "Trung cấp", "Cao đẳng", "Đại học"};

constexpr absl::string_view kSkills[] = {
    "Hàn 3G",        "May",           "Điện tử", "Nấu ăn", "Chăm sóc người bệnh", "Lái máy xúc",
    "Tiếng Nhật N4", "Tiếng Hàn EPS", "Mộc",     "Nề",     "Không có nghề"};

constexpr absl::string_view kAirGates[] = {"Nội Bài", "Tân Sơn Nhất", "Đà Nẵng", "Cát Bi", "Vân Đồn"};
constexpr absl::string_view kBorderGates[] = {"Hữu Nghị", "Tân Thanh", "Chi Ma", "Cốc Nam"};

std::vector<uint64_t> CumulativeWeights() {
  std::vector<uint64_t> sums;
  uint64_t sum = 0;
  for (const Market& market : kMarkets) {
    sum += static_cast<uint64_t>(market.weight);
    sums.push_back(sum);
  }
  return sums;
}

template <size_t n>
absl::string_view Choose(const absl::string_view (&texts)[n], uint32_t flavour) {
  return texts[flavour % n];
}

}  // namespace

absl::Span<const Market> Markets() {
  return kMarkets;
}

const Market& PickMarket(Random* random) {
  static const std::vector<uint64_t>& sums = *new std::vector<uint64_t>(CumulativeWeights());
  return kMarkets[random->PickWeighted(sums)];
}

const Market& SeasonalMarket() {
  return kMarkets[3];
}

absl::string_view PickForm(const Market& market, bool may_be_later, Random* random) {
  if (market.code == "KR" && random->Chance(700)) return "1";
  const int draw = random->Between(1, 1000);
  if (draw <= 900) return "2a";
  if (draw <= 920) return "1";
  if (draw <= 940) return "2b";
  if (draw <= 960) return "2c";
  if (draw <= 965) return "2d";
  if (draw <= 990 || !may_be_later) return "3";
  return "54";
}

std::string EmployerText(const Market& market, uint32_t flavour) {
  return absl::StrCat(Choose(market.employers, flavour), " ", 1 + flavour / 3 % 400);
}

std::string WorkplaceText(const Market& market, uint32_t flavour) {
  return std::string(Choose(market.places, flavour / 7));
}

std::string OccupationText(uint32_t flavour) {
  return std::string(Choose(kOccupations, flavour / 11));
}

std::string WageText(const Market& market, uint32_t flavour) {
  const int steps = (market.wage_high - market.wage_low) / market.wage_step + 1;
  const int wage = market.wage_low + static_cast<int>(flavour / 13 % static_cast<uint32_t>(steps)) * market.wage_step;
  return absl::StrCat(wage, "|", market.currency);
}

std::string SendingOrganisation(absl::string_view form, uint32_t flavour) {
  if (form == "3" || form == "54") return std::string();
  constexpr int kWeights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
  for (uint32_t number = flavour / 17 % 500;; ++number) {
    const std::string digits = absl::StrFormat("00%07d", 1000 + number);
    int sum = 0;
    for (size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
    const int check = 10 - sum % 11;
    if (check < 10) return absl::StrCat(digits, check);
  }
}

std::string QualificationText(uint32_t flavour) {
  return std::string(Choose(kQualifications, flavour));
}

std::string SkillText(uint32_t flavour) {
  return std::string(Choose(kSkills, flavour / 6));
}

absl::Span<const absl::string_view> AirGates() {
  return kAirGates;
}

absl::Span<const absl::string_view> BorderGates() {
  return kBorderGates;
}

}  // namespace lienthong::datagen

#include "services/reference/code_lists.h"

#include <algorithm>
#include <iterator>

namespace lienthong::reference {
namespace {

constexpr SexCode kSexCodes[] = {
    {identity::Sex::kUnknown, "0", "Không xác định"},
    {identity::Sex::kMale, "1", "Nam"},
    {identity::Sex::kFemale, "2", "Nữ"},
    {identity::Sex::kOther, "3", "Khác"},
};

// ISO 3166-1 alpha-2, ascending. Taiwan, Hong Kong and Macao bear the labels used in Vietnamese documents.
constexpr Country kCountries[] = {
    {"AE", "Các Tiểu vương quốc Ả Rập Thống nhất", "United Arab Emirates"},
    {"AO", "Ăng-gô-la", "Angola"},
    {"AU", "Úc", "Australia"},
    {"BG", "Bun-ga-ri", "Bulgaria"},
    {"BN", "Bru-nây", "Brunei Darussalam"},
    {"BY", "Bê-la-rút", "Belarus"},
    {"CA", "Ca-na-đa", "Canada"},
    {"CN", "Trung Quốc", "China"},
    {"CY", "Síp", "Cyprus"},
    {"CZ", "Séc", "Czechia"},
    {"DE", "Đức", "Germany"},
    {"DK", "Đan Mạch", "Denmark"},
    {"DZ", "An-giê-ri", "Algeria"},
    {"ES", "Tây Ban Nha", "Spain"},
    {"FI", "Phần Lan", "Finland"},
    {"FR", "Pháp", "France"},
    {"GB", "Vương quốc Anh", "United Kingdom"},
    {"GR", "Hy Lạp", "Greece"},
    {"HK", "Hồng Kông (Trung Quốc)", "Hong Kong"},
    {"HR", "Crô-a-ti-a", "Croatia"},
    {"HU", "Hung-ga-ri", "Hungary"},
    {"ID", "In-đô-nê-xi-a", "Indonesia"},
    {"IL", "I-xra-en", "Israel"},
    {"IT", "I-ta-li-a", "Italy"},
    {"JP", "Nhật Bản", "Japan"},
    {"KH", "Cam-pu-chia", "Cambodia"},
    {"KR", "Hàn Quốc", "Korea, Republic of"},
    {"KW", "Cô-oét", "Kuwait"},
    {"LA", "Lào", "Lao People's Democratic Republic"},
    {"LT", "Lít-va", "Lithuania"},
    {"LV", "Lát-vi-a", "Latvia"},
    {"LY", "Li-bi", "Libya"},
    {"MO", "Ma Cao (Trung Quốc)", "Macao"},
    {"MY", "Ma-lai-xi-a", "Malaysia"},
    {"NL", "Hà Lan", "Netherlands"},
    {"NO", "Na Uy", "Norway"},
    {"NZ", "Niu Di-lân", "New Zealand"},
    {"OM", "Ô-man", "Oman"},
    {"PL", "Ba Lan", "Poland"},
    {"PT", "Bồ Đào Nha", "Portugal"},
    {"QA", "Ca-ta", "Qatar"},
    {"RO", "Ru-ma-ni", "Romania"},
    {"RS", "Xéc-bi-a", "Serbia"},
    {"RU", "Liên bang Nga", "Russian Federation"},
    {"SA", "Ả Rập Xê Út", "Saudi Arabia"},
    {"SE", "Thụy Điển", "Sweden"},
    {"SG", "Xinh-ga-po", "Singapore"},
    {"SK", "Xlô-va-ki-a", "Slovakia"},
    {"TH", "Thái Lan", "Thailand"},
    {"TR", "Thổ Nhĩ Kỳ", "Türkiye"},
    {"TW", "Đài Loan (Trung Quốc)", "Taiwan"},
    {"US", "Hoa Kỳ", "United States of America"},
    {"VN", "Việt Nam", "Viet Nam"},
};

// Law 69/2020/QH14: Article 5 lists the forms, Article 54 the contracts concluded after leaving the country.
constexpr DeploymentForm kDeploymentForms[] = {
    {"1", "Hợp đồng với đơn vị sự nghiệp để thực hiện thỏa thuận quốc tế",
     "Contract with a public unit under an international agreement", "Law 69/2020/QH14 Article 5(1)"},
    {"2a", "Hợp đồng với doanh nghiệp dịch vụ đưa người lao động đi làm việc ở nước ngoài",
     "Contract with a licensed service enterprise", "Law 69/2020/QH14 Article 5(2)(a)"},
    {"2b", "Hợp đồng với doanh nghiệp trúng thầu, nhận thầu công trình, dự án ở nước ngoài",
     "Contract with a contractor that won works abroad", "Law 69/2020/QH14 Article 5(2)(b)"},
    {"2c", "Hợp đồng với doanh nghiệp đưa người lao động đi đào tạo, nâng cao trình độ, kỹ năng nghề ở nước ngoài",
     "Contract with an enterprise that sends for training and skills", "Law 69/2020/QH14 Article 5(2)(c)"},
    {"2d", "Hợp đồng với tổ chức, cá nhân đầu tư ra nước ngoài", "Contract with an outward investor",
     "Law 69/2020/QH14 Article 5(2)(d)"},
    {"3", "Hợp đồng lao động do người lao động trực tiếp giao kết với người sử dụng lao động nước ngoài",
     "Contract concluded by the worker directly with the employer abroad", "Law 69/2020/QH14 Article 5(3)"},
    {"54", "Hợp đồng lao động giao kết sau khi xuất cảnh", "Contract concluded after leaving the country",
     "Law 69/2020/QH14 Article 54"},
};

}  // namespace

absl::Span<const SexCode> SexCodes() {
  return kSexCodes;
}

std::optional<identity::Sex> FindSex(const CodedValue& value) {
  if (value.system != kSexSystem || value.version != kSexVersion) return std::nullopt;
  for (const SexCode& entry : kSexCodes) {
    if (entry.code == value.code) return entry.sex;
  }
  return std::nullopt;
}

absl::Span<const Country> Countries() {
  return kCountries;
}

const Country* FindCountry(absl::string_view alpha2) {
  const auto* const found = std::lower_bound(std::begin(kCountries), std::end(kCountries), alpha2,
                                             [](const Country& c, absl::string_view key) { return c.code < key; });
  return found != std::end(kCountries) && found->code == alpha2 ? found : nullptr;
}

absl::Span<const DeploymentForm> DeploymentForms() {
  return kDeploymentForms;
}

const DeploymentForm* FindDeploymentForm(absl::string_view code) {
  for (const DeploymentForm& form : kDeploymentForms) {
    if (form.code == code) return &form;
  }
  return nullptr;
}

}  // namespace lienthong::reference

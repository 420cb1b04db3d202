#include "services/datagen/field_damage.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "services/datagen/typing_damage.h"
#include "services/identity/partial_date.h"

namespace lienthong::datagen {
namespace {

using identity::PartialDate;

constexpr size_t kWholeDate = 10;
constexpr int kTries = 50;
constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2099;

bool IsPlausible(absl::string_view date) {
  const absl::StatusOr<PartialDate> parsed = PartialDate::Parse(date);
  return parsed.ok() && parsed->year() >= kFirstYear && parsed->year() <= kLastYear;
}

}  // namespace

std::string WithDayAndMonthSwapped(absl::string_view date) {
  if (date.size() != kWholeDate) return std::string(date);
  std::string swapped = absl::StrCat(date.substr(0, 5), date.substr(8, 2), "-", date.substr(5, 2));
  return IsPlausible(swapped) ? swapped : std::string(date);
}

std::string WithWrongDateDigit(absl::string_view date, Random* random) {
  if (date.size() != kWholeDate) return std::string(date);
  for (int i = 0; i < kTries; ++i) {
    std::string wrong = WithWrongDigit(date, 2, random);
    if (IsPlausible(wrong)) return wrong;
  }
  return std::string(date);
}

std::string WithYearOffByOne(absl::string_view date, Random* random) {
  const absl::StatusOr<PartialDate> parsed = PartialDate::Parse(date);
  if (!parsed.ok()) return std::string(date);
  const int year = parsed->year() + (random->Chance(500) ? 1 : -1);
  std::string off = absl::StrCat(absl::StrFormat("%04d", year), date.substr(4));
  return IsPlausible(off) ? off : std::string(date);  // 29 February stays
}

std::string YearOnly(absl::string_view date) {
  return std::string(date.substr(0, 4));
}

std::string FirstOfJanuary(absl::string_view date) {
  return date.empty() ? std::string() : absl::StrCat(date.substr(0, 4), "-01-01");
}

std::string WithAbbreviations(absl::string_view address) {
  return absl::StrReplaceAll(address, {{"Thành phố ", "TP. "},
                                       {"Phường ", "P. "},
                                       {"Quận ", "Q. "},
                                       {"Huyện ", "H. "},
                                       {"Thị trấn ", "TT. "},
                                       {"Thị xã ", "TX. "},
                                       {"Tỉnh ", ""},
                                       {"Xã ", "X. "},
                                       {"đường ", "Đ. "},
                                       {"tổ dân phố ", "TDP "},
                                       {"Số ", ""},
                                       {"thôn ", ""},
                                       {"Thôn ", "T. "},
                                       {", ngõ ", "/"}});
}

}  // namespace lienthong::datagen

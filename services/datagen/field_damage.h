// What happens to dates and addresses on their way through offices and programs.

#ifndef SERVICES_DATAGEN_FIELD_DAMAGE_H_
#define SERVICES_DATAGEN_FIELD_DAMAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

// Of dates such as 1990-04-03. A date known to the year, and one to which the error cannot happen, comes back as it is.
// The result is a real date of 1900 to 2099.

std::string WithDayAndMonthSwapped(absl::string_view date);
std::string WithWrongDateDigit(absl::string_view date, Random* random);
std::string WithYearOffByOne(absl::string_view date, Random* random);  // also of a year alone
std::string YearOnly(absl::string_view date);                          // 1990
std::string FirstOfJanuary(absl::string_view date);                    // 1990-01-01, also of a year alone

// "Phường Ba Đình" -> "P. Ba Đình", "Thành phố Hà Nội" -> "TP. Hà Nội", "Số 12, đường Lê Lợi" -> "12, Đ. Lê Lợi"; also
// districts, provinces, lanes and quarters. Unchanged if there is nothing to shorten.
std::string WithAbbreviations(absl::string_view address);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_FIELD_DAMAGE_H_

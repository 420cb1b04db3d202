// Records of people who do not exist, with errors at known rates, for the tests of the linkage engine.

#ifndef LIENTHONG_TESTS_UNIT_LINKAGE_PEOPLE_H_
#define LIENTHONG_TESTS_UNIT_LINKAGE_PEOPLE_H_

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/linkage/field.h"
#include "services/linkage/record_table.h"

namespace lienthong::linkage {

using Values = std::vector<std::string>;

// number, old, name, born, sex, phone, ward, commune, email, house
Layout PeopleLayout();

// How often a field of a second record differs from the first.
struct ErrorRates {
  double number = 0.02;
  double missing_number = 0.2;
  double name = 0.1;
  double born = 0.05;
  double sex = 0.01;
  double phone = 0.3;
  double home = 0.2;
};

Values RandomPerson(std::mt19937_64* random);
Values Damaged(Values person, const ErrorRates& rates, std::mt19937_64* random);
// Values out of a few words and digits, so that any two agree a little: for comparing, not for learning.
Values Confusable(std::mt19937_64* random);

RecordId AddTo(const Values& values, RecordTable* table);
// The slot of this name.
size_t SlotOf(const Layout& layout, absl::string_view name);
std::string LevelName(const Layout& layout, size_t slot, int level);

}  // namespace lienthong::linkage

#endif  // LIENTHONG_TESTS_UNIT_LINKAGE_PEOPLE_H_

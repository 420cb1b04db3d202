// A person as one of two files writes him or her down.

#ifndef SERVICES_DATAGEN_PAIR_ROWS_H_
#define SERVICES_DATAGEN_PAIR_ROWS_H_

#include <array>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "services/datagen/homes.h"
#include "services/datagen/pair_people.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

enum PairColumn : size_t {
  kPersonalNumber,
  kOldCard,
  kPassport,
  kFullName,
  kBirthDate,
  kSex,
  kPhone,
  kProvince,
  kCommune,
  kAddress,
  kPairColumns,
};

// Values in the order of PairColumn; empty is absent.
using PairRow = std::array<std::string, kPairColumns>;

// record_id and the names of the columns, without the line's end.
std::string PairHeader();
// The row as one line of CSV, with its end; quoted where it must be.
void AppendCsvRow(absl::string_view record_id, const PairRow& row, absl::string_view cluster, std::string* out);

// As a labour registry: what was true then; of the personal number 55 %, of old cards 35 %, of passports 75 %, of
// phones 60 % are filled in.
PairRow LabourRow(const PairPerson& person, const Homes& homes, Random* random);
// As the population database: what is true now; 97 %, 40 %, 35 % and 35 %.
PairRow PopulationRow(const PairPerson& person, const Homes& homes, Random* random);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PAIR_ROWS_H_

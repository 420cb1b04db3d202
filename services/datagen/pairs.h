// Writing two files that speak partly of the same people, or one that speaks of some people repeatedly, with the truth.

#ifndef SERVICES_DATAGEN_PAIRS_H_
#define SERVICES_DATAGEN_PAIRS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "services/datagen/calendar.h"
#include "services/datagen/generate.h"

namespace lienthong::datagen {

inline constexpr uint64_t kMostPairs = 5000000;

struct PairsOptions {
  uint64_t count = 0;     // records of each file, 1..kMostPairs
  double overlap = 0.7;   // the share of each file's people that the other has too, 0..1
  double damaged = 0.33;  // the share of those, and of all in one file, with at least one error, 0..1
  uint64_t seed = 0;
  std::string out;        // made if it does not exist
  std::string reference;  // directory with the full lists; empty: the built-in ones
  Day as_of = DayOf(2026, 11, 1);
  bool force = false;  // write even if `out` holds something; its files of the same names are replaced
};

// Writes left.csv (as a labour registry), right.csv (as the population database), truth.csv (left_id,right_id) and
// damage.csv (left_id,right_id,side,kind: one line an error). Who is in one file only may have errors too; they are in
// no list. Both files are in an order of their own, that of the records' ids, which tell nothing. Nothing is held in
// memory but the lists, and the same options and lists give the same bytes. INVALID_ARGUMENT for numbers that make no
// sense, FAILED_PRECONDITION for a directory that is not empty, else the error of reading or writing.
absl::Status WritePairs(const PairsOptions& options, const Progress& progress);

// Writes people.csv, with the column `cluster` behind the others, and damage.csv (record_id,kind). Of every 29 people
// 22 have one record, four two, two three and one four; `overlap` does not matter. Else as WritePairs.
absl::Status WriteRepeats(const PairsOptions& options, const Progress& progress);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PAIRS_H_

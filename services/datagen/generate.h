// Writing a synthetic population with its registries into a directory.

#ifndef SERVICES_DATAGEN_GENERATE_H_
#define SERVICES_DATAGEN_GENERATE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/datagen/calendar.h"

namespace lienthong::datagen {

struct GenerateOptions {
  int people = 0;
  int workers = 0;
  uint64_t seed = 0;
  std::string out;        // made if it does not exist
  std::string reference;  // directory with the full lists; empty: the built-in ones
  Day as_of = DayOf(2026, 11, 1);
  std::optional<int> changes;  // nothing: a hundredth of the workers, at least 10
  std::optional<int> plant;    // of each kind; nothing: a two-hundredth of the workers, at least 5
  bool force = false;          // write even if `out` holds something; its files of the same names are replaced
};

// Takes one line without its end.
using Progress = std::function<void(absl::string_view)>;

// Writes labour, residents, immigration (each initial.jsonl, changes.jsonl, data_as_of) and truth (truth.csv,
// people.csv, README). The same options and lists give the same bytes. INVALID_ARGUMENT for numbers that make no sense,
// FAILED_PRECONDITION for a directory that is not empty or too few people, else the error of reading or writing.
absl::Status Generate(const GenerateOptions& options, const Progress& progress);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_GENERATE_H_

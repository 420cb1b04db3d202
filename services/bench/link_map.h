// LinkMap: what the columns of a file of records are, from a small YAML file.
//
//   id: rec_id                       # the column that names a record
//   truth: {pattern: "rec-([0-9]+)-"}  # who it is about: the first group in the id, or {column: cluster}; may be left
//   out fields:
//     surname: family_name           # a field, its kind (services/linkage/field.h); the column has the field's name
//     born: {kind: date, column: date_of_birth}
//     home: {kind: text, left: ward, right: commune}  # where the files name it differently

#ifndef LIENTHONG_SERVICES_BENCH_LINK_MAP_H_
#define LIENTHONG_SERVICES_BENCH_LINK_MAP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/linkage/field.h"

namespace lienthong::bench {

struct LinkMap {
  std::string id;
  std::string truth_pattern;  // a regular expression (ECMAScript) with one group; empty: none
  std::string truth_column;   // empty: none
  std::vector<linkage::Field> fields;
  std::vector<std::string> left_columns;   // by field
  std::vector<std::string> right_columns;  // by field
};

// INVALID_ARGUMENT naming the key and the fix.
absl::StatusOr<LinkMap> ParseLinkMap(absl::string_view yaml);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LINK_MAP_H_

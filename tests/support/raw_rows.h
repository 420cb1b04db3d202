// Rows of a closed log, changed behind its back.

#ifndef LIENTHONG_TESTS_SUPPORT_RAW_ROWS_H_
#define LIENTHONG_TESTS_SUPPORT_RAW_ROWS_H_

#include <optional>
#include <string>

#include "storage/key_layout.h"

namespace lienthong::testing {

// The value under `key` in the log in `directory`, which nobody has open: in its own database, or, for a column that is
// derived, in the one beside it.
std::optional<std::string> ReadRawRow(const std::string& directory, storage::Column column, const std::string& key);

// Puts `value` there; nullopt deletes the row.
void WriteRawRow(const std::string& directory, storage::Column column, const std::string& key,
                 const std::optional<std::string>& value);

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_RAW_ROWS_H_

// The canonical text of each record field. Part of canonical_record; pure.

#ifndef LIENTHONG_ADAPTERS_FIELD_SYNTAX_H_
#define LIENTHONG_ADAPTERS_FIELD_SYNTAX_H_

#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// Null when `value` is canonical text of `field`, else what is expected instead ("12 digits"). Says nothing of UTF-8,
// NFC and length, which hold for every field. Text fields take any value, the empty one too; the others refuse it: a
// value that is not there is an absent field.
const char* SyntaxFault(registry::v1::RecordField field, absl::string_view value);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_FIELD_SYNTAX_H_

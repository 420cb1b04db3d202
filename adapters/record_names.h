// Names of record kinds and fields as people and files write them, and which field belongs to which kind.

#ifndef LIENTHONG_ADAPTERS_RECORD_NAMES_H_
#define LIENTHONG_ADAPTERS_RECORD_NAMES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// "full_name" for RECORD_FIELD_FULL_NAME; "unknown" for a number that this version does not know, and for UNSPECIFIED.
const char* FieldName(registry::v1::RecordField field);

// The field of such a name. INVALID_ARGUMENT for any other text.
absl::StatusOr<registry::v1::RecordField> ParseFieldName(absl::string_view name);

// "person", "document", "crossing" or "deployment"; "unknown" for any other number.
const char* KindName(registry::v1::RecordKind kind);

// The kind of such a name. INVALID_ARGUMENT for any other text.
absl::StatusOr<registry::v1::RecordKind> ParseKindName(absl::string_view name);

// Whether a record of `kind` may have `field`. False for numbers that this version does not know.
bool FieldBelongsTo(registry::v1::RecordKind kind, registry::v1::RecordField field);

// Every field that some kind of `kinds` may have, ascending.
std::vector<registry::v1::RecordField> FieldsOf(const std::vector<registry::v1::RecordKind>& kinds);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_RECORD_NAMES_H_

// A source record in the one form that both sides digest. Pure functions: no clock, no thread, no I/O.
//
// Everything here may be called by any thread. No message of an error holds a value or a key: they are personal data.

#ifndef LIENTHONG_ADAPTERS_CANONICAL_RECORD_H_
#define LIENTHONG_ADAPTERS_CANONICAL_RECORD_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "adapters/record_names.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

inline constexpr std::size_t kMaxKeyBytes = 200;
inline constexpr std::size_t kMaxValueBytes = 2000;

// Text in NFC. Text that is no UTF-8 comes back as it is, for CheckCanonical to refuse.
std::string ToNfc(absl::string_view text);

// The record with every value in NFC and its fields ascending by number (stable, so that a field given twice stays
// given twice). The key is left alone: the registry must be asked by the key as it wrote it. Apply it to what a
// registry sends before CheckCanonical: registries may write decomposed letters and in any order.
registry::v1::Record Canonicalize(registry::v1::Record record);

// OK when the record may be digested: known kind; key of 1 to 200 bytes; fields ascending, each once, each one that the
// kind may have; values of at most 2,000 bytes in the canonical text of their field; key and values valid UTF-8 in NFC
// without control characters. Else INVALID_ARGUMENT, which names the field and what is expected of it.
absl::Status CheckCanonical(const registry::v1::Record& record);

// OK when `key` may be a record's key; else INVALID_ARGUMENT.
absl::Status CheckKey(absl::string_view key);

// OK when `value` may stand in `field` of a record of `kind`; else INVALID_ARGUMENT.
absl::Status CheckField(registry::v1::RecordKind kind, registry::v1::RecordField field, absl::string_view value);

// The canonical bytes as registry_service.proto defines them: equal exactly when the records are. The error of
// CheckCanonical when the record does not pass it, so a digest never covers a record in another form.
absl::StatusOr<std::string> CanonicalBytes(const registry::v1::Record& record);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_CANONICAL_RECORD_H_

// By which identifiers a record is found. One definition for every store.

#ifndef LIENTHONG_ADAPTERS_RECORD_LOOKUP_H_
#define LIENTHONG_ADAPTERS_RECORD_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// An identifier and what it is. Numbers are stored in files: never renumber.
struct Lookup {
  enum By { kPersonalNumber = 1, kDocumentNumber = 2, kOldCardNumber = 3 };

  By by = kPersonalNumber;
  std::string value;
};

inline bool operator<(const Lookup& a, const Lookup& b) {
  return a.by != b.by ? a.by < b.by : a.value < b.value;
}

// Every identifier that finds `record`: its personal number; of a person also each former number, the old card, the
// passport and the laissez-passer; of a document and a crossing the document number.
std::vector<Lookup> LookupsOf(const registry::v1::Record& record);

// The value of a field; null when the record has none. Valid as long as the record.
const std::string* ValueOf(const registry::v1::Record& record, registry::v1::RecordField field);

// The record with `field` holding `value`, in its place by number; an empty value removes the field.
registry::v1::Record WithValue(registry::v1::Record record, registry::v1::RecordField field, absl::string_view value);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_RECORD_LOOKUP_H_

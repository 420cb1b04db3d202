// FieldParser: reads the fields of API messages into facts and gathers every error with its path. Pure.

#ifndef LIENTHONG_SERVICES_WORKER_FIELD_PARSER_H_
#define LIENTHONG_SERVICES_WORKER_FIELD_PARSER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lienthong/worker/v1/worker.pb.h"
#include "services/reference/administrative_units.h"
#include "services/rpc/errors.h"
#include "services/worker/worker_event.h"

namespace lienthong::worker {

class FieldParser {
 public:
  // `today`: days since 1970, the last day that a fact can have. Borrows `units`, which outlives it.
  FieldParser(const reference::AdministrativeUnits* units, int32_t today) : units_(units), today_(today) {}

  // Adds a fact when `text` is not empty: NFC, trimmed, checked as the canonical text of `field`.
  void Text(absl::string_view path, Field field, absl::string_view text, std::vector<Fact>* facts);
  // The same; empty is an error.
  void RequiredText(absl::string_view path, Field field, absl::string_view text, std::vector<Fact>* facts);
  // A day known to the day and not in the future; returned in ISO, empty on error.
  std::string Day(absl::string_view path, absl::string_view text);
  void Residence(absl::string_view path, const v1::Residence& residence, bool permanent, WorkerEvent* event);
  void Ethnicity(absl::string_view path, const v1::CodedValue& value, std::vector<Fact>* facts);
  // A well-formed identifier; nothing on error.
  void Identifier(absl::string_view path, const v1::Identifier& identifier, std::vector<IdentifierFact>* identifiers);
  // Refuses `present` output-only fields.
  void OutputOnly(absl::string_view path, bool present);

  rpc::FieldErrors& errors() { return errors_; }

 private:
  const reference::AdministrativeUnits* units_;
  const int32_t today_;
  rpc::FieldErrors errors_;
};

// "male", "female", "other" or "".
std::string SexText(v1::Sex sex);
// Canonical text of a status, for example "contract_left"; empty for UNSPECIFIED.
std::string StatusText(v1::DeploymentStatus status);
v1::DeploymentStatus StatusOf(absl::string_view text);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_FIELD_PARSER_H_

// Agencies by their electronic code, with what they were called when, and who took over.
//
// A code is closed and never reused when its agency is merged (Decision 20/2020/QĐ-TTg as amended by Decision
// 09/2025/QĐ-TTg): a closed code must open no door any more, while its history stays readable.

#ifndef SERVICES_REFERENCE_ORGANISATIONS_H_
#define SERVICES_REFERENCE_ORGANISATIONS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/identity/partial_date.h"

namespace lienthong::reference {

// One state of an organisation from valid_from to valid_to; a rename or a closing starts another.
struct Organisation {
  enum class Status { kActive, kClosed };
  std::string code;  // as identity::AgencyCode::value()
  std::string name;  // Vietnamese
  Status status = Status::kActive;
  std::string successor;                            // of a closed one the code that took over, else empty
  std::optional<identity::PartialDate> valid_from;  // nothing: before the list was made
  std::optional<identity::PartialDate> valid_to;    // the last day; nothing: until further notice
};

// Immutable after it is made, hence safe to share among threads; pointers live as long as it is not destroyed or moved.
class Organisations {
 public:
  // The ministries and the few other codes that are public, with the mergers of 2025-03-01.
  static Organisations BuiltIn();

  // BuiltIn, plus organisations.csv of `directory`/admin, or of `directory` if it has no admin, when there is such a
  // file (columns code, name, status active|closed, successor, valid_from, valid_to). The rows of a code in the file
  // replace the built-in ones of that code. INVALID_ARGUMENT naming file, line, column and fix for a malformed code or
  // date, periods of one code that overlap, or a successor that is no code of the list; a closed row may have none.
  static absl::StatusOr<Organisations> Load(const std::string& directory);

  // The state of the organisation on that date; null if unknown. A date that is not a day must lie wholly in one state.
  const Organisation* Find(absl::string_view code, const identity::PartialDate& on) const;

  // The code that answers for `code` on that date, following successors from closed codes: itself when active. Empty if
  // unknown or closed without a successor.
  absl::string_view AnswerableOn(absl::string_view code, const identity::PartialDate& on) const;

  // All states, by code and then by time.
  const std::vector<Organisation>& all() const { return states_; }

 private:
  explicit Organisations(std::vector<Organisation> states) : states_(std::move(states)) {}
  std::vector<Organisation> states_;
};

}  // namespace lienthong::reference

#endif  // SERVICES_REFERENCE_ORGANISATIONS_H_

#include "services/ledger/record_looks.h"

#include <vector>

#include "absl/status/statusor.h"

namespace lienthong::ledger {

absl::Status RecordLooks(const access::RecordKeeping& records, const rpc::Caller& caller, const char* method,
                         const std::set<std::string>& subjects) {
  std::vector<std::string> all;
  for (const std::string& subject : subjects) {
    const absl::StatusOr<bool> erased = records.sealer->IsErased(subject);
    if (!erased.ok()) return erased.status();
    if (!*erased) all.push_back(subject);
  }
  if (all.empty()) return absl::OkStatus();
  absl::StatusOr<access::Authorship> author = records.officers->Identify(caller);
  if (!author.ok()) return author.status();
  return records.looks->Record(*author, method, all);
}

}  // namespace lienthong::ledger

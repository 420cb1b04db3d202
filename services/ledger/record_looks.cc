#include "services/ledger/record_looks.h"

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"

namespace lienthong::ledger {
namespace {

constexpr size_t kMaxSubjectsPerLook = 1'000;

}  // namespace

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
  for (size_t begin = 0; begin < all.size(); begin += kMaxSubjectsPerLook) {
    const size_t end = std::min(all.size(), begin + kMaxSubjectsPerLook);
    absl::Status status =
        records.looks->Record(*author, method, std::vector<std::string>(all.begin() + begin, all.begin() + end));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace lienthong::ledger

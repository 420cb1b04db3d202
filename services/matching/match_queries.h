// MatchQueries: who may be meant by what is said of a person. Records its look before it answers; links nobody.

#ifndef LIENTHONG_SERVICES_MATCHING_MATCH_QUERIES_H_
#define LIENTHONG_SERVICES_MATCHING_MATCH_QUERIES_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lienthong/identity/v1/identity_service.pb.h"
#include "services/access/record_keeping.h"
#include "services/matching/match_index.h"
#include "services/reconciliation/link_score.h"
#include "services/reference/administrative_units.h"
#include "services/rpc/caller.h"
#include "services/worker/directory.h"
#include "services/worker/worker_store.h"

namespace lienthong::matching {

// Borrows all; they outlive it. Threads: any.
class MatchQueries {
 public:
  MatchQueries(const access::RecordKeeping* records, const reference::AdministrativeUnits* units,
               const reconciliation::LinkScorer* scorer, const MatchBounds& bounds)
      : records_(records),
        units_(units),
        scorer_(scorer),
        store_(records->log, records->sealer),
        directory_(records->views, records->key),
        index_(records->views, records->key, bounds) {}

  // As identity_service.proto promises.
  absl::StatusOr<identity::v1::MatchRecordResponse> MatchRecord(const rpc::Caller& caller,
                                                                const identity::v1::MatchRecordRequest& request) const;

 private:
  struct Question {
    reconciliation::Stated stated;
    Saying saying;
    size_t most = 0;
  };
  struct Candidate {
    worker::LinkScore score;
    std::vector<std::string> subjects;  // streams; the first is the worker's
  };

  absl::StatusOr<Question> Parse(const identity::v1::MatchRecordRequest& request) const;
  // Ids, those with an identifier first.
  absl::StatusOr<std::vector<std::string>> Gather(const Question& question, bool* incomplete) const;
  // The best first; nobody is in it twice.
  absl::StatusOr<std::vector<Candidate>> Weigh(const Question& question, const std::vector<std::string>& ids) const;
  absl::Status Look(const rpc::Caller& caller, const Question& question,
                    const std::vector<std::string>& subjects) const;

  const access::RecordKeeping* const records_;
  const reference::AdministrativeUnits* const units_;
  const reconciliation::LinkScorer* const scorer_;
  const worker::WorkerStore store_;
  const worker::Directory directory_;
  const MatchIndex index_;
};

}  // namespace lienthong::matching

#endif  // LIENTHONG_SERVICES_MATCHING_MATCH_QUERIES_H_

// Opening: which pairs become reviews, and what opens one.

#ifndef LIENTHONG_SERVICES_REVIEW_OPENING_H_
#define LIENTHONG_SERVICES_REVIEW_OPENING_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "lienthong/event/v1/review_events.pb.h"
#include "services/access/record_keeping.h"
#include "services/review/review_queue.h"

namespace lienthong::review {

struct OpeningPolicy {
  uint32_t control_per_million = 10'000;  // of the links that runs make
  uint32_t second_per_million = 50'000;   // of reviews
  std::set<std::string> restricted_registries;
};

// A pair as who meets it knows it.
struct MetPair {
  std::string worker_id;
  std::string registry;
  std::string source_record_id;
  std::string rule;
  std::string province;          // two digits of the table of 2025-07; empty: unknown
  uint64_t record_revision = 0;  // of the record's stream once everything of this append is there
};

// What opens a review: goes into one append together.
struct NewReview {
  std::string stream;  // must not exist
  event::v1::ReviewOpened opened;
  storage::ClaimChange claim;  // one open review a pair
};

// Borrows both; they outlive it. Threads: any.
class Opening {
 public:
  Opening(const access::RecordKeeping* records, const ReviewQueue* queue, OpeningPolicy policy)
      : records_(records), queue_(queue), policy_(std::move(policy)) {}

  // For a pair that a run could not decide. Nothing when one is open, or when nobody could tell before and the record
  // has said nothing new since.
  absl::StatusOr<std::optional<NewReview>> Conflict(const MetPair& pair) const;
  // For a pair that a run links, when it is drawn. The draw is a keyed hash of the two ids: the same for ever, and
  // not to be foreseen by who is reviewed.
  absl::StatusOr<std::optional<NewReview>> Control(const MetPair& pair) const;

 private:
  absl::StatusOr<std::optional<NewReview>> Open(const MetPair& pair, const char* kind) const;

  const access::RecordKeeping* const records_;
  const ReviewQueue* const queue_;
  const OpeningPolicy policy_;
};

// The claim that one open review of the pair holds.
std::string PairClaimKey(const storage::LookupKey& key, absl::string_view worker_id,
                         absl::string_view source_record_id);

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_OPENING_H_

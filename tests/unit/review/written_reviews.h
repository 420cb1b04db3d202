// Reviews written straight into a log in memory, with the queue folded from it.

#ifndef LIENTHONG_TESTS_UNIT_REVIEW_WRITTEN_REVIEWS_H_
#define LIENTHONG_TESTS_UNIT_REVIEW_WRITTEN_REVIEWS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "lienthong/event/v1/review_events.pb.h"
#include "services/access/authorship.h"
#include "services/access/record_keeping.h"
#include "services/review/opening.h"
#include "services/review/review_queue.h"
#include "services/review/review_rules.h"
#include "services/review/review_view.h"
#include "storage/in_memory_event_log.h"
#include "storage/in_memory_view_store.h"
#include "tests/support/require.h"

namespace lienthong::testing {

namespace ev = event::v1;

inline constexpr char kWorkerId[] = "01890000-0000-7000-8000-000000000001";
inline constexpr char kRecordId[] = "01890000-0000-7000-8000-0000000000a1";

class WrittenReviews {
 public:
  WrittenReviews()
      : key_(storage::LookupKey::FromBytes("a key of 32 bytes for tests only")),
        ids_([this] { return now_; }, [this] { return random_ = random_ * 6364136223846793005ULL + 1; }),
        log_([this] { return now_; }),
        views_(&log_, {&view_}),
        queue_(&views_) {
    records_.log = &log_;
    records_.views = &views_;
    records_.sealer = log_.sealer();
    records_.key = &key_;
    records_.ids = &ids_;
    records_.clock = [this] { return now_; };
  }

  absl::Time now() const { return now_; }
  void Pass(absl::Duration time) { now_ += time; }
  const access::RecordKeeping* records() const { return &records_; }
  const review::ReviewQueue& queue() const { return queue_; }
  storage::ViewStore& views() { return views_; }
  storage::EventLog& log() { return log_; }

  void Append(const std::string& stream, storage::NewEvent event, std::vector<storage::ClaimChange> claims = {},
              std::vector<std::string> erased = {}) {
    storage::AppendRequest append;
    append.writes.push_back({stream, std::nullopt, {std::move(event)}});
    append.claims = std::move(claims);
    append.erased = std::move(erased);
    Require(log_.Append(std::move(append)));
  }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  uint64_t random_ = 7;
  storage::LookupKey key_;
  storage::Uuid7Source ids_;
  storage::InMemoryEventLog log_;
  review::ReviewView view_;
  storage::InMemoryViewStore views_;
  review::ReviewQueue queue_;
  access::RecordKeeping records_;
};

inline review::ReviewState Load(WrittenReviews& log, const std::string& id) {
  return Require(review::LoadReview(log.log(), *log.records()->sealer, id));
}
inline std::vector<storage::ViewRow> Rows(WrittenReviews& log) {
  if (absl::Status folded = log.views().CatchUp(); !folded.ok()) Fail(folded.ToString());
  return Require(log.views().Scan(review::kQueueView, "", "", 1'000'000));
}
inline review::MetPair Pair(const std::string& worker = kWorkerId, const std::string& record = kRecordId) {
  return {worker, "labour", record, "personal_number", "01", 1};
}
// Writes what an opening gave; the review's id.
inline std::string Write(WrittenReviews& log, const review::NewReview& review) {
  log.Append(review.stream, access::MakeOpenEvent(log.records()->ids, {"lienthong", ""}, review.opened),
             {review.claim});
  return review.stream.substr(sizeof(review::kReviewStreams) - 1);
}
inline std::string Open(WrittenReviews& log, const review::MetPair& pair, bool second = false) {
  review::OpeningPolicy policy;
  policy.second_per_million = second ? 1'000'000 : 0;
  return Write(log, *Require(review::Opening(log.records(), &log.queue(), policy).Conflict(pair)));
}
// An event of an officer of agency A, in the clear.
inline void Say(WrittenReviews& log, const std::string& id, const std::string& officer,
                const google::protobuf::Message& event) {
  log.Append(review::ReviewStream(id), access::MakeOpenEvent(log.records()->ids, {"A", officer}, event));
}
inline void Claim(WrittenReviews& log, const std::string& id, const std::string& officer,
                  absl::Duration lease = absl::Minutes(15)) {
  ev::ReviewClaimed claimed;
  claimed.mutable_lease_end()->set_seconds(absl::ToUnixSeconds(log.now() + lease));
  Say(log, id, officer, claimed);
}
inline void Answer(WrittenReviews& log, const std::string& id, const std::string& officer, const std::string& answer) {
  ev::ReviewAnswered answered;
  answered.set_answer(answer);
  answered.set_note("a note");
  log.Append(review::ReviewStream(id),
             access::MakeEvent(log.records()->ids, {"A", officer}, absl::StrCat("workers/", kWorkerId), answered));
}
inline void PassOn(WrittenReviews& log, const std::string& id, const std::string& to) {
  ev::ReviewPassedOn passed;
  passed.set_to(to);
  Say(log, id, "", passed);
}
inline void Close(WrittenReviews& log, const std::string& id, const std::string& outcome,
                  const std::vector<std::pair<std::string, std::string>>& verdicts = {}) {
  ev::ReviewClosed closed;
  closed.set_outcome(outcome);
  for (const auto& [stage, answer] : verdicts) {
    ev::ReviewVerdict* const verdict = closed.add_verdicts();
    verdict->set_stage(stage);
    verdict->set_answer(answer);
  }
  const ev::ReviewOpened opened = Load(log, id).opened;
  log.Append(review::ReviewStream(id), access::MakeOpenEvent(log.records()->ids, {"A", "o"}, closed),
             {{storage::ClaimChange::Action::kRelease,
               review::PairClaimKey(*log.records()->key, opened.worker_id(), opened.source_record_id()), id}});
}
inline void Erase(WrittenReviews& log, const std::string& subject) {
  ev::PersonalDataErased erased;
  erased.add_subjects(subject);
  log.Append(absl::StrCat("erasures/", kWorkerId), access::MakeOpenEvent(log.records()->ids, {"A", "o"}, erased), {},
             {subject});
}

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_UNIT_REVIEW_WRITTEN_REVIEWS_H_

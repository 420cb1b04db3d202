#include "services/review/review_view.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "services/worker/directory.h"
#include "services/worker/row_text.h"

namespace lienthong::review {
namespace {

namespace ev = event::v1;
using Rows = storage::ViewRows;

// Where `word` stands in a list of words; their number when it does not.
template <typename Words>
size_t IndexOf(const Words& words, absl::string_view word) {
  return static_cast<size_t>(std::find(words.begin(), words.end(), word) - words.begin());
}

absl::Status CountOutcome(const ReviewState& state, const std::string& month, Rows* rows) {
  const size_t outcome = IndexOf(kOutcomeWords, state.closed.outcome());
  if (outcome == kOutcomes) return MalformedRow();
  const std::string key = CountRowKey(month, state.opened.kind(), state.opened.rule());
  const auto before = rows->Get(key);
  if (!before.ok()) return before.status();
  OutcomeCounts counts = {};
  if (before->has_value()) {
    const absl::StatusOr<CountRow> row = ReadCountRow(key, **before);
    if (!row.ok()) return row.status();
    counts = row->counts;
  }
  ++counts[outcome];
  rows->Put(key, PackCounts(counts));
  return absl::OkStatus();
}

absl::Status CountAnswers(const ReviewState& state, const std::string& month, Rows* rows) {
  constexpr std::array<const char*, kAnswers> kWords = {kSame, kDifferent, kNotEnough};
  size_t first = kAnswers, second = kAnswers;
  for (const ev::ReviewVerdict& verdict : state.closed.verdicts()) {
    if (verdict.stage() == StageWord(Stage::kFirst)) first = IndexOf(kWords, verdict.answer());
    if (verdict.stage() == StageWord(Stage::kSecond)) second = IndexOf(kWords, verdict.answer());
  }
  if (first == kAnswers || second == kAnswers) return absl::OkStatus();
  const std::string key = PairsRowKey(month);
  const auto before = rows->Get(key);
  if (!before.ok()) return before.status();
  AnswerPairs pairs = {};
  if (before->has_value()) {
    const absl::StatusOr<AnswerPairs> known = UnpackPairs(**before);
    if (!known.ok()) return known.status();
    pairs = *known;
  }
  ++pairs[first][second];
  rows->Put(key, PackPairs(pairs));
  return absl::OkStatus();
}

// The rows that go with a state while it waits.
void TakeOut(const ReviewState& state, Rows* rows) {
  if (state.revision == 0 || state.over()) return;
  rows->Delete(WaitingRowKey(state));
  if (state.lease.has_value()) rows->Delete(LeaseRowKey(state));
}

// Puts `state`, which became of `before`, in its rows. `time`: of the event.
absl::Status Replace(const ReviewState& before, const ReviewState& state, absl::Time time, Rows* rows) {
  TakeOut(before, rows);
  rows->Put(ReviewRowKey(state.id), PackReview(state));
  const std::string pair = PairRowKey(state.opened.worker_id(), state.opened.source_record_id());
  if (state.erased) {
    rows->Delete(pair);
  } else {
    rows->Put(pair,
              worker::PackTexts({state.id, state.closed.outcome(), absl::StrCat(state.opened.record_revision())}));
  }
  if (!state.over()) {
    rows->Put(WaitingRowKey(state), WaitingRow(state));
    if (state.lease.has_value()) rows->Put(LeaseRowKey(state), "");
    return absl::OkStatus();
  }
  if (before.over()) return absl::OkStatus();
  const std::string month = MonthInVietNam(time);
  if (absl::Status counted = CountOutcome(state, month, rows); !counted.ok()) return counted;
  return CountAnswers(state, month, rows);
}

absl::StatusOr<ReviewState> StateOf(const std::string& id, const Rows& rows) {
  const auto row = rows.Get(ReviewRowKey(id));
  if (!row.ok()) return row.status();
  if (row->has_value()) return UnpackReview(**row);
  ReviewState none;
  none.id = id;
  return none;
}

absl::StatusOr<std::vector<std::string>> IdsOf(const std::string& subject, const Rows& rows) {
  const auto row = rows.Get(SubjectRowKey(subject));
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::vector<std::string>();
  auto ids = worker::UnpackTexts(**row);
  if (!ids.has_value()) return MalformedRow();
  return *std::move(ids);
}

absl::Status FoldOne(const storage::StoredEvent& event, const std::string& id, Rows* rows) {
  const absl::StatusOr<ReviewState> before = StateOf(id, *rows);
  if (!before.ok()) return before.status();
  ReviewState state = *before;
  if (absl::Status folded = FoldReview(event, std::nullopt, &state); !folded.ok()) return folded;
  if (before->revision == 0) {
    for (const std::string& subject : {state.worker_stream(), state.record_stream()}) {
      absl::StatusOr<std::vector<std::string>> ids = IdsOf(subject, *rows);
      if (!ids.ok()) return ids.status();
      ids->push_back(id);
      rows->Put(SubjectRowKey(subject), worker::PackTexts(*ids));
    }
  }
  return Replace(*before, state, storage::RecordTimeOf(event.envelope), rows);
}

absl::Status FoldErasures(const ev::Envelope& envelope, Rows* rows) {
  if (envelope.type() != ev::PersonalDataErased::descriptor()->name()) return absl::OkStatus();
  ev::PersonalDataErased erased;
  if (!erased.ParseFromString(envelope.open_part())) return absl::DataLossError("an erasure does not parse");
  const absl::Time time = storage::RecordTimeOf(envelope);
  for (const std::string& subject : erased.subjects()) {
    const absl::StatusOr<std::vector<std::string>> ids = IdsOf(subject, *rows);
    if (!ids.ok()) return ids.status();
    for (const std::string& id : *ids) {
      const absl::StatusOr<ReviewState> before = StateOf(id, *rows);
      if (!before.ok()) return before.status();
      ReviewState state = *before;
      FoldErasure(time, &state);
      if (absl::Status replaced = Replace(*before, state, time, rows); !replaced.ok()) return replaced;
    }
    if (!ids->empty()) rows->Delete(SubjectRowKey(subject));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReviewView::Fold(const storage::StoredEvent& event, storage::ViewRows* rows) {
  absl::string_view id = event.envelope.stream();
  if (absl::StartsWith(id, worker::kErasureStreams)) return FoldErasures(event.envelope, rows);
  if (!absl::ConsumePrefix(&id, kReviewStreams)) return absl::OkStatus();
  return FoldOne(event, std::string(id), rows);
}

}  // namespace lienthong::review

#include "services/review/review_row.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/worker/row_text.h"

namespace lienthong::review {
namespace {

using worker::PackTexts;
using worker::PositionBytes;
using worker::PositionOf;
using worker::UnpackTexts;

constexpr size_t kUuidText = 36;
constexpr size_t kMonthText = 7;
constexpr uint32_t kHighestPriority = 9;

// Of a time: nanoseconds since 1970 as text; InfinitePast has a word of its own.
std::string TimeText(absl::Time time) {
  return time == absl::InfinitePast() ? "-" : absl::StrCat(absl::ToUnixNanos(time));
}

absl::Time TimeOf(const std::string& text) {
  int64_t nanos = 0;
  return absl::SimpleAtoi(text, &nanos) ? absl::FromUnixNanos(nanos) : absl::InfinitePast();
}

std::string PackGiven(const std::vector<Given>& given) {
  std::vector<std::string> texts;
  for (const Given& each : given) {
    texts.push_back(
        PackTexts({absl::StrCat(static_cast<int>(each.stage)), each.agency, each.officer, TimeText(each.time)}));
  }
  return PackTexts(texts);
}

bool StageIn(const std::string& text, Stage* stage) {
  int number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < 1 || number > 4) return false;
  *stage = static_cast<Stage>(number);
  return true;
}

bool UnpackGiven(const std::string& bytes, std::vector<Given>* given) {
  const auto rows = UnpackTexts(bytes);
  if (!rows.has_value()) return false;
  for (const std::string& row : *rows) {
    const auto texts = UnpackTexts(row);
    Given each;
    if (!texts.has_value() || texts->size() != 4 || !StageIn((*texts)[0], &each.stage)) return false;
    each.agency = (*texts)[1];
    each.officer = (*texts)[2];
    each.time = TimeOf((*texts)[3]);
    given->push_back(std::move(each));
  }
  return true;
}

// The end of a lease as 8 bytes that sort; whole milliseconds, since less decides nothing.
uint64_t EndNumber(absl::Time end) {
  return static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMillis(end)));
}

// `count` numbers; nullopt for anything else.
template <typename Numbers>
bool UnpackNumbers(absl::string_view bytes, Numbers* numbers) {
  const auto texts = UnpackTexts(bytes);
  if (!texts.has_value() || texts->size() != numbers->size()) return false;
  for (size_t i = 0; i < numbers->size(); ++i) {
    if (!absl::SimpleAtoi((*texts)[i], &(*numbers)[i])) return false;
  }
  return true;
}

template <typename Numbers>
std::string PackNumbers(const Numbers& numbers) {
  std::vector<std::string> texts;
  for (const uint64_t number : numbers) texts.push_back(absl::StrCat(number));
  return PackTexts(texts);
}

}  // namespace

absl::Status MalformedRow() {
  return absl::DataLossError("a row of the review queue is malformed; rebuild the view");
}

Pool PoolOf(const ReviewState& state) {
  const std::string& province = state.opened.province();
  return {province.empty() ? kNoProvince : province, state.opened.restricted(),
          state.over() ? state.was_with_supervisors : state.stage == Stage::kSupervisors};
}

std::string ReviewRowKey(absl::string_view id) {
  return absl::StrCat("i", id);
}

std::string PackReview(const ReviewState& state) {
  std::vector<std::string> lease;
  if (state.lease.has_value()) {
    lease = {state.lease->agency, state.lease->officer, TimeText(state.lease->begin), TimeText(state.lease->end)};
  }
  return PackTexts({state.id, absl::StrCat(state.revision), absl::StrCat(state.position),
                    state.opened.SerializeAsString(), TimeText(state.open_time), TimeText(state.close_time),
                    absl::StrCat(static_cast<int>(state.stage)), state.was_with_supervisors ? "1" : "",
                    PackTexts(lease), PackGiven(state.given), state.closed.SerializeAsString(),
                    state.erased ? "1" : ""});
}

absl::StatusOr<ReviewState> UnpackReview(absl::string_view bytes) {
  const auto texts = UnpackTexts(bytes);
  if (!texts.has_value() || texts->size() != 12) return MalformedRow();
  const std::vector<std::string>& text = *texts;
  ReviewState state;
  state.id = text[0];
  const bool read = absl::SimpleAtoi(text[1], &state.revision) && absl::SimpleAtoi(text[2], &state.position) &&
                    state.opened.ParseFromString(text[3]) && StageIn(text[6], &state.stage) &&
                    UnpackGiven(text[9], &state.given) && state.closed.ParseFromString(text[10]);
  const auto lease = UnpackTexts(text[8]);
  if (!read || !lease.has_value() || (!lease->empty() && lease->size() != 4)) return MalformedRow();
  state.open_time = TimeOf(text[4]);
  state.close_time = TimeOf(text[5]);
  state.was_with_supervisors = !text[7].empty();
  if (!lease->empty()) state.lease = Lease{(*lease)[0], (*lease)[1], TimeOf((*lease)[2]), TimeOf((*lease)[3])};
  state.erased = !text[11].empty();
  return state;
}

std::string PoolPrefix(const Pool& pool) {
  return absl::StrCat("q", pool.supervisors ? "s" : "o", pool.province, pool.restricted ? "r" : "n");
}

std::string WaitingRowKey(const ReviewState& state) {
  const char urgency = static_cast<char>('0' + kHighestPriority - std::min(state.opened.priority(), kHighestPriority));
  return absl::StrCat(PoolPrefix(PoolOf(state)), std::string(1, urgency), PositionBytes(state.position), state.id);
}

std::string WaitingRow(const ReviewState& state) {
  return TimeText(state.lease.has_value() ? state.lease->end : absl::InfinitePast());
}

absl::Time LeaseEndOf(absl::string_view waiting_row) {
  return TimeOf(std::string(waiting_row));
}

std::string IdInWaitingRow(absl::string_view key) {
  return std::string(key.substr(key.size() - std::min(key.size(), kUuidText)));
}

std::string OfficerPrefix(absl::string_view officer) {
  return absl::StrCat("o", officer);
}

std::string LeaseRowKey(const ReviewState& state) {
  return absl::StrCat(OfficerPrefix(state.lease->officer), PositionBytes(~EndNumber(state.lease->end)), state.id);
}

absl::Time EndInLeaseRow(absl::string_view key) {
  if (key.size() < 8 + kUuidText) return absl::InfinitePast();
  return absl::FromUnixMillis(static_cast<int64_t>(~PositionOf(key.substr(key.size() - kUuidText - 8, 8))));
}

std::string PairRowKey(absl::string_view worker_id, absl::string_view source_record_id) {
  return absl::StrCat("p", worker_id, source_record_id);
}

std::string SubjectRowKey(absl::string_view subject) {
  return absl::StrCat("f", subject);
}

std::string CountRowKey(absl::string_view month, absl::string_view kind, absl::string_view rule) {
  return absl::StrCat("c", month, kind, "/", rule);
}

std::string PackCounts(const OutcomeCounts& counts) {
  return PackNumbers(counts);
}

absl::StatusOr<CountRow> ReadCountRow(absl::string_view key, absl::string_view bytes) {
  CountRow row;
  const size_t slash = key.find('/');
  if (slash == absl::string_view::npos || slash < 1 + kMonthText || !UnpackNumbers(bytes, &row.counts)) {
    return MalformedRow();
  }
  row.month = std::string(key.substr(1, kMonthText));
  row.kind = std::string(key.substr(1 + kMonthText, slash - 1 - kMonthText));
  row.rule = std::string(key.substr(slash + 1));
  return row;
}

std::string PairsRowKey(absl::string_view month) {
  return absl::StrCat("m", month);
}

std::string PackPairs(const AnswerPairs& pairs) {
  std::array<uint64_t, kAnswers* kAnswers> numbers = {};
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = pairs[i / kAnswers][i % kAnswers];
  return PackNumbers(numbers);
}

absl::StatusOr<AnswerPairs> UnpackPairs(absl::string_view bytes) {
  std::array<uint64_t, kAnswers* kAnswers> numbers = {};
  if (!UnpackNumbers(bytes, &numbers)) return MalformedRow();
  AnswerPairs pairs = {};
  for (size_t i = 0; i < numbers.size(); ++i) pairs[i / kAnswers][i % kAnswers] = numbers[i];
  return pairs;
}

std::string MonthInVietNam(absl::Time time) {
  return absl::FormatTime("%Y-%m", time, absl::FixedTimeZone(7 * 60 * 60));
}

}  // namespace lienthong::review

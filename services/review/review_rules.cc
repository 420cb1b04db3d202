#include "services/review/review_rules.h"

#include <algorithm>

namespace lienthong::review {
namespace {

constexpr uint64_t kParts = 1'000'000;

}  // namespace

bool IsHeld(const ReviewState& state, absl::Time now) {
  return !state.over() && state.lease.has_value() && now < state.lease->end;
}

bool IsHeldBy(const ReviewState& state, absl::string_view officer, absl::Time now) {
  return IsHeld(state, now) && state.lease->officer == officer;
}

bool MayClaim(const ReviewState& state, absl::string_view agency, absl::string_view officer, absl::Time now) {
  if (state.revision == 0 || state.over() || IsHeld(state, now)) return false;
  const bool answered =
      std::any_of(state.given.begin(), state.given.end(), [&](const Given& given) { return given.officer == officer; });
  if (answered) return false;
  return state.stage != Stage::kSecond || state.given.empty() || state.given.front().agency == agency;
}

Next AfterAnswer(const ReviewState& state, absl::string_view answer) {
  if (answer == kEscalated) return {Stage::kSupervisors, kEscalated, ""};
  const bool tells = answer != kNotEnough;
  switch (state.stage) {
    case Stage::kFirst:
      if (!tells) return {Stage::kSupervisors, kNotEnough, ""};
      if (state.opened.second()) return {Stage::kSecond, "second_answer", ""};
      return {Stage::kClosed, "answered", std::string(answer)};
    case Stage::kSecond:
      if (!tells) return {Stage::kSupervisors, kNotEnough, ""};
      if (state.given.empty() || state.given.back().answer != answer) return {Stage::kSupervisors, "disagreement", ""};
      return {Stage::kClosed, "agreed", std::string(answer)};
    case Stage::kSupervisors:
    case Stage::kClosed:
      break;
  }
  if (!tells) return {Stage::kClosed, kNotEnough, kUndecided};
  return {Stage::kClosed, "supervisors", std::string(answer)};
}

bool MayEscalate(const ReviewState& state) {
  return state.stage == Stage::kFirst || state.stage == Stage::kSecond;
}

bool IsDrawn(absl::string_view hash, uint32_t per_million) {
  uint64_t number = 0;
  for (const char c : hash.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(c);
  // 2^64 is no multiple of a million; what that favours is less than one part in 10^13.
  return number % kParts < per_million;
}

}  // namespace lienthong::review

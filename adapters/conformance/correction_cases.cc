// Cases 20 to 26: corrections, their repetition, and effects whose answer is lost. Numbers leave room between parts.

#include "absl/strings/str_cat.h"
#include "adapters/conformance/probe.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr absl::Duration kTooShort = absl::Milliseconds(1);
constexpr char kStale[] = "not what it holds";

// Leaves the case out without the capability or the fact, else gives the value now.
std::optional<Verdict> SkipUncorrectable(Probe& probe, std::string* present) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CORRECT)) return skip;
  if (!probe.facts().has_correctable()) return Skip("no fact: correctable");
  const std::optional<std::string> value = PresentValue(probe);
  if (!value.has_value()) return Fail("the record of correctable is not found by its key");
  *present = *value;
  return std::nullopt;
}

bool Same(const v1::Correction& a, const v1::Correction& b) {
  return a.request_id() == b.request_id() && a.state() == b.state() && a.applied_version() == b.applied_version();
}

std::string StateOf(const v1::Correction& correction) {
  return absl::StrCat(v1::Correction::State_Name(correction.state()), " at version ", correction.applied_version());
}

// What three looks at one correction must have in common.
Verdict OneEffect(Probe& probe, const v1::SubmitCorrectionRequest& request, const v1::Correction& first) {
  const absl::Status sound = AnswerCheck(probe.options().registry).CorrectionOf(request.request_id(), first);
  if (!sound.ok()) return Fail(std::string(sound.message()));
  const Heard<v1::Correction> again = probe.Submit(request);
  if (!again.ok()) return Expect(Code::kOk, again.status, "SubmitCorrection, repeated");
  const Heard<v1::Correction> asked = probe.GetCorrection(request.request_id());
  if (!asked.ok()) return Expect(Code::kOk, asked.status, "GetCorrection");
  // A pending one may be decided between two looks.
  if (first.state() == v1::Correction::STATE_PENDING) return Pass();
  if (!Same(first, again.answer)) {
    return Fail(absl::StrCat("first ", StateOf(first), ", repeated ", StateOf(again.answer)));
  }
  return Same(first, asked.answer)
             ? Pass()
             : Fail(absl::StrCat("first ", StateOf(first), ", GetCorrection ", StateOf(asked.answer)));
}

Verdict Repeated(Probe& probe) {
  std::string present;
  if (const auto skip = SkipUncorrectable(probe, &present)) return *skip;
  const v1::SubmitCorrectionRequest request = CorrectionTo(probe, present, probe.facts().correctable().other_value());
  const Heard<v1::Correction> first = probe.Submit(request);
  if (!first.ok()) return Expect(Code::kOk, first.status, "SubmitCorrection");
  const Verdict verdict = OneEffect(probe, request, first.answer);
  PutBack(probe, present);
  return verdict;
}

Verdict Takes(Probe& probe) {
  std::string present;
  if (const auto skip = SkipUncorrectable(probe, &present)) return *skip;
  const std::string& other = probe.facts().correctable().other_value();
  const Heard<v1::Correction> heard = probe.Submit(CorrectionTo(probe, present, other));
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "SubmitCorrection");
  if (heard.answer.state() == v1::Correction::STATE_PENDING) return Skip("the owner has not decided yet");
  const std::optional<std::string> now = PresentValue(probe);
  PutBack(probe, present);
  const bool applied = heard.answer.state() == v1::Correction::STATE_APPLIED;
  if (applied && now != other) return Fail("STATE_APPLIED, but the record does not hold the proposed value");
  if (!applied && now != present) return Fail("not applied, but the record has changed");
  if (applied && heard.answer.applied_version() == 0) return Fail("STATE_APPLIED without applied_version");
  return Pass();
}

Verdict WithoutAnswer(Probe& probe) {
  std::string present;
  if (const auto skip = SkipUncorrectable(probe, &present)) return *skip;
  const v1::SubmitCorrectionRequest request = CorrectionTo(probe, present, probe.facts().correctable().other_value());
  probe.Submit(request, kTooShort);  // whether it took effect is not known here, which is the point
  const Heard<v1::Correction> known = probe.GetCorrection(request.request_id());
  const bool unknown = known.status.code() == Code::kNotFound;
  if (!known.ok() && !unknown) return Expect(Code::kOk, known.status, "GetCorrection after a call without answer");
  const Heard<v1::Correction> again = probe.Submit(request);
  Verdict verdict = again.ok() ? OneEffect(probe, request, again.answer)
                               : Expect(Code::kOk, again.status, "SubmitCorrection after a call without answer");
  if (verdict.outcome == Outcome::kPassed && known.ok() && known.answer.state() != v1::Correction::STATE_PENDING &&
      !Same(known.answer, again.answer)) {
    verdict = Fail(absl::StrCat("GetCorrection ", StateOf(known.answer), ", repeated ", StateOf(again.answer)));
  }
  PutBack(probe, present);
  return verdict;
}

Verdict RequestIdReused(Probe& probe) {
  std::string present;
  if (const auto skip = SkipUncorrectable(probe, &present)) return *skip;
  v1::SubmitCorrectionRequest request = CorrectionTo(probe, present, present);
  request.set_proposed_value(probe.facts().correctable().other_value());
  const Heard<v1::Correction> first = probe.Submit(request);
  if (!first.ok()) return Expect(Code::kOk, first.status, "SubmitCorrection");
  request.set_reason("another one");
  const Verdict verdict = Expect(Code::kAlreadyExists, probe.Submit(request).status, "the same request_id for another");
  PutBack(probe, present);
  return verdict;
}

Verdict StaleValue(Probe& probe) {
  std::string present;
  if (const auto skip = SkipUncorrectable(probe, &present)) return *skip;
  const Heard<v1::Correction> heard =
      probe.Submit(CorrectionTo(probe, kStale, probe.facts().correctable().other_value()));
  if (!heard.ok()) return Expect(Code::kOk, heard.status, "SubmitCorrection");
  if (heard.answer.state() == v1::Correction::STATE_PENDING) return Skip("the owner has not decided yet");
  PutBack(probe, present);
  return heard.answer.state() == v1::Correction::STATE_REJECTED ? Pass() : Fail(StateOf(heard.answer));
}

Verdict Unknown(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CORRECT)) return *skip;
  return Expect(Code::kNotFound, probe.GetCorrection(probe.options().new_uuid()).status,
                "GetCorrection of one that never arrived");
}

Verdict Malformed(Probe& probe) {
  if (const auto skip = SkipWithout(probe, v1::CAPABILITY_CORRECT)) return *skip;
  v1::SubmitCorrectionRequest request;
  request.set_request_id("1");
  return Expect(Code::kInvalidArgument, probe.Submit(request).status, "SubmitCorrection of nothing");
}

}  // namespace

std::vector<ConformanceCase> CorrectionCases() {
  return {
      {20,
       "correction-takes",
       {"điều chỉnh báo đã áp dụng thì bản ghi mang giá trị mới; báo từ chối thì không đổi",
        "after STATE_APPLIED the record holds the new value; otherwise it is as before"},
       {"ghi giá trị và trạng thái trong một giao dịch", "write value and state in one transaction"},
       Takes},
      {21,
       "correction-repeated",
       {"gửi lại cùng request_id cho đúng câu trả lời cũ, một tác dụng",
        "the same request_id, repeated, repeats the answer and has one effect"},
       {"lưu câu trả lời theo request_id cùng giao dịch với thay đổi, và tìm nó trước khi làm",
        "store the answer under its request_id in the transaction of the change, and look there first"},
       Repeated},
      {22,
       "effect-without-answer",
       {"sau cuộc gọi không có trả lời, hỏi lại và gửi lại cùng request_id cho một tác dụng",
        "after a call without answer, asking and repeating the request_id find one effect"},
       {"không gắn tác dụng với kết nối: GetCorrection và lần gửi lại đọc cái đã ghi",
        "do not tie the effect to the connection: GetCorrection and the repetition read what was written"},
       WithoutAnswer},
      {23,
       "request-id-reused",
       {"request_id cũ cho điều chỉnh khác bị từ chối bằng ALREADY_EXISTS",
        "a request_id used for another correction is ALREADY_EXISTS"},
       {"so toàn bộ yêu cầu với yêu cầu đã lưu", "compare the whole request with the one stored"},
       RequestIdReused},
      {24,
       "correction-of-stale-value",
       {"present_value không đúng với bản ghi thì STATE_REJECTED",
        "a present_value that is not held is STATE_REJECTED"},
       {"so present_value trong cùng giao dịch; đừng ghi đè thay đổi của người khác",
        "compare present_value in the same transaction; never write over another's change"},
       StaleValue},
      {25,
       "correction-unknown",
       {"request_id chưa từng đến thì GetCorrection trả NOT_FOUND", "a request_id that never arrived is NOT_FOUND"},
       {"chỉ trả NOT_FOUND khi chắc chắn không có tác dụng", "answer NOT_FOUND only when there is no effect"},
       Unknown},
      {26,
       "correction-malformed",
       {"điều chỉnh sai dạng bị từ chối bằng INVALID_ARGUMENT", "a malformed correction is INVALID_ARGUMENT"},
       {"kiểm tra request_id (UUID), kind, key, field và reason",
        "check request_id (a UUID), kind, key, field, reason"},
       Malformed},
  };
}

}  // namespace lienthong::adapters

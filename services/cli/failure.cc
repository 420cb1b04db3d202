#include "services/cli/failure.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "services/cli/connection.h"
#include "services/cli/invocation.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

const Message& Headline(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return msg::kInvalid;
    case absl::StatusCode::kNotFound:
      return msg::kNotFound;
    case absl::StatusCode::kAlreadyExists:
      return msg::kTaken;
    case absl::StatusCode::kAborted:
      return msg::kStale;
    case absl::StatusCode::kFailedPrecondition:
      return msg::kRefused;
    case absl::StatusCode::kUnauthenticated:
      return msg::kUnauthenticated;
    case absl::StatusCode::kPermissionDenied:
      return msg::kForbidden;
    case absl::StatusCode::kResourceExhausted:
      return msg::kOverLimit;
    case absl::StatusCode::kUnavailable:
      return msg::kUnavailable;
    case absl::StatusCode::kDeadlineExceeded:
      return msg::kTooLate;
    case absl::StatusCode::kCancelled:
      return msg::kInterrupted;
    case absl::StatusCode::kDataLoss:
      return msg::kDataLoss;
    default:
      return msg::kInternal;
  }
}

struct Details {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
};

Details Unpack(const absl::Status& status) {
  Details details;
  const google::rpc::Status sent = CallDetails(status);
  for (const google::protobuf::Any& any : sent.details()) {
    if (any.Is<google::rpc::ErrorInfo>()) any.UnpackTo(&details.info);
    if (any.Is<google::rpc::BadRequest>()) any.UnpackTo(&details.bad_request);
  }
  return details;
}

// Whether a write may have taken place although no answer came.
bool IsOutcomeUnknown(absl::StatusCode code, absl::string_view reason) {
  if (reason == "OUTCOME_UNKNOWN" || reason == "DEADLINE_PASSED") return true;
  // The server says by its reason that it did not write; without one the connection broke on the way.
  const bool no_answer = code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDeadlineExceeded ||
                         code == absl::StatusCode::kCancelled || code == absl::StatusCode::kUnknown ||
                         code == absl::StatusCode::kInternal;
  return no_answer && (reason.empty() || reason == "INTERNAL_FAULT");
}

std::string ReasonWithFacts(const google::rpc::ErrorInfo& info) {
  const std::map<std::string, std::string> facts(info.metadata().begin(), info.metadata().end());
  std::string text = info.reason();
  for (const auto& [name, value] : facts) absl::StrAppend(&text, "  ", name, "=", value);
  return Printable(text);
}

}  // namespace

int ExitCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kResourceExhausted:
      return kExitRefused;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return kExitUsage;
    case absl::StatusCode::kNotFound:
      return kExitNotFound;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kExitNotAllowed;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnavailable;
    case absl::StatusCode::kCancelled:
      return kExitInterrupted;
    default:
      return kExitFault;
  }
}

std::string CallReason(const absl::Status& status) {
  return Unpack(status).info.reason();
}

std::string RenderFailure(const absl::Status& status, const FailureContext& context, Language language) {
  if (IsWrongUsage(status)) {
    return absl::StrCat(In(language, msg::kWrongUsage), ": ", Printable(std::string(status.message())), "\n",
                        context.see.empty() ? "" : Say(language, msg::kSeeHelp, context.see) + "\n");
  }
  const Details details = Unpack(status);
  const bool unreachable = absl::IsUnavailable(status) && details.info.reason().empty();
  const std::string headline = unreachable ? Say(language, msg::kUnreachable, context.server)
                                           : std::string(In(language, Headline(status.code())));
  std::string out = absl::StrCat(headline, ": ", Printable(std::string(status.message())), "\n");
  for (const auto& violation : details.bad_request.field_violations()) {
    absl::StrAppend(&out, "  ", Printable(violation.field()), ": ", Printable(violation.description()), "\n");
  }
  if (!details.info.reason().empty()) {
    absl::StrAppend(&out, Say(language, msg::kReasonLine, ReasonWithFacts(details.info)), "\n");
  }
  const bool outcome_unknown = !context.request_id.empty() && IsOutcomeUnknown(status.code(), details.info.reason());
  const Message* advice = AdviceFor(details.info.reason());
  std::string text = advice == nullptr ? "" : std::string(In(language, *advice));
  if (unreachable) text = Say(language, msg::kStartServer, context.server);
  if (text.empty() && absl::IsUnauthenticated(status)) text = std::string(In(language, msg::kGiveCaller));
  if (text.empty() && absl::IsDeadlineExceeded(status)) text = std::string(In(language, msg::kLongerTimeout));
  if (!text.empty()) absl::StrAppend(&out, Say(language, msg::kAdviceLine, text), "\n");
  if (outcome_unknown) absl::StrAppend(&out, Say(language, msg::kRepeatWith, context.request_id), "\n");
  return out;
}

}  // namespace lienthong::cli

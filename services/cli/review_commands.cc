// review claim, show, answer, renew, release, escalate, list, quality.

#include <algorithm>
#include <utility>

#include "absl/strings/str_replace.h"
#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::review::v1;
using Service = v1::ReviewService::Stub;

// A server refuses what is too long; what does not fit the field is too long for any.
uint32_t Seconds(uint64_t number) {
  return static_cast<uint32_t>(std::min<uint64_t>(number, UINT32_MAX));
}

absl::StatusOr<int> Claim(Session& session) {
  const Invocation& asked = session.invocation();
  const auto lease = asked.Number("lease", 0, session.language());
  if (!lease.ok()) return lease.status();
  v1::ClaimReviewRequest request;
  request.mutable_pool()->set_province(asked.Value("province"));
  request.mutable_pool()->set_restricted(asked.Has("restricted"));
  request.mutable_pool()->set_supervisors(asked.Has("supervisors"));
  request.set_lease_seconds(Seconds(*lease));
  request.set_request_id(session.RequestId());
  v1::ClaimReviewResponse response;
  const absl::Status status = session.connection().Call(&Service::ClaimReview, request, &response);
  if (!status.ok()) return status;
  session.EndWrite();
  if (!response.has_review() && session.format() == Format::kTable) {
    Note(session, In(session.language(), msg::kNothing));
    return 0;
  }
  return session.Print(ToTree(response.review()));
}

absl::StatusOr<int> Show(Session& session) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "reviews");
  if (!name.ok()) return name.status();
  v1::GetReviewRequest request;
  request.set_name(*name);
  v1::Review review;
  const absl::Status status = session.connection().Call(&Service::GetReview, request, &review);
  if (!status.ok()) return status;
  return session.Print(ToTree(review));
}

// Sends a command on one review, and prints it.
template <typename Request>
absl::StatusOr<int> Send(Session& session, Request request,
                         grpc::Status (Service::*method)(grpc::ClientContext*, const Request&, v1::Review*)) {
  const auto name = ResourceName(session, session.invocation().arguments[0], "reviews");
  if (!name.ok()) return name.status();
  request.mutable_command()->set_name(*name);
  request.mutable_command()->set_etag(session.invocation().Value("etag"));
  request.mutable_command()->set_request_id(session.RequestId());
  v1::Review review;
  const absl::Status status = session.connection().Call(method, request, &review);
  if (!status.ok()) return status;
  return session.Print(ToTree(review));
}

template <typename Request>
Request WithReason(const Session& session) {
  Request request;
  request.set_reason(absl::StrReplaceAll(session.invocation().Value("reason"), {{"-", "_"}}));
  request.set_note(session.invocation().Value("note"));
  return request;
}

absl::StatusOr<int> SendAnswer(Session& session) {
  auto request = WithReason<v1::AnswerReviewRequest>(session);
  request.set_answer(EnumFlag<v1::ReviewAnswer>(session, "answer"));
  return Send(session, std::move(request), &Service::AnswerReview);
}

absl::StatusOr<int> Renew(Session& session) {
  const auto lease = session.invocation().Number("lease", 0, session.language());
  if (!lease.ok()) return lease.status();
  v1::RenewReviewRequest request;
  request.set_lease_seconds(Seconds(*lease));
  return Send(session, std::move(request), &Service::RenewReview);
}

absl::StatusOr<int> Release(Session& session) {
  return Send(session, v1::ReleaseReviewRequest(), &Service::ReleaseReview);
}

absl::StatusOr<int> Escalate(Session& session) {
  return Send(session, WithReason<v1::EscalateReviewRequest>(session), &Service::EscalateReview);
}

absl::StatusOr<int> List(Session& session) {
  const auto filter = ReadFilter(session, {"stage", "kind", "outcome", "province", "restricted", "rule"});
  if (!filter.ok()) return filter.status();
  v1::ListReviewsRequest request;
  request.set_filter(*filter);
  return PrintPages(session, &Service::ListReviews, request, &v1::ListReviewsResponse::reviews,
                    {"reviews", {"name", "kind", "rule", "pool", "priority", "stage", "outcome", "open_time"}, 1000});
}

absl::StatusOr<int> Quality(Session& session) {
  v1::GetReviewQualityRequest request;
  request.set_from(session.invocation().Value("from"));
  request.set_until(session.invocation().Value("until"));
  v1::ReviewQuality quality;
  const absl::Status status = session.connection().Call(&Service::GetReviewQuality, request, &quality);
  if (!status.ok()) return status;
  return session.Print(ToTree(quality));
}

}  // namespace

std::vector<Command> ReviewCommands() {
  const std::vector<Flag> reasons = {{"reason", "CODE", help::kReviewReason, "", true}, {"note", "TEXT", help::kNote}};
  const std::vector<Flag> writes = {{"etag", "ETAG", help::kEtag}, {"request-id", "UUID", help::kRequestId}};
  const auto with = [](std::vector<Flag> flags, const std::vector<Flag>& more) {
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  };
  return {
      {.noun = "review",
       .verb = "claim",
       .summary = help::kReviewClaim,
       .flags = {{"province", "CODE", help::kReviewProvince, "", true},
                 {"restricted", "", help::kReviewRestricted},
                 {"supervisors", "", help::kReviewSupervisors},
                 {"lease", "SECONDS", help::kReviewLease},
                 {"request-id", "UUID", help::kRequestId}},
       .examples = {"review claim --province 01", "review claim --province 00 --supervisors"},
       .run = Claim},
      {.noun = "review",
       .verb = "show",
       .summary = help::kReviewShow,
       .arguments = {{"REVIEW"}},
       .examples = {"review show 01912345-6789-7abc-8def-0123456789ab"},
       .run = Show},
      {.noun = "review",
       .verb = "answer",
       .summary = help::kReviewAnswer,
       .arguments = {{"REVIEW"}},
       .flags = with(with({{"answer", "WHAT", help::kReviewAnswerFlag, "same|different|not-enough", true}}, reasons),
                     writes),
       .examples = {"review answer 01912345-6789-7abc-8def-0123456789ab --answer same --reason same_person"},
       .run = SendAnswer},
      {.noun = "review",
       .verb = "renew",
       .summary = help::kReviewRenew,
       .arguments = {{"REVIEW"}},
       .flags = with({{"lease", "SECONDS", help::kReviewLease}}, writes),
       .examples = {"review renew 01912345-6789-7abc-8def-0123456789ab --lease 3600"},
       .run = Renew},
      {.noun = "review",
       .verb = "release",
       .summary = help::kReviewRelease,
       .arguments = {{"REVIEW"}},
       .flags = writes,
       .examples = {"review release 01912345-6789-7abc-8def-0123456789ab"},
       .run = Release},
      {.noun = "review",
       .verb = "escalate",
       .summary = help::kReviewEscalate,
       .arguments = {{"REVIEW"}},
       .flags = with(reasons, writes),
       .examples = {"review escalate 01912345-6789-7abc-8def-0123456789ab --reason papers_missing"},
       .run = Escalate},
      {.noun = "review",
       .verb = "list",
       .summary = help::kReviewList,
       .flags = WithPageFlags({{"filter", "TERMS", help::kFilter}}),
       .examples = {"review list --filter stage=first,province=01", "review list --all -o csv"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "review",
       .verb = "quality",
       .summary = help::kReviewQuality,
       .flags = {{"from", "MONTH", help::kReviewFrom}, {"until", "MONTH", help::kReviewUntil}},
       .examples = {"review quality", "review quality --from 2026-01 -o json"},
       .run = Quality},
  };
}

}  // namespace lienthong::cli

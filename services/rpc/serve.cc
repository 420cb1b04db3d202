#include "services/rpc/serve.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/status.pb.h"
#include "services/rpc/errors.h"
#include "storage/event_log.h"
#include "storage/vault/key_ring.h"
#include "storage/view_store.h"

namespace lienthong::rpc {
namespace {

// By the mark of the log; by the first word, which the log promises too, where a mark did not travel along.
bool IsRequestReused(const absl::Status& status) {
  const std::string taken = storage::MarkOf(status, storage::kTakenMark);
  return taken.empty() ? absl::StartsWith(status.message(), "request") : taken == storage::kTakenRequest;
}

// Nothing was written, so there is no outcome to learn: the same call may be repeated once the cause is gone.
absl::Status ReadOnly(const std::string& cause) {
  if (cause == storage::kCauseDiskFull) {
    return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED,
                 "the disk is nearly full; nothing was written; make room, then repeat the call",
                 {{"cause", cause}, {"limit", "free bytes on the disk"}});
  }
  return Error(error::v1::ERROR_REASON_LOG_READ_ONLY,
               "the log takes no writes; nothing was written; call the administrator, then repeat the call",
               {{"cause", cause}});
}

// Gives an error that storage or an adapter made the reason that its contract documents.
absl::Status WithReason(const absl::Status& status) {
  if (!ReasonOf(status).empty()) return status;
  if (const std::string cause = storage::MarkOf(status, storage::kReadOnlyMark); !cause.empty()) {
    return ReadOnly(cause);
  }
  if (const std::string reached = storage::MarkOf(status, storage::kStillFoldingMark); !reached.empty()) {
    return Error(error::v1::ERROR_REASON_VIEW_FOLDING, status.message(), {{"position", reached}});
  }
  if (!storage::MarkOf(status, storage::kErasedMark).empty()) return PersonalDataErased();
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      return Error(error::v1::ERROR_REASON_OUTCOME_UNKNOWN,
                   absl::StrCat(status.message(), "; repeat the call with the same request_id"));
    case absl::StatusCode::kDeadlineExceeded:
      return Error(error::v1::ERROR_REASON_DEADLINE_PASSED, status.message());
    case absl::StatusCode::kAborted:
      return Error(error::v1::ERROR_REASON_STALE_ETAG, "the resource has changed meanwhile; read it again and repeat");
    case absl::StatusCode::kAlreadyExists:
      if (IsRequestReused(status)) {
        return Error(error::v1::ERROR_REASON_REQUEST_ID_REUSED,
                     "request_id was used for another command; use a new one", {{"field", "request_id"}});
      }
      return Error(error::v1::ERROR_REASON_RESOURCE_TAKEN,
                   "an active identifier belongs to another worker; look it up");
    case absl::StatusCode::kResourceExhausted:
      return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, status.message());
    case absl::StatusCode::kDataLoss:
      return Error(error::v1::ERROR_REASON_STORED_BYTES_INVALID, "stored bytes do not verify; call the administrator");
    default:
      return Error(error::v1::ERROR_REASON_INTERNAL_FAULT,
                   absl::StrCat("a fault in this program (", absl::StatusCodeToString(status.code()), ")"));
  }
}

absl::Time DeadlineOf(const grpc::ServerContextBase& context) {
  auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

}  // namespace

bool CallBound::Enter() {
  if (calls_.fetch_add(1) < max_calls_) return true;
  calls_.fetch_sub(1);
  return false;
}

void CallBound::Leave() {
  calls_.fetch_sub(1);
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status explained = WithReason(status);
  google::rpc::Status details;
  details.set_code(static_cast<int>(explained.code()));
  details.set_message(std::string(explained.message()));
  explained.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any* any = details.add_details();
    any->set_type_url(std::string(url));
    any->set_value(std::string(payload));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(explained.code()), std::string(explained.message()),
                      details.SerializeAsString());
}

absl::StatusOr<Admission> Admit(const grpc::ServerContextBase& context, CallBound* bound) {
  const auto& metadata = context.client_metadata();
  absl::StatusOr<Caller> caller = ReadCaller([&](absl::string_view header) -> std::optional<std::string> {
    auto found = metadata.find(grpc::string_ref(header.data(), header.size()));
    if (found == metadata.end()) return std::nullopt;
    return std::string(found->second.data(), found->second.size());
  });
  if (!caller.ok()) return caller.status();
  const absl::Time deadline = DeadlineOf(context);
  if (deadline <= absl::Now()) {
    return Error(error::v1::ERROR_REASON_DEADLINE_PASSED, "the deadline passed before the call began");
  }
  if (!bound->Enter()) {
    return Error(error::v1::ERROR_REASON_LIMIT_EXCEEDED, "too many calls at once; repeat later",
                 {{"limit", std::to_string(bound->max_calls())}});
  }
  return Admission(*std::move(caller), deadline, bound);
}

grpc::Status Serve(grpc::ServerContext* context, CallBound* bound,
                   const std::function<absl::Status(const Caller& caller, absl::Time deadline)>& work) {
  const absl::StatusOr<Admission> admission = Admit(*context, bound);
  if (!admission.ok()) return ToGrpcStatus(admission.status());
  return ToGrpcStatus(work(admission->caller(), admission->deadline()));
}

}  // namespace lienthong::rpc

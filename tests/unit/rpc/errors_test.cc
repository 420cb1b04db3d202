#include "services/rpc/errors.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "google/rpc/error_details.pb.h"

namespace lienthong::rpc {
namespace {

using absl::StatusCode;
using error::v1::ErrorReason;

google::rpc::ErrorInfo InfoOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  if (payload.has_value()) info.ParseFromString(std::string(*payload));
  return info;
}

// As error_reason.proto documents each.
const std::map<ErrorReason, StatusCode>& Documented() {
  static const auto* const codes = new std::map<ErrorReason, StatusCode>{
      {error::v1::ERROR_REASON_FIELD_INVALID, StatusCode::kInvalidArgument},
      {error::v1::ERROR_REASON_CALLER_MISSING, StatusCode::kUnauthenticated},
      {error::v1::ERROR_REASON_CALLER_FORBIDDEN, StatusCode::kPermissionDenied},
      {error::v1::ERROR_REASON_RESOURCE_UNKNOWN, StatusCode::kNotFound},
      {error::v1::ERROR_REASON_RESOURCE_TAKEN, StatusCode::kAlreadyExists},
      {error::v1::ERROR_REASON_REQUEST_ID_REUSED, StatusCode::kAlreadyExists},
      {error::v1::ERROR_REASON_STALE_ETAG, StatusCode::kAborted},
      {error::v1::ERROR_REASON_STATE_FORBIDS, StatusCode::kFailedPrecondition},
      {error::v1::ERROR_REASON_RULE_FORBIDS, StatusCode::kFailedPrecondition},
      {error::v1::ERROR_REASON_LIMIT_EXCEEDED, StatusCode::kResourceExhausted},
      {error::v1::ERROR_REASON_REGISTRY_UNAVAILABLE, StatusCode::kUnavailable},
      {error::v1::ERROR_REASON_LOG_READ_ONLY, StatusCode::kUnavailable},
      {error::v1::ERROR_REASON_OUTCOME_UNKNOWN, StatusCode::kUnavailable},
      {error::v1::ERROR_REASON_STORED_BYTES_INVALID, StatusCode::kDataLoss},
      {error::v1::ERROR_REASON_INTERNAL_FAULT, StatusCode::kInternal},
      {error::v1::ERROR_REASON_DEADLINE_PASSED, StatusCode::kDeadlineExceeded},
      {error::v1::ERROR_REASON_PAGE_TOKEN_INVALID, StatusCode::kInvalidArgument},
      {error::v1::ERROR_REASON_REGISTRY_MISBEHAVES, StatusCode::kUnavailable},
      {error::v1::ERROR_REASON_RUN_UNDER_WAY, StatusCode::kFailedPrecondition},
      {error::v1::ERROR_REASON_VIEW_FOLDING, StatusCode::kUnavailable},
      {error::v1::ERROR_REASON_PERSONAL_DATA_ERASED, StatusCode::kFailedPrecondition},
  };
  return *codes;
}

TEST(ErrorsTest, EveryReasonHasTheCodeThatItsDocumentNames) {
  const google::protobuf::EnumDescriptor* reasons = error::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<ErrorReason>(reasons->value(i)->number());
    if (reason == error::v1::ERROR_REASON_UNSPECIFIED) continue;
    ASSERT_EQ(Documented().count(reason), 1u) << reasons->value(i)->name() << " has no row in this table";
    EXPECT_EQ(Error(reason, "x").code(), Documented().at(reason)) << reasons->value(i)->name();
  }
}

TEST(ErrorsTest, AnErrorSaysReasonDomainAndMetadata) {
  const absl::Status status = Error(error::v1::ERROR_REASON_STALE_ETAG, "read it again", {{"field", "etag"}});
  EXPECT_EQ(status.message(), "read it again");
  EXPECT_EQ(ReasonOf(status), "STALE_ETAG");
  const google::rpc::ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.domain(), "lienthong");
  EXPECT_EQ(info.metadata().at("field"), "etag");
}

TEST(ErrorsTest, AStatusMadeElsewhereHasNoReason) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_EQ(ReasonOf(absl::NotFoundError("x")), "");
  absl::Status garbage = absl::NotFoundError("x");
  garbage.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff\xff"));
  EXPECT_EQ(ReasonOf(garbage), "");
}

TEST(ErrorsTest, EveryMalformedFieldIsToldAtOnce) {
  FieldErrors errors;
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(errors.ToStatus().ok());
  errors.Add("worker.birth_date", "must be a real day");
  errors.Add("request_id", "must be a UUID");
  EXPECT_FALSE(errors.empty());
  const absl::Status status = errors.ToStatus();
  EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "FIELD_INVALID");
  EXPECT_EQ(InfoOf(status).metadata().at("field"), "worker.birth_date");
  EXPECT_EQ(status.message(), "worker.birth_date: must be a real day; request_id: must be a UUID");
  auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  google::rpc::BadRequest details;
  ASSERT_TRUE(details.ParseFromString(std::string(*payload)));
  ASSERT_EQ(details.field_violations_size(), 2);
  EXPECT_EQ(details.field_violations(1).field(), "request_id");
  EXPECT_EQ(details.field_violations(1).description(), "must be a UUID");
}

}  // namespace
}  // namespace lienthong::rpc

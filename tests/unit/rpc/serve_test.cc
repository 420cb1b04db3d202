#include "services/rpc/serve.h"

#include <gtest/gtest.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/rpc/errors.h"
#include "storage/event_log.h"

namespace lienthong::rpc {
namespace {

// The ErrorInfo of `status`; empty when it has none, "unreadable" for a reason when its details do not parse.
google::rpc::ErrorInfo InfoOfGrpc(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  if (!details.ParseFromString(status.error_details())) {
    info.set_reason("unreadable");
    return info;
  }
  EXPECT_EQ(details.code(), static_cast<int>(status.error_code()));
  EXPECT_EQ(details.message(), status.error_message());
  for (const google::protobuf::Any& any : details.details()) {
    if (any.UnpackTo(&info)) break;
  }
  return info;
}

std::string ReasonOfGrpc(const grpc::Status& status) {
  return InfoOfGrpc(status).reason();
}

TEST(ServeTest, AnErrorOfOursTravelsWithItsReason) {
  const grpc::Status status = ToGrpcStatus(Error(error::v1::ERROR_REASON_RULE_FORBIDS, "no"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(status.error_message(), "no");
  EXPECT_EQ(ReasonOfGrpc(status), "RULE_FORBIDS");
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
}

TEST(ServeTest, AnErrorOfStorageGetsTheReasonThatItsContractDocuments) {
  struct Row {
    absl::Status status;
    grpc::StatusCode code;
    const char* reason;
  };
  for (const Row& row :
       {Row{absl::UnavailableError("x"), grpc::StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN"},
        Row{absl::DeadlineExceededError("x"), grpc::StatusCode::DEADLINE_EXCEEDED, "DEADLINE_PASSED"},
        Row{absl::AbortedError("x"), grpc::StatusCode::ABORTED, "STALE_ETAG"},
        Row{absl::AlreadyExistsError("request used"), grpc::StatusCode::ALREADY_EXISTS, "REQUEST_ID_REUSED"},
        Row{absl::AlreadyExistsError("claim held"), grpc::StatusCode::ALREADY_EXISTS, "RESOURCE_TAKEN"},
        Row{absl::ResourceExhaustedError("x"), grpc::StatusCode::RESOURCE_EXHAUSTED, "LIMIT_EXCEEDED"},
        Row{absl::DataLossError("x"), grpc::StatusCode::DATA_LOSS, "STORED_BYTES_INVALID"}}) {
    const grpc::Status status = ToGrpcStatus(row.status);
    EXPECT_EQ(status.error_code(), row.code) << row.status;
    EXPECT_EQ(ReasonOfGrpc(status), row.reason) << row.status;
  }
}

TEST(ServeTest, ALogThatTakesNoWritesSaysWhyAndThatNothingWasWritten) {
  struct Row {
    absl::Status status;
    const char* cause;
    grpc::StatusCode code;
    const char* reason;
  };
  for (const Row& row :
       {Row{absl::UnavailableError("x"), storage::kCauseWriteFailed, grpc::StatusCode::UNAVAILABLE, "LOG_READ_ONLY"},
        Row{absl::DataLossError("x"), storage::kCauseBytesInvalid, grpc::StatusCode::UNAVAILABLE, "LOG_READ_ONLY"},
        Row{absl::UnavailableError("x"), storage::kCauseClosing, grpc::StatusCode::UNAVAILABLE, "LOG_READ_ONLY"},
        Row{absl::ResourceExhaustedError("x"), storage::kCauseDiskFull, grpc::StatusCode::RESOURCE_EXHAUSTED,
            "LIMIT_EXCEEDED"}}) {
    const grpc::Status status = ToGrpcStatus(storage::Marked(row.status, storage::kReadOnlyMark, row.cause));
    EXPECT_EQ(status.error_code(), row.code) << row.cause;
    EXPECT_NE(status.error_message().find("nothing was written"), std::string::npos) << row.cause;
    const google::rpc::ErrorInfo info = InfoOfGrpc(status);
    EXPECT_EQ(info.reason(), row.reason) << row.cause;
    EXPECT_EQ(info.metadata().at("cause"), row.cause);
    EXPECT_EQ(info.metadata().contains("limit"), row.cause == std::string(storage::kCauseDiskFull));
  }
}

TEST(ServeTest, AFaultOfOursKeepsItsWordsToItself) {
  for (const absl::Status& fault : {absl::InternalError("of 003190000001"), absl::UnknownError("of 003190000001"),
                                    absl::NotFoundError("of 003190000001"), absl::OutOfRangeError("003190000001")}) {
    const grpc::Status status = ToGrpcStatus(fault);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
    EXPECT_EQ(status.error_message().find("003190000001"), std::string::npos) << status.error_message();
    EXPECT_EQ(ReasonOfGrpc(status), "INTERNAL_FAULT");
  }
}

TEST(ServeTest, OnlySoManyCallsAreServedAtOnce) {
  CallBound bound(2);
  EXPECT_TRUE(bound.Enter());
  EXPECT_TRUE(bound.Enter());
  EXPECT_FALSE(bound.Enter());
  EXPECT_FALSE(bound.Enter()) << "a refusal takes no place";
  bound.Leave();
  EXPECT_TRUE(bound.Enter());
}

}  // namespace
}  // namespace lienthong::rpc

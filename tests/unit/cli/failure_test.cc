#include "services/cli/failure.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "lienthong/error/v1/error_reason.pb.h"
#include "services/cli/connection.h"
#include "services/cli/invocation.h"

namespace lienthong::cli {
namespace {

absl::Status Failed(grpc::StatusCode code, const std::string& message, const std::string& reason,
                    const std::vector<std::pair<std::string, std::string>>& violations = {}) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("lienthong");
  (*info.mutable_metadata())["state"] = "departed";
  details.add_details()->PackFrom(info);
  google::rpc::BadRequest bad;
  for (const auto& [field, description] : violations) {
    auto& violation = *bad.add_field_violations();
    violation.set_field(field);
    violation.set_description(description);
  }
  if (!violations.empty()) details.add_details()->PackFrom(bad);
  return FromGrpc(grpc::Status(code, message, details.SerializeAsString()));
}

TEST(Failure, EveryFieldViolationHasALineOfItsOwn) {
  const absl::Status status = Failed(grpc::StatusCode::INVALID_ARGUMENT, "2 fields are not valid", "FIELD_INVALID",
                                     {{"worker.birth_date", "not a date"}, {"worker.sex", "must be set"}});
  EXPECT_EQ(RenderFailure(status, {}, Language::kEnglish),
            "Not valid: 2 fields are not valid\n"
            "  worker.birth_date: not a date\n"
            "  worker.sex: must be set\n"
            "Reason: FIELD_INVALID  state=departed\n"
            "What to do: correct every field named above and send again\n");
}

TEST(Failure, TheHeadlineAndTheAdviceAreInTheChosenLanguage) {
  EXPECT_EQ(
      RenderFailure(Failed(grpc::StatusCode::ABORTED, "etag 3 is stale", "STALE_ETAG"), {}, Language::kVietnamese),
      "Đã thay đổi từ lần đọc trước: etag 3 is stale\n"
      "Mã lý do: STALE_ETAG  state=departed\n"
      "Cách xử lý: đọc lại bản ghi, rồi lặp lại với --etag mới\n");
}

TEST(Failure, AnUnknownOutcomeShowsTheRequestIdOfAWriteOnly) {
  const FailureContext write = {.server = "s", .request_id = "11111111-2222-4333-8444-555555555555"};
  const std::string repeat = "--request-id 11111111-2222-4333-8444-555555555555";
  for (const absl::Status& status : {Failed(grpc::StatusCode::UNAVAILABLE, "", "OUTCOME_UNKNOWN"),
                                     FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "socket closed")),
                                     FromGrpc(grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "late"))}) {
    EXPECT_THAT(RenderFailure(status, write, Language::kEnglish), testing::HasSubstr(repeat));
    EXPECT_THAT(RenderFailure(status, {}, Language::kEnglish), testing::Not(testing::HasSubstr(repeat)));
  }
  EXPECT_THAT(RenderFailure(Failed(grpc::StatusCode::UNAVAILABLE, "", "LOG_READ_ONLY"), write, Language::kEnglish),
              testing::Not(testing::HasSubstr(repeat)));
}

TEST(Failure, AnUnreachableServerIsSaidWithHowToStartIt) {
  const std::string text = RenderFailure(FromGrpc(grpc::Status(grpc::StatusCode::UNAVAILABLE, "refused")),
                                         {.server = "127.0.0.1:7400"}, Language::kEnglish);
  EXPECT_THAT(text, testing::HasSubstr("The server at 127.0.0.1:7400 cannot be reached"));
  EXPECT_THAT(text, testing::HasSubstr("lienthongd --data DIRECTORY --listen 127.0.0.1:7400"));
}

TEST(Failure, ExitCodesFollowTheTable) {
  const std::pair<absl::StatusCode, int> table[] = {{absl::StatusCode::kOk, 0},
                                                    {absl::StatusCode::kFailedPrecondition, 1},
                                                    {absl::StatusCode::kAborted, 1},
                                                    {absl::StatusCode::kAlreadyExists, 1},
                                                    {absl::StatusCode::kInvalidArgument, 2},
                                                    {absl::StatusCode::kNotFound, 3},
                                                    {absl::StatusCode::kPermissionDenied, 4},
                                                    {absl::StatusCode::kUnauthenticated, 4},
                                                    {absl::StatusCode::kUnavailable, 5},
                                                    {absl::StatusCode::kDeadlineExceeded, 5},
                                                    {absl::StatusCode::kDataLoss, 6},
                                                    {absl::StatusCode::kInternal, 6},
                                                    {absl::StatusCode::kUnimplemented, 6}};
  for (const auto& [code, exit_code] : table)
    EXPECT_EQ(ExitCode(absl::Status(code, "")), exit_code) << static_cast<int>(code);
  EXPECT_EQ(ExitCode(WrongUsage("x")), 2);
}

TEST(Failure, EveryReasonOfTheContractHasAdvice) {
  const auto& type = *lienthong::error::v1::ErrorReason_descriptor();
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    EXPECT_NE(AdviceFor(type.value(i)->name().substr(std::string("ERROR_REASON_").size())), nullptr)
        << type.value(i)->name();
  }
}

TEST(Failure, DetailsThatDoNotParseAreAsIfAbsent) {
  const absl::Status status = FromGrpc(grpc::Status(grpc::StatusCode::NOT_FOUND, "no such worker", "\xff\xff"));
  EXPECT_EQ(RenderFailure(status, {}, Language::kEnglish), "Not found: no such worker\n");
}

}  // namespace
}  // namespace lienthong::cli

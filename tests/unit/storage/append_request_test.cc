#include "storage/append_request.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/sample_append.h"

namespace lienthong::storage {
namespace {

using testing::SampleAppend;

absl::StatusCode ShapeOf(const AppendRequest& request) {
  return CheckShape(request).code();
}

TEST(CheckShape, AcceptsAnOrdinaryAppendAndARememberedNoOp) {
  EXPECT_TRUE(CheckShape(SampleAppend("workers/1", 3)).ok());
  AppendRequest no_op;
  no_op.request = RequestKey{"key", "digest"};
  EXPECT_TRUE(CheckShape(no_op).ok());
}

TEST(CheckShape, RefusesTextThatProtobufWouldNotReadBackInEveryField) {
  const google::protobuf::Descriptor* const envelope = event::v1::Envelope::descriptor();
  for (int i = 0; i < envelope->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* const field = envelope->field(i);
    if (field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) continue;
    AppendRequest request = SampleAppend("workers/1", 1);
    event::v1::Envelope& message = request.writes[0].events[0].envelope;
    message.GetReflection()->SetString(&message, field, "\xff");
    EXPECT_EQ(ShapeOf(request), absl::StatusCode::kInvalidArgument) << field->name();
  }
  for (int part = 0; part < 2; ++part) {
    AppendRequest request = SampleAppend("workers/1", 1);
    event::v1::Province& province = *request.writes[0].events[0].envelope.mutable_province();
    (part == 0 ? province.mutable_code() : province.mutable_version())->assign("\xff");
    EXPECT_EQ(ShapeOf(request), absl::StatusCode::kInvalidArgument);
  }
}

TEST(CheckShape, AcceptsExactlyTheUtf8ThatProtobufReadsBack) {
  const google::protobuf::LogSilencer silence;  // it complains of every unreadable text below
  for (const char* const text : {"Nguyễn", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xc2\x80", "\xe0\xa0\x80", "\xc1\xbf",
                                 "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x8f\xbf\xbf", "\xc3", "\x80",
                                 "\xe1\x80", "\xf5\x80\x80\x80", "a\xe1\x80\xc0"}) {
    AppendRequest request = SampleAppend("workers/1", 1);
    event::v1::Envelope& envelope = request.writes[0].events[0].envelope;
    envelope.set_purpose(text);
    event::v1::Envelope read;
    const bool readable = read.ParseFromString(envelope.SerializeAsString());
    EXPECT_EQ(CheckShape(request).ok(), readable) << text;
  }
}

TEST(CheckShape, RefusesEventsThatAreSealedOrMeantForAnotherStream) {
  AppendRequest sealed = SampleAppend("workers/1", 1);
  sealed.writes[0].events[0].envelope.add_sealed_parts();
  EXPECT_EQ(ShapeOf(sealed), absl::StatusCode::kInvalidArgument);
  AppendRequest astray = SampleAppend("workers/1", 1);
  astray.writes[0].events[0].envelope.set_stream("workers/2");
  EXPECT_EQ(ShapeOf(astray), absl::StatusCode::kInvalidArgument);
  AppendRequest nobody = SampleAppend("workers/1", 1);
  nobody.writes[0].events[0].parts[0].subject.clear();
  EXPECT_EQ(ShapeOf(nobody), absl::StatusCode::kInvalidArgument);
}

TEST(CheckShape, BoundsPartsAndRowKeys) {
  AppendRequest parts = SampleAppend("workers/1", 1);
  parts.writes[0].events[0].parts.resize(kMaxPartsPerEvent + 1, {"workers/1", "x"});
  EXPECT_EQ(ShapeOf(parts), absl::StatusCode::kResourceExhausted);
  AppendRequest keyless = SampleAppend("workers/1", 1);
  keyless.request = RequestKey{"", "digest"};
  EXPECT_EQ(ShapeOf(keyless), absl::StatusCode::kInvalidArgument);
  AppendRequest ownerless = SampleAppend("workers/1", 1);
  ownerless.claims = {testing::Acquire("key", "")};
  EXPECT_EQ(ShapeOf(ownerless), absl::StatusCode::kInvalidArgument);
  AppendRequest long_key = SampleAppend("workers/1", 1);
  long_key.claims = {testing::Acquire(std::string(kMaxRowKeyBytes + 1, 'k'), "workers/1")};
  EXPECT_EQ(ShapeOf(long_key), absl::StatusCode::kResourceExhausted);
}

TEST(CheckShape, RefusesAStreamBothWrittenAndChecked) {
  AppendRequest request = SampleAppend("workers/1", 1);
  request.checks = {{"workers/1", 0}};
  EXPECT_EQ(ShapeOf(request), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lienthong::storage

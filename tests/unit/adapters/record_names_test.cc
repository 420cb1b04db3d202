#include "adapters/record_names.h"

#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

TEST(RecordNames, EveryFieldHasANameThatParsesBack) {
  EXPECT_STREQ(FieldName(v1::RECORD_FIELD_FULL_NAME), "full_name");
  for (const v1::RecordField field : FieldsOf(
           {v1::RECORD_KIND_PERSON, v1::RECORD_KIND_DOCUMENT, v1::RECORD_KIND_CROSSING, v1::RECORD_KIND_DEPLOYMENT})) {
    const absl::StatusOr<v1::RecordField> parsed = ParseFieldName(FieldName(field));
    ASSERT_TRUE(parsed.ok()) << FieldName(field);
    EXPECT_EQ(*parsed, field);
  }
  EXPECT_STREQ(FieldName(static_cast<v1::RecordField>(999)), "unknown");
  for (const char* const name : {"", "unknown", "unspecified", "FULL_NAME", "RECORD_FIELD_FULL_NAME"}) {
    EXPECT_EQ(ParseFieldName(name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
}

TEST(RecordNames, EveryKindHasANameThatParsesBack) {
  EXPECT_STREQ(KindName(v1::RECORD_KIND_DEPLOYMENT), "deployment");
  EXPECT_EQ(*ParseKindName("crossing"), v1::RECORD_KIND_CROSSING);
  EXPECT_EQ(ParseKindName("unspecified").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(RecordNames, EveryFieldBelongsToSomeKind) {
  const google::protobuf::EnumDescriptor& fields = *v1::RecordField_descriptor();
  for (int i = 0; i < fields.value_count(); ++i) {
    const auto field = static_cast<v1::RecordField>(fields.value(i)->number());
    bool belongs = false;
    for (int kind = v1::RECORD_KIND_PERSON; kind <= v1::RECORD_KIND_DEPLOYMENT; ++kind) {
      belongs = belongs || FieldBelongsTo(static_cast<v1::RecordKind>(kind), field);
    }
    EXPECT_EQ(belongs, field != v1::RECORD_FIELD_UNSPECIFIED) << fields.value(i)->name();
  }
}

}  // namespace
}  // namespace lienthong::adapters

// The golden vectors of tests/golden/records, which were not written by this program.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "adapters/canonical_record.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using google::protobuf::Struct;
using google::protobuf::util::JsonStringToMessage;

std::filesystem::path Vectors() {
  const char* const source = std::getenv("LIENTHONG_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "tests/golden/records";
}

TEST(GoldenRecords, EveryVectorHasTheBytesOfItsFile) {
  int vectors = 0;
  for (const auto& entry : std::filesystem::directory_iterator(Vectors())) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path().filename().string());
    std::ifstream file(entry.path());
    std::stringstream text;
    text << file.rdbuf();
    Struct vector;
    ASSERT_TRUE(JsonStringToMessage(text.str(), &vector).ok());
    std::string record_json;
    ASSERT_TRUE(google::protobuf::util::MessageToJsonString(vector.fields().at("record"), &record_json).ok());
    v1::Record record;
    ASSERT_TRUE(JsonStringToMessage(record_json, &record).ok());

    const absl::StatusOr<std::string> bytes = CanonicalBytes(record);
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_EQ(absl::BytesToHexString(*bytes), vector.fields().at("canonical_bytes_hex").string_value());
    EXPECT_EQ(vector.fields().at("sha256").string_value().size(), 64u);
    ++vectors;
  }
  EXPECT_GE(vectors, 6);
}

}  // namespace
}  // namespace lienthong::adapters

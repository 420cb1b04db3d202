#include "services/cli/message_input.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "services/cli/message_tree.h"

namespace lienthong::cli {
namespace {

constexpr size_t kMaxMessageFileBytes = 16 << 20;

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Struct;
using google::protobuf::Value;

void LengthenEnums(const Descriptor& type, Struct* object);

void LengthenEnum(const FieldDescriptor& field, Value* value) {
  if (value->kind_case() == Value::kListValue) {
    for (Value& item : *value->mutable_list_value()->mutable_values()) LengthenEnum(field, &item);
  } else if (value->kind_case() == Value::kStructValue && field.message_type() != nullptr && !field.is_map()) {
    LengthenEnums(*field.message_type(), value->mutable_struct_value());
  } else if (value->kind_case() == Value::kStringValue && field.enum_type() != nullptr) {
    const auto* full = FindEnumValue(*field.enum_type(), value->string_value());
    if (full != nullptr) value->set_string_value(full->name());
  }
}

// protobuf's parser wants SEX_MALE; the people who read our output write male.
void LengthenEnums(const Descriptor& type, Struct* object) {
  for (auto& [name, value] : *object->mutable_fields()) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
    if (field != nullptr) LengthenEnum(*field, &value);
  }
}

}  // namespace

absl::Status ParseMessage(absl::string_view json, google::protobuf::Message* message) {
  Struct object;
  auto status = google::protobuf::util::JsonStringToMessage(std::string(json), &object);
  if (!status.ok()) return absl::InvalidArgumentError(std::string(status.message()));
  LengthenEnums(*message->GetDescriptor(), &object);
  std::string full;
  status = google::protobuf::util::MessageToJsonString(object, &full);
  if (status.ok()) status = google::protobuf::util::JsonStringToMessage(full, message);
  if (!status.ok()) return absl::InvalidArgumentError(std::string(status.message()));
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const Session& session, const std::string& file, size_t max_bytes) {
  const auto unreadable = [&](const char* cause) {
    return WrongUsage(Say(session.language(), msg::kFileUnreadable, file, cause));
  };
  if (file == "-") {
    std::string input = session.environment().read_input(max_bytes + 1);
    if (input.size() > max_bytes) return unreadable(strerror(EFBIG));
    return input;
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string bytes(max_bytes + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad() || (stream.gcount() == 0 && !stream.eof())) return unreadable(strerror(errno == 0 ? EIO : errno));
  bytes.resize(static_cast<size_t>(stream.gcount()));
  if (bytes.size() > max_bytes) return unreadable(strerror(EFBIG));
  return bytes;
}

absl::Status ReadMessageFile(const Session& session, google::protobuf::Message* message) {
  const std::string file = session.invocation().Value("file");
  const absl::StatusOr<std::string> json = ReadFile(session, file, kMaxMessageFileBytes);
  if (!json.ok()) return json.status();
  const absl::Status status = ParseMessage(*json, message);
  if (status.ok()) return status;
  return WrongUsage(Say(session.language(), msg::kFileInvalid, file, std::string(status.message())));
}

absl::Status ParseMoment(const Session& session, absl::string_view flag, absl::string_view text,
                         google::protobuf::Timestamp* time) {
  absl::Time moment;
  absl::CivilDay day;
  std::string error;
  if (text.size() == 10 && absl::ParseCivilTime(text, &day)) {
    // Viet Nam has no summer time.
    moment = absl::FromCivil(day + 1, absl::FixedTimeZone(7 * 3600)) - absl::Nanoseconds(1);
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &moment, &error)) {
    return WrongUsage(Say(session.language(), msg::kNotATime, flag, text));
  }
  const int64_t seconds = absl::ToUnixSeconds(moment);
  time->set_seconds(seconds);
  time->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(moment - absl::FromUnixSeconds(seconds))));
  return absl::OkStatus();
}

}  // namespace lienthong::cli

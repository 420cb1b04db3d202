#include "services/cli/message_tree.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"

namespace lienthong::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::TimeUtil;

bool IsWellKnown(const Descriptor& type) {
  return absl::StartsWith(std::string(type.full_name()), "google.protobuf.");
}

// DEPLOYMENT_STATUS_ for DeploymentStatus.
std::string EnumPrefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  return prefix + "_";
}

std::string DoubleText(double value) {
  if (!std::isfinite(value)) return "null";
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return std::string(buffer, end.ptr);
}

// A copy by bytes, so that messages of a dynamic pool do as well.
template <typename Known>
Known As(const Message& message) {
  Known known;
  known.ParseFromString(message.SerializeAsString());
  return known;
}

Tree MessageValue(const Message& message) {
  const std::string name = message.GetDescriptor()->full_name();
  if (name == "google.protobuf.Timestamp") {
    return Tree::Text(TimeUtil::ToString(As<google::protobuf::Timestamp>(message)));
  }
  if (name == "google.protobuf.Duration") {
    return Tree::Text(TimeUtil::ToString(As<google::protobuf::Duration>(message)));
  }
  if (name == "google.protobuf.FieldMask") {
    return Tree::Text(absl::StrJoin(As<google::protobuf::FieldMask>(message).paths(), ","));
  }
  return ToTree(message);
}

// index < 0: a singular field.
Tree FieldValue(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& of = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Tree::Literal(
          absl::StrCat(one ? of.GetInt32(message, &field) : of.GetRepeatedInt32(message, &field, index)));
    case FieldDescriptor::CPPTYPE_INT64:
      return Tree::Literal(
          absl::StrCat(one ? of.GetInt64(message, &field) : of.GetRepeatedInt64(message, &field, index)));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Tree::Literal(
          absl::StrCat(one ? of.GetUInt32(message, &field) : of.GetRepeatedUInt32(message, &field, index)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return Tree::Literal(
          absl::StrCat(one ? of.GetUInt64(message, &field) : of.GetRepeatedUInt64(message, &field, index)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Tree::Literal(
          DoubleText(one ? of.GetDouble(message, &field) : of.GetRepeatedDouble(message, &field, index)));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Tree::Literal(
          DoubleText(one ? of.GetFloat(message, &field) : of.GetRepeatedFloat(message, &field, index)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Tree::Literal((one ? of.GetBool(message, &field) : of.GetRepeatedBool(message, &field, index)) ? "true"
                                                                                                            : "false");
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = one ? of.GetEnumValue(message, &field) : of.GetRepeatedEnumValue(message, &field, index);
      // A newer server may send a value that we do not know: its number is better than nothing.
      const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? Tree::Literal(absl::StrCat(number)) : Tree::Text(ShortEnumName(*value));
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = one ? of.GetString(message, &field) : of.GetRepeatedString(message, &field, index);
      return Tree::Text(field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text) : text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageValue(one ? of.GetMessage(message, &field) : of.GetRepeatedMessage(message, &field, index));
  }
  return Tree::Literal("null");
}

Tree MapValue(const Message& message, const FieldDescriptor& field) {
  Tree map = Tree::Object();
  const Reflection& of = *message.GetReflection();
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& value = *field.message_type()->map_value();
  for (int i = 0; i < of.FieldSize(message, &field); ++i) {
    const Message& entry = of.GetRepeatedMessage(message, &field, i);
    map.Add(FieldValue(entry, key, -1).text, FieldValue(entry, value, -1));
  }
  std::sort(map.fields.begin(), map.fields.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return map;
}

bool IsNumber(const FieldDescriptor& field) {
  const FieldDescriptor::CppType type = field.cpp_type();
  return !field.is_repeated() && type != FieldDescriptor::CPPTYPE_BOOL && type != FieldDescriptor::CPPTYPE_ENUM &&
         type != FieldDescriptor::CPPTYPE_STRING && type != FieldDescriptor::CPPTYPE_MESSAGE;
}

bool IsNumbersAlone(const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsNumber(*type.field(i))) return false;
  }
  return true;
}

bool IsPrinted(const Message& message, const FieldDescriptor& field, bool numbers_alone) {
  const Reflection& of = *message.GetReflection();
  if (field.is_repeated()) return of.FieldSize(message, &field) > 0;
  if (of.HasField(message, &field)) return true;
  if (field.real_containing_oneof() != nullptr || field.has_presence()) return false;
  return numbers_alone || field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
}

// A bound on nesting, since a type may contain itself.
constexpr int kColumnDepth = 4;

void AddColumns(const Descriptor& type, const std::string& prefix, bool scalars_only, int depth,
                std::vector<std::string>* paths) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = absl::StrCat(prefix, field.name());
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const bool is_scalar = !field.is_repeated() && (!is_message || IsWellKnown(*field.message_type()));
    if (is_scalar || !scalars_only) paths->push_back(path);
    if (is_message && !is_scalar && !field.is_repeated() && depth < kColumnDepth) {
      AddColumns(*field.message_type(), path + ".", scalars_only, depth + 1, paths);
    }
  }
}

}  // namespace

Tree ToTree(const Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  const bool numbers_alone = IsNumbersAlone(type);
  Tree tree = Tree::Object();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsPrinted(message, field, numbers_alone)) continue;
    if (field.is_map()) {
      tree.Add(field.name(), MapValue(message, field));
    } else if (field.is_repeated()) {
      Tree list = Tree::List();
      const int size = message.GetReflection()->FieldSize(message, &field);
      for (int index = 0; index < size; ++index) list.items.push_back(FieldValue(message, field, index));
      tree.Add(field.name(), std::move(list));
    } else {
      tree.Add(field.name(), FieldValue(message, field, -1));
    }
  }
  return tree;
}

std::string ShortEnumName(const EnumValueDescriptor& value) {
  absl::string_view name = value.name();
  const std::string prefix = EnumPrefix(*value.type());
  if (absl::StartsWith(name, prefix)) name.remove_prefix(prefix.size());
  return absl::AsciiStrToLower(name);
}

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type, absl::string_view name) {
  std::string wanted = absl::AsciiStrToUpper(name);
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  const EnumValueDescriptor* value = type.FindValueByName(EnumPrefix(type) + wanted);
  return value != nullptr ? value : type.FindValueByName(wanted);
}

std::vector<std::string> ScalarColumns(const Descriptor& type) {
  std::vector<std::string> paths;
  AddColumns(type, "", true, 0, &paths);
  return paths;
}

std::vector<std::string> AllColumns(const Descriptor& type) {
  std::vector<std::string> paths;
  AddColumns(type, "", false, 0, &paths);
  return paths;
}

}  // namespace lienthong::cli

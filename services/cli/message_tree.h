// Protobuf messages as documents: snake_case names, numbers as numbers (64-bit too), enums as lower_snake without their
// prefix, timestamps as RFC 3339, bytes as base64. Empty text, lists, absent messages and unspecified enums are left
// out, and so is the number 0, except in a message of numbers alone (a table of counts is printed whole). Booleans
// are always there: false is a value. Map entries stand in the order of their keys.

#ifndef SERVICES_CLI_MESSAGE_TREE_H_
#define SERVICES_CLI_MESSAGE_TREE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/cli/tree.h"

namespace lienthong::cli {

Tree ToTree(const google::protobuf::Message& message);

// "working" for DEPLOYMENT_STATUS_WORKING.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

// The value whose short or full name is `name`, with - for _ and any case allowed; nullptr: none.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor& type,
                                                           absl::string_view name);

// Paths of all scalar columns of a message, through its singular messages, in the order of the fields.
std::vector<std::string> ScalarColumns(const google::protobuf::Descriptor& type);

// Paths of every column that may be asked for: the scalar ones, lists, and messages as a whole.
std::vector<std::string> AllColumns(const google::protobuf::Descriptor& type);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_MESSAGE_TREE_H_

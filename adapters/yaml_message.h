// Reads YAML into a protobuf message whose field names are the keys. Scalars, messages, lists of
// messages and of texts.

#ifndef LIENTHONG_ADAPTERS_YAML_MESSAGE_H_
#define LIENTHONG_ADAPTERS_YAML_MESSAGE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace lienthong::adapters {

// Sets the fields that `text` names. INVALID_ARGUMENT with every fault, one a line, as FILE:LINE: what is wrong: a key
// that is unknown (with the nearest known one) or given twice, a value of another type. `file` only names the text.
absl::Status ReadYaml(absl::string_view file, const std::string& text, google::protobuf::Message* message);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_YAML_MESSAGE_H_

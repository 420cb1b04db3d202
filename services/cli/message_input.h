// A message from a JSON file that a person or another program wrote.

#ifndef SERVICES_CLI_MESSAGE_INPUT_H_
#define SERVICES_CLI_MESSAGE_INPUT_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/cli/session.h"

namespace lienthong::cli {

// Proto JSON, and also what this program prints: snake_case names, enums as "male", numbers as numbers
// (exact up to 2^53; larger ones as text). An unknown field is refused.
absl::Status ParseMessage(absl::string_view json, google::protobuf::Message* message);

// The message in the file named by --file ("-": standard input).
absl::Status ReadMessageFile(const Session& session, google::protobuf::Message* message);

// The bytes of `file`. Wrong usage with the cause when it cannot be read or has more than `max_bytes`.
absl::StatusOr<std::string> ReadFile(const Session& session, const std::string& file, size_t max_bytes);

// 2025-06-01 or an RFC 3339 time; a date means the end of that day in Viet Nam.
absl::Status ParseMoment(const Session& session, absl::string_view flag, absl::string_view text,
                         google::protobuf::Timestamp* time);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_MESSAGE_INPUT_H_

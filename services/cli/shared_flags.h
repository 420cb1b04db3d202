// Flags that several commands have, and how they fill a request.

#ifndef SERVICES_CLI_SHARED_FLAGS_H_
#define SERVICES_CLI_SHARED_FLAGS_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "lienthong/worker/v1/worker_service.pb.h"
#include "services/cli/command.h"
#include "services/cli/message_tree.h"
#include "services/cli/session.h"

namespace lienthong::cli {

// `own` and behind them those of every mutation of a worker.
std::vector<Flag> WithMutationFlags(std::vector<Flag> own);

// `own` and behind them those of every list call.
std::vector<Flag> WithPageFlags(std::vector<Flag> own);

// A list filter in the server's syntax: taken verbatim when it has a quotation mark, else field=value,field=value.
absl::StatusOr<std::string> ReadFilter(const Session& session, const std::vector<absl::string_view>& fields);

// The enum value that a flag with choices names; 0 when the flag is not given.
template <typename Enum>
Enum EnumFlag(const Session& session, absl::string_view flag) {
  const auto* value = FindEnumValue(*google::protobuf::GetEnumDescriptor<Enum>(), session.invocation().Value(flag));
  return static_cast<Enum>(value == nullptr ? 0 : value->number());
}

// SYSTEM/VERSION/CODE or SYSTEM|VERSION|CODE; nothing is set when the flag is not given.
absl::Status ReadCodedValue(const Session& session, absl::string_view flag, lienthong::worker::v1::CodedValue* value);

// --permanent, --permanent-detail and --permanent-since (or the same of --current) into a worker or request.
template <typename Message>
absl::Status ReadResidences(const Session& session, Message* message) {
  for (const bool permanent : {true, false}) {
    const absl::string_view flag = permanent ? "permanent" : "current";
    const std::string detail = absl::StrCat(flag, "-detail"), since = absl::StrCat(flag, "-since");
    const Invocation& asked = session.invocation();
    if (!asked.Has(flag) && !asked.Has(detail) && !asked.Has(since)) continue;
    auto* residence = permanent ? message->mutable_permanent_residence() : message->mutable_current_residence();
    if (asked.Has(flag)) {
      const absl::Status status = ReadCodedValue(session, flag, residence->mutable_commune());
      if (!status.ok()) return status;
    }
    residence->set_detail(asked.Value(detail));
    residence->set_since(asked.Value(since));
  }
  return absl::OkStatus();
}

// Wrong usage unless at least one of the flags is given.
absl::Status NeedOneOf(const Session& session, const std::vector<absl::string_view>& flags);

// Wrong usage when --file stands beside any flag that fills what the file holds.
absl::Status FileAlone(const Session& session, absl::Span<const Flag> filling);

// Which worker, its etag, the request id, reason and note.
absl::Status ReadMutation(Session& session, lienthong::worker::v1::Mutation* mutation);

// Sends a mutation whose fields but `mutation` are filled, and prints the worker.
template <typename Request>
absl::StatusOr<int> SendMutation(Session& session, Request request,
                                 grpc::Status (lienthong::worker::v1::WorkerService::Stub::*method)(
                                     grpc::ClientContext*, const Request&, lienthong::worker::v1::Worker*)) {
  const absl::Status read = ReadMutation(session, request.mutable_mutation());
  if (!read.ok()) return read;
  lienthong::worker::v1::Worker worker;
  const absl::Status status = session.connection().Call(method, request, &worker);
  if (!status.ok()) return status;
  if (request.mutation().validate_only()) Note(session, In(session.language(), msg::kOnlyChecked));
  return session.Print(ToTree(worker));
}

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_SHARED_FLAGS_H_

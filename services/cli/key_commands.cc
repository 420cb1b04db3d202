// keys list, begin, end.

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::keys::v1;
using Service = v1::KeyService::Stub;

absl::StatusOr<int> List(Session& session) {
  const auto& item = *v1::KeyEpoch::descriptor();
  const std::vector<std::string> shown = {"number",      "state",        "subject_keys", "begin_time",
                                          "rewrap_time", "may_end_time", "end_time"};
  const auto columns = ReadColumns(session.invocation().Value("columns"), item,
                                   session.format() == Format::kCsv ? ScalarColumns(item) : shown, session.language());
  if (!columns.ok()) return columns.status();
  v1::KeyEpochs epochs;
  const absl::Status status = session.connection().Call(&Service::GetKeyEpochs, v1::GetKeyEpochsRequest(), &epochs);
  if (!status.ok()) return status;
  ListPrinter printer(session.format(), session.language(), "epochs", *columns, session.environment().out);
  for (const v1::KeyEpoch& epoch : epochs.epochs()) printer.Add(epoch);
  Tree tail = Tree::Object();
  tail.Add("older_subject_keys", Tree::Literal(absl::StrCat(epochs.older_subject_keys())));
  tail.Add("grace_days", Tree::Literal(absl::StrCat(epochs.grace_days())));
  printer.End(tail);
  return 0;
}

absl::StatusOr<int> Begin(Session& session) {
  v1::BeginKeyEpochRequest request;
  request.set_request_id(session.RequestId());
  v1::KeyEpoch epoch;
  const absl::Status status = session.connection().Call(&Service::BeginKeyEpoch, request, &epoch);
  if (!status.ok()) return status;
  return session.Print(ToTree(epoch));
}

absl::StatusOr<int> End(Session& session) {
  const std::string& text = session.invocation().arguments[0];
  uint32_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return WrongUsage(Say(session.language(), msg::kNotANumber, "EPOCH", text));
  }
  v1::EndKeyEpochRequest request;
  request.set_epoch(number);
  request.set_request_id(session.RequestId());
  v1::KeyEpoch epoch;
  const absl::Status status = session.connection().Call(&Service::EndKeyEpoch, request, &epoch);
  if (!status.ok()) return status;
  return session.Print(ToTree(epoch));
}

}  // namespace

std::vector<Command> KeyCommands() {
  return {
      {.noun = "keys",
       .verb = "list",
       .summary = help::kKeysList,
       .examples = {"keys list", "keys list -o json"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "keys",
       .verb = "begin",
       .summary = help::kKeysBegin,
       .flags = {{"request-id", "UUID", help::kRequestId}},
       .examples = {"keys begin"},
       .run = Begin},
      {.noun = "keys",
       .verb = "end",
       .summary = help::kKeysEnd,
       .arguments = {{"EPOCH"}},
       .flags = {{"request-id", "UUID", help::kRequestId}},
       .examples = {"keys end 1"},
       .run = End},
  };
}

}  // namespace lienthong::cli

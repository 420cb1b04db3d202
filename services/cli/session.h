// One command being carried out: what was asked, the server, and where the answer goes.

#ifndef SERVICES_CLI_SESSION_H_
#define SERVICES_CLI_SESSION_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/cli/connection.h"
#include "services/cli/environment.h"
#include "services/cli/invocation.h"
#include "services/cli/list_printer.h"
#include "services/cli/message_tree.h"
#include "services/cli/tree.h"

namespace lienthong::cli {

class Session {
 public:
  Session(const Invocation& invocation, const Environment& environment, Language language, CallerSettings settings);

  const Invocation& invocation() const { return invocation_; }
  const Environment& environment() const { return environment_; }
  Language language() const { return language_; }
  Connection& connection() { return connection_; }
  Format format() const { return format_; }

  // The request id of this command's write: --request-id or a fresh one; the same each time.
  const std::string& RequestId();
  // The write has been answered: what fails from now on does not make its outcome unknown.
  void EndWrite() { request_id_.clear(); }
  // Empty until RequestId() is asked for, that is for reads, and behind EndWrite().
  const std::string& request_id() const { return request_id_; }

  // Prints one resource; the exit code.
  int Print(const Tree& tree);

 private:
  const Invocation& invocation_;
  const Environment& environment_;
  const Language language_;
  const Format format_;
  Connection connection_;
  std::string request_id_;
};

// A line beside the answer.
void Note(const Session& session, absl::string_view text);

// The name "workers/ID" from "ID" or from itself; wrong usage when it is a name of something else.
absl::StatusOr<std::string> ResourceName(const Session& session, absl::string_view text, absl::string_view collection);

// The bare id from "deployments/ID" or from itself.
absl::StatusOr<std::string> BareId(const Session& session, absl::string_view text, absl::string_view collection);

// A list that is printed: its name in the answer, the columns of its table, the largest page the server gives.
struct ListShape {
  std::string name;
  std::vector<std::string> columns;
  int largest_page = 200;
};

// Prints a list call's page, or with --all every page as one list. `more` adds fields to the end of the answer.
template <typename Stub, typename Request, typename Response, typename Item>
absl::StatusOr<int> PrintPages(Session& session,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               Request request,
                               const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
                               const ListShape& shape,
                               const std::function<void(const Response&, Tree*)>& more = nullptr) {
  const bool all = session.invocation().Has("all");
  const auto page_size =
      session.invocation().Number("page-size", all ? static_cast<uint64_t>(shape.largest_page) : 0, session.language());
  if (!page_size.ok()) return page_size.status();
  // A number past the field's range is still a number past the server's bound: let the server say so.
  request.set_page_size(static_cast<int32_t>(std::min<uint64_t>(*page_size, INT32_MAX)));
  request.set_page_token(session.invocation().Value("page-token"));
  const auto& type = *Item::descriptor();
  const auto columns =
      ReadColumns(session.invocation().Value("columns"), type,
                  session.format() == Format::kCsv ? ScalarColumns(type) : shape.columns, session.language());
  if (!columns.ok()) return columns.status();
  Response response;
  absl::Status status = session.connection().Call(method, request, &response);
  if (!status.ok()) return status;
  ListPrinter printer(session.format(), session.language(), shape.name, *columns, session.environment().out);
  while (true) {
    for (const Item& item : (response.*items)()) printer.Add(item);
    if (!all || response.next_page_token().empty() || session.environment().stop->stopped()) break;
    request.set_page_token(response.next_page_token());
    response.Clear();
    status = session.connection().Call(method, request, &response);
    if (!status.ok()) return status;
  }
  Tree tail = Tree::Object();
  tail.Add("next_page_token", Tree::Text(response.next_page_token()));
  if (more) more(response, &tail);
  printer.End(tail);
  if (session.format() == Format::kTable && printer.size() == 0) Note(session, In(session.language(), msg::kNothing));
  if (!response.next_page_token().empty() && (session.format() == Format::kTable || session.format() == Format::kCsv)) {
    Note(session, Say(session.language(), msg::kMorePages, response.next_page_token()));
  }
  return 0;
}

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_SESSION_H_

#include "services/cli/session.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

Format FormatOf(absl::string_view name) {
  if (name == "json") return Format::kJson;
  if (name == "yaml") return Format::kYaml;
  return name == "csv" ? Format::kCsv : Format::kTable;
}

}  // namespace

Session::Session(const Invocation& invocation, const Environment& environment, Language language,
                 CallerSettings settings)
    : invocation_(invocation),
      environment_(environment),
      language_(language),
      format_(FormatOf(invocation.Value("output"))),
      connection_(std::move(settings)) {}

const std::string& Session::RequestId() {
  if (request_id_.empty()) request_id_ = invocation_.Value("request-id");
  if (request_id_.empty()) request_id_ = environment_.new_uuid();
  return request_id_;
}

int Session::Print(const Tree& tree) {
  std::ostream& out = *environment_.out;
  switch (format_) {
    case Format::kJson:
      out << ToJson(tree) << "\n";
      break;
    case Format::kYaml:
      out << ToYaml(tree);
      break;
    case Format::kTable:
    case Format::kCsv:
      out << RenderDetail(tree, language_);
      break;
  }
  out.flush();
  return 0;
}

void Note(const Session& session, absl::string_view text) {
  *session.environment().err << Printable(text) << std::endl;
}

absl::StatusOr<std::string> BareId(const Session& session, absl::string_view text, absl::string_view collection) {
  absl::string_view id = text;
  absl::ConsumePrefix(&id, absl::StrCat(collection, "/"));
  if (id.empty() || absl::StrContains(id, "/")) {
    return WrongUsage(Say(session.language(), msg::kNotAName, text, absl::StrCat(collection, "/ID")));
  }
  return std::string(id);
}

absl::StatusOr<std::string> ResourceName(const Session& session, absl::string_view text, absl::string_view collection) {
  const absl::StatusOr<std::string> id = BareId(session, text, collection);
  if (!id.ok()) return id.status();
  return absl::StrCat(collection, "/", *id);
}

}  // namespace lienthong::cli

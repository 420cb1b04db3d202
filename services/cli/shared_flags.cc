#include "services/cli/shared_flags.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/cli/messages_help.h"
#include "services/cli/suggestion.h"

namespace lienthong::cli {

std::vector<Flag> WithMutationFlags(std::vector<Flag> own) {
  for (const Flag& flag : {Flag{"etag", "ETAG", help::kEtag}, Flag{"request-id", "UUID", help::kRequestId},
                           Flag{"reason", "CODE", help::kReason}, Flag{"note", "TEXT", help::kNote},
                           Flag{"validate-only", "", help::kValidateOnly}}) {
    own.push_back(flag);
  }
  return own;
}

std::vector<Flag> WithPageFlags(std::vector<Flag> own) {
  for (const Flag& flag : {Flag{"page-size", "N", help::kPageSize}, Flag{"page-token", "TOKEN", help::kPageToken},
                           Flag{"all", "", help::kAll}}) {
    own.push_back(flag);
  }
  return own;
}

absl::StatusOr<std::string> ReadFilter(const Session& session, const std::vector<absl::string_view>& fields) {
  const std::string text = session.invocation().Value("filter");
  if (text.empty() || absl::StrContains(text, "\"")) return text;
  std::vector<std::string> terms;
  for (const absl::string_view term : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(term, absl::MaxSplits('=', 1));
    const absl::string_view field = absl::StripAsciiWhitespace(parts.first);
    const absl::string_view value = absl::StripAsciiWhitespace(parts.second);
    if (field.empty() || value.empty()) return WrongUsage(Say(session.language(), msg::kBadFilterTerm, term));
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      const std::string nearest = Nearest(field, fields);
      return WrongUsage(absl::StrCat(Say(session.language(), msg::kUnknownFilterField, field),
                                     nearest.empty() ? "" : Say(session.language(), msg::kDidYouMean, nearest)));
    }
    terms.push_back(absl::StrCat(field, " = \"", absl::StrReplaceAll(value, {{"\\", "\\\\"}}), "\""));
  }
  return absl::StrJoin(terms, " AND ");
}

absl::Status ReadCodedValue(const Session& session, absl::string_view flag, lienthong::worker::v1::CodedValue* value) {
  if (!session.invocation().Has(flag)) return absl::OkStatus();
  const std::string text = session.invocation().Value(flag);
  const std::vector<std::string> parts = absl::StrSplit(text, absl::ByAnyChar("/|"));
  const bool whole = parts.size() == 3 && !parts[0].empty() && !parts[1].empty() && !parts[2].empty();
  if (!whole) return WrongUsage(Say(session.language(), msg::kNotACode, absl::StrCat("--", flag), text));
  value->set_system(parts[0]);
  value->set_version(parts[1]);
  value->set_code(parts[2]);
  return absl::OkStatus();
}

absl::Status NeedOneOf(const Session& session, const std::vector<absl::string_view>& flags) {
  for (const absl::string_view flag : flags) {
    if (session.invocation().Has(flag)) return absl::OkStatus();
  }
  return WrongUsage(Say(session.language(), msg::kNothingToChange, absl::StrCat("--", absl::StrJoin(flags, ", --"))));
}

absl::Status FileAlone(const Session& session, absl::Span<const Flag> filling) {
  for (const Flag& flag : filling) {
    if (session.invocation().Has(flag.name)) {
      return WrongUsage(Say(session.language(), msg::kFileAndFlags, absl::StrCat("--", flag.name)));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadMutation(Session& session, lienthong::worker::v1::Mutation* mutation) {
  const Invocation& asked = session.invocation();
  const absl::StatusOr<std::string> name = ResourceName(session, asked.arguments[0], "workers");
  if (!name.ok()) return name.status();
  mutation->set_name(*name);
  mutation->set_etag(asked.Value("etag"));
  mutation->set_request_id(session.RequestId());
  mutation->set_validate_only(asked.Has("validate-only"));
  mutation->set_reason(absl::StrReplaceAll(asked.Value("reason"), {{"-", "_"}}));
  mutation->set_note(asked.Value("note"));
  return absl::OkStatus();
}

}  // namespace lienthong::cli

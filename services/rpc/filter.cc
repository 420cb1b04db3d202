#include "services/rpc/filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/rpc/errors.h"

namespace lienthong::rpc {
namespace {

absl::Status Refuse(absl::string_view why, const std::set<std::string>& allowed) {
  FieldErrors errors;
  errors.Add("filter",
             absl::StrCat(why, "; write field = \"value\" joined by AND, with fields ", absl::StrJoin(allowed, ", ")));
  return errors.ToStatus();
}

// Takes a leading run of word characters from `text`.
std::string TakeWord(absl::string_view* text) {
  *text = absl::StripLeadingAsciiWhitespace(*text);
  size_t length = 0;
  while (length < text->size() && (absl::ascii_isalnum((*text)[length]) || (*text)[length] == '_')) ++length;
  std::string word(text->substr(0, length));
  text->remove_prefix(length);
  *text = absl::StripLeadingAsciiWhitespace(*text);
  return word;
}

bool TakeQuoted(absl::string_view* text, std::string* value) {
  if (text->empty() || text->front() != '"') return false;
  size_t end = text->find('"', 1);
  if (end == absl::string_view::npos) return false;
  *value = std::string(text->substr(1, end - 1));
  text->remove_prefix(end + 1);
  return true;
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ParseFilter(absl::string_view filter,
                                                               const std::set<std::string>& allowed) {
  std::map<std::string, std::string> terms;
  if (filter.size() > kMaxFilterBytes) return Refuse("is longer than 1000 bytes", allowed);
  absl::string_view rest = absl::StripAsciiWhitespace(filter);
  while (!rest.empty()) {
    if (!terms.empty() && TakeWord(&rest) != "AND") return Refuse("has no AND between two terms", allowed);
    std::string field = TakeWord(&rest), value;
    if (allowed.count(field) == 0) return Refuse("names an unknown field", allowed);
    if (rest.empty() || rest.front() != '=') return Refuse("has no = after a field", allowed);
    rest.remove_prefix(1);
    rest = absl::StripLeadingAsciiWhitespace(rest);
    if (!TakeQuoted(&rest, &value)) return Refuse("has a value without quotes", allowed);
    if (!terms.emplace(field, value).second) return Refuse("names a field twice", allowed);
    rest = absl::StripAsciiWhitespace(rest);
  }
  return terms;
}

}  // namespace lienthong::rpc

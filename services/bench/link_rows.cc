#include "services/bench/link_rows.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lienthong::bench {
namespace {

constexpr size_t kBufferBytes = 1 << 18;
constexpr size_t kMostRowBytes = 1 << 20;

bool HasOpenQuote(absl::string_view row) {
  return std::count(row.begin(), row.end(), '"') % 2 != 0;
}

}  // namespace

absl::Status CsvRows::Wrong(absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(path_, ", line ", line_, ": ", what));
}

absl::StatusOr<std::unique_ptr<CsvRows>> CsvRows::Open(const std::string& path) {
  std::unique_ptr<CsvRows> rows(new CsvRows(path));
  if (!rows->file_) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  rows->buffer_.resize(kBufferBytes);
  if (!rows->ReadLine(&rows->row_)) {
    if (!rows->trouble_.ok()) return rows->trouble_;
    return rows->Wrong("the file is empty; its first line should name the columns");
  }
  constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (absl::StartsWith(rows->row_, kByteOrderMark)) rows->row_.erase(0, kByteOrderMark.size());
  std::vector<absl::string_view> names;
  if (absl::Status split = rows->Split(&names); !split.ok()) return split;
  for (const absl::string_view name : names) rows->columns_.emplace_back(name);
  return rows;
}

absl::StatusOr<std::vector<size_t>> CsvRows::Places(absl::Span<const std::string> columns) const {
  std::vector<size_t> places;
  for (const std::string& column : columns) {
    const auto at = std::find(columns_.begin(), columns_.end(), column);
    if (at == columns_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path_, ": there is no column \"", column, "\"; it has ", absl::StrJoin(columns_, ", ")));
    }
    places.push_back(static_cast<size_t>(at - columns_.begin()));
  }
  return places;
}

bool CsvRows::ReadLine(std::string* line) {
  line->clear();
  ++line_;
  while (true) {
    if (at_ == filled_) {
      file_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
      filled_ = static_cast<size_t>(file_.gcount());
      at_ = 0;
      if (file_.bad()) trouble_ = absl::UnavailableError(absl::StrCat(path_, ": cannot be read behind line ", line_));
      if (filled_ == 0 || file_.bad()) return trouble_.ok() && !line->empty();
    }
    const char* begin = buffer_.data() + at_;
    const auto* end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
    const size_t length = end == nullptr ? filled_ - at_ : static_cast<size_t>(end - begin);
    line->append(begin, length);
    at_ += length + (end == nullptr ? 0 : 1);
    if (line->size() > kMostRowBytes) {
      trouble_ = Wrong("it is longer than 1 MiB");
      return false;
    }
    if (end == nullptr) continue;
    if (!line->empty() && line->back() == '\r') line->pop_back();
    return true;
  }
}

absl::Status CsvRows::Split(std::vector<absl::string_view>* fields) {
  std::string more;
  for (bool open = HasOpenQuote(row_); open; open ^= HasOpenQuote(more)) {
    const bool read = row_.size() <= kMostRowBytes && ReadLine(&more);
    if (!trouble_.ok()) return trouble_;
    if (!read) return Wrong("a quote is not closed");
    absl::StrAppend(&row_, "\n", more);
  }
  unquoted_.clear();
  unquoted_.reserve(row_.size());  // views into it must not move
  absl::string_view rest = row_;
  while (true) {
    // To the comma that ends the field: the first behind an even number of quotes.
    size_t end = rest.find(',');
    const size_t quote = rest.find('"');
    if (quote < end) {
      bool quoted = false;
      for (end = quote; end < rest.size() && (quoted || rest[end] != ','); ++end) quoted ^= rest[end] == '"';
    }
    const absl::string_view field = absl::StripAsciiWhitespace(rest.substr(0, end));
    fields->push_back(quote < end ? Unquoted(field) : field);
    if (end >= rest.size()) return absl::OkStatus();
    rest.remove_prefix(end + 1);
  }
}

absl::string_view CsvRows::Unquoted(absl::string_view field) {
  const absl::string_view inner = field.size() < 2 ? field : field.substr(1, field.size() - 2);
  const bool plain =
      field.size() >= 2 && field.front() == '"' && field.back() == '"' && inner.find('"') == absl::string_view::npos;
  if (plain) return absl::StripAsciiWhitespace(inner);
  const size_t begin = unquoted_.size();
  bool quoted = false;
  for (size_t i = 0; i < field.size(); ++i) {
    const bool doubled = quoted && field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"';
    if (doubled) ++i;
    if (doubled || field[i] != '"') {
      unquoted_.push_back(field[i]);
    } else {
      quoted = !quoted;
    }
  }
  return absl::StripAsciiWhitespace(absl::string_view(unquoted_).substr(begin));
}

absl::StatusOr<bool> CsvRows::Next(std::vector<absl::string_view>* fields) {
  do {
    if (!ReadLine(&row_)) return trouble_.ok() ? absl::StatusOr<bool>(false) : absl::StatusOr<bool>(trouble_);
  } while (row_.empty());
  fields->clear();
  if (absl::Status split = Split(fields); !split.ok()) return split;
  if (fields->size() != columns_.size()) {
    return Wrong(absl::StrCat("it has ", fields->size(), " fields, the first line names ", columns_.size()));
  }
  return true;
}

}  // namespace lienthong::bench

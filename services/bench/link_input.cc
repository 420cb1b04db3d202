#include "services/bench/link_input.h"

#include <fstream>
#include <iostream>
#include <regex>
#include <sstream>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/bench/link_rows.h"
#include "services/linkage/threads.h"

namespace lienthong::bench {
namespace {

// A name is searched by a regular expression, whose depth grows with it.
constexpr size_t kMostIdBytes = 256;

absl::StatusOr<std::string> WholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be read"));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Which column a person's name comes from.
class PersonOf {
 public:
  explicit PersonOf(const LinkMap& map) : column_(!map.truth_column.empty()) {
    if (!map.truth_pattern.empty()) pattern_.emplace(map.truth_pattern);
  }
  bool told() const { return column_ || pattern_.has_value(); }
  absl::string_view Find(absl::string_view id, absl::string_view column) {
    if (column_) return column.empty() ? Alone(id) : column;
    std::cmatch match;
    const char* end = id.data() + id.size();
    if (!std::regex_search(id.data(), end, match, *pattern_)) return Alone(id);
    return absl::string_view(match[1].first, static_cast<size_t>(match[1].length()));
  }

 private:
  // A person whom no other record is about: no name in a column has a newline before it.
  absl::string_view Alone(absl::string_view id) {
    alone_ = absl::StrCat("\n", id);
    return alone_;
  }

  bool column_;
  std::optional<std::regex> pattern_;
  std::string alone_;
};

absl::Status ReadRecords(const std::string& path, const LinkMap& map, const std::vector<std::string>& columns,
                         linkage::RecordTable* table, NamedRecords* records) {
  absl::StatusOr<std::unique_ptr<CsvRows>> rows = CsvRows::Open(path);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> wanted = columns;
  wanted.push_back(map.id);
  if (!map.truth_column.empty()) wanted.push_back(map.truth_column);
  const absl::StatusOr<std::vector<size_t>> places = (*rows)->Places(wanted);
  if (!places.ok()) return places.status();
  PersonOf person(map);
  std::vector<absl::string_view> row;
  std::vector<absl::string_view> values(columns.size());
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    for (size_t i = 0; i < columns.size(); ++i) values[i] = row[(*places)[i]];
    const absl::string_view id = row[(*places)[columns.size()]];
    if (id.size() > kMostIdBytes) return (*rows)->Wrong("the record's name is longer than 256 bytes");
    const uint32_t hash = linkage::StringPool::HashOf(id);
    records->ids.Prefetch(hash);
    const linkage::RecordId record = table->Append(values);
    if (records->ids.Intern(id, hash) != record + 1) {
      return (*rows)->Wrong("the record has no name, or that of another one");
    }
    if (person.told()) records->person.push_back(records->persons.Intern(person.Find(id, row[places->back()])));
  }
}

}  // namespace

void Phases::Done(const char* name) {
  const absl::Time now = absl::Now();
  line_.Number(absl::StrCat("seconds_", name), absl::ToDoubleSeconds(now - last_));
  std::cerr << "lienthong-bench: link: " << name << " done after " << absl::FormatDuration(now - begun_) << "\n";
  last_ = now;
}

namespace {

absl::Status CheckFiles(const Options& options) {
  const bool two = !options.left.empty() && !options.right.empty() && options.dedupe.empty();
  const bool one = !options.dedupe.empty() && options.left.empty() && options.right.empty();
  if ((two || one) && !options.columns.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("give --left and --right, or --dedupe, and --columns");
}

absl::Status CheckSizes(const Linking& linking) {
  if (linking.left->size() >= 2 && linking.tables().searched().size() >= 2) return absl::OkStatus();
  return absl::InvalidArgumentError("a file has fewer than two records; there is nothing to learn from");
}

absl::Status ReadFiles(const Options& options, Linking* linking) {
  const absl::StatusOr<std::string> yaml = WholeFile(options.columns);
  if (!yaml.ok()) return yaml.status();
  absl::StatusOr<LinkMap> map = ParseLinkMap(*yaml);
  if (!map.ok()) return map.status();
  linking->map = *std::move(map);
  absl::StatusOr<linkage::Layout> layout = linkage::Layout::Make(linking->map.fields);
  if (!layout.ok()) return layout.status();
  linking->layout = *std::move(layout);
  linking->left = std::make_unique<linkage::RecordTable>(&linking->layout, &linking->books);
  const auto read = [linking](const std::string& path, const std::vector<std::string>& columns,
                              linkage::RecordTable* table, NamedRecords* records) {
    return ReadRecords(path, linking->map, columns, table, records);
  };
  if (!options.dedupe.empty()) {
    const absl::Status done =
        read(options.dedupe, linking->map.left_columns, linking->left.get(), &linking->left_records);
    linking->left->TakeHomes();
    return done;
  }
  // Side by side, each with books of its own.
  linkage::Books right_books;
  linking->right = std::make_unique<linkage::RecordTable>(&linking->layout, &right_books);
  absl::Status left_read;
  absl::Status right_read;
  linkage::RunThreads(2, [&](size_t side) {
    if (side == 0) {
      left_read = read(options.left, linking->map.left_columns, linking->left.get(), &linking->left_records);
      linking->left->TakeHomes();
    } else {
      right_read = read(options.right, linking->map.right_columns, linking->right.get(), &linking->right_records);
    }
  });
  if (!left_read.ok()) return left_read;
  if (!right_read.ok()) return right_read;
  linking->right->MoveTo(&linking->books, options.clients);
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadInput(const Options& options, Linking* linking) {
  if (absl::Status files = CheckFiles(options); !files.ok()) return files;
  if (absl::Status read = ReadFiles(options, linking); !read.ok()) return read;
  return CheckSizes(*linking);
}

absl::Status ReadTruth(const Options& options, Linking* linking) {
  const NamedRecords* right = linking->right == nullptr ? nullptr : &linking->right_records;
  if (!options.truth.empty()) {
    absl::StatusOr<LinkTruth> truth = LinkTruth::OfFile(options.truth, linking->left_records, right);
    if (!truth.ok()) return truth.status();
    linking->truth = *std::move(truth);
  } else if (!linking->left_records.person.empty()) {
    linking->truth = LinkTruth::OfRecords(linking->left_records, right);
  }
  return absl::OkStatus();
}

}  // namespace lienthong::bench

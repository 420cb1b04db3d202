#include "adapters/simulator/data_import.h"

#include <cstdint>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/simulator/record_rows.h"
#include "google/protobuf/util/json_util.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

using LineReader = std::function<absl::Status(const std::string& line)>;

// Gives each line that is not blank to `read`, and puts file and line number before its error.
absl::Status ForEachLine(const std::string& path, std::istream& file, const LineReader& read) {
  std::string line;
  for (std::uint64_t number = 1; std::getline(file, line); ++number) {
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    const absl::Status done = read(line);
    if (!done.ok()) return absl::Status(done.code(), absl::StrCat(path, " line ", number, ": ", done.message()));
  }
  if (file.bad()) return absl::UnavailableError(path + ": cannot be read to its end");
  return absl::OkStatus();
}

// The parser's own message may repeat the text, so it is dropped.
absl::Status ParseLine(const std::string& line, google::protobuf::Message* message) {
  if (google::protobuf::util::JsonStringToMessage(line, message).ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("expected one ", message->GetTypeName(), " in proto3 JSON with no unknown field"));
}

// One import: what its lines have made of the records so far.
class Import {
 public:
  Import(const v1::RegistryDescription& description, SqliteDatabase* database)
      : description_(description), database_(database) {}

  absl::Status AddRecord(const std::string& line) {
    v1::Record record;
    if (absl::Status parsed = ParseLine(line, &record); !parsed.ok()) return parsed;
    if (absl::Status fits = CheckRecord(record); !fits.ok()) return fits;
    if (!held_.emplace(record.kind(), record.key()).second) {
      return absl::InvalidArgumentError("the kind and key of an earlier line; keep one of them");
    }
    return PutRecord(database_, record, 1);
  }

  absl::Status AddChange(const std::string& line) {
    v1::Change change;
    if (absl::Status parsed = ParseLine(line, &change); !parsed.ok()) return parsed;
    if (change.version() != 0 && change.version() <= last_version_) {
      return absl::InvalidArgumentError("version: expected more than that of the line before");
    }
    if (change.version() != 0) last_version_ = change.version();
    if (absl::Status fits = CheckChange(change); !fits.ok()) return fits;
    return QueueChange(database_, change);
  }

 private:
  absl::Status CheckRecord(const v1::Record& record) const {
    for (const int kind : description_.kinds()) {
      if (kind == record.kind()) return CheckCanonical(Canonicalize(record));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("kind: registry ", description_.registry(), " does not hold ", KindName(record.kind())));
  }

  absl::Status CheckChange(const v1::Change& change) {
    if (change.has_put()) {
      held_.emplace(change.put().kind(), change.put().key());
      return CheckRecord(change.put());
    }
    if (!change.has_removed()) return absl::InvalidArgumentError("expected put or removed");
    if (change.removed().fields_size() > 0) return absl::InvalidArgumentError("removed: expected kind and key only");
    if (held_.erase({change.removed().kind(), change.removed().key()}) == 1) return absl::OkStatus();
    return absl::InvalidArgumentError("removed: expected a record that the registry holds by then");
  }

  const v1::RegistryDescription& description_;
  SqliteDatabase* const database_;
  std::set<std::pair<int, std::string>> held_;
  std::uint64_t last_version_ = 0;
};

// The moment of DIR/data_as_of, or `now`.
absl::StatusOr<absl::Time> ReadDataAsOf(const std::string& directory, absl::Time now) {
  const std::string path = directory + "/data_as_of";
  std::ifstream file(path);
  if (!file.is_open()) return now;
  std::string line;
  std::getline(file, line);
  absl::Time moment;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, absl::StripAsciiWhitespace(line), &moment, &error)) return moment;
  return absl::InvalidArgumentError(path + ": expected one moment, for example 2026-11-01T00:00:00Z");
}

absl::Status ImportAll(const std::string& directory, const v1::RegistryDescription& description, absl::Time now,
                       SqliteDatabase* database) {
  const std::string initial = directory + "/initial.jsonl";
  std::ifstream records(initial);
  if (!records.is_open()) {
    return absl::NotFoundError(
        absl::StrCat(initial, ": cannot be opened; write it with lienthong-datagen, or give its directory in --data"));
  }
  const absl::StatusOr<absl::Time> moment = ReadDataAsOf(directory, now);
  if (!moment.ok()) return moment.status();
  Import import(description, database);
  absl::Status done = ForEachLine(initial, records, [&](const std::string& line) { return import.AddRecord(line); });
  if (!done.ok()) return done;
  std::ifstream changes(directory + "/changes.jsonl");
  if (changes.is_open()) {
    done = ForEachLine(directory + "/changes.jsonl", changes,
                       [&](const std::string& line) { return import.AddChange(line); });
    if (!done.ok()) return done;
  }
  done = WriteMeta(database, "data_as_of", absl::StrCat(absl::ToUnixSeconds(*moment)));
  if (done.ok()) done = WriteMeta(database, "registry", description.registry());
  return done.ok() ? WriteMeta(database, "version", "1") : done;
}

}  // namespace

absl::Status ImportOnce(const std::string& directory, const v1::RegistryDescription& description, absl::Time now,
                        SqliteDatabase* database) {
  const absl::StatusOr<std::int64_t> version = ReadMetaNumber(database, "version");
  if (!version.ok()) return version.status();
  if (*version == 0) {
    return database->InTransaction([&] { return ImportAll(directory, description, now, database); });
  }
  const absl::StatusOr<std::optional<std::string>> registry = ReadMeta(database, "registry");
  if (!registry.ok()) return registry.status();
  if (registry->has_value() && **registry == description.registry()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(directory, "/registry.sqlite: holds another registry than ",
                                                    description.registry(),
                                                    "; give the right --kind or another directory"));
}

}  // namespace lienthong::adapters

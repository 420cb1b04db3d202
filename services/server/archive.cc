#include "services/server/archive.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/server/fact_log.h"
#include "storage/vault/file_key_provider.h"
#include "storage/vault/pkcs11_key_provider.h"

namespace lienthong::server {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0700;

// Makes `directory` with the folders above it; only its own mode is ours to choose.
absl::Status MakePrivateDirectory(const std::string& directory) {
  std::error_code error;
  const fs::path path = fs::absolute(directory, error).lexically_normal();
  const fs::path whole = path.has_filename() ? path : path.parent_path();
  if (!error && !fs::exists(whole, error)) {
    fs::create_directories(whole.parent_path(), error);
    if (!error && mkdir(whole.c_str(), kOwnerOnly) != 0) error = std::error_code(errno, std::generic_category());
  }
  if (!error && !fs::is_directory(whole, error) && !error) error = std::make_error_code(std::errc::not_a_directory);
  if (error) {
    return absl::FailedPreconditionError(
        absl::StrCat("data directory ", directory, ": cannot be made or entered: ", error.message()));
  }
  const fs::perms open_to_others =
      fs::status(whole, error).permissions() & (fs::perms::group_all | fs::perms::others_all);
  if (!error && open_to_others != fs::perms::none) {
    LogFact("data_directory_open_to_others", {{"data", directory}, {"advice", "chmod 0700"}});
  }
  return absl::OkStatus();
}

absl::Status Explain(const std::string& directory, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("data directory ", directory, ": ", status.message()));
}

// The file is made for a new log only: under other keys an old one would not be read.
absl::StatusOr<std::unique_ptr<storage::KeyProvider>> OpenKeys(const config::v1::ServerConfig& config,
                                                               const std::string& log_directory) {
  const std::string file =
      config.keys().file().empty() ? config.data_directory() + "/sealing.keys" : config.keys().file();
  std::error_code error;
  if (fs::exists(log_directory + "/CURRENT", error) && !fs::exists(file, error)) {
    return absl::DataLossError(absl::StrCat("there is a log but not ", file,
                                            "; without it no sealed part can be opened; restore the file from its "
                                            "backup"));
  }
  if (config.keys().has_pkcs11()) {
    const config::v1::Pkcs11& token = config.keys().pkcs11();
    return storage::OpenPkcs11KeyProvider({token.module(), token.token_label(), token.pin_file(), file});
  }
  return storage::FileKeyProvider::Open(file);
}

// A key of hashes that stand in the log.
struct HashKey {
  const char* file;
  const char* loss;  // what no other key does
};
constexpr HashKey kLookupKey = {"lookup.key", "no identifier or request would be found again"};
constexpr HashKey kSuppressionKey = {"suppression.key", "runs would bring in again who was erased"};

// Opens the key, which a log with events has; leaves a mark in a new log that only this key finds again, and looks for
// it in an old one.
absl::StatusOr<storage::LookupKey> OpenHashKey(const std::string& directory, const HashKey& which,
                                               storage::EventLog* log) {
  const std::string path = absl::StrCat(directory, "/", which.file);
  std::error_code error;
  if (log->Head() > 0 && !fs::exists(path, error)) {
    return absl::DataLossError(absl::StrCat("the log holds events but ", which.file, " is gone; with another one ",
                                            which.loss, "; restore the file from its backup"));
  }
  absl::StatusOr<storage::LookupKey> key = storage::LookupKey::OpenOrCreate(path);
  if (!key.ok()) return key;
  const storage::RequestKey mark{key->Hash("key_check", {"request"}), key->Hash("key_check", {"digest"})};
  absl::StatusOr<std::optional<storage::AppendResult>> found = log->FindRequest(mark);
  if (!found.ok()) return found.status();
  if (found->has_value()) return key;
  if (log->Head() > 0) {
    return absl::DataLossError(absl::StrCat(which.file, " is not the key of this log; with it ", which.loss,
                                            "; restore the file that belongs to the log"));
  }
  storage::AppendRequest request;
  request.request = mark;
  if (const absl::Status marked = log->Append(std::move(request)).status(); !marked.ok()) return marked;
  return key;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Archive>> Archive::Open(const config::v1::ServerConfig& config,
                                                       const storage::Clock& clock) {
  const std::string& directory = config.data_directory();
  if (absl::Status made = MakePrivateDirectory(directory); !made.ok()) return made;
  storage::RocksDbEventLogOptions options;
  options.directory = directory + "/log";
  options.clock = clock;
  options.write_buffer_bytes = config.limits().write_buffer_bytes();
  options.min_free_bytes = config.limits().min_free_bytes();
  absl::StatusOr<std::unique_ptr<storage::KeyProvider>> keys = OpenKeys(config, options.directory);
  if (!keys.ok()) return Explain(directory, keys.status());
  options.keys.provider = *std::move(keys);
  // The log comes before the look-up key: its lock keeps a second server away from that. Two that make the file of keys
  // at once have the same one.
  absl::StatusOr<std::unique_ptr<storage::RocksDbEventLog>> log = storage::RocksDbEventLog::Open(options);
  if (!log.ok()) return Explain(directory, log.status());
  absl::StatusOr<storage::LookupKey> key = OpenHashKey(directory, kLookupKey, log->get());
  if (!key.ok()) return Explain(directory, key.status());
  absl::StatusOr<storage::LookupKey> suppression_key = OpenHashKey(directory, kSuppressionKey, log->get());
  if (!suppression_key.ok()) return Explain(directory, suppression_key.status());
  return std::unique_ptr<Archive>(new Archive(*std::move(log), *std::move(key), *std::move(suppression_key), clock));
}

Archive::Archive(std::unique_ptr<storage::RocksDbEventLog> log, storage::LookupKey key,
                 storage::LookupKey suppression_key, const storage::Clock& clock)
    : clock_(clock),
      key_(std::move(key)),
      suppression_key_(std::move(suppression_key)),
      log_(std::move(log)),
      ids_(clock, storage::SystemRandom()),
      officers_(log_.get(), &key_, log_->sealer(), &ids_),
      looks_(log_.get(), &ids_, clock) {}

access::RecordKeeping Archive::records() {
  access::RecordKeeping records;
  records.log = log_.get();
  records.sealer = log_->sealer();
  records.key = &key_;
  records.suppression_key = &suppression_key_;
  records.ids = &ids_;
  records.officers = &officers_;
  records.looks = &looks_;
  records.clock = clock_;
  records.vault = log_.get();
  return records;
}

}  // namespace lienthong::server

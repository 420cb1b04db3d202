// The directory of workers: who has an identifier, which record is whose, who was looked at. Folded from the log; holds
// keyed hashes and ids, never a name or a number.

#ifndef LIENTHONG_SERVICES_WORKER_DIRECTORY_H_
#define LIENTHONG_SERVICES_WORKER_DIRECTORY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/worker/worker_event.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"
#include "storage/view_store.h"

namespace lienthong::worker {

struct WorkerRow;  // directory_rows.h

// The fold. Borrows both; they outlive it.
class DirectoryView : public storage::View {
 public:
  DirectoryView(const storage::LookupKey* key, const storage::PayloadSealer* sealer) : key_(key), sealer_(sealer) {}

  std::string name() const override { return "worker_directory"; }
  uint32_t schema_version() const override { return 3; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;

 private:
  absl::Status FoldLooks(const storage::StoredEvent& event, storage::ViewRows* rows);

  const storage::LookupKey* key_;
  const storage::PayloadSealer* sealer_;
};

// A source record as the directory knows it.
struct RecordEntry {
  std::string source_record_id;
  std::string registry;
  RecordKind kind = registry::v1::RECORD_KIND_UNSPECIFIED;
  std::string worker_id;  // who stands for the worker it is linked to; empty: linked to nobody
};

struct ListedWorker {
  std::string id;
  storage::Position registered_at = 0;
  std::set<std::string> tokens;  // "market=JP", "province=31", "province=31|2025-07", "registry=labour"
};

// A worker whose keys are destroyed, but may still be in files.
struct ErasureUnderWay {
  std::string worker_id;
  storage::Position erased_at = 0;  // the first PersonalDataErased
};

// Reads the view. Every function first folds all that is durable. Borrows all; they outlive it. Threads: any.
class Directory {
 public:
  Directory(storage::ViewStore* views, const storage::LookupKey* key) : views_(views), key_(key) {}

  // Workers who have or had the identifier, by id; for a merged one who stands for her.
  absl::StatusOr<std::vector<std::string>> WorkersWith(IdentifierType type, absl::string_view value) const;
  // Records that name the identifier, crossings apart, and are linked to nobody.
  absl::StatusOr<std::vector<RecordEntry>> UnlinkedWith(IdentifierType type, absl::string_view value) const;
  // The record that a registry has under a key of a kind.
  absl::StatusOr<std::optional<RecordEntry>> FindRecord(absl::string_view registry, RecordKind kind,
                                                        absl::string_view key) const;
  // A record by its own id.
  absl::StatusOr<std::optional<RecordEntry>> FindRecordById(absl::string_view source_record_id) const;
  // Workers with an id greater than `after`, in the order of ids, at most `limit`; merged ones are not among them.
  absl::StatusOr<std::vector<ListedWorker>> List(absl::string_view after, size_t limit) const;
  // Positions of looks at a worker, greater than `after`, at most `limit`.
  absl::StatusOr<std::vector<storage::Position>> Looks(absl::string_view worker_id, storage::Position after,
                                                       size_t limit) const;
  // The subjects of searches for the identifier that found nobody, at most `limit`.
  absl::StatusOr<std::vector<std::string>> SearchesFor(IdentifierType type, absl::string_view value,
                                                       size_t limit) const;
  // Erasures to be completed, at most `limit`.
  absl::StatusOr<std::vector<ErasureUnderWay>> ErasuresUnderWay(size_t limit) const;
  // How many workers there are.
  absl::StatusOr<uint64_t> Count() const;

 private:
  absl::StatusOr<std::optional<RecordEntry>> Record(absl::string_view source_record_id) const;
  absl::StatusOr<std::optional<WorkerRow>> Row(absl::string_view worker_id) const;
  // Who stands for the worker now.
  absl::StatusOr<std::string> Standing(const std::string& worker_id) const;
  // The tokens of the row and of all merged into it.
  absl::Status AddTokensOf(const WorkerRow& row, std::set<std::string>* tokens) const;

  storage::ViewStore* views_;
  const storage::LookupKey* key_;
};

// Streams of erasures: erasures/{worker}.
inline constexpr char kErasureStreams[] = "erasures/";

// The claim key that makes an active identifier unique.
std::string ClaimKey(const storage::LookupKey& key, IdentifierType type, absl::string_view value);
// The claim key that links a record to one worker at a time; its owner is the worker in whose stream the link stands.
std::string LinkClaimKey(const storage::LookupKey& key, absl::string_view source_record_id);

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_DIRECTORY_H_

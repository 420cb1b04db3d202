// The register of runs and discrepancies: a view over the log. Holds ids, states and keyed hashes only.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_REGISTER_H_
#define LIENTHONG_SERVICES_RECONCILIATION_REGISTER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/reconciliation/discrepancy.h"
#include "storage/view_store.h"

namespace lienthong::reconciliation {

// The fold. Borrows both; they outlive it.
class RegisterView : public storage::View {
 public:
  RegisterView(const storage::LookupKey* key, const storage::PayloadSealer* sealer) : key_(key), sealer_(sealer) {}

  std::string name() const override { return "reconciliation_register"; }
  uint32_t schema_version() const override { return 3; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;

 private:
  const storage::LookupKey* key_;
  const storage::PayloadSealer* sealer_;
};

struct ListedDiscrepancy {
  std::string id;
  std::string run_id;
  DiscrepancyStage stage = DiscrepancyStage::kOpen;
};

// What stands about one finding.
struct KnownFinding {
  std::string discrepancy_id;
  DiscrepancyStage stage = DiscrepancyStage::kOpen;
  std::string values;  // ValuesKey
};

struct LastRun {
  std::string run_id;
  uint64_t registry_version = 0;
};

// Reads the view after folding all that is durable. Borrows the store. Threads: any.
class Register {
 public:
  explicit Register(storage::ViewStore* views) : views_(views) {}

  // Run ids, newest first; `after` is the cursor of the page before (empty: from the newest).
  struct ListedRun {
    std::string cursor;
    std::string run_id;
  };
  absl::StatusOr<std::vector<ListedRun>> Runs(absl::string_view after, size_t limit) const;
  // Every run that is not over.
  absl::StatusOr<std::vector<std::string>> RunsUnderWay() const;
  // The last run of a registry that succeeded.
  absl::StatusOr<std::optional<LastRun>> LastSucceeded(absl::string_view registry) const;

  // Discrepancies with an id greater than `after`, oldest first.
  absl::StatusOr<std::vector<ListedDiscrepancy>> Discrepancies(absl::string_view after, size_t limit) const;
  // Ids of open discrepancies of a worker.
  absl::StatusOr<std::vector<std::string>> OpenOfWorker(absl::string_view worker_id) const;
  // Ids of open discrepancies about a record that were opened while nobody was linked to it.
  absl::StatusOr<std::vector<std::string>> OpenOfRecord(absl::string_view source_record_id) const;
  // The last discrepancy of a finding (FindingKey).
  absl::StatusOr<std::optional<KnownFinding>> Find(absl::string_view finding_key) const;

 private:
  absl::StatusOr<std::vector<std::string>> OpenUnder(const std::string& prefix) const;

  storage::ViewStore* views_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_REGISTER_H_

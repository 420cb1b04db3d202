// A whole bridge in memory: log, views, desk, runner and three fake registries, with a clock that stands until moved.

#ifndef LIENTHONG_TESTS_SUPPORT_BRIDGE_H_
#define LIENTHONG_TESTS_SUPPORT_BRIDGE_H_

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/in_memory_registry.h"
#include "services/matching/match_index.h"
#include "services/reconciliation/desk.h"
#include "services/reconciliation/runner.h"
#include "services/review/opening.h"
#include "services/review/review_view.h"
#include "storage/in_memory_event_log.h"
#include "storage/in_memory_view_store.h"

namespace lienthong::testing {

// One line of `key=value` fields, for example {"full_name", "Nguyễn Thị Hồng"}.
registry::v1::Record MakeRecord(registry::v1::RecordKind kind, const std::string& key,
                                const std::map<std::string, std::string>& fields);

// What a discrepancy says, without the ids that are new in every history.
struct SeenDiscrepancy {
  std::string id;
  std::string text;  // "open tone_loss full_name labour/person/L1 residents=A labour=B"
};

class Bridge {
 public:
  struct Options {
    std::string data_as_of = "2026-06-30";
    int step_items = 200;
    int attempts = 5;
    uint64_t seed = 1;
    std::optional<review::OpeningPolicy> reviews;  // nothing: runs open none
  };

  explicit Bridge(const Options& options);
  Bridge() : Bridge(Options()) {}

  adapters::InMemoryRegistry& registry(const std::string& id) { return *registries_.at(id); }
  reconciliation::Desk& desk() { return *desk_; }
  const reconciliation::StepSources& sources() const { return sources_; }

  // Asks for a run; its id.
  absl::StatusOr<std::string> StartRun(const std::string& registry, bool full = false);
  // One step of one run. False: nothing is due.
  bool Step();
  // Steps until every run is over, moving the clock to where a waiting one is due.
  void Finish();
  // As after a kill: new runner, new views folded from the log. The log alone lives on.
  void Restart();
  reconciliation::RunState Run(const std::string& id) const;
  // Moves the clock on.
  void Pass(absl::Duration time) { now_ += time; }

  // A UUID of this bridge's own source.
  std::string NewId() { return ids_->NextText(); }

 private:
  void Open();

  const Options options_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  uint64_t random_state_;
  storage::LookupKey key_;
  std::unique_ptr<storage::Uuid7Source> ids_;
  std::unique_ptr<storage::InMemoryEventLog> log_;
  std::map<std::string, std::unique_ptr<adapters::InMemoryRegistry>> registries_;
  reconciliation::Gateways gateways_;
  std::map<std::string, std::string> addresses_;
  reference::AdministrativeUnits units_;
  worker::SurvivorshipPolicy policy_;
  const reconciliation::LinkScorer scorer_;
  std::unique_ptr<worker::DirectoryView> directory_view_;
  std::unique_ptr<reconciliation::RegisterView> register_view_;
  std::unique_ptr<matching::MatchIndexView> match_view_;
  std::unique_ptr<review::ReviewView> review_view_;
  std::unique_ptr<storage::InMemoryViewStore> views_;
  std::unique_ptr<worker::Directory> directory_;
  std::unique_ptr<reconciliation::Register> known_;
  std::unique_ptr<worker::WorkerStore> store_;
  std::unique_ptr<review::ReviewQueue> review_queue_;
  std::unique_ptr<review::Opening> opening_;
  std::unique_ptr<access::Officers> officers_;
  std::unique_ptr<access::Looks> looks_;
  access::RecordKeeping records_;
  reconciliation::StepSources sources_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<reconciliation::Runner> runner_;
  std::unique_ptr<reconciliation::Desk> desk_;
};

// The caller of every command here.
rpc::Caller TestCaller();

// Every discrepancy, sorted by text.
std::vector<SeenDiscrepancy> Discrepancies(const Bridge& bridge);
// Every worker, by the links and shown values: what must not depend on how often a run was cut.
std::vector<std::string> Workers(const Bridge& bridge);
// How many events of each type the log holds, but looks and officers.
std::map<std::string, int> EventCounts(const Bridge& bridge);
// Whether the log holds `text`, in the clear or in a part that can be opened.
bool LogHolds(const Bridge& bridge, const std::string& text);
// Every row of every view.
std::vector<storage::ViewRow> ViewRowsOf(const Bridge& bridge);

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SUPPORT_BRIDGE_H_

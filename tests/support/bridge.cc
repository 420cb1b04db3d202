#include "tests/support/bridge.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "adapters/mock_registries.h"
#include "adapters/record_names.h"
#include "services/reconciliation/render.h"
#include "tests/support/require.h"

namespace lienthong::testing {
namespace {

namespace rv = registry::v1;

constexpr char kLookupKey[] = "a key of 32 bytes for tests only";
constexpr size_t kEverything = 1'000'000;
constexpr int kMostSteps = 10'000;

std::vector<storage::StoredEvent> EventsOf(const Bridge& bridge) {
  return Require(bridge.sources().records->log->ReadAll(1, kEverything));
}

std::string DescribeWorker(const Bridge& bridge, const std::string& id) {
  const worker::WorkerState state = Require(bridge.sources().store->Load(Require(worker::WorkerId::Parse(id))));
  std::vector<std::string> parts;
  for (const worker::LinkedRecord& link : state.links) {
    parts.push_back(absl::StrCat("link ", reconciliation::SourceRecordName(link.latest),
                                 link.latest.gone ? " gone" : "", " by ", link.rule));
  }
  for (const worker::IdentifierState& identifier : state.identifiers) {
    parts.push_back(absl::StrCat("identifier ", static_cast<int>(identifier.type), " ", identifier.value, " ",
                                 static_cast<int>(identifier.status)));
  }
  for (const auto& [field, statements] : state.person) {
    const std::string shown = ShownValue(*bridge.sources().policy, state.person, field, INT32_MAX);
    parts.push_back(absl::StrCat(adapters::FieldName(field), " ", shown));
  }
  parts.push_back(absl::StrCat("deployments ", state.deployments.size(), " crossings ", state.crossings.size()));
  std::sort(parts.begin(), parts.end());
  return absl::StrJoin(parts, "; ");
}

}  // namespace

rpc::Caller TestCaller() {
  return {"G09", "officer-7", "reconciliation", "P-01"};
}

rv::Record MakeRecord(rv::RecordKind kind, const std::string& key, const std::map<std::string, std::string>& fields) {
  rv::Record record;
  record.set_kind(kind);
  record.set_key(key);
  std::map<rv::RecordField, std::string> sorted;
  for (const auto& [name, value] : fields) sorted[Require(adapters::ParseFieldName(name))] = value;
  for (const auto& [field, value] : sorted) {
    rv::FieldValue* const added = record.add_fields();
    added->set_field(field);
    added->set_value(value);
  }
  return record;
}

Bridge::Bridge(const Options& options)
    : options_(options),
      random_state_(options.seed),
      key_(storage::LookupKey::FromBytes(kLookupKey)),
      units_(reference::AdministrativeUnits::BuiltIn()),
      policy_(worker::SurvivorshipPolicy::BuiltIn()),
      scorer_(&linkage::BuiltInModel(), &units_) {
  const storage::Clock clock = [this] { return now_; };
  ids_ = std::make_unique<storage::Uuid7Source>(clock, [this] {
    random_state_ = random_state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return random_state_;
  });
  log_ = std::make_unique<storage::InMemoryEventLog>(clock);
  absl::Time as_of;
  std::string fault;
  if (!absl::ParseTime("%Y-%m-%d", options.data_as_of, &as_of, &fault)) Fail(fault);
  for (const char* id : {"labour", "residents", "immigration"}) {
    rv::RegistryDescription description = Require(adapters::MockRegistry(id));
    description.mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(as_of));
    registries_[id] = std::make_unique<adapters::InMemoryRegistry>(description, std::vector<rv::Record>());
    gateways_[id] = registries_[id].get();
  }
  Open();
}

void Bridge::Open() {
  directory_view_ = std::make_unique<worker::DirectoryView>(&key_, log_->sealer());
  register_view_ = std::make_unique<reconciliation::RegisterView>(&key_, log_->sealer());
  review_view_ = std::make_unique<review::ReviewView>();
  match_view_ = std::make_unique<matching::MatchIndexView>(&key_, log_->sealer());
  views_ = std::make_unique<storage::InMemoryViewStore>(
      log_.get(),
      std::vector<storage::View*>{directory_view_.get(), register_view_.get(), match_view_.get(), review_view_.get()});
  directory_ = std::make_unique<worker::Directory>(views_.get(), &key_);
  known_ = std::make_unique<reconciliation::Register>(views_.get());
  store_ = std::make_unique<worker::WorkerStore>(log_.get(), log_->sealer());
  officers_ = std::make_unique<access::Officers>(log_.get(), &key_, log_->sealer(), ids_.get());
  const storage::Clock clock = [this] { return now_; };
  looks_ = std::make_unique<access::Looks>(log_.get(), ids_.get(), clock);
  records_ = {log_.get(), views_.get(),    log_->sealer(), &key_, &key_,
              ids_.get(), officers_.get(), looks_.get(),   clock, log_.get()};
  sources_ = {&records_, &units_, &policy_, directory_.get(), known_.get(), store_.get(), &scorer_};
  review_queue_ = std::make_unique<review::ReviewQueue>(views_.get());
  if (options_.reviews.has_value()) {
    opening_ = std::make_unique<review::Opening>(&records_, review_queue_.get(), *options_.reviews);
    sources_.reviews = opening_.get();
  }
  reconciliation::RunLimits limits;
  limits.step_items = options_.step_items;
  limits.attempts = options_.attempts;
  limits.call_timeout = absl::InfiniteDuration();  // the fake registry looks at the real clock
  runner_ = std::make_unique<reconciliation::Runner>(&sources_, &gateways_, limits, &stopping_);
  desk_ = std::make_unique<reconciliation::Desk>(&sources_, &gateways_, &addresses_);
}

void Bridge::Restart() {
  desk_.reset();
  runner_.reset();
  Open();
}

absl::StatusOr<std::string> Bridge::StartRun(const std::string& registry, bool full) {
  reconciliation::v1::CreateRunRequest request;
  request.set_registry(registry);
  request.set_full(full);
  request.set_request_id(NewId());
  absl::StatusOr<reconciliation::v1::Run> run = desk_->CreateRun(TestCaller(), request);
  if (!run.ok()) return run.status();
  return std::string(absl::StripPrefix(run->name(), "runs/"));
}

bool Bridge::Step() {
  now_ += absl::Milliseconds(1);
  return Require(runner_->RunOnce());
}

void Bridge::Finish() {
  for (int step = 0; step < kMostSteps; ++step) {
    if (Step()) continue;
    if (Require(known_->RunsUnderWay()).empty()) return;
    if (runner_->NextDue() != absl::InfiniteFuture()) now_ = std::max(now_, runner_->NextDue());
  }
  Fail("a run does not come to its end");
}

reconciliation::RunState Bridge::Run(const std::string& id) const {
  return Require(reconciliation::LoadRun(*log_, *log_->sealer(), id));
}

std::vector<SeenDiscrepancy> Discrepancies(const Bridge& bridge) {
  std::vector<SeenDiscrepancy> seen;
  const reconciliation::StepSources& sources = bridge.sources();
  for (const reconciliation::ListedDiscrepancy& row : Require(sources.known->Discrepancies("", kEverything))) {
    const reconciliation::DiscrepancyState state =
        Require(reconciliation::LoadDiscrepancy(*sources.records->log, *sources.records->sealer, row.id));
    const reconciliation::v1::Discrepancy rendered = reconciliation::RenderDiscrepancy(state);
    const char* const stages[] = {"", "open", "resolved", "closed"};
    std::string text = absl::StrCat(stages[static_cast<int>(state.stage)], " ", rendered.kind(), " ", rendered.field(),
                                    " ", rendered.source_record());
    for (const auto& value : rendered.values()) absl::StrAppend(&text, " ", value.source(), "=", value.value());
    seen.push_back({row.id, text});
  }
  std::sort(seen.begin(), seen.end(),
            [](const SeenDiscrepancy& a, const SeenDiscrepancy& b) { return a.text < b.text; });
  return seen;
}

std::vector<std::string> Workers(const Bridge& bridge) {
  std::vector<std::string> workers;
  for (const worker::ListedWorker& row : Require(bridge.sources().directory->List("", kEverything))) {
    workers.push_back(DescribeWorker(bridge, row.id));
  }
  std::sort(workers.begin(), workers.end());
  return workers;
}

std::map<std::string, int> EventCounts(const Bridge& bridge) {
  std::map<std::string, int> counts;
  for (const storage::StoredEvent& event : EventsOf(bridge)) {
    const std::string& type = event.envelope.type();
    if (type != "OfficerRegistered" && type != "PersonalDataRead") ++counts[type];
  }
  return counts;
}

bool LogHolds(const Bridge& bridge, const std::string& text) {
  const std::vector<storage::StoredEvent> events = EventsOf(bridge);
  return std::any_of(events.begin(), events.end(), [&](const storage::StoredEvent& event) {
    const auto& parts = event.envelope.sealed_parts();
    return absl::StrContains(event.bytes, text) || std::any_of(parts.begin(), parts.end(), [&](const auto& part) {
             const auto plain = bridge.sources().records->sealer->Open(event.envelope, part);
             if (!storage::MarkOf(plain.status(), storage::kErasedMark).empty()) return false;
             return absl::StrContains(Require(plain), text);
           });
  });
}

std::vector<storage::ViewRow> ViewRowsOf(const Bridge& bridge) {
  storage::ViewStore* const views = bridge.sources().records->views;
  if (absl::Status caught_up = views->CatchUp(); !caught_up.ok()) Fail(caught_up.ToString());
  std::vector<storage::ViewRow> all;
  for (const char* view : {"worker_directory", "reconciliation_register", "match_index", "review_queue"}) {
    for (const storage::ViewRow& row : Require(views->Scan(view, "", "", kEverything))) {
      all.emplace_back(absl::StrCat(view, "/", row.first), row.second);
    }
  }
  return all;
}

}  // namespace lienthong::testing

#include "services/server/bridge.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/server/fact_log.h"

namespace lienthong::server {
namespace {

// Together less than the 5 s that Stop promises.
constexpr absl::Duration kCallsGrace = absl::Seconds(2);
constexpr absl::Duration kLoopsGrace = absl::Seconds(1);
// Folding is done for many events at a time; whoever needs the newest rows folds them himself.
constexpr absl::Duration kFoldRest = absl::Milliseconds(10);
// Between two looks at whether the log takes writes.
constexpr absl::Duration kWriteLookRest = absl::Milliseconds(250);

}  // namespace

absl::StatusOr<std::unique_ptr<Bridge>> Bridge::Start(const config::v1::ServerConfig& config, Tables tables,
                                                      const storage::Clock& clock) {
  absl::StatusOr<std::unique_ptr<Archive>> archive = Archive::Open(config, clock);
  if (!archive.ok()) return archive.status();
  std::unique_ptr<Bridge> bridge(new Bridge(config, std::move(tables), *std::move(archive)));
  if (absl::Status opened = bridge->OpenViews(); !opened.ok()) return opened;
  absl::StatusOr<std::unique_ptr<CheckpointArea>> checkpoints =
      CheckpointArea::Open(config, bridge->archive_->log(), &bridge->records_);
  if (!checkpoints.ok()) return checkpoints.status();
  bridge->checkpoints_ = *std::move(checkpoints);
  absl::StatusOr<Registries> registries = Registries::Open(config);
  if (!registries.ok()) return registries.status();
  bridge->registries_ = *std::move(registries);
  Ground ground;
  ground.config = &bridge->config_;
  ground.tables = &bridge->tables_;
  ground.records = &bridge->records_;
  ground.view_names = bridge->area_views_.names();
  ground.registries = bridge->registries_.ById();
  ground.calls = &bridge->calls_;
  ground.followers = &bridge->followers_;
  ground.watchers = &bridge->watchers_;
  ground.stopping = &bridge->stopping_;
  ground.checkpoints = bridge->checkpoints_.get();
  bridge->areas_ = std::make_unique<Areas>(ground);
  absl::StatusOr<std::unique_ptr<Listener>> listener = Listener::Start(bridge->config_, bridge->areas_->services());
  if (!listener.ok()) return listener.status();
  bridge->listener_ = *std::move(listener);
  bridge->StartLoops();
  return bridge;
}

Bridge::Bridge(const config::v1::ServerConfig& config, Tables tables, std::unique_ptr<Archive> archive)
    : config_(config),
      tables_(std::move(tables)),
      archive_(std::move(archive)),
      area_views_(archive_->key(), archive_->sealer()),
      records_(archive_->records()),
      calls_(static_cast<int>(config.limits().max_concurrent_calls())),
      followers_(static_cast<int>(config.limits().max_followers())),
      watchers_(static_cast<int>(config.limits().max_watchers())) {}

Bridge::~Bridge() {
  Stop();
}

absl::Status Bridge::OpenViews() {
  absl::StatusOr<std::unique_ptr<storage::RocksDbViewStore>> store =
      storage::RocksDbViewStore::Open(archive_->log(), area_views_.all());
  if (!store.ok()) return store.status();
  view_store_ = *std::move(store);
  records_.views = view_store_.get();
  FactFields fields = {{"data", config_.data_directory()}, {"head", absl::StrCat(archive_->log()->Head())}};
  for (const std::string& name : area_views_.names()) {
    absl::StatusOr<storage::Position> reached = view_store_->Reached(name);
    if (!reached.ok()) return reached.status();
    fields.push_back({name, absl::StrCat(*reached)});
  }
  const storage::RocksDbEventLog::Opening& opening = archive_->log()->opening();
  fields.push_back({"events_indexed", absl::StrCat(opening.events_indexed)});
  if (!opening.derived_remade.empty()) LogFact("derived_remade", {{"because", opening.derived_remade}});
  LogFact("log_opened", fields);
  return absl::OkStatus();
}

void Bridge::StartLoops() {
  std::vector<BackgroundWork> works = areas_->background();
  works.push_back({"fold_views", [this]() { return view_store_->FoldSome(); }, kFoldRest});
  write_watch_ = std::make_unique<WriteWatch>(
      archive_->log(), [this](bool taken) { listener_->ShowWrites(taken); }, LogFact);
  works.push_back({"watch_writes",
                   [this]() -> absl::StatusOr<bool> {
                     write_watch_->Look();
                     return false;
                   },
                   kWriteLookRest});
  for (BackgroundWork& work : works) {
    loops_.push_back(std::make_unique<BackgroundLoop>(archive_->log(), std::move(work)));
  }
}

void Bridge::StopLoops() {
  for (const auto& loop : loops_) loop->AskToStop();
  archive_->log()->WakeWaiters();
  const absl::Time deadline = absl::Now() + kLoopsGrace;
  for (const auto& loop : loops_) loop->HasEndedBy(deadline);
  // A step that still runs waits for a registry; nothing else lasts so long.
  registries_.Close();
  loops_.clear();
}

void Bridge::Stop() {
  if (archive_ == nullptr) return;
  stopping_.store(true);
  archive_->log()->WakeWaiters();
  if (listener_ != nullptr) listener_->Stop(absl::Now() + kCallsGrace);
  StopLoops();
  areas_.reset();
  checkpoints_.reset();
  records_ = access::RecordKeeping();
  view_store_.reset();
  archive_.reset();
}

}  // namespace lienthong::server

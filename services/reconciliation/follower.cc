#include "services/reconciliation/follower.h"

#include <algorithm>
#include <optional>

#include "absl/strings/strip.h"
#include "services/reconciliation/run_state.h"
#include "services/rpc/errors.h"

namespace lienthong::reconciliation {
namespace {

namespace rv = registry::v1;

// The bridge itself asks, for the purpose that runs have.
rpc::Caller FollowingCaller() {
  return {access::kBridgeAgency, "follower", "reconciliation", "follow"};
}

}  // namespace

Follower::Follower(const StepSources* sources, const Gateways* gateways, Desk* desk,
                   const std::vector<std::string>& registries, Report report, absl::Duration look_timeout)
    : sources_(sources), gateways_(gateways), desk_(desk), report_(std::move(report)), look_timeout_(look_timeout) {
  for (const std::string& registry : registries) followed_.emplace_back().registry = registry;
}

absl::StatusOr<bool> Follower::RunOnce() {
  for (Followed& followed : followed_) {
    if (followed.due > sources_->records->clock()) continue;
    if (absl::Status looked = Look(&followed); !looked.ok()) return looked;
    followed.due = sources_->records->clock() + followed.wait;
  }
  return false;
}

adapters::CallContext Follower::Context() const {
  const rpc::Caller caller = FollowingCaller();
  return {caller.agency, caller.officer, caller.purpose, caller.procedure, sources_->records->clock() + look_timeout_};
}

absl::Status Follower::Look(Followed* followed) {
  const absl::StatusOr<bool> under_way = IsUnderWay(followed);
  if (!under_way.ok()) return under_way.status();
  // The run has the registry's feed, and takes what is new.
  if (*under_way) return absl::OkStatus();
  const absl::StatusOr<std::optional<LastRun>> last = sources_->known->LastSucceeded(followed->registry);
  if (!last.ok()) return last.status();
  if (!HasNews(*last, followed)) return absl::OkStatus();
  v1::CreateRunRequest request;
  request.set_registry(followed->registry);
  request.set_request_id(sources_->records->ids->NextText());
  const absl::StatusOr<v1::Run> run = desk_->CreateRun(FollowingCaller(), request);
  if (rpc::ReasonOf(run.status()) == "RUN_UNDER_WAY") return absl::OkStatus();
  if (!run.ok()) return run.status();
  followed->run_id = std::string(absl::StripPrefix(run->name(), "runs/"));
  followed->run_at = sources_->records->clock();
  return absl::OkStatus();
}

absl::StatusOr<bool> Follower::IsUnderWay(Followed* followed) {
  const absl::StatusOr<std::vector<std::string>> under_way = sources_->known->RunsUnderWay();
  if (!under_way.ok()) return under_way.status();
  for (const std::string& id : *under_way) {
    const absl::StatusOr<RunState> run = LoadRun(*sources_->records->log, *sources_->records->sealer, id);
    if (!run.ok()) return run.status();
    if (!run->over() && run->started.registry() == followed->registry) return true;
  }
  if (followed->run_id.empty()) return false;
  const absl::StatusOr<RunState> ended = LoadRun(*sources_->records->log, *sources_->records->sealer, followed->run_id);
  if (!ended.ok()) return ended.status();
  if (!ended->over()) return true;
  followed->run_id.clear();
  const bool failed = ended->stage == RunStage::kFailed;
  followed->wait = failed ? std::min(2 * followed->wait, kMostFollowWait) : kFollowInterval;
  // A run that failed is not followed by the next at once.
  return failed;
}

bool Follower::HasNews(const std::optional<LastRun>& last, Followed* followed) {
  const auto gateway = gateways_->find(followed->registry);
  if (gateway == gateways_->end()) return false;
  const absl::StatusOr<rv::RegistryDescription> description = gateway->second->Describe(Context());
  if (!description.ok()) return false;
  const bool news = !last.has_value() || HasChanged(*last, *description, gateway->second, *followed);
  if (description->change_feed_fault() != followed->fault) {
    followed->fault = description->change_feed_fault();
    report_(followed->registry, followed->fault);
  }
  return news;
}

bool Follower::HasChanged(const LastRun& last, const rv::RegistryDescription& description,
                          adapters::RegistryGateway* gateway, const Followed& followed) const {
  if (description.version() == last.registry_version) return false;
  if (description.version() < last.registry_version) return true;
  rv::ListChangesRequest request;
  request.set_after_version(last.registry_version);
  request.set_until_version(description.version());
  request.set_page_size(1);
  const absl::StatusOr<rv::ListChangesResponse> changes = gateway->Changes(Context(), request);
  if (absl::IsFailedPrecondition(changes.status())) return true;
  if (!changes.ok()) return false;
  if (changes->changes_size() > 0) return true;
  return description.change_feed_kept_bytes() >= kQuietKeptBytes &&
         sources_->records->clock() - followed.run_at >= kQuietRunInterval;
}

}  // namespace lienthong::reconciliation

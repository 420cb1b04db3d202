// Follower: starts a run of a registry when the registry has changed, so that nobody has to ask for it.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_FOLLOWER_H_
#define LIENTHONG_SERVICES_RECONCILIATION_FOLLOWER_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lienthong/registry/v1/registry_service.pb.h"
#include "services/reconciliation/desk.h"
#include "services/reconciliation/step.h"

namespace lienthong::reconciliation {

inline constexpr absl::Duration kFollowInterval = absl::Milliseconds(500);  // between two looks at one registry
inline constexpr absl::Duration kMostFollowWait = absl::Minutes(5);         // doubled up to it while runs fail
// A registry that keeps this much for us although nothing of ours has changed gets a run, so that it need not; at most
// one in each kQuietRunInterval.
inline constexpr uint64_t kQuietKeptBytes = uint64_t{16} << 20;
inline constexpr absl::Duration kQuietRunInterval = absl::Minutes(1);

// Not thread-safe.
class Follower {
 public:
  // Told when what is wrong with a registry's change feed changes; empty: nothing any more. Holds no personal data.
  using Report = std::function<void(const std::string& registry, const std::string& fault)>;

  // Borrows the pointers.
  Follower(const StepSources* sources, const Gateways* gateways, Desk* desk, const std::vector<std::string>& registries,
           Report report, absl::Duration look_timeout = absl::Seconds(10));

  // Looks at every registry whose turn it is. An error is of the log, not of a registry. Always false: nothing is left
  // to do at once.
  absl::StatusOr<bool> RunOnce();

 private:
  struct Followed {
    std::string registry;
    absl::Time due = absl::InfinitePast();
    absl::Time run_at = absl::InfinitePast();  // when the last run was started here
    std::string run_id;                        // of it, while its end was not seen
    absl::Duration wait = kFollowInterval;
    std::string fault;
  };

  absl::Status Look(Followed* followed);
  absl::StatusOr<bool> IsUnderWay(Followed* followed);
  // Whether a run is due, as far as the registry answers; else false.
  bool HasNews(const std::optional<LastRun>& last, Followed* followed);
  bool HasChanged(const LastRun& last, const registry::v1::RegistryDescription& description,
                  adapters::RegistryGateway* gateway, const Followed& followed) const;
  adapters::CallContext Context() const;

  const StepSources* sources_;
  const Gateways* gateways_;
  Desk* desk_;
  const Report report_;
  const absl::Duration look_timeout_;
  std::vector<Followed> followed_;
};

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_FOLLOWER_H_

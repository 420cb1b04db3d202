#include "adapters/simulator/registry_simulator.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "adapters/mock_registries.h"
#include "adapters/simulator/data_import.h"
#include "adapters/simulator/record_rows.h"
#include "adapters/simulator/sample_facts.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

constexpr std::size_t kChangesAtOnce = 1000;  // in memory
constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

absl::StatusOr<std::unique_ptr<RegistrySimulator>> RegistrySimulator::Open(const std::string& registry,
                                                                           const std::string& directory,
                                                                           absl::Time now) {
  const absl::StatusOr<v1::RegistryDescription> description = MockRegistry(registry);
  if (!description.ok()) return description.status();
  absl::StatusOr<std::unique_ptr<SqliteDatabase>> database = SqliteDatabase::Open(directory + "/registry.sqlite");
  if (!database.ok()) return database.status();
  if (absl::Status made = CreateTables(database->get()); !made.ok()) return made;
  if (absl::Status held = ImportOnce(directory, *description, now, database->get()); !held.ok()) return held;
  return std::unique_ptr<RegistrySimulator>(new RegistrySimulator(*std::move(database), *description));
}

RegistrySimulator::RegistrySimulator(std::unique_ptr<SqliteDatabase> database,
                                     const v1::RegistryDescription& description)
    : description_(description),
      database_(std::move(database)),
      store_(database_.get()),
      answers_(description, &store_) {}

absl::StatusOr<v1::ConformanceFacts> RegistrySimulator::Facts() {
  absl::MutexLock lock(&mutex_);
  return SampleFacts(description_, &store_);
}

absl::StatusOr<v1::AdvanceChangesResponse> RegistrySimulator::Advance(std::uint32_t changes) {
  absl::MutexLock lock(&mutex_);
  v1::AdvanceChangesResponse response;
  absl::Status done = database_->InTransaction([&]() -> absl::Status {
    mutex_.AssertHeld();
    return ApplyQueued(changes, &response);
  });
  if (!done.ok()) return done;
  return response;
}

absl::Status RegistrySimulator::ApplyQueued(std::uint32_t changes, v1::AdvanceChangesResponse* response) {
  std::size_t wanted = changes == 0 ? std::numeric_limits<std::uint32_t>::max() : changes;
  while (wanted > 0) {
    StoreWrite write;
    absl::StatusOr<std::vector<v1::Change>> next = TakeQueued(database_.get(), std::min(wanted, kChangesAtOnce));
    if (!next.ok()) return next.status();
    if (next->empty()) break;
    wanted -= next->size();
    response->set_applied(response->applied() + static_cast<std::uint32_t>(next->size()));
    write.changes = *std::move(next);
    if (absl::Status applied = store_.Commit(write); !applied.ok()) return applied;
  }
  if (response->applied() > 0) {
    const absl::StatusOr<absl::Time> moment = store_.DataAsOf();
    if (!moment.ok()) return moment.status();
    StoreWrite later;
    later.data_as_of = *moment + kDay;
    if (absl::Status moved = store_.Commit(later); !moved.ok()) return moved;
  }
  const absl::StatusOr<std::uint64_t> version = store_.Version();
  if (!version.ok()) return version.status();
  const absl::StatusOr<std::uint64_t> left = CountQueued(database_.get());
  if (!left.ok()) return left.status();
  response->set_version(*version);
  response->set_left(static_cast<std::uint32_t>(*left));
  return absl::OkStatus();
}

}  // namespace lienthong::adapters

// verify.

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bench/cpu_time.h"
#include "services/bench/fill.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"
#include "storage/integrity_check.h"

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = 64;
// So many events are hashed from memory, again and again until all are done.
constexpr uint64_t kMostInMemory = 500'000;
constexpr size_t kPage = 1'000;

int Threads() {
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

Measured Figure(uint64_t events, uint64_t bytes, absl::Duration took, absl::Duration cpu) {
  Measured measured;
  measured.per_second = static_cast<double>(events) / absl::ToDoubleSeconds(took);
  measured.cpu_us = absl::ToDoubleMicroseconds(cpu) / static_cast<double>(events);
  measured.details.Number("seconds", absl::ToDoubleSeconds(took))
      .Number("megabytes_per_second", static_cast<double>(bytes) / 1e6 / absl::ToDoubleSeconds(took))
      .Count("threads", static_cast<uint64_t>(Threads()))
      .Count("resident_bytes", ResidentBytes());
  return measured;
}

absl::StatusOr<Measured> Verify(const std::string& directory, uint64_t event_bytes) {
  const absl::Duration cpu_before = OwnCpuTime();
  const absl::Time begin = absl::Now();
  const absl::StatusOr<storage::IntegrityReport> report = storage::CheckIntegrity({.directory = directory});
  if (!report.ok()) return report.status();
  if (report->fault_count > 0) return absl::DataLossError(report->faults.front());
  if (!report->remarks.empty()) return absl::DataLossError(report->remarks.front());
  return Figure(report->head, report->head * event_bytes, absl::Now() - begin, OwnCpuTime() - cpu_before);
}

// The stored bytes of the first events, a tile's leaves together.
using Leaves = std::vector<std::vector<std::string>>;

absl::StatusOr<Leaves> ReadLeaves(const storage::EventLog& log) {
  Leaves leaves;
  const uint64_t wanted = std::min<uint64_t>(kMostInMemory, log.Head());
  for (storage::Position next = 1; next <= wanted;) {
    const absl::StatusOr<std::vector<storage::StoredEvent>> page =
        log.ReadAll(next, std::min<uint64_t>(kPage, wanted - next + 1));
    if (!page.ok()) return page.status();
    if (page->empty()) return absl::DataLossError("the log ends before its head");
    for (const storage::StoredEvent& event : *page) {
      if (leaves.empty() || leaves.back().size() == merkle::kTileWidth) leaves.emplace_back();
      leaves.back().push_back(event.bytes);
    }
    next += page->size();
  }
  return leaves;
}

// The hashes of a tree over `events` of these leaves, by a thread a core: each leaf, each node below a tile's root, and
// in the end those above.
absl::StatusOr<Measured> HashAlone(const Leaves& leaves, uint64_t events, uint64_t event_bytes) {
  const auto threads = static_cast<uint64_t>(Threads());
  const uint64_t tiles = events / merkle::kTileWidth;
  const absl::Duration cpu_before = OwnCpuTime();
  const absl::Time begin = absl::Now();
  std::vector<merkle::Hash> roots(tiles);
  const absl::StatusOr<Done> done = RunClients(Threads(), [&](int number, Latencies*) -> absl::StatusOr<uint64_t> {
    uint64_t hashed = 0;
    std::vector<merkle::Hash> hashes;
    for (uint64_t tile = static_cast<uint64_t>(number); tile < tiles; tile += threads) {
      hashes.clear();
      for (const std::string& leaf : leaves[tile % leaves.size()]) hashes.push_back(merkle::LeafHash(leaf));
      roots[tile] = merkle::RootOf(hashes);
      hashed += hashes.size();
    }
    return hashed;
  });
  if (!done.ok()) return done.status();
  if (merkle::RootOf(roots) == merkle::EmptyRoot()) return absl::InternalError("nothing was hashed");
  return Figure(done->count, done->count * event_bytes, absl::Now() - begin, OwnCpuTime() - cpu_before);
}

}  // namespace

absl::Status RunVerify(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  Progress("making the log");
  const uint64_t events = options.events[0];
  const absl::Status filled = FillLog(*directory, samples, events, kViewRowBytes);
  if (!filled.ok()) return filled;
  Leaves leaves;
  if (options.ceiling) {
    if (events < merkle::kTileWidth) return absl::InvalidArgumentError("--ceiling needs --events of a tile or more");
    const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, false);
    if (!subject.ok()) return subject.status();
    absl::StatusOr<Leaves> read = ReadLeaves(*(*subject)->log());
    if (!read.ok()) return read.status();
    leaves = *std::move(read);
    if (leaves.back().size() < merkle::kTileWidth) leaves.pop_back();
  }
  std::vector<Side> sides = {{"lienthong", [&] { return Verify(*directory, kSealedEventBytes); }}};
  std::vector<std::pair<std::string, std::string>> comparisons;
  if (options.ceiling) {
    sides.push_back({"ceiling", [&] { return HashAlone(leaves, events, kSealedEventBytes); }});
    comparisons.push_back({"lienthong", "ceiling"});
  }
  JsonLine conditions = Conditions(options);
  conditions.Count("events", events).Count("event_bytes", kSealedEventBytes);
  return RunRounds(options, conditions, "events_per_second", sides, comparisons);
}

}  // namespace lienthong::bench

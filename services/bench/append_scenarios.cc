// append-stream and append-unary.

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/bench/cpu_time.h"
#include "services/bench/door.h"
#include "services/bench/load.h"
#include "services/bench/postgres_peer.h"
#include "services/bench/postgres_server.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

// Rows of a view are small: a name, a few codes.
constexpr size_t kViewRowBytes = 64;

using Comparisons = std::vector<std::pair<std::string, std::string>>;

Extent ExtentOf(const Options& options) {
  return options.seconds > 0 ? Extent{0, options.seconds} : Extent{options.events[0], 0};
}

// The figure of `done`, which took `cpu`, and how it came about.
Measured Figure(const Done& done, absl::Duration cpu) {
  Measured measured;
  measured.per_second = done.PerSecond();
  measured.cpu_us = absl::ToDoubleMicroseconds(cpu) / static_cast<double>(done.count);
  measured.details.Count("events", done.count)
      .Number("seconds", absl::ToDoubleSeconds(done.took))
      .Times(done.latencies);
  return measured;
}

// One round of ours on a fresh log: the load, and until the views have caught up.
template <typename Load>
absl::StatusOr<Measured> Append(WorkDirectory* work, const Load& load) {
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  Measured measured;
  {
    const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, true);
    if (!subject.ok()) return subject.status();
    const absl::StatusOr<std::unique_ptr<Door>> door = Door::Open(subject->get());
    if (!door.ok()) return door.status();
    const absl::Duration cpu_before = OwnCpuTime();
    absl::StatusOr<Done> done = load(**door);
    if (!done.ok()) return done.status();
    const absl::Time answered = absl::Now();
    if (absl::Status folded = (*subject)->FoldAll(); !folded.ok()) return folded;
    const absl::Duration folding = absl::Now() - answered;
    const double answered_per_second = done->PerSecond();
    done->took += folding;
    measured = Figure(*done, OwnCpuTime() - cpu_before);
    measured.details.Number("answered_per_second", answered_per_second);
    measured.details.Number("views_caught_up_after_ms", absl::ToDoubleMilliseconds(folding));
    const absl::StatusOr<double> bytes = MeanEventBytes(*(*subject)->log());
    if (!bytes.ok()) return bytes.status();
    measured.details.Number("event_bytes", *bytes).Count("view_row_bytes", kViewRowBytes);
    measured.details.Count("resident_bytes", ResidentBytes());
  }
  work->Drop(*directory);
  return measured;
}

// One round of empty calls to the same door.
absl::StatusOr<Measured> CallNothing(WorkDirectory* work, const SampleEvents& samples, const CallLoad& load) {
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  absl::StatusOr<Done> done;
  absl::Duration cpu;
  {
    const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, true);
    if (!subject.ok()) return subject.status();
    const absl::StatusOr<std::unique_ptr<Door>> door = Door::Open(subject->get());
    if (!door.ok()) return door.status();
    cpu = OwnCpuTime();
    done = RunCalls(**door, samples, load);
    cpu = OwnCpuTime() - cpu;
  }
  work->Drop(*directory);
  if (!done.ok()) return done.status();
  return Figure(*done, cpu);
}

// Starts the peer when it is wanted.
absl::StatusOr<std::unique_ptr<PostgresServer>> StartPeer(const Options& options, WorkDirectory* work) {
  if (!options.postgres) return nullptr;
  Progress("starting PostgreSQL");
  const absl::StatusOr<std::string> directory = work->Fresh("postgres");
  if (!directory.ok()) return directory.status();
  return PostgresServer::Start(*directory);
}

template <typename Load>
Side PostgresSide(const PostgresServer& server, const Load& load) {
  return {"postgres", [&server, load]() -> absl::StatusOr<Measured> {
            if (absl::Status reset = ResetPostgres(server.address()); !reset.ok()) return reset;
            const absl::Duration cpu_before = OwnCpuTime() + FamilyCpuTime(server.process());
            const absl::StatusOr<Done> done = load(server.address());
            if (!done.ok()) return done.status();
            Measured measured = Figure(*done, OwnCpuTime() + FamilyCpuTime(server.process()) - cpu_before);
            measured.details.Count("event_bytes", kEventBytes).Text("postgres", server.version());
            measured.details.Text("postgres_settings", PostgresServer::Settings());
            measured.details.Text("postgres_table", PostgresTable());
            return measured;
          }};
}

}  // namespace

absl::Status RunAppendStream(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  StreamLoad load;
  load.extent = ExtentOf(options);
  load.clients = options.clients;
  load.batch = options.batch;
  const absl::StatusOr<std::unique_ptr<PostgresServer>> peer = StartPeer(options, work);
  if (!peer.ok()) return peer.status();
  std::vector<Side> sides = {
      {"lienthong",
       [&] { return Append(work, [&](const Door& door) { return StreamAppends(door, samples, load); }); }}};
  Comparisons comparisons;
  if (*peer != nullptr) {
    const SampleEvents rows(options.seed, 0, 0);  // every row a stream of its own: its revision is 1
    sides.push_back(
        PostgresSide(**peer, [rows, load](const std::string& address) { return CopyRows(address, rows, load); }));
    comparisons.push_back({"lienthong", "postgres"});
  }
  JsonLine conditions = Conditions(options);
  conditions.Count("batch", options.batch).Count("clients", static_cast<uint64_t>(options.clients));
  conditions.Count("window", static_cast<uint64_t>(load.window));
  return RunRounds(options, conditions, "events_per_second", sides, comparisons);
}

absl::Status RunAppendUnary(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  CallLoad load;
  load.extent = ExtentOf(options);
  load.clients = options.clients;
  const absl::StatusOr<std::unique_ptr<PostgresServer>> peer = StartPeer(options, work);
  if (!peer.ok()) return peer.status();
  std::vector<Side> sides = {
      {"lienthong", [&] { return Append(work, [&](const Door& door) { return RunCalls(door, samples, load); }); }}};
  Comparisons comparisons;
  if (*peer != nullptr) {
    const SampleEvents rows(options.seed, 0, 0);
    sides.push_back(
        PostgresSide(**peer, [rows, load](const std::string& address) { return InsertRows(address, rows, load); }));
    comparisons.push_back({"lienthong", "postgres"});
  }
  if (options.ceiling) {
    CallLoad empty = load;
    empty.kind = CallKind::kEmpty;
    sides.push_back({"ceiling", [&, empty] { return CallNothing(work, samples, empty); }});
    comparisons.push_back({"lienthong", "ceiling"});
  }
  JsonLine conditions = Conditions(options);
  conditions.Count("batch", 1).Count("clients", static_cast<uint64_t>(options.clients));
  return RunRounds(options, conditions, "calls_per_second", sides, comparisons);
}

}  // namespace lienthong::bench

// read-point.

#include <memory>
#include <utility>
#include <vector>

#include "services/bench/cpu_time.h"
#include "services/bench/door.h"
#include "services/bench/fill.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = 64;

Side CallSide(const std::string& name, const Door& door, const SampleEvents& samples, const CallLoad& load) {
  return {name, [&door, &samples, load]() -> absl::StatusOr<Measured> {
            const absl::Duration cpu_before = OwnCpuTime();
            const absl::StatusOr<Done> done = RunCalls(door, samples, load);
            if (!done.ok()) return done.status();
            Measured measured;
            const absl::Duration cpu = OwnCpuTime() - cpu_before;
            measured.cpu_us = absl::ToDoubleMicroseconds(cpu) / static_cast<double>(done->count);
            measured.per_second = done->PerSecond();
            measured.details.Count("calls", done->count).Number("seconds", absl::ToDoubleSeconds(done->took));
            measured.details.Times(done->latencies).Count("resident_bytes", ResidentBytes());
            return measured;
          }};
}

}  // namespace

absl::Status RunReadPoint(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  Progress("making the log");
  const uint64_t events = options.events[0];
  if (absl::Status filled = FillLog(*directory, samples, events, kViewRowBytes); !filled.ok()) return filled;
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, true);
  if (!subject.ok()) return subject.status();
  const absl::StatusOr<std::unique_ptr<Door>> door = Door::Open(subject->get());
  if (!door.ok()) return door.status();

  CallLoad load;
  load.kind = CallKind::kGet;
  load.extent = {0, options.seconds};
  load.clients = options.clients;
  load.written = events;
  load.seed = options.seed;
  std::vector<Side> sides = {CallSide("lienthong", **door, samples, load)};
  load.kind = CallKind::kGetWithLook;
  sides.push_back(CallSide("lienthong_with_look", **door, samples, load));
  std::vector<std::pair<std::string, std::string>> comparisons;
  if (options.ceiling) {
    load.kind = CallKind::kEmpty;
    sides.push_back(CallSide("ceiling", **door, samples, load));
    comparisons = {{"lienthong", "ceiling"}, {"lienthong_with_look", "ceiling"}};
  }
  const absl::StatusOr<double> bytes = MeanEventBytes(*(*subject)->log());
  if (!bytes.ok()) return bytes.status();
  JsonLine conditions = Conditions(options);
  conditions.Count("events", events).Number("event_bytes", *bytes);
  conditions.Count("clients", static_cast<uint64_t>(options.clients))
      .Text("caches", "cold at first, warmed by the run");
  return RunRounds(options, conditions, "calls_per_second", sides, comparisons);
}

}  // namespace lienthong::bench

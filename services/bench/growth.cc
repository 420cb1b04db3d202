// growth.

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bench/cpu_time.h"
#include "services/bench/door.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = 64;
constexpr uint64_t kLongestTail = 500'000;

// Appends `count` events from number `first` on and folds them.
absl::StatusOr<Done> Grow(LogUnderTest* subject, const Door& door, const SampleEvents& samples, StreamLoad load,
                          uint64_t first, uint64_t count) {
  load.first = first;
  load.extent = {count, 0};
  absl::StatusOr<Done> done = StreamAppends(door, samples, load);
  if (!done.ok()) return done;
  const absl::Time answered = absl::Now();
  if (absl::Status folded = subject->FoldAll(); !folded.ok()) return folded;
  done->took += absl::Now() - answered;
  return done;
}

}  // namespace

absl::Status RunGrowth(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, true);
  if (!subject.ok()) return subject.status();
  const absl::StatusOr<std::unique_ptr<Door>> door = Door::Open(subject->get());
  if (!door.ok()) return door.status();
  StreamLoad load;
  load.clients = options.clients;
  load.batch = options.batch;
  JsonLine conditions = Conditions(options);
  conditions.Count("batch", options.batch).Count("clients", static_cast<uint64_t>(options.clients));
  double slowest = std::numeric_limits<double>::infinity();
  double fastest = 0;
  uint64_t grown = 0;
  for (const uint64_t mark : options.events) {
    Progress(absl::StrCat("growth: to ", mark));
    const uint64_t tail = std::clamp<uint64_t>((mark - grown) / 5, 1, kLongestTail);
    if (mark - grown > tail) {
      const absl::StatusOr<Done> before = Grow(subject->get(), **door, samples, load, grown, mark - grown - tail);
      if (!before.ok()) return before.status();
    }
    const absl::Duration cpu_before = OwnCpuTime();
    const absl::StatusOr<Done> done = Grow(subject->get(), **door, samples, load, mark - tail, tail);
    if (!done.ok()) return done.status();
    const double cpu_us = absl::ToDoubleMicroseconds(OwnCpuTime() - cpu_before) / static_cast<double>(done->count);
    grown = mark;
    slowest = std::min(slowest, done->PerSecond());
    fastest = std::max(fastest, done->PerSecond());
    JsonLine line;
    line.Text("scenario", options.scenario).Text("side", "lienthong").Count("events", mark);
    line.Number("events_per_second", done->PerSecond()).Number("cpu_us", cpu_us);
    line.Count("measured_events", done->count);
    line.Times(done->latencies).Count("resident_bytes", ResidentBytes());
    const auto disk = static_cast<double>(BytesBelow(*directory));
    line.Number("disk_bytes_per_event", disk / static_cast<double>(mark)).All(conditions).Print();
  }
  PrintRatio(options, "slowest/fastest", {slowest / fastest});
  return absl::OkStatus();
}

}  // namespace lienthong::bench

// rebuild.

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <memory>
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

namespace lienthong::bench {
namespace {

constexpr size_t kViewRowBytes = kEventBytes;
constexpr size_t kPage = 1'000;

Measured Figure(uint64_t events, absl::Duration took, absl::Duration cpu) {
  Measured measured;
  measured.cpu_us = absl::ToDoubleMicroseconds(cpu) / static_cast<double>(events);
  measured.per_second = static_cast<double>(events) / absl::ToDoubleSeconds(took);
  measured.details.Number("seconds", absl::ToDoubleSeconds(took)).Count("resident_bytes", ResidentBytes());
  return measured;
}

absl::StatusOr<Measured> Rebuild(const LogUnderTest& subject) {
  const absl::Duration cpu_before = OwnCpuTime();
  const absl::Time begin = absl::Now();
  const absl::Status rebuilt = subject.views()->Rebuild("row_per_event");
  if (!rebuilt.ok()) return rebuilt;
  return Figure(subject.log()->Head(), absl::Now() - begin, OwnCpuTime() - cpu_before);
}

// Events `from` to `to` of the log as rows of `db`.
absl::StatusOr<uint64_t> CopyEvents(const LogUnderTest& subject, storage::Position from, storage::Position to,
                                    rocksdb::DB* db) {
  const storage::EventLog& log = *subject.log();
  const storage::PayloadSealer& sealer = *subject.records()->sealer;
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  uint64_t copied = 0;
  while (from <= to) {
    const absl::StatusOr<std::vector<storage::StoredEvent>> page =
        log.ReadAll(from, std::min<size_t>(kPage, to - from + 1));
    if (!page.ok()) return page.status();
    if (page->empty()) return absl::DataLossError("the log ends before its head");
    rocksdb::WriteBatch batch;
    for (const storage::StoredEvent& event : *page) {
      const absl::StatusOr<std::string> plain = sealer.Open(event.envelope, event.envelope.sealed_parts(0));
      if (!plain.ok()) return plain.status();
      batch.Put(event.envelope.stream(), rocksdb::Slice(event.bytes).ToString().substr(0, kViewRowBytes));
    }
    const rocksdb::Status written = db->Write(unlogged, &batch);
    if (!written.ok()) return absl::UnavailableError(written.ToString());
    copied += page->size();
    from += page->size();
  }
  return copied;
}

absl::StatusOr<Measured> CopyToBareRows(const LogUnderTest& subject, WorkDirectory* work) {
  const absl::StatusOr<std::string> directory = work->Fresh("rows");
  if (!directory.ok()) return directory.status();
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(options, *directory, &raw);
  if (!opened.ok()) return absl::UnavailableError(opened.ToString());
  std::unique_ptr<rocksdb::DB> db(raw);
  const auto threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const storage::Position head = subject.log()->Head();
  const storage::Position share = head / static_cast<uint64_t>(threads) + 1;
  const absl::Duration cpu_before = OwnCpuTime();
  absl::StatusOr<Done> done = RunClients(threads, [&](int i, Latencies*) {
    const storage::Position from = static_cast<uint64_t>(i) * share + 1;
    return CopyEvents(subject, from, std::min(head, from + share - 1), db.get());
  });
  if (!done.ok()) return done.status();
  Measured measured = Figure(done->count, done->took, OwnCpuTime() - cpu_before);
  measured.details.Count("threads", static_cast<uint64_t>(threads));
  db.reset();
  work->Drop(*directory);
  return measured;
}

}  // namespace

absl::Status RunRebuild(const Options& options, WorkDirectory* work) {
  const SampleEvents samples(options.seed, options.streams, PayloadBytesFor(kEventBytes));
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  Progress("making the log");
  absl::Status filled = FillLog(*directory, samples, options.events[0], kViewRowBytes);
  if (!filled.ok()) return filled;
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(*directory, kViewRowBytes, false);
  if (!subject.ok()) return subject.status();
  std::vector<Side> sides = {{"lienthong", [&] { return Rebuild(**subject); }}};
  std::vector<std::pair<std::string, std::string>> comparisons;
  if (options.ceiling) {
    sides.push_back({"ceiling", [&] { return CopyToBareRows(**subject, work); }});
    comparisons.push_back({"lienthong", "ceiling"});
  }
  JsonLine conditions = Conditions(options);
  conditions.Count("events", options.events[0])
      .Count("event_bytes", kSealedEventBytes)
      .Count("row_bytes", kViewRowBytes);
  return RunRounds(options, conditions, "events_per_second", sides, comparisons);
}

}  // namespace lienthong::bench

#include "services/bench/fill.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/bench/load.h"
#include "services/bench/rounds.h"

namespace lienthong::bench {
namespace {

constexpr uint64_t kBatch = 1'000;
constexpr int kThreads = 2;  // one composes while the other waits for the disk
constexpr uint64_t kToldEvery = 1'000'000;

}  // namespace

std::vector<v1::AppendRequest> Appends(const SampleEvents& samples, uint64_t first, uint64_t count) {
  std::vector<v1::AppendRequest> appends(count);
  for (uint64_t i = 0; i < count; ++i) samples.Fill(first + i, &appends[i]);
  return appends;
}

absl::Status FillLog(const std::string& directory, const SampleEvents& samples, uint64_t events,
                     size_t view_row_bytes) {
  const absl::StatusOr<std::unique_ptr<LogUnderTest>> subject = LogUnderTest::Open(directory, view_row_bytes, true);
  if (!subject.ok()) return subject.status();
  Numbers numbers({events, 0});
  const absl::StatusOr<Done> done = RunClients(kThreads, [&](int, Latencies*) -> absl::StatusOr<uint64_t> {
    uint64_t first = 0;
    uint64_t appended = 0;
    while (const uint64_t taken = numbers.Take(kBatch, &first)) {
      const absl::Status status = (*subject)->AppendAll(Appends(samples, first, taken));
      if (!status.ok()) return status;
      appended += taken;
      if ((first + taken) % kToldEvery == 0) Progress(absl::StrCat("made ", first + taken, " of ", events));
    }
    return appended;
  });
  if (!done.ok() && !absl::IsInvalidArgument(done.status())) return done.status();
  return (*subject)->FoldAll();
}

}  // namespace lienthong::bench

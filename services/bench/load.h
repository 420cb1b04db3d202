// Load: clients in threads of their own, each with its own connection to a door.

#ifndef LIENTHONG_SERVICES_BENCH_LOAD_H_
#define LIENTHONG_SERVICES_BENCH_LOAD_H_

#include <atomic>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/bench/door.h"
#include "services/bench/latencies.h"
#include "services/bench/sample_events.h"

namespace lienthong::bench {

// How much is done: until `most` are taken or `seconds` have passed; at least one is given.
struct Extent {
  uint64_t most = 0;   // 0: no bound
  double seconds = 0;  // 0: no bound
};

// What was done.
struct Done {
  uint64_t count = 0;
  absl::Duration took;
  Latencies latencies;

  double PerSecond() const { return static_cast<double>(count) / absl::ToDoubleSeconds(took); }
};

// Hands out numbers 0, 1, 2, ... within an extent. Threads: any.
class Numbers {
 public:
  // The time begins with this.
  explicit Numbers(const Extent& extent);
  // Takes up to `wanted`; how many, from *first on. 0: it is over.
  uint64_t Take(uint64_t wanted, uint64_t* first);

 private:
  const uint64_t most_;
  const absl::Time deadline_;
  std::atomic<uint64_t> next_{0};
};

// Runs `client` in `clients` threads, each with its own number and latencies, and adds up. A client returns how many
// it did. The first failure, if any.
using Client = std::function<absl::StatusOr<uint64_t>(int number, Latencies* latencies)>;
absl::StatusOr<Done> RunClients(int clients, const Client& client);

// Streams of batches.
struct StreamLoad {
  Extent extent;
  int clients = 2;
  uint64_t batch = 1'000;
  uint64_t first = 0;  // number of the first append; later ones count on
  // Batches that a client has under way.
  int window = 2;
  // Called with the answers of a batch, by any client; may be null.
  std::function<void(const v1::AppendStreamResponse& response)> answered;
};
// The latency is that of a batch. DATA_LOSS if an append was not answered with a position.
absl::StatusOr<Done> StreamAppends(const Door& door, const SampleEvents& events, const StreamLoad& load);

// Calls one after another, each client waiting for its answer.
enum class CallKind { kAppend, kGet, kGetWithLook, kEmpty };
struct CallLoad {
  CallKind kind = CallKind::kAppend;
  Extent extent;
  int clients = 16;
  uint64_t written = 0;  // appends that Get may choose from, uniformly
  uint64_t seed = 0;     // of that choice
};
absl::StatusOr<Done> RunCalls(const Door& door, const SampleEvents& events, const CallLoad& load);

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_LOAD_H_

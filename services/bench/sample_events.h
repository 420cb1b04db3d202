// SampleEvents: the appends of a benchmark, each a function of the seed and its number, so that who reads knows what
// was written without keeping it.

#ifndef LIENTHONG_SERVICES_BENCH_SAMPLE_EVENTS_H_
#define LIENTHONG_SERVICES_BENCH_SAMPLE_EVENTS_H_

#include <cstdint>
#include <string>

#include "lienthong/bench/v1/append_service.pb.h"

namespace lienthong::bench {

// What an event is to have on average before it is sealed, and as peers that do not seal store it.
inline constexpr size_t kEventBytes = 300;
// And as the log stores it: with nonce, key commitment and tag.
inline constexpr size_t kSealedEventBytes = kEventBytes + 64;

// 64 bits that follow from `x` and look like chance.
uint64_t Scramble(uint64_t x);

// Threads: any.
class SampleEvents {
 public:
  // `streams` 0: every append makes a stream of its own; else they go round. `payload_bytes`: of each event.
  SampleEvents(uint64_t seed, uint64_t streams, size_t payload_bytes)
      : seed_(seed), streams_(streams), payload_bytes_(payload_bytes) {}

  // Name of the stream of append `number`: workers/ and a UUIDv7, so that newer streams sort after older ones as in
  // the product.
  std::string Stream(uint64_t number) const;
  // Sixteen bytes, as good as random.
  std::string RequestId(uint64_t number) const;
  // Append `number` into `append`, whose strings are used again.
  void Fill(uint64_t number, v1::AppendRequest* append) const;

 private:
  uint64_t seed_;
  uint64_t streams_;
  size_t payload_bytes_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_SAMPLE_EVENTS_H_

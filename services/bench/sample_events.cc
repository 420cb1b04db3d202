#include "services/bench/sample_events.h"

#include <cstring>

#include "storage/uuid7.h"

namespace lienthong::bench {
namespace {

constexpr char kType[] = "WorkerRegistered";
// Streams made in one millisecond: the pace at which a busy bridge makes workers.
constexpr uint64_t kStreamsPerMillisecond = 50;
constexpr uint64_t kFirstMillisecond = 1'790'000'000'000;

}  // namespace

// The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
uint64_t Scramble(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string SampleEvents::Stream(uint64_t number) const {
  const uint64_t which = streams_ == 0 ? number : number % streams_;
  const absl::Time made =
      absl::FromUnixMillis(static_cast<int64_t>(kFirstMillisecond + which / kStreamsPerMillisecond));
  uint64_t state = Scramble(seed_ ^ Scramble(which));
  return "workers/" + storage::UuidText(storage::NewUuid7(made, [&state] { return state = Scramble(state); }));
}

std::string SampleEvents::RequestId(uint64_t number) const {
  const uint64_t halves[] = {Scramble(seed_ + 1 + Scramble(number)), Scramble(seed_ + 2 + Scramble(~number))};
  std::string id(sizeof(halves), '\0');
  std::memcpy(id.data(), halves, sizeof(halves));
  return id;
}

void SampleEvents::Fill(uint64_t number, v1::AppendRequest* append) const {
  append->set_request_id(RequestId(number));
  append->set_stream(Stream(number));
  append->set_type(kType);
  std::string* const payload = append->mutable_payload();
  payload->resize(payload_bytes_);
  uint64_t state = seed_ + Scramble(number);
  for (size_t i = 0; i < payload_bytes_; i += sizeof(state)) {
    state = Scramble(state);
    std::memcpy(payload->data() + i, &state, std::min(sizeof(state), payload_bytes_ - i));
  }
}

}  // namespace lienthong::bench

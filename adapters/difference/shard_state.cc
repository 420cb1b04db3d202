#include "adapters/difference/shard_state.h"

#include <cstring>

#include "absl/status/status.h"
#include "adapters/difference/little_endian.h"

namespace lienthong::difference {
namespace {

constexpr char kVersion = 1;

}  // namespace

ShardState::ShardState(const FieldArithmetic& field) : field_(&field), sums_(kBuckets * kMaxSums) {}

void ShardState::Toggle(const Element& element) {
  sample_.Toggle(element);
  field_->add_odd_powers(FieldValue(element.word), sums_.data() + BucketOf(element.word) * kMaxSums);
}

void ShardState::Add(const Element& element) {
  digest_.Add(element);
  ++size_;
  Toggle(element);
}

void ShardState::Remove(const Element& element) {
  digest_.Remove(element);
  --size_;
  Toggle(element);
}

void ShardState::Fold(int bits, size_t bucket, SumRange range, uint64_t* out) const {
  const size_t step = size_t{1} << bits;
  for (size_t each = bucket; each < kBuckets; each += step) {
    const uint64_t* const sums = sums_.data() + each * kMaxSums + range.first;
    for (size_t i = 0; i < range.count; ++i) out[i] ^= sums[i];
  }
}

std::string ShardState::Save() const {
  std::string out;
  out.reserve(kSavedBytes);
  out.push_back(kVersion);
  AppendLittleEndian(size_, 8, &out);
  AppendLittleEndian(digest_.values, 8, &out);
  AppendLittleEndian(digest_.wides, 8, &out);
  out.append(reinterpret_cast<const char*>(sample_.bytes().data()), ParitySample::kBytes);
  for (const uint64_t sum : sums_) AppendLittleEndian(sum, kFieldBytes, &out);
  return out;
}

absl::StatusOr<ShardState> ShardState::Restore(absl::string_view saved) {
  if (saved.size() != kSavedBytes) return absl::InvalidArgumentError("a saved shard state of another length");
  if (saved[0] != kVersion) return absl::InvalidArgumentError("a saved shard state of another version");
  const char* at = saved.data() + 1;
  const auto take = [&at](size_t bytes) {
    const uint64_t value = ReadLittleEndian(at, bytes);
    at += bytes;
    return value;
  };
  ShardState state;
  state.size_ = take(8);
  state.digest_.values = take(8);
  state.digest_.wides = take(8);
  std::memcpy(state.sample_.bytes().data(), at, ParitySample::kBytes);
  at += ParitySample::kBytes;
  for (uint64_t& sum : state.sums_) sum = take(kFieldBytes);
  return state;
}

}  // namespace lienthong::difference

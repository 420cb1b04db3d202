// Where randomness comes from: passed in, so that tests own it.

#ifndef LIENTHONG_STORAGE_VAULT_RANDOM_SOURCE_H_
#define LIENTHONG_STORAGE_VAULT_RANDOM_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace lienthong::storage {

// Every call gives 64 fresh bits.
using RandomSource = std::function<uint64_t()>;

// Bits of the kernel's own generator, 16 bytes a call, of which nothing is kept for later: a generator in this process,
// or a stock of drawn bytes, is copied with a virtual machine and would give both copies the same nonces. The kernel
// stirs its generator when it wakes up in a copy. Ends the process when there are none. Any thread.
RandomSource KernelRandom();

// `bytes` bytes of `random`.
std::string RandomBytes(const RandomSource& random, size_t bytes);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_RANDOM_SOURCE_H_

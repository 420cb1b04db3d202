// Match keys: by what workers are found of whom little is known for sure. Each mixes two or three parts of what one
// statement says, so that a record with an error in one part still meets the worker under another key. Pure.

#ifndef LIENTHONG_SERVICES_MATCHING_MATCH_KEYS_H_
#define LIENTHONG_SERVICES_MATCHING_MATCH_KEYS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "storage/vault/lookup_key.h"

namespace lienthong::matching {

// What one statement says of a person; empty: nothing.
struct Saying {
  std::string full_name;
  std::string birth_date;  // ISO with precision
  std::string sex;         // male, female
  std::string province;    // code of today's list
};

inline constexpr size_t kBlockBytes = 12;
inline constexpr size_t kNarrowBytes = 2;
inline constexpr size_t kMostKeys = 12;

// Two statements with the same `block` may be about one person; `narrow` divides a block that many are in, and is zero
// where the part that would divide it is not said. Both are keyed hashes: nothing can be read or tried out of them.
struct MatchKey {
  std::string block;
  std::string narrow;
};

// The keys of a statement, at most kMostKeys; none of one that says too little. Marks, case, order of the words of a
// name, the two forms of a family name, and day and month exchanged make no difference where a key can do without.
std::vector<MatchKey> KeysOf(const storage::LookupKey& key, const Saying& saying);

// Whether the key's block can be divided for who asks.
bool IsNarrowed(const MatchKey& key);

}  // namespace lienthong::matching

#endif  // LIENTHONG_SERVICES_MATCHING_MATCH_KEYS_H_

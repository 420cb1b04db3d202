// A place in PostgreSQL's write-ahead log as a version of the registry.
//
// Of a place P: everything that was committed before P. Of the i-th change (from 1) of the transaction whose commit
// stands at L: i more than of L. So versions ascend in the order in which changes became visible, are the same however
// often they are read, and need no memory but PostgreSQL's own; they do not grow by one. Commits stand at multiples of
// 8: the last three bits of a place are no loss, and 20 bits are left to count within a transaction while the
// write-ahead log is below 128 TiB.

#ifndef LIENTHONG_ADAPTERS_POSTGRES_LSN_VERSION_H_
#define LIENTHONG_ADAPTERS_POSTGRES_LSN_VERSION_H_

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace lienthong::adapters {

using Lsn = std::uint64_t;  // bytes of the write-ahead log before it

inline constexpr int kChangeBits = 20;
inline constexpr std::uint64_t kMaxChangesPerTransaction = (std::uint64_t{1} << kChangeBits) - 1;

constexpr std::uint64_t VersionOf(Lsn place, std::uint64_t change = 0) {
  return (place >> 3 << kChangeBits) + change;
}

// The place at or before which the version's own transaction commits.
constexpr Lsn PlaceOf(std::uint64_t version) {
  return version >> kChangeBits << 3;
}

// "16/B374D848", as PostgreSQL writes it.
inline std::string LsnText(Lsn place) {
  return absl::StrCat(absl::Hex(place >> 32), "/", absl::Hex(place & 0xFFFFFFFF));
}

// False when `text` is none.
inline bool ParseLsn(absl::string_view text, Lsn* place) {
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(text, absl::MaxSplits('/', 1));
  std::uint32_t high = 0, low = 0;
  if (!absl::SimpleHexAtoi(halves.first, &high) || !absl::SimpleHexAtoi(halves.second, &low)) return false;
  *place = std::uint64_t{high} << 32 | low;
  return true;
}

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POSTGRES_LSN_VERSION_H_

// Numbers that are nobody's.

#ifndef SERVICES_DATAGEN_NUMBERS_H_
#define SERVICES_DATAGEN_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/datagen/random.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {

// The prefixes below 100 that Circular 07/2016/TT-BCA allots to no province, ascending; each stands for a pretend one.
absl::Span<const int> PretendPrefixes();

std::string PersonalNumberText(uint64_t number);  // 12 digits
std::string OldCardText(uint32_t number);         // 9 digits

// Mints numbers; no personal number, passport or laissez-passer twice.
class Numbers {
 public:
  explicit Numbers(uint64_t seed);

  // A personal number that agrees with sex and birth year; its prefix is the `prefix`-th pretend one (modulo).
  uint64_t PersonalNumber(size_t prefix, identity::Sex sex, int birth_year);
  // The same with another prefix than that of `number`, as after a corrected place of birth.
  uint64_t OtherPersonalNumber(uint64_t number);
  // X and seven digits, a series that is not issued.
  std::string Passport();
  std::string LaissezPasser();
  // 00 and seven digits, a beginning of no province. As in life, two people may have the same.
  uint32_t OldCard();

 private:
  uint64_t Unused(uint64_t beginning);
  std::string Unique(absl::string_view series);

  Random random_;
  absl::flat_hash_set<uint64_t> personal_;
  absl::flat_hash_set<std::string> documents_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_NUMBERS_H_

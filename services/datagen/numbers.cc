#include "services/datagen/numbers.h"

#include "absl/strings/str_format.h"

namespace lienthong::datagen {
namespace {

constexpr uint64_t kNumbersStream = 0x6e756d62657273;
constexpr uint64_t kSerials = 1000000;

constexpr int kPrefixes[] = {3,  5,  7,  9,  13, 16, 18, 21, 23, 28, 29, 32, 39, 41, 43, 47, 50, 53,
                             55, 57, 59, 61, 63, 65, 69, 71, 73, 76, 78, 81, 85, 88, 90, 97, 98, 99};

}  // namespace

absl::Span<const int> PretendPrefixes() {
  return kPrefixes;
}

std::string PersonalNumberText(uint64_t number) {
  return absl::StrFormat("%012u", number);
}

std::string OldCardText(uint32_t number) {
  return absl::StrFormat("%09u", number);
}

Numbers::Numbers(uint64_t seed) : random_(seed, kNumbersStream) {}

uint64_t Numbers::Unused(uint64_t beginning) {
  while (true) {
    const uint64_t number = beginning * kSerials + random_.Below(kSerials);
    if (personal_.insert(number).second) return number;
  }
}

uint64_t Numbers::PersonalNumber(size_t prefix, identity::Sex sex, int birth_year) {
  const int century = (birth_year >= 2000 ? 2 : 0) + (sex == identity::Sex::kFemale ? 1 : 0);
  const int province = kPrefixes[prefix % PretendPrefixes().size()];
  return Unused(static_cast<uint64_t>(province * 1000 + century * 100 + birth_year % 100));
}

uint64_t Numbers::OtherPersonalNumber(uint64_t number) {
  const uint64_t beginning = number / kSerials;
  uint64_t prefix = beginning / 1000;
  while (prefix == beginning / 1000) prefix = static_cast<uint64_t>(random_.Pick(PretendPrefixes()));
  return Unused(prefix * 1000 + beginning % 1000);
}

std::string Numbers::Unique(absl::string_view series) {
  while (true) {
    std::string number = absl::StrFormat("%s%07u", series, random_.Below(10000000));
    if (documents_.insert(number).second) return number;
  }
}

std::string Numbers::Passport() {
  return Unique("X");
}

std::string Numbers::LaissezPasser() {
  return Unique("ZL");
}

uint32_t Numbers::OldCard() {
  return static_cast<uint32_t>(1 + random_.Below(9999999));
}

}  // namespace lienthong::datagen

// The people of whom two files speak: each can be told from its index alone, so that files of any size are written
// without holding anybody in memory.

#ifndef SERVICES_DATAGEN_PAIR_PEOPLE_H_
#define SERVICES_DATAGEN_PAIR_PEOPLE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "services/datagen/calendar.h"
#include "services/datagen/homes.h"
#include "services/datagen/naming_customs.h"
#include "services/datagen/permutation.h"
#include "services/datagen/random.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {

// What is true of a person, then and now. Where nothing changed, both are equal.
struct PairPerson {
  std::string full_name;
  identity::Sex sex = identity::Sex::kMale;
  Day birth = kNoDay;
  bool birth_year_only = false;
  std::string number;    // of a prefix that is nobody's
  std::string old_card;  // empty: never had one
  std::string passport;
  std::string passport_now;
  std::string phone;
  std::string phone_now;
  size_t commune = 0;  // index into the homes
  size_t commune_now = 0;
  std::string address;
  std::string address_now;
};

// Immutable after it is made; `customs` and `homes` must outlive it.
class PairPeople {
 public:
  // Above it passports repeat; they begin with X or Y, old cards and phones with 00, as nobody's do.
  static constexpr uint64_t kMost = 10000000;

  PairPeople(uint64_t seed, Day as_of, const NamingCustoms* customs, const Homes* homes);

  // The same person for the same index, `i` < kMost. Four in a row may be a family: siblings, twins (seven people in a
  // thousand), father and child, of one family name and address. No two share a number; one in two thousand bears the
  // old card of somebody else, as in life.
  PairPerson At(uint64_t i) const;

 private:
  enum class Bond { kNone, kSiblings, kTwins, kParentAndChild };
  struct Household {
    Bond bond = Bond::kNone;
    uint64_t members = 1;  // the first of the four; the rest live alone
  };

  std::string Passport(uint64_t number) const;
  Household HouseholdOf(uint64_t four) const;
  Day BirthOfAdult(Random* random) const;
  Day BirthInFamily(const Household& household, uint64_t four, uint64_t member) const;
  void Name(const Household& household, uint64_t i, PairPerson* person) const;
  void NameInFamily(const Household& household, uint64_t i, PairPerson* person) const;
  void Number(uint64_t i, PairPerson* person) const;
  void Settle(uint64_t home, bool in_family, Random* random, PairPerson* person) const;

  uint64_t seed_;
  Day as_of_;
  const NamingCustoms& customs_;
  const Homes& homes_;
  Permutation blocks_;   // of four serials, among all prefixes
  Permutation serials_;  // within a prefix
  Permutation cards_;
  Permutation passports_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_PAIR_PEOPLE_H_

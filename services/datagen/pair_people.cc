#include "services/datagen/pair_people.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/datagen/numbers.h"

namespace lienthong::datagen {
namespace {

using identity::Sex;

constexpr uint64_t kHouseholdStream = 0x70616972'01;
constexpr uint64_t kHomeStream = 0x70616972'02;
constexpr uint64_t kPersonStream = 0x70616972'03;
constexpr uint64_t kNameStream = 0x70616972'04;
constexpr uint64_t kBirthStream = 0x70616972'05;
constexpr uint64_t kBlocksStream = 0x70616972'06;
constexpr uint64_t kSerialsStream = 0x70616972'07;
constexpr uint64_t kCardsStream = 0x70616972'08;
constexpr uint64_t kPassportsStream = 0x70616972'09;
constexpr uint64_t kPlaceStream = 0x70616972'0a;

constexpr uint64_t kHouseholdSize = 4;
constexpr uint64_t kPrefixes = 36;
constexpr uint64_t kSerials = 1000000;
constexpr uint64_t kSevenDigits = 10000000;
constexpr int kLastOldCardYear = 2000;
constexpr int kAdult = 18;

// Names of people who put the given name first or have no family name: one person in 250.
constexpr absl::string_view kHighlandWomen[] = {"H'Hen Niê", "H'Linh Mlô", "H'Yên Byă", "H'Mai Kbuôr", "Ka Sương"};
constexpr absl::string_view kHighlandMen[] = {"Y Ban Niê", "Y Thịnh Mlô", "K'Sor Hoan", "K'Brối", "A Phương"};

std::string FullName(absl::string_view family, const GivenParts& parts) {
  if (parts.middle == family) return absl::StrCat(family, " ", parts.given);
  return absl::StrCat(family, " ", parts.middle, parts.middle.empty() ? "" : " ", parts.given);
}

}  // namespace

PairPeople::PairPeople(uint64_t seed, Day as_of, const NamingCustoms* customs, const Homes* homes)
    : seed_(seed),
      as_of_(as_of),
      customs_(*customs),
      homes_(*homes),
      blocks_(kPrefixes * kSerials / kHouseholdSize, seed, kBlocksStream),
      serials_(kSerials, seed, kSerialsStream),
      cards_(kSevenDigits - 1, seed, kCardsStream),
      passports_(kSevenDigits, seed, kPassportsStream) {}

PairPeople::Household PairPeople::HouseholdOf(uint64_t four) const {
  Random random(seed_, kHouseholdStream, four);
  const int draw = random.Between(1, 1000);
  if (draw <= 14) return {Bond::kTwins, 2};
  if (draw <= 254) return {Bond::kSiblings, 2};
  if (draw <= 314) return {Bond::kSiblings, 3};
  if (draw <= 374) return {Bond::kParentAndChild, 2};
  return {};
}

Day PairPeople::BirthOfAdult(Random* random) const {
  const int draw = random->Between(1, 100);
  const int age = draw <= 80 ? random->Between(22, 41) : draw <= 92 ? random->Between(42, 61) : random->Between(19, 21);
  return AddYears(as_of_, -age) - random->Between(0, 364);
}

Day PairPeople::BirthInFamily(const Household& household, uint64_t four, uint64_t member) const {
  Random random(seed_, kBirthStream, four);
  Day birth = household.bond == Bond::kParentAndChild
                  ? AddYears(as_of_, -random.Between(44, 61)) - random.Between(0, 364)
                  : BirthOfAdult(&random);
  if (household.bond == Bond::kTwins) return birth;
  const Day youngest = AddYears(as_of_, -kAdult);
  for (uint64_t m = 0; m < member; ++m) {
    birth += household.bond == Bond::kParentAndChild ? random.Between(20 * 365, 32 * 365) : random.Between(330, 1900);
    if (birth > youngest) birth = youngest - random.Between(1, 300);
  }
  return birth;
}

// The family's members are named in turn, since no two siblings bear one name; by the customs of one year, so that each
// gets the same name whoever is asked for.
void PairPeople::NameInFamily(const Household& household, uint64_t i, PairPerson* person) const {
  const Bond bond = household.bond;
  const uint64_t first = i - i % kHouseholdSize;
  Random family(seed_, kHomeStream, first);
  const std::string& surname = customs_.Family(&family);
  const int year = YearOf(BirthInFamily(household, i / kHouseholdSize, 0));
  const std::string middles[] = {customs_.Given(Sex::kMale, year, &family).middle,
                                 customs_.Given(Sex::kFemale, year, &family).middle};
  const int alike = bond == Bond::kTwins ? 700 : 300;
  std::vector<std::string> taken;
  Sex sex = Sex::kMale;
  for (uint64_t member = first; member <= i; ++member) {
    Random random(seed_, kNameStream, member);
    const bool as_before = bond == Bond::kTwins && member > first && random.Chance(650);
    const Sex drawn = random.Chance(440) ? Sex::kFemale : Sex::kMale;
    if (!as_before) sex = bond == Bond::kParentAndChild && member == first ? Sex::kMale : drawn;
    GivenParts parts = customs_.Given(sex, year, &random);
    if (random.Chance(alike)) parts.middle = middles[sex == Sex::kFemale ? 1 : 0];
    while (std::find(taken.begin(), taken.end(), parts.given) != taken.end()) {
      parts.given = customs_.GivenWord(sex, &random);
    }
    taken.push_back(parts.given);
    if (member == i) person->full_name = FullName(surname, parts);
  }
  person->sex = sex;
}

void PairPeople::Name(const Household& household, uint64_t i, PairPerson* person) const {
  if (i % kHouseholdSize < household.members && household.bond != Bond::kNone) {
    NameInFamily(household, i, person);
    return;
  }
  Random random(seed_, kNameStream, i);
  person->sex = random.Chance(440) ? Sex::kFemale : Sex::kMale;
  if (random.Chance(4)) {
    person->full_name = std::string(random.Pick(person->sex == Sex::kFemale ? kHighlandWomen : kHighlandMen));
    return;
  }
  const std::string& family = customs_.Family(&random);
  person->full_name = FullName(family, customs_.Given(person->sex, YearOf(person->birth), &random));
}

// Prefix and serial come from bijections of the index, so no number comes twice; a family shares its prefix.
void PairPeople::Number(uint64_t i, PairPerson* person) const {
  const uint64_t block = blocks_.To(i / kHouseholdSize);
  constexpr uint64_t kBlocksOfPrefix = kSerials / kHouseholdSize;
  const int prefix = PretendPrefixes()[static_cast<size_t>(block / kBlocksOfPrefix)];
  const uint64_t serial = serials_.To(block % kBlocksOfPrefix * kHouseholdSize + i % kHouseholdSize);
  const int year = YearOf(person->birth);
  const int century = (year >= 2000 ? 2 : 0) + (person->sex == Sex::kFemale ? 1 : 0);
  person->number = absl::StrFormat("%03d%d%02d%06d", prefix, century, year % 100, serial);
}

void PairPeople::Settle(uint64_t home, bool in_family, Random* random, PairPerson* person) const {
  const size_t part = static_cast<size_t>(blocks_.To(home / kHouseholdSize) / (kSerials / kHouseholdSize));
  Random place(seed_, kPlaceStream, home);
  person->commune = homes_.PickInPart(part, kPrefixes, &place);
  person->address = StreetAddress(homes_.Get(person->commune), &place);
  const std::string family_phone = absl::StrFormat("000%07d", place.Below(kSevenDigits));
  person->phone =
      in_family && random->Chance(100) ? family_phone : absl::StrFormat("000%07d", random->Below(kSevenDigits));
  person->phone_now = person->phone;
  if (random->Chance(300)) person->phone_now = absl::StrFormat("000%07d", random->Below(kSevenDigits));
  person->commune_now = person->commune;
  person->address_now = person->address;
  if (!random->Chance(200)) return;
  person->commune_now = homes_.Pick(random);
  person->address_now = StreetAddress(homes_.Get(person->commune_now), random);
}

// Two series of seven digits make room for two passports of each person.
std::string PairPeople::Passport(uint64_t number) const {
  return absl::StrFormat("%c%07d", number / kSevenDigits % 2 == 0 ? 'X' : 'Y', passports_.To(number % kSevenDigits));
}

PairPerson PairPeople::At(uint64_t i) const {
  const uint64_t four = i / kHouseholdSize;
  const Household household = HouseholdOf(four);
  const bool in_family = household.bond != Bond::kNone && i % kHouseholdSize < household.members;
  Random random(seed_, kPersonStream, i);
  PairPerson person;
  person.birth = in_family ? BirthInFamily(household, four, i % kHouseholdSize) : BirthOfAdult(&random);
  Name(household, i, &person);
  Number(i, &person);
  Settle(in_family ? i - i % kHouseholdSize : i, in_family, &random, &person);
  person.birth_year_only = person.birth < AddYears(as_of_, -50) && random.Chance(60);
  if (YearOf(person.birth) <= kLastOldCardYear && random.Chance(850)) {
    const uint64_t holder = random.Below(2000) == 0 ? i + kHouseholdSize : i;
    person.old_card = absl::StrFormat("00%07d", 1 + cards_.To(holder % (kSevenDigits - 1)));
  }
  person.passport = Passport(2 * i);
  person.passport_now = person.passport;
  if (random.Chance(250)) person.passport_now = Passport(2 * i + 1);
  return person;
}

}  // namespace lienthong::datagen

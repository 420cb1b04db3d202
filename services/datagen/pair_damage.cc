#include "services/datagen/pair_damage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "services/datagen/field_damage.h"
#include "services/datagen/name_damage.h"
#include "services/datagen/typing_damage.h"

namespace lienthong::datagen {
namespace {

using NameChange = std::string (*)(absl::string_view);
using DrawnNameChange = std::string (*)(absl::string_view, Random*);

template <NameChange change, PairColumn column>
void Apply(const DamageScene&, Random*, PairRow* row) {
  (*row)[column] = change((*row)[column]);
}

template <DrawnNameChange change, PairColumn column>
void Draw(const DamageScene&, Random* random, PairRow* row) {
  (*row)[column] = change((*row)[column], random);
}

// The first three digits stay: the number of a living person might come out.
constexpr size_t kAfterPrefix = 3;

void SpoilNumber(std::string wrong, PairRow* row) {
  // A fourth digit above 3 is refused wherever such numbers are read; what is left here is what slips through.
  if (wrong.size() == 12 && wrong[3] <= '3') (*row)[kPersonalNumber] = std::move(wrong);
}

void WrongNumberDigit(const DamageScene&, Random* random, PairRow* row) {
  SpoilNumber(WithWrongDigit((*row)[kPersonalNumber], kAfterPrefix, random), row);
}

void SwappedNumberDigits(const DamageScene&, Random* random, PairRow* row) {
  SpoilNumber(WithSwappedDigits((*row)[kPersonalNumber], kAfterPrefix, random), row);
}

void NumberMissing(const DamageScene&, Random*, PairRow* row) {
  (*row)[kPersonalNumber].clear();
}

void NumberOfAnother(const DamageScene& scene, Random*, PairRow* row) {
  if (!(*row)[kPersonalNumber].empty()) (*row)[kPersonalNumber] = scene.another->number;
}

void OldCardAsNumber(const DamageScene& scene, Random*, PairRow* row) {
  if (scene.person->old_card.empty()) return;
  (*row)[kPersonalNumber] = scene.person->old_card;
  (*row)[kOldCard].clear();
}

void WrongPassportDigit(const DamageScene&, Random* random, PairRow* row) {
  if (!(*row)[kPassport].empty()) (*row)[kPassport] = WithWrongDigit((*row)[kPassport], 1, random);
}

void OtherSex(const DamageScene&, Random*, PairRow* row) {
  if (!(*row)[kSex].empty()) (*row)[kSex] = (*row)[kSex] == "male" ? "female" : "male";
}

void RewrittenAddress(const DamageScene&, Random*, PairRow* row) {
  for (const PairColumn column : {kProvince, kCommune, kAddress}) (*row)[column] = WithAbbreviations((*row)[column]);
}

void CommuneBeforeMerger(const DamageScene& scene, Random*, PairRow* row) {
  if ((*row)[kCommune].empty()) return;
  (*row)[kCommune] = scene.commune->old_name;
  (*row)[kProvince] = scene.commune->old_province;
}

void EmptyField(const DamageScene&, Random* random, PairRow* row) {
  constexpr PairColumn kMayBeEmpty[] = {kPassport, kPhone, kSex, kCommune, kAddress, kBirthDate};
  std::vector<PairColumn> filled;
  for (const PairColumn column : kMayBeEmpty) {
    if (!(*row)[column].empty() && (column != kBirthDate || random->Chance(200))) filled.push_back(column);
  }
  if (!filled.empty()) (*row)[random->Pick(filled)].clear();
}

// Tone placement, final vowels and variants of the family name can go wrong in few names; hence their weights.
constexpr DamageKind kKinds[] = {
    {"tone_marks_lost", 70, kFullName, Apply<WithoutToneMarks, kFullName>},
    {"diacritics_lost", 110, kFullName, Apply<WithoutDiacritics, kFullName>},
    {"decomposed", 40, kFullName, Apply<Decomposed, kFullName>},
    {"tone_placement", 450, kFullName, Apply<WithOtherTonePlacement, kFullName>},
    {"final_vowel", 300, kFullName, Draw<WithOtherFinalVowel, kFullName>},
    {"upper_case", 60, kFullName, Apply<InUpperCase, kFullName>},
    {"order_reversed", 30, kFullName, Draw<WithReversedOrder, kFullName>},
    {"telex_residue", 25, kFullName, Draw<WithTelexResidue, kFullName>},
    {"vni_residue", 20, kFullName, Draw<WithVniResidue, kFullName>},
    {"scanning_error", 40, kFullName, Draw<WithScanningError, kFullName>},
    {"initials", 15, kFullName, Draw<WithInitials, kFullName>},
    {"middle_name_dropped", 45, kFullName, Draw<WithoutMiddleName, kFullName>},
    {"family_variant", 200, kFullName, Apply<WithFamilyVariant, kFullName>},
    {"name_typing_error", 60, kFullName, Draw<WithTypingError, kFullName>},
    {"given_name_misheard", 45, kFullName, Draw<WithMisheardGivenName, kFullName>},
    {"day_month_swapped", 90, kBirthDate, Apply<WithDayAndMonthSwapped, kBirthDate>},
    {"date_digit", 40, kBirthDate, Draw<WithWrongDateDigit, kBirthDate>},
    {"year_only", 25, kBirthDate, Apply<YearOnly, kBirthDate>},
    {"first_of_january", 20, kBirthDate, Apply<FirstOfJanuary, kBirthDate>},
    {"year_off_by_one", 30, kBirthDate, Draw<WithYearOffByOne, kBirthDate>},
    {"sex_wrong", 20, kSex, OtherSex},
    {"number_digit", 50, kPersonalNumber, WrongNumberDigit},
    {"number_swapped", 35, kPersonalNumber, SwappedNumberDigits},
    {"number_missing", 35, kPersonalNumber, NumberMissing},
    {"number_of_another", 6, kPersonalNumber, NumberOfAnother},
    {"old_card_as_number", 25, kPersonalNumber, OldCardAsNumber},
    {"passport_digit", 30, kPassport, WrongPassportDigit},
    {"address_rewritten", 60, kAddress, RewrittenAddress},
    {"commune_before_merger", 60, kCommune, CommuneBeforeMerger},
    {"field_empty", 45, kPhone, EmptyField},
};

// Kinds that cannot happen are drawn again; by then something else has always happened.
constexpr int kTries = 200;

std::vector<uint64_t> CumulativeWeights() {
  std::vector<uint64_t> sums;
  for (const DamageKind& kind : kKinds) {
    sums.push_back(static_cast<uint64_t>(kind.weight) + (sums.empty() ? 0 : sums.back()));
  }
  return sums;
}

bool GoesWrongOnce(PairColumn column) {
  return column == kBirthDate || column == kPersonalNumber;
}

}  // namespace

absl::Span<const DamageKind> DamageKinds() {
  return kKinds;
}

int DrawErrorCount(Random* random) {
  const int draw = random->Between(1, 100);
  return draw <= 55 ? 1 : draw <= 83 ? 2 : draw <= 95 ? 3 : draw <= 98 ? 4 : 5;
}

void InflictOne(const DamageScene& scene, Random* random, PairRow* row, std::vector<const DamageKind*>* inflicted) {
  static const std::vector<uint64_t>& weights = *new std::vector<uint64_t>(CumulativeWeights());
  for (int i = 0; i < kTries; ++i) {
    const DamageKind& kind = kKinds[random->PickWeighted(weights)];
    const bool taken = std::any_of(inflicted->begin(), inflicted->end(), [&kind](const DamageKind* other) {
      return other == &kind || (GoesWrongOnce(kind.column) && other->column == kind.column);
    });
    if (taken) continue;
    PairRow damaged = *row;
    kind.inflict(scene, random, &damaged);
    if (damaged == *row) continue;
    *row = std::move(damaged);
    inflicted->push_back(&kind);
    return;
  }
}

}  // namespace lienthong::datagen

#include "services/datagen/planting.h"

#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/career.h"
#include "services/datagen/name_damage.h"
#include "services/identity/partial_date.h"
#include "services/identity/person_name.h"

namespace lienthong::datagen {
namespace {

using identity::CompareNames;
using identity::NameAgreement;
using identity::PartialDate;

std::string OtherMiddleName(const PlantTools& tools, const Person& person) {
  while (true) {
    std::string name = tools.names->WithOtherMiddleName(person.full_name, person.sex, tools.random);
    if (CompareNames(name, person.full_name) == NameAgreement::kDiffer) return name;
  }
}

// Another day of the same month that differs in one digit, and not by exchanging day and month.
std::string DayOffByOneDigit(Day birth, Random* random) {
  const PartialDate date = *identity::DateFromDays(birth);
  while (true) {
    const bool tens = random->Chance(300);
    const int digit = random->Between(0, tens ? 3 : 9);
    const int day = tens ? digit * 10 + date.day() % 10 : date.day() / 10 * 10 + digit;
    if (day < 1 || day == date.day()) continue;
    const std::optional<PartialDate> other = PartialDate::FromCivil(date.year(), date.month(), day);
    if (other.has_value() && !identity::DayMonthSwapped(date, *other)) return other->ToString();
  }
}

void PlantName(const PlantTools& tools, Worker* worker, const Person& person) {
  const std::string& name = person.full_name;
  switch (worker->plant) {
    case PlantKind::kToneLoss:
      worker->full_name = WithoutToneMarks(name);
      return;
    case PlantKind::kDiacriticLoss:
      worker->full_name = WithoutDiacritics(name);
      return;
    case PlantKind::kNameDiffers:
      worker->full_name = OtherMiddleName(tools, person);
      return;
    case PlantKind::kNfd:
      worker->full_name = Decomposed(name);
      return;
    default:
      worker->full_name = WithOtherTonePlacement(name);
      return;
  }
}

void PlantBirthOrSex(const PlantTools& tools, Worker* worker, const Person& person) {
  const PartialDate birth = *identity::DateFromDays(person.birth);
  switch (worker->plant) {
    case PlantKind::kDayMonthSwapped:
      worker->birth_date = PartialDate::FromCivil(birth.year(), birth.day(), birth.month())->ToString();
      return;
    case PlantKind::kBirthDateDiffers:
      worker->birth_date = DayOffByOneDigit(person.birth, tools.random);
      return;
    case PlantKind::kBirthYearOnly:
      worker->birth_date = absl::StrCat(birth.year());
      return;
    default:
      worker->sex = person.sex == identity::Sex::kMale ? identity::Sex::kFemale : identity::Sex::kMale;
      return;
  }
}

void PlantNumber(const PlantTools& tools, Worker* worker, Person* person) {
  switch (worker->plant) {
    case PlantKind::kSupersededNumber:
      person->former_number = tools.numbers->OtherPersonalNumber(person->number);
      worker->personal_number = PersonalNumberText(person->former_number);
      return;
    case PlantKind::kNoSuchPerson:
      worker->personal_number = PersonalNumberText(tools.numbers->OtherPersonalNumber(person->number));
      return;
    case PlantKind::kIdentityConflict:
    case PlantKind::kDuplicateNumber:
      worker->personal_number = PersonalNumberText(tools.victim->number);
      return;
    case PlantKind::kOldCardNumber:
      if (person->old_card == 0) person->old_card = tools.numbers->OldCard();
      worker->old_card_number = OldCardText(person->old_card);
      worker->personal_number.clear();
      worker->passport_number.clear();
      return;
    default:
      worker->personal_number.clear();
      return;
  }
}

void PlantResidence(const PlantTools& tools, Worker* worker, Person* person) {
  const Places& places = *tools.places;
  if (worker->plant == PlantKind::kResidenceDiffers) {
    const int elsewhere = places.PickElsewhere(person->place, tools.random);
    worker->permanent_residence = places.At(elsewhere, tools.random->Chance(500));
    return;
  }
  if (worker->plant == PlantKind::kProvinceMerged) {
    person->place = places.PickMerged(tools.random);
    person->residence = places.At(person->place, true);
    worker->permanent_residence = places.At(person->place, false);
  } else {
    const SplitPlace& split = tools.random->Pick(places.split());
    person->residence = {tools.random->Pick(split.new_codes), true};
    worker->permanent_residence = {split.old_code, false};
  }
  person->residence_since = DayOf(2025, 7, 1);
}

void PlantDeployment(const PlantTools& tools, Day as_of, const Worker& worker, Person* person) {
  switch (worker.plant) {
    case PlantKind::kAbroadWithoutExit:
      person->crossings.clear();
      return;
    case PlantKind::kReturnedButWorking:
      AddCrossing(false, as_of - tools.random->Between(kMarginDays, 2 * kMarginDays), false, tools.random, person);
      return;
    case PlantKind::kDeadButActive:
      person->death = as_of - tools.random->Between(20, 100);
      return;
    default:
      return;  // kUnder18AtExit and kContractNotLiquidated are in the career already
  }
}

}  // namespace

absl::StatusOr<PlantPlan> PlanPlants(int workers, int per_kind, Random* random) {
  const int kinds = static_cast<int>(PlantKinds().size());
  const int64_t needed = static_cast<int64_t>(kinds + 1) * per_kind;
  if (needed > workers) {
    return absl::FailedPreconditionError(absl::StrCat("planting ", per_kind, " errors of each of ", kinds,
                                                      " kinds takes ", needed, " workers, not ", workers,
                                                      "; ask for more workers or give a smaller --plant"));
  }
  std::vector<int> order(static_cast<size_t>(workers));
  std::iota(order.begin(), order.end(), 0);
  random->Shuffle(&order);
  PlantPlan plan;
  plan.kinds.assign(order.size(), PlantKind::kNone);
  plan.number_holder.assign(order.size(), kNobody);
  size_t next = 0;
  for (const PlantKindInfo& info : PlantKinds()) {
    for (int i = 0; i < per_kind; ++i) {
      int worker = order[next++];
      if (info.kind == PlantKind::kDuplicateNumber) {
        int holder = order[next++];
        if (holder > worker) std::swap(holder, worker);
        plan.kinds[holder] = PlantKind::kNumberHolder;
        plan.number_holder[worker] = holder;
      }
      plan.kinds[worker] = info.kind;
    }
  }
  return plan;
}

bool NameSuits(PlantKind plant, const std::string& full_name) {
  switch (plant) {
    case PlantKind::kToneLoss:
      return CompareNames(WithoutToneMarks(full_name), full_name) == NameAgreement::kToneLoss;
    case PlantKind::kDiacriticLoss:
      return CompareNames(WithoutDiacritics(full_name), full_name) == NameAgreement::kDiacriticLoss;
    case PlantKind::kNfd:
      return Decomposed(full_name) != full_name;
    case PlantKind::kTonePlacement: {
      const std::string other = WithOtherTonePlacement(full_name);
      return other != full_name && CompareNames(other, full_name) == NameAgreement::kSame;
    }
    default:
      return true;
  }
}

void Plant(const PlantTools& tools, Day as_of, Worker* worker, Person* person) {
  switch (worker->plant) {
    case PlantKind::kNone:
    case PlantKind::kNumberHolder:
      return;
    case PlantKind::kToneLoss:
    case PlantKind::kDiacriticLoss:
    case PlantKind::kNameDiffers:
    case PlantKind::kNfd:
    case PlantKind::kTonePlacement:
      PlantName(tools, worker, *person);
      return;
    case PlantKind::kDayMonthSwapped:
    case PlantKind::kBirthDateDiffers:
    case PlantKind::kBirthYearOnly:
    case PlantKind::kSexDiffers:
      PlantBirthOrSex(tools, worker, *person);
      return;
    case PlantKind::kSupersededNumber:
    case PlantKind::kNoSuchPerson:
    case PlantKind::kIdentityConflict:
    case PlantKind::kDuplicateNumber:
    case PlantKind::kOldCardNumber:
    case PlantKind::kNumberMissing:
      PlantNumber(tools, worker, person);
      return;
    case PlantKind::kProvinceMerged:
    case PlantKind::kSplitCommune:
    case PlantKind::kResidenceDiffers:
      PlantResidence(tools, worker, person);
      return;
    case PlantKind::kAbroadWithoutExit:
    case PlantKind::kReturnedButWorking:
    case PlantKind::kDeadButActive:
    case PlantKind::kUnder18AtExit:
    case PlantKind::kContractNotLiquidated:
      PlantDeployment(tools, as_of, *worker, person);
      return;
  }
}

}  // namespace lienthong::datagen

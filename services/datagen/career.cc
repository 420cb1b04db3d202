#include "services/datagen/career.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace lienthong::datagen {
namespace {

using S = WorkStatus;

constexpr int kSeasonDays = 330;

struct StatusShare {
  S status;
  int per_thousand;
};

constexpr StatusShare kShares[] = {
    {S::kRegistered, 50},      {S::kListConfirmed, 50}, {S::kDeparted, 40}, {S::kWorking, 500},   {S::kExtended, 65},
    {S::kEmployerChanged, 30}, {S::kContractLeft, 20},  {S::kMissing, 3},   {S::kDied, 4},        {S::kDeported, 6},
    {S::kReturnedEarly, 37},   {S::kCompleted, 35},     {S::kReturned, 50}, {S::kLiquidated, 110}};

S PickStatus(const CareerNeeds& needs, Random* random) {
  if (!needs.statuses.empty()) return random->Pick(needs.statuses);
  int draw = random->Between(1, 1000);
  for (const StatusShare& share : kShares) {
    draw -= share.per_thousand;
    if (draw <= 0) return share.status;
  }
  return S::kWorking;
}

int TermDays(const Deployment& deployment) {
  return deployment.seasonal ? kSeasonDays : deployment.market->term_days;
}

// Contract dates of someone who is abroad under a contract that runs on for a while.
void SetRunning(const CareerNeeds& needs, Day as_of, Random* random, Deployment* d) {
  const int term = TermDays(*d);
  const int abroad = std::max(kMarginDays, needs.days_abroad);
  d->contract_end = as_of + random->Between(kMarginDays, term - abroad);
  d->contract_start = d->contract_end - term;
  d->departure = d->contract_start - random->Between(0, 5);
  if (d->form == "54") d->departure = d->contract_start - random->Between(60, 200);
  d->status_since = d->departure + random->Between(10, 25);
}

void SetNotDeparted(Day as_of, Random* random, Deployment* d) {
  const bool confirmed = d->status == S::kListConfirmed;
  d->status_since = as_of - random->Between(5, confirmed ? 50 : 80);
  d->contract_start = as_of + (confirmed ? random->Between(20, 80) : random->Between(60, 150));
  d->contract_end = d->contract_start + TermDays(*d);
}

// Contract dates of someone whose contract has ended.
void SetEnded(const CareerNeeds& needs, Day as_of, Random* random, Deployment* d) {
  if (needs.overdue) {
    d->contract_end = as_of - random->Between(kLiquidationDays + kMarginDays + 1, 900);
  } else if (d->status == S::kCompleted) {
    d->contract_end = as_of - random->Between(3, 40);
  } else if (d->status == S::kReturned) {
    d->contract_end = as_of - random->Between(20, kMarginDays);
  } else {
    d->contract_end = as_of - random->Between(200, 1200);
  }
  d->contract_start = d->contract_end - TermDays(*d);
  d->departure = d->contract_start - random->Between(0, 5);
  d->status_since = d->contract_end;
  if (d->status == S::kCompleted) return;
  d->final_return = d->contract_end + random->Between(0, 14);
  d->status_since = d->final_return;
  if (d->status == S::kReturned) return;
  d->liquidation = d->final_return + random->Between(20, 150);
  d->status_since = d->liquidation;
}

void SetDates(const CareerNeeds& needs, Day as_of, Random* random, Deployment* d) {
  switch (d->status) {
    case S::kRegistered:
    case S::kListConfirmed:
      SetNotDeparted(as_of, random, d);
      return;
    case S::kDeparted:
      d->departure = as_of - random->Between(5, 30);
      d->contract_start = d->departure + random->Between(0, 5);
      d->contract_end = d->contract_start + TermDays(*d);
      d->status_since = d->departure;
      return;
    case S::kWorking:
      SetRunning(needs, as_of, random, d);
      return;
    case S::kExtended: {
      const Day first_end = as_of - random->Between(10, 250);
      d->contract_start = first_end - TermDays(*d);
      d->contract_end = first_end + random->Between(365, 730);
      d->departure = d->contract_start - random->Between(0, 5);
      d->status_since = first_end - random->Between(10, 40);
      return;
    }
    case S::kEmployerChanged:
    case S::kContractLeft:
    case S::kMissing:
    case S::kDied:
      SetRunning(needs, as_of, random, d);
      d->status_since = random->Between(d->departure + 30, as_of - 5);
      return;
    case S::kDeported:
    case S::kReturnedEarly:
      SetRunning(needs, as_of, random, d);
      d->final_return = random->Between(d->departure + 30, as_of - 5);
      d->status_since = d->final_return;
      return;
    case S::kCompleted:
    case S::kReturned:
    case S::kLiquidated:
      SetEnded(needs, as_of, random, d);
      return;
  }
}

Deployment LatestDeployment(const CareerNeeds& needs, Day as_of, Random* random) {
  Deployment d;
  d.status = PickStatus(needs, random);
  d.market = &PickMarket(random);
  d.flavour = static_cast<uint32_t>(random->Next());
  const bool season = d.status == S::kWorking || d.status == S::kReturned || d.status == S::kLiquidated;
  d.seasonal = season && !needs.passport && d.market == &SeasonalMarket() && random->Chance(600);
  d.form = d.seasonal ? absl::string_view("3") : PickForm(*d.market, d.status == S::kWorking, random);
  SetDates(needs, as_of, random, &d);
  return d;
}

// A contract that was over, liquidation and all, well before `latest` began.
Deployment EarlierDeployment(const Deployment& latest, Random* random) {
  Deployment d;
  d.status = S::kLiquidated;
  do {
    d.market = &PickMarket(random);
  } while (d.market->term_days > 1100);
  d.flavour = static_cast<uint32_t>(random->Next());
  d.form = PickForm(*d.market, false, random);
  const Day next = latest.departure != kNoDay ? latest.departure : latest.status_since;
  d.liquidation = next - random->Between(60, 300);
  d.final_return = d.liquidation - random->Between(20, 150);
  d.contract_end = d.final_return - random->Between(0, 14);
  d.contract_start = d.contract_end - TermDays(d);
  d.departure = d.contract_start - random->Between(0, 5);
  d.status_since = d.liquidation;
  return d;
}

void SetBirth(const CareerNeeds& needs, Day first, Random* random, Person* person) {
  if (needs.under_age) {
    person->birth = AddYears(first, -18) + random->Between(10, 200);
  } else {
    person->birth = AddYears(first, -random->Between(needs.age_low, needs.age_high)) - random->Between(1, 364);
  }
  if (needs.birth_swappable) {
    const int month = random->Between(1, 12);
    person->birth = DayOf(YearOf(person->birth), month, (month + random->Between(0, 10)) % 12 + 1);
  }
  // 1 January stands for a day that nobody knew.
  if (needs.full_birth_date && person->birth == DayOf(YearOf(person->birth), 1, 1)) ++person->birth;
  person->birth_year_only = !needs.full_birth_date && YearOf(person->birth) < 1988 && random->Chance(100);
}

// Home leave of those who work abroad under a long contract: an entry and, days later, the exit.
void AddHomeLeave(const Deployment& d, Day as_of, Random* random, Person* person) {
  Day last = as_of - 5;
  if (d.final_return != kNoDay) last = std::min(last, d.final_return - 30);
  if (!IsActive(d.status)) last = std::min(last, d.status_since - 30);
  const Day earliest = d.departure + 120;
  if (earliest + 40 > last || !random->Chance(150)) return;
  const Day entry = random->Between(earliest, last - 35);
  AddCrossing(false, entry, false, random, person);
  AddCrossing(true, entry + random->Between(10, 30), false, random, person);
}

void AddSeasonalCrossings(const Deployment& d, Day as_of, Random* random, Person* person) {
  const Day last = d.final_return != kNoDay ? d.final_return - 5 : as_of - 5;
  Day day = d.departure + random->Between(20, 45);
  while (true) {
    const Day back = day + random->Between(3, 10);
    if (back > last) break;
    AddCrossing(false, day, true, random, person);
    AddCrossing(true, back, true, random, person);
    day = back + random->Between(20, 45);
  }
}

// Documents valid for every crossing and, for those not home for good, beyond the as-of day.
void AddDocuments(const Worker& worker, Day as_of, Numbers* numbers, Random* random, Person* person) {
  const Deployment& latest = worker.deployments.back();
  const Deployment& first = worker.deployments.front();
  if (!latest.seasonal || worker.deployments.size() > 1) {
    const Day begin = first.departure != kNoDay ? first.departure : first.status_since;
    AddPassport(begin - random->Between(30, 300), numbers, person);
    while (person->documents.back().valid_to < as_of + 180) {
      AddPassport(std::min(person->documents.back().valid_to - random->Between(30, 200), as_of - 10), numbers, person);
    }
  }
  if (!latest.seasonal) return;
  const Day last = latest.final_return != kNoDay ? latest.final_return : as_of;
  for (Day from = latest.departure - random->Between(3, 20); from <= last;) {
    Document pass;
    pass.number = numbers->LaissezPasser();
    pass.laissez_passer = true;
    pass.valid_from = from;
    pass.valid_to = AddYears(from, 1) - 1;
    person->documents.push_back(pass);
    from = pass.valid_to + 1;
  }
}

}  // namespace

CareerNeeds NeedsOf(PlantKind plant) {
  CareerNeeds needs;
  // Statuses about which no other registry has anything to say: whoever cannot be found there is not judged twice.
  const std::vector<S> quiet = {S::kRegistered, S::kListConfirmed, S::kReturned, S::kLiquidated};
  switch (plant) {
    case PlantKind::kDayMonthSwapped:
      needs.full_birth_date = needs.birth_swappable = true;
      break;
    case PlantKind::kBirthDateDiffers:
    case PlantKind::kBirthYearOnly:
      needs.full_birth_date = true;
      break;
    case PlantKind::kNoSuchPerson:
      needs.statuses = quiet;
      break;
    case PlantKind::kIdentityConflict:
    case PlantKind::kDuplicateNumber:
      needs.statuses = quiet;
      needs.single = needs.full_birth_date = true;
      needs.age_low = 20;
      needs.age_high = 23;
      break;
    case PlantKind::kNumberHolder:
      needs.full_birth_date = true;
      needs.statuses = {S::kRegistered, S::kWorking, S::kExtended, S::kReturned, S::kLiquidated};
      needs.age_low = 40;
      needs.age_high = 46;
      break;
    case PlantKind::kAbroadWithoutExit:
      needs.statuses = {S::kWorking};
      needs.single = needs.passport = needs.stays_abroad = true;
      break;
    case PlantKind::kReturnedButWorking:
    case PlantKind::kDeadButActive:
      needs.statuses = {S::kWorking};
      needs.single = needs.passport = needs.stays_abroad = true;
      needs.days_abroad = 200;
      break;
    case PlantKind::kUnder18AtExit:
      needs.statuses = {S::kWorking};
      needs.single = needs.under_age = needs.full_birth_date = true;
      break;
    case PlantKind::kContractNotLiquidated:
      needs.statuses = {S::kCompleted, S::kReturned};
      needs.single = needs.overdue = true;
      break;
    case PlantKind::kOldCardNumber:
      needs.full_birth_date = true;
      needs.age_low = 30;
      needs.age_high = 42;
      break;
    case PlantKind::kNumberMissing:
      needs.full_birth_date = needs.passport = true;
      break;
    default:
      break;
  }
  return needs;
}

void AddPassport(Day from, Numbers* numbers, Person* person) {
  Document document;
  document.number = numbers->Passport();
  document.valid_from = from;
  document.valid_to = AddYears(from, 10) - 1;
  person->documents.push_back(document);
}

void AddCrossing(bool exit, Day day, bool by_land, Random* random, Person* person) {
  Crossing crossing;
  crossing.exit = exit;
  crossing.day = day;
  crossing.gate = by_land ? random->Pick(BorderGates()) : random->Pick(AirGates());
  for (size_t i = 0; i < person->documents.size(); ++i) {
    if (person->documents[i].valid_from <= day) crossing.document = static_cast<uint16_t>(i);
  }
  person->crossings.push_back(crossing);
}

void BuildCareer(const CareerNeeds& needs, Day as_of, Numbers* numbers, Random* random, Worker* worker,
                 Person* person) {
  const Deployment latest = LatestDeployment(needs, as_of, random);
  if (!needs.single && random->Chance(180)) worker->deployments.push_back(EarlierDeployment(latest, random));
  worker->deployments.push_back(latest);
  worker->deployments.back().number = static_cast<int>(worker->deployments.size());
  const Deployment& first = worker->deployments.front();
  SetBirth(needs, first.departure != kNoDay ? first.departure : as_of, random, person);
  if (latest.status == S::kDied) person->death = latest.status_since;
  AddDocuments(*worker, as_of, numbers, random, person);
  for (const Deployment& d : worker->deployments) {
    if (d.departure == kNoDay) continue;
    AddCrossing(true, d.departure + random->Between(0, 1), d.seasonal, random, person);
    if (d.seasonal) {
      AddSeasonalCrossings(d, as_of, random, person);
    } else if (!needs.stays_abroad) {
      AddHomeLeave(d, as_of, random, person);
    }
    if (d.final_return != kNoDay) AddCrossing(false, d.final_return, d.seasonal, random, person);
  }
}

}  // namespace lienthong::datagen

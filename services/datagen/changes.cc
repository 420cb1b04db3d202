#include "services/datagen/changes.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/career.h"
#include "services/datagen/population.h"
#include "services/datagen/random.h"
#include "services/datagen/records.h"

namespace lienthong::datagen {
namespace {

using S = WorkStatus;

constexpr uint64_t kChangesStream = 6;

class Timeline {
 public:
  Timeline(uint64_t seed, const Places& places, Numbers* numbers, World* world)
      : random_(seed, kChangesStream), places_(places), numbers_(*numbers), world_(*world) {
    for (size_t w = 0; w < world_.workers.size(); ++w) {
      if (world_.workers[w].plant == PlantKind::kNone) workers_.push_back(w);
    }
    for (size_t p = 0; p < world_.people.size(); ++p) {
      const Person& person = world_.people[p];
      if (person.worker == kNobody && !person.reserved && person.death == kNoDay) people_.push_back(p);
    }
    random_.Shuffle(&workers_);
    random_.Shuffle(&people_);
  }

  absl::StatusOr<std::vector<RegistryChange>> Run(int count) {
    std::vector<Day> days(static_cast<size_t>(count));
    for (Day& day : days) day = world_.as_of + random_.Between(1, kChangeDays);
    std::sort(days.begin(), days.end());
    for (const Day day : days) {
      const int draw = random_.Between(1, 100);
      bool done = draw <= 35 ? NextNewWorker(day) : draw <= 50 ? NextMove(day) : NextWorker(day);
      if (!done) done = NextWorker(day) || NextMove(day);
      if (!done) {
        return absl::FailedPreconditionError(
            absl::StrCat("there are too few people for ", count, " changes; ask for more people or fewer --changes"));
      }
    }
    return std::move(changes_);
  }

 private:
  void Put(RegistryName registry, registry::v1::Record record) { changes_.push_back({registry, std::move(record)}); }

  void PutLastDeployment(size_t worker) {
    Put(RegistryName::kLabour, DeploymentRecord(world_, worker, world_.workers[worker].deployments.back()));
  }

  void PutCrossing(size_t person, bool exit, Day day) {
    AddCrossing(exit, day, false, &random_, &world_.people[person]);
    Put(RegistryName::kImmigration,
        CrossingRecord(world_.people[person], person, world_.people[person].crossings.size() - 1));
  }

  // Someone of working age who has not been abroad signs a contract.
  bool NextNewWorker(Day day) {
    while (!people_.empty()) {
      const size_t p = people_.back();
      people_.pop_back();
      const Person& person = world_.people[p];
      if (person.birth > AddYears(world_.as_of, -21) || person.birth < AddYears(world_.as_of, -45)) {
        movers_.push_back(p);
      } else if (person.crossings.empty()) {
        BeginWork(p, day);
        return true;
      }
    }
    return false;
  }

  void BeginWork(size_t p, Day day) {
    Person& person = world_.people[p];
    const size_t w = world_.workers.size();
    person.worker = static_cast<int>(w);
    if (person.documents.empty() || person.documents.back().valid_to < day + 400) {
      AddPassport(world_.as_of + 1, &numbers_, &person);
      Put(RegistryName::kImmigration, DocumentRecord(person, person.documents.back()));
    }
    Deployment d;
    d.market = &PickMarket(&random_);
    d.form = PickForm(*d.market, false, &random_);
    d.flavour = static_cast<uint32_t>(random_.Next());
    const int draw = random_.Between(1, 100);
    d.status = draw <= 40 ? S::kRegistered : draw <= 70 ? S::kListConfirmed : S::kDeparted;
    d.status_since = day;
    if (d.status == S::kDeparted) d.departure = day;
    d.contract_start = day + (d.status == S::kDeparted ? 1 : random_.Between(30, 120));
    d.contract_end = d.contract_start + d.market->term_days;

    Worker worker;
    worker.person = static_cast<int>(p);
    worker.touched = true;
    worker.deployments.push_back(d);
    WriteDownWorker(person, places_, day, &random_, &worker);
    world_.workers.push_back(std::move(worker));
    if (d.departure != kNoDay) PutCrossing(p, true, day);
    Put(RegistryName::kLabour, LabourPersonRecord(world_, w));
    PutLastDeployment(w);
  }

  // Someone who is no worker moves house.
  bool NextMove(Day day) {
    std::vector<size_t>& from = movers_.empty() ? people_ : movers_;
    if (from.empty()) return false;
    Person& person = world_.people[from.back()];
    from.pop_back();
    person.place = places_.PickElsewhere(person.place, &random_);
    person.residence = places_.At(person.place, true);
    person.residence_since = day;
    Put(RegistryName::kResidents, ResidentRecord(person));
    return true;
  }

  // The next thing happens to a worker.
  bool NextWorker(Day day) {
    while (!workers_.empty()) {
      const size_t w = workers_.back();
      workers_.pop_back();
      if (!GoOn(w, day)) continue;
      world_.workers[w].touched = true;
      return true;
    }
    return false;
  }

  // False if nothing fits.
  bool GoOn(size_t w, Day day) {
    Worker& worker = world_.workers[w];
    Deployment& d = worker.deployments.back();
    const size_t person = static_cast<size_t>(worker.person);
    switch (d.status) {
      case S::kRegistered:
        SetStatus(S::kListConfirmed, day, &d);
        break;
      case S::kListConfirmed: {
        const int term = d.contract_end - d.contract_start;
        SetStatus(S::kDeparted, day, &d);
        d.departure = day;
        d.contract_start = day + 1;
        d.contract_end = d.contract_start + term;
        PutCrossing(person, true, day);
        break;
      }
      case S::kDeparted:
        SetStatus(S::kWorking, day, &d);
        break;
      case S::kWorking:
      case S::kExtended:
      case S::kEmployerChanged:
        if (d.seasonal || d.departure > day - 40) return false;
        PutCrossing(person, false, day);
        PutCrossing(person, true, day + random_.Between(3, 10));
        return true;
      case S::kCompleted:
        SetStatus(S::kReturned, day, &d);
        d.final_return = day;
        PutCrossing(person, false, day);
        break;
      case S::kReturned:
        SetStatus(S::kLiquidated, day, &d);
        d.liquidation = day;
        break;
      case S::kReturnedEarly:
      case S::kLiquidated:
        worker.current_residence = places_.At(places_.Pick(&random_), true);
        worker.current_residence_since = day;
        Put(RegistryName::kLabour, LabourPersonRecord(world_, w));
        return true;
      default:
        return false;
    }
    PutLastDeployment(w);
    return true;
  }

  static void SetStatus(S status, Day day, Deployment* d) {
    d->status = status;
    d->status_since = day;
  }

  Random random_;
  const Places& places_;
  Numbers& numbers_;
  World& world_;
  std::vector<size_t> workers_;  // not yet touched, shuffled
  std::vector<size_t> people_;   // no workers, not yet touched, shuffled
  std::vector<size_t> movers_;   // of these, passed over because they cannot become workers
  std::vector<RegistryChange> changes_;
};

}  // namespace

absl::StatusOr<std::vector<RegistryChange>> LetTimePass(int count, uint64_t seed, const Places& places,
                                                        Numbers* numbers, World* world) {
  return Timeline(seed, places, numbers, world).Run(count);
}

}  // namespace lienthong::datagen

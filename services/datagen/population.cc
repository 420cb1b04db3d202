#include "services/datagen/population.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/datagen/career.h"
#include "services/datagen/planting.h"
#include "services/identity/person_name.h"
#include "services/reference/code_lists.h"

namespace lienthong::datagen {
namespace {

using identity::Sex;

constexpr uint64_t kPlanStream = 1;
constexpr uint64_t kOrderStream = 2;
constexpr uint64_t kWorkerStream = 3;
constexpr uint64_t kPersonStream = 4;
constexpr uint64_t kPlantStream = 5;
constexpr uint64_t kSharedCardStream = 6;

// The last year of birth of which people still have a nine-digit card.
constexpr int kLastOldCardYear = 2000;

class WorldBuilder {
 public:
  WorldBuilder(const WorldOptions& options, const NameLists& names, const Places& places, Numbers* numbers)
      : options_(options), names_(names), places_(places), numbers_(*numbers), new_list_(DayOf(2025, 7, 1)) {
    world_.as_of = options.as_of;
    world_.people.resize(static_cast<size_t>(options.people));
    world_.workers.resize(static_cast<size_t>(options.workers));
  }

  absl::StatusOr<World> Build() {
    Random plan_random(options_.seed, kPlanStream);
    absl::StatusOr<PlantPlan> plan = PlanPlants(options_.workers, options_.planted_per_kind, &plan_random);
    if (!plan.ok()) return plan.status();
    if (options_.people - options_.workers < options_.planted_per_kind) {
      return absl::FailedPreconditionError(absl::StrCat("planting identity conflicts takes ", options_.planted_per_kind,
                                                        " people who are no workers; ask for more people"));
    }
    std::vector<int> order(world_.people.size());
    std::iota(order.begin(), order.end(), 0);
    Random order_random(options_.seed, kOrderStream);
    order_random.Shuffle(&order);
    victims_.assign(world_.workers.size(), kNobody);
    size_t next_victim = world_.workers.size();
    for (size_t w = 0; w < world_.workers.size(); ++w) {
      BuildWorker(order[w], plan->kinds[w], plan->number_holder[w], static_cast<int>(w));
      if (plan->kinds[w] == PlantKind::kIdentityConflict) victims_[w] = order[next_victim++];
    }
    BuildOthers();
    for (size_t w = 0; w < world_.workers.size(); ++w) WriteDown(static_cast<int>(w));
    ShareOldCards();
    return std::move(world_);
  }

 private:
  void BuildWorker(int person_index, PlantKind plant, int holder, int worker_index) {
    Random random(options_.seed, kWorkerStream, static_cast<uint64_t>(worker_index));
    Worker& worker = world_.workers[static_cast<size_t>(worker_index)];
    Person& person = world_.people[static_cast<size_t>(person_index)];
    worker.person = person_index;
    worker.plant = plant;
    person.worker = worker_index;
    const CareerNeeds needs = NeedsOf(plant);
    BuildCareer(needs, options_.as_of, &numbers_, &random, &worker, &person);
    const Person* unlike = nullptr;
    if (holder != kNobody) {
      victims_[static_cast<size_t>(worker_index)] = world_.workers[static_cast<size_t>(holder)].person;
      unlike = &world_.people[static_cast<size_t>(world_.workers[static_cast<size_t>(holder)].person)];
    }
    Describe(plant, unlike, &random, &person);
  }

  void BuildOthers() {
    std::vector<int> conflicting(world_.people.size(), kNobody);
    for (size_t w = 0; w < world_.workers.size(); ++w) {
      if (world_.workers[w].plant == PlantKind::kIdentityConflict) {
        conflicting[static_cast<size_t>(victims_[w])] = world_.workers[w].person;
      }
    }
    for (size_t p = 0; p < world_.people.size(); ++p) {
      Person& person = world_.people[p];
      if (person.worker != kNobody) continue;
      Random random(options_.seed, kPersonStream, p);
      if (conflicting[p] != kNobody) {
        person.reserved = true;
        person.birth = random.Between(DayOf(1955, 1, 1), DayOf(1980, 12, 31));
        Describe(PlantKind::kNone, &world_.people[static_cast<size_t>(conflicting[p])], &random, &person);
      } else {
        LiveAtHome(&random, &person);
      }
    }
  }

  // Birth, death and journeys of someone who does not work abroad.
  void LiveAtHome(Random* random, Person* person) {
    const Day today = options_.as_of;
    const int draw = random->Between(1, 100);
    const int age = draw <= 23   ? random->Between(0, 14)
                    : draw <= 91 ? random->Between(15, 64)
                                 : random->Between(65, 95);
    person->birth = AddYears(today, -age) - random->Between(30, 364);
    person->birth_year_only = age > 40 && random->Chance(60);
    if (age > 50 && random->Chance(25)) person->death = today - random->Between(1, 3000);
    Describe(PlantKind::kNone, nullptr, random, person);
    if (age < 19 || person->death != kNoDay || !random->Chance(60)) return;
    AddPassport(today - random->Between(400, 3000), &numbers_, person);
    Day day = person->documents.back().valid_from + random->Between(10, 200);
    const int journeys = random->Between(0, 3);
    for (int i = 0; i < journeys && day < today - 40; ++i) {
      AddCrossing(true, day, false, random, person);
      if (i + 1 == journeys && random->Chance(100)) break;  // still abroad
      AddCrossing(false, day + random->Between(3, 30), false, random, person);
      day += random->Between(40, 400);
    }
  }

  // All that does not follow from birth and career. The given name is not that of `unlike`, if any.
  void Describe(PlantKind plant, const Person* unlike, Random* random, Person* person) {
    person->sex = random->Chance(490) ? Sex::kFemale : Sex::kMale;
    bool suits = false;
    while (!suits) {
      person->full_name = names_.FullName(person->sex, random);
      suits = NameSuits(plant, person->full_name);
      if (unlike != nullptr && identity::SameGivenName(person->full_name, unlike->full_name)) suits = false;
    }
    Settle(random, person);
    const int year = YearOf(person->birth);
    size_t prefix = static_cast<size_t>(places_.whole()[static_cast<size_t>(person->place)].province);
    if (random->Chance(150)) prefix = static_cast<size_t>(random->Below(PretendPrefixes().size()));
    person->number = numbers_.PersonalNumber(prefix, person->sex, year);
    if (random->Chance(3)) person->former_number = numbers_.OtherPersonalNumber(person->number);
    if (year <= kLastOldCardYear && random->Chance(850)) person->old_card = numbers_.OldCard();
    // Index 0 is Kinh; the last group of the table is "foreigner".
    const size_t groups = reference::EthnicGroups().size() - 1;
    person->ethnic_group = random->Chance(850) ? 0 : static_cast<uint8_t>(1 + random->Below(groups - 1));
    person->ethnic_code_of_census = random->Chance(500);
  }

  void Settle(Random* random, Person* person) {
    person->place = places_.Pick(random);
    const Day before = new_list_ - 1;
    const bool is_new = person->birth >= before || random->Chance(600);
    person->residence = places_.At(person->place, is_new);
    if (!is_new) {
      person->residence_since = random->Between(std::max(person->birth, DayOf(1995, 1, 1)), before);
    } else {
      const Day first = std::max(person->birth, new_list_);
      person->residence_since = random->Chance(700) ? first : random->Between(first, options_.as_of - 10);
    }
  }

  void WriteDown(int worker_index) {
    Random random(options_.seed, kPlantStream, static_cast<uint64_t>(worker_index));
    Worker& worker = world_.workers[static_cast<size_t>(worker_index)];
    Person& person = world_.people[static_cast<size_t>(worker.person)];
    const int victim = victims_[static_cast<size_t>(worker_index)];
    WriteDownWorker(person, places_, options_.as_of, &random, &worker);
    PlantTools tools{&names_, &places_, &numbers_, &random, nullptr};
    if (victim != kNobody) tools.victim = &world_.people[static_cast<size_t>(victim)];
    Plant(tools, options_.as_of, &worker, &person);
    if (worker.plant != PlantKind::kNone) person.reserved = true;
  }

  // Gives the old card of each worker who is known by it alone to somebody else too, as two provinces did.
  void ShareOldCards() {
    std::vector<size_t> others;
    for (size_t p = 0; p < world_.people.size(); ++p) {
      const Person& person = world_.people[p];
      if (person.worker == kNobody && !person.reserved && YearOf(person.birth) <= kLastOldCardYear) others.push_back(p);
    }
    Random random(options_.seed, kSharedCardStream);
    random.Shuffle(&others);
    for (const Worker& worker : world_.workers) {
      if (worker.plant != PlantKind::kOldCardNumber || others.empty()) continue;
      Person& other = world_.people[others.back()];
      others.pop_back();
      const Person& person = world_.people[static_cast<size_t>(worker.person)];
      if (other.birth == person.birth) continue;
      other.old_card = person.old_card;
      other.reserved = true;
    }
  }

  const WorldOptions& options_;
  const NameLists& names_;
  const Places& places_;
  Numbers& numbers_;
  const Day new_list_;  // the first day of the new administrative list
  World world_;
  std::vector<int> victims_;  // by worker: the person whose number labour wrote down, else kNobody
};

// Whether the latest deployment leaves the worker at home.
bool IsAtHome(WorkStatus status) {
  return status == WorkStatus::kRegistered || status == WorkStatus::kListConfirmed ||
         status == WorkStatus::kReturnedEarly || status == WorkStatus::kReturned || status == WorkStatus::kLiquidated;
}

}  // namespace

absl::StatusOr<World> BuildWorld(const WorldOptions& options, const NameLists& names, const Places& places,
                                 Numbers* numbers) {
  return WorldBuilder(options, names, places, numbers).Build();
}

void WriteDownWorker(const Person& person, const Places& places, Day today, Random* random, Worker* worker) {
  worker->personal_number = PersonalNumberText(person.number);
  for (const Document& document : person.documents) {
    if (!document.laissez_passer && document.valid_from <= today) worker->passport_number = document.number;
  }
  worker->full_name = random->Chance(200) ? identity::CanonicalNameKey(person.full_name) : person.full_name;
  worker->birth_date = person.birth_year_only ? absl::StrCat(YearOf(person.birth)) : IsoDay(person.birth);
  worker->sex = person.sex;
  const bool same_list = random->Chance(650);
  worker->permanent_residence = places.At(person.place, person.residence.is_new == same_list);
  worker->flavour = static_cast<uint32_t>(random->Next());
  if (!IsAtHome(worker->deployments.back().status) || !random->Chance(500)) return;
  worker->current_residence = places.At(random->Chance(700) ? person.place : places.Pick(random), true);
  worker->current_residence_since = std::max(DayOf(2025, 7, 1), today - random->Between(10, 300));
}

}  // namespace lienthong::datagen

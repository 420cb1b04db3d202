// A worker's contracts abroad with the documents and crossings that belong to them, without error.

#ifndef SERVICES_DATAGEN_CAREER_H_
#define SERVICES_DATAGEN_CAREER_H_

#include <vector>

#include "services/datagen/numbers.h"
#include "services/datagen/plant_kinds.h"
#include "services/datagen/random.h"
#include "services/datagen/world.h"

namespace lienthong::datagen {

// Days after the as-of day in which later changes happen. Whoever is not planted obeys every rule at the as-of day and
// until kMarginDays later.
inline constexpr int kChangeDays = 30;
inline constexpr int kMarginDays = 60;
// A contract must be liquidated so many days after its end (Law 69/2020/QH14 Article 26(2)(i)).
inline constexpr int kLiquidationDays = 180;

// What a life must be like so that an error can be planted in it.
struct CareerNeeds {
  std::vector<WorkStatus> statuses;  // one of these is the latest deployment's; empty: any
  bool single = false;               // only one deployment
  bool passport = false;             // no seasonal work, which goes by laissez-passer
  bool stays_abroad = false;         // no home leave
  bool overdue = false;              // the contract ended long ago and is not liquidated
  bool under_age = false;            // departure before the 18th birthday
  bool full_birth_date = false;
  bool birth_swappable = false;  // day and month of birth can be exchanged for another date
  int days_abroad = 0;           // at least, before the as-of day
  int age_low = 20;              // at the first departure, in years
  int age_high = 40;
};

CareerNeeds NeedsOf(PlantKind plant);

// Fills the deployments of `worker` and birth, death, documents and crossings of `person`.
void BuildCareer(const CareerNeeds& needs, Day as_of, Numbers* numbers, Random* random, Worker* worker, Person* person);

// Adds a passport valid from `from` for ten years.
void AddPassport(Day from, Numbers* numbers, Person* person);
// Adds a crossing after all others, with the latest document valid by then. The person has a document.
void AddCrossing(bool exit, Day day, bool by_land, Random* random, Person* person);

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_CAREER_H_

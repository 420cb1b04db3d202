// Where workers go and what they do there. Employers, enterprises and phone numbers are invented.

#ifndef SERVICES_DATAGEN_MARKETS_H_
#define SERVICES_DATAGEN_MARKETS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/datagen/random.h"

namespace lienthong::datagen {

struct Market {
  absl::string_view code;  // ISO 3166 alpha-2
  int weight;              // departures in the first ten months of 2025
  int term_days;           // the usual contract
  absl::string_view currency;
  int wage_low;  // a month
  int wage_high;
  int wage_step;
  absl::string_view places[3];
  absl::string_view employers[3];
};

absl::Span<const Market> Markets();
// By weight.
const Market& PickMarket(Random* random);
// The neighbour to which border workers go by the season.
const Market& SeasonalMarket();
// 1, 2a, 2b, 2c, 2d, 3 or 54 by plausible shares. Form 54 (contract made after exit) only if `may_be_later`.
absl::string_view PickForm(const Market& market, bool may_be_later, Random* random);

// Texts that depend only on `flavour`, any number.
std::string EmployerText(const Market& market, uint32_t flavour);
std::string WorkplaceText(const Market& market, uint32_t flavour);
std::string OccupationText(uint32_t flavour);
std::string WageText(const Market& market, uint32_t flavour);
// Ten digits with a right check digit, and a beginning that no tax office has; empty for forms 3 and 54.
std::string SendingOrganisation(absl::string_view form, uint32_t flavour);
std::string QualificationText(uint32_t flavour);
std::string SkillText(uint32_t flavour);

absl::Span<const absl::string_view> AirGates();
absl::Span<const absl::string_view> BorderGates();

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_MARKETS_H_

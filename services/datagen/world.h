// The synthetic world: who lives, who works abroad, who crossed the border. This is the truth, and beside it what the
// labour registry wrote down of it.

#ifndef SERVICES_DATAGEN_WORLD_H_
#define SERVICES_DATAGEN_WORLD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/datagen/calendar.h"
#include "services/datagen/markets.h"
#include "services/datagen/plant_kinds.h"
#include "services/identity/identifiers.h"

namespace lienthong::datagen {

inline constexpr int kNobody = -1;

// In the order of the state machine.
enum class WorkStatus {
  kRegistered,
  kListConfirmed,
  kDeparted,
  kWorking,
  kExtended,
  kEmployerChanged,
  kContractLeft,
  kMissing,
  kDied,
  kDeported,
  kReturnedEarly,
  kCompleted,
  kReturned,
  kLiquidated,
};

struct Residence {
  std::string code;     // of a commune
  bool is_new = false;  // of the list in force since 2025-07-01
};

struct Document {
  std::string number;
  bool laissez_passer = false;
  Day valid_from = kNoDay;
  Day valid_to = kNoDay;
};

struct Crossing {
  bool exit = true;
  Day day = kNoDay;
  absl::string_view gate;
  uint16_t document = 0;  // index into the person's documents
};

struct Person {
  std::string full_name;
  identity::Sex sex = identity::Sex::kMale;
  Day birth = kNoDay;
  bool birth_year_only = false;
  uint64_t number = 0;         // 12 digits with leading zeros
  uint64_t former_number = 0;  // 0: none
  uint32_t old_card = 0;       // 9 digits with leading zeros; 0: none
  uint8_t ethnic_group = 0;    // index into reference::EthnicGroups()
  bool ethnic_code_of_census = false;
  int place = 0;  // index into Places::whole(), of which the residence is
  Residence residence;
  Day residence_since = kNoDay;
  Day death = kNoDay;
  int worker = kNobody;             // index into World::workers
  bool reserved = false;            // has part in a planted error: changes leave it alone
  std::vector<Document> documents;  // by valid_from
  std::vector<Crossing> crossings;  // by day
};

struct Deployment {
  int number = 1;  // 1, 2: the last part of the key
  const Market* market = nullptr;
  absl::string_view form;
  bool seasonal = false;
  uint32_t flavour = 0;  // of employer, workplace, occupation, wage
  Day contract_start = kNoDay;
  Day contract_end = kNoDay;
  WorkStatus status = WorkStatus::kRegistered;
  Day status_since = kNoDay;
  Day departure = kNoDay;
  Day final_return = kNoDay;
  Day liquidation = kNoDay;
};

// A worker as the labour registry knows him or her. Empty texts are absent fields.
struct Worker {
  int person = kNobody;
  PlantKind plant = PlantKind::kNone;
  bool touched = false;  // by a later change
  std::string personal_number;
  std::string old_card_number;
  std::string passport_number;
  std::string full_name;
  std::string birth_date;
  identity::Sex sex = identity::Sex::kMale;
  Residence permanent_residence;
  Residence current_residence;
  Day current_residence_since = kNoDay;
  uint32_t flavour = 0;                 // of phone, qualification, skill
  std::vector<Deployment> deployments;  // 1 or 2, by time
};

struct World {
  Day as_of = kNoDay;
  std::vector<Person> people;
  std::vector<Worker> workers;  // key LD-%07d of index + 1
};

// Whether the status says that the worker is abroad under the contract.
inline bool IsActive(WorkStatus status) {
  return status == WorkStatus::kDeparted || status == WorkStatus::kWorking || status == WorkStatus::kExtended ||
         status == WorkStatus::kEmployerChanged;
}

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_WORLD_H_

// What speaks for and against a source record and a worker being one person, in bits. Pure.
//
// Names, birth date, sex and home weigh what a learnt model says (services/linkage/kept_model.h); identifiers weigh
// orders of magnitude from how they are made. Scores explain a decision of the rules in linking.h, or of an officer,
// and rank whom MatchRecord finds; no rule links by them.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_
#define LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_

#include <string>
#include <utility>
#include <vector>

#include "services/linkage/weigher.h"
#include "services/reference/administrative_units.h"
#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

// What is said of one person: by a record, or by who asks.
struct Stated {
  std::string full_name;
  std::string birth_date;  // ISO with precision
  std::string sex;
  std::string province;  // full names of the units of today, where the tables tell
  std::string commune;
  std::vector<std::pair<worker::IdentifierType, std::string>> identifiers;
  std::string personal_number;  // the one that is said to be active; among the identifiers too
};

// Threads: any number.
class LinkScorer {
 public:
  // Borrows both; they outlive it. Fields of the model other than full_name, birth_date, sex, province and commune say
  // nothing.
  LinkScorer(const linkage::KeptModel* model, const reference::AdministrativeUnits* units);

  // The score against all that is said of `worker` now; a field that either side lacks has no line. Prior and lines add
  // up to the score.
  worker::LinkScore Score(const worker::Observation& record, const worker::WorkerState& worker) const;
  worker::LinkScore Score(const Stated& stated, const worker::WorkerState& worker) const;

  // What a record states.
  Stated StatedBy(const worker::Observation& record) const;
  const linkage::KeptModel& model() const { return weigher_.model(); }

 private:
  // A row of the model with these values of the fields that it has.
  linkage::Values Row(const std::vector<std::pair<const char*, std::string>>& values) const;
  std::vector<linkage::Sayings> MattersOf(const worker::WorkerState& worker) const;

  const linkage::Weigher weigher_;
  const reference::AdministrativeUnits* const units_;
};

// INVALID_ARGUMENT unless the model has a full name and a birth date of these kinds.
absl::Status CheckLinkModel(const linkage::KeptModel& model);

// The full names of province and commune of today that a coded commune ("GSO-ADMIN|2024-12|00001") is, or went to as a
// whole; empty where the tables do not tell.
struct HomeNames {
  std::string province;
  std::string commune;
};
HomeNames HomeOf(const std::string& coded_commune, const reference::AdministrativeUnits& units);
// The full name of the province of today; empty: there is none.
std::string ProvinceNameOf(const std::string& code, const std::string& version,
                           const reference::AdministrativeUnits& units);

// The probability of a score, 0 to 1.
double PosteriorOf(int64_t score_millibits);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_LINK_SCORE_H_

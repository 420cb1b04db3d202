// Deterministic linking by identifier history: whether a source record is about a worker. Pure. A name alone never
// links, and a number alone never links where a name or birth date contradicts it. A full birth date is one known to
// the day; 1 January is none, since it stands for many dates that nobody knew.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_
#define LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "services/worker/worker_state.h"

namespace lienthong::reconciliation {

enum class LinkVerdict {
  kLink,      // the rules say that they are one person
  kConflict,  // an identifier says so, name and birth date say otherwise: for a person to look at
  kNoMatch,   // no identifier in common
};

struct LinkDecision {
  LinkVerdict verdict = LinkVerdict::kNoMatch;
  // personal_number, superseded_number, passport_and_birth_date, passport_number, document_number,
  // old_card_name_and_birth_date
  std::string rule;
  std::vector<std::string> evidence;  // names of the fields that agreed
};

// A person or document record against a worker: the active or a superseded personal number with one of given name or
// birth year, unless neither family nor given name agrees; else a passport or laissez-passer with the full birth date,
// under the same condition, where at most one side has a personal number.
LinkDecision DecidePersonLink(const worker::Observation& record, const worker::WorkerState& worker);

struct OldCardDecision {
  LinkDecision link;
  size_t holder = 0;  // with kLink: the index of the record that is linked
};

// All records that a registry has under the old cards of a worker, who has no personal number: the one whose card,
// whole name with its marks and full birth date are hers, unless another holder could be her too. kConflict: holders,
// of whom none stands out; also in the range of cards that two provinces issued. Nine digits are never compared with
// twelve.
OldCardDecision DecideOldCardLink(const std::vector<worker::Observation>& holders, const worker::WorkerState& worker);

// A deployment: by personal number, or by passport where the record has no number.
LinkDecision DecideDeploymentLink(const worker::Observation& record, const worker::WorkerState& worker);

// A crossing: by a document that is linked to the worker; by personal number where it names no document.
LinkDecision DecideCrossingLink(const worker::Observation& record, const worker::WorkerState& worker);

// The text of `field`, empty when absent.
std::string FieldText(const worker::Observation& record, worker::Field field);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_

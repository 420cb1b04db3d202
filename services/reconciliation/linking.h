// Deterministic linking by identifier history: whether a source record is about a worker. Pure. A name alone never
// links, and a number alone never links where a name or birth date contradicts it.

#ifndef LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_
#define LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_

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
  std::string rule;                   // personal_number, superseded_number, passport_and_birth_date, document_number
  std::vector<std::string> evidence;  // names of the fields that agreed
};

// A person or document record against a worker: the active or a superseded personal number with one of given name or
// birth year, unless neither family nor given name agrees; else a passport with the birth date.
LinkDecision DecidePersonLink(const worker::Observation& record, const worker::WorkerState& worker);

// A deployment: by personal number, or by passport where the record has no number.
LinkDecision DecideDeploymentLink(const worker::Observation& record, const worker::WorkerState& worker);

// A crossing: by a document that is linked to the worker; by personal number where it names no document.
LinkDecision DecideCrossingLink(const worker::Observation& record, const worker::WorkerState& worker);

// The text of `field`, empty when absent.
std::string FieldText(const worker::Observation& record, worker::Field field);

}  // namespace lienthong::reconciliation

#endif  // LIENTHONG_SERVICES_RECONCILIATION_LINKING_H_

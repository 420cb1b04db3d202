// Which events a reader of the log is shown, and how much of each. Pure.

#ifndef LIENTHONG_SERVICES_LEDGER_EVENT_SELECTION_H_
#define LIENTHONG_SERVICES_LEDGER_EVENT_SELECTION_H_

#include <set>
#include <string>

#include "lienthong/event/v1/envelope.pb.h"
#include "lienthong/ledger/v1/ledger_service.pb.h"
#include "services/rpc/errors.h"
#include "storage/event_log.h"

namespace lienthong::ledger {

// Bounds of a filter.
inline constexpr int kMaxFilterTypes = 64;
inline constexpr size_t kMaxFilterTextBytes = 200;

// Adds what is wrong with `filter` and `view` to `errors`.
void CheckSelection(const v1::EventFilter& filter, v1::EventView view, rpc::FieldErrors* errors);

// Whether `envelope` matches every field of `filter` that is set.
bool Matches(const v1::EventFilter& filter, const event::v1::Envelope& envelope);

// The event as a reader sees it; the stored bytes only in EVENT_VIEW_FULL.
v1::Event ToApiEvent(const storage::StoredEvent& stored, v1::EventView view);

// Adds the workers and source records whose sealed parts leave with `stored` in EVENT_VIEW_FULL. Nothing for looks
// themselves, which would otherwise breed looks without end.
void AddSubjectsShown(const storage::StoredEvent& stored, std::set<std::string>* subjects);

}  // namespace lienthong::ledger

#endif  // LIENTHONG_SERVICES_LEDGER_EVENT_SELECTION_H_

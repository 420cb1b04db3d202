// Stored events of a run and of a discrepancy: one state is folded from them, or DATA_LOSS. The first line is the type,
// then the payload.

#include "services/reconciliation/discrepancy.h"
#include "services/reconciliation/run_state.h"
#include "storage/in_memory_event_log.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

constexpr char kId[] = "00000000-0000-7000-8000-000000000001";

template <typename State>
void Expected(const absl::StatusOr<State>& state) {
  if (!state.ok()) return ExpectRefused(state.status(), absl::StatusCode::kDataLoss);
  Expect(state->revision == 1, "the state is of the event");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  storage::NewEvent event;
  event.envelope.set_event_id("0123456789abcdef");
  event.envelope.set_type(std::string(input.Line()));
  event.parts.push_back({"subjects/a", input.RestText()});
  storage::AppendRequest append;
  append.writes.push_back({reconciliation::RunStream(kId), std::nullopt, {event}});
  append.writes.push_back({reconciliation::DiscrepancyStream(kId), std::nullopt, {event}});
  storage::InMemoryEventLog log([] { return absl::UnixEpoch(); });
  if (!log.Append(append).ok()) return 0;  // no type, a type that is no UTF-8, too much
  Expected(reconciliation::LoadRun(log, *log.sealer(), kId));
  Expected(reconciliation::LoadDiscrepancy(log, *log.sealer(), kId));
  return 0;
}

}  // namespace lienthong::fuzz

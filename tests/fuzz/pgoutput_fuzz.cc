// Messages of a database's change feed: read, or refused with INVALID_ARGUMENT; what is read is within its bounds.

#include "adapters/postgres/pgoutput.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

void ExpectBounded(const adapters::PgTuple& row, size_t size) {
  Expect(row.size() <= adapters::kMaxPgColumns, "a row has no more columns than PostgreSQL's widest");
  size_t bytes = 0;
  for (const adapters::PgValue& value : row) {
    bytes += value.text.size();
    Expect(value.state == adapters::PgValue::kText || value.text.empty(), "only a text has text");
  }
  Expect(bytes <= size, "values are of the message");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto message = adapters::ReadPgMessage(FuzzInput(data, size).Rest());
  if (!message.ok()) {
    ExpectRefused(message.status(), absl::StatusCode::kInvalidArgument);
    return 0;
  }
  if (const auto* insert = std::get_if<adapters::PgInsert>(&*message)) ExpectBounded(insert->row, size);
  if (const auto* gone = std::get_if<adapters::PgDelete>(&*message)) ExpectBounded(gone->old_row, size);
  if (const auto* update = std::get_if<adapters::PgUpdate>(&*message)) {
    ExpectBounded(update->row, size);
    if (update->old_row.has_value()) ExpectBounded(*update->old_row, size);
  }
  if (const auto* relation = std::get_if<adapters::PgRelation>(&*message)) {
    Expect(relation->columns.size() <= adapters::kMaxPgColumns, "a table has no more columns than a row");
  }
  return 0;
}

}  // namespace lienthong::fuzz

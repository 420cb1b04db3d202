// Rows of the log. The first byte chooses the row; what parses is what is encoded, all else is DATA_LOSS.

#include <string>

#include "storage/checksum.h"
#include "storage/row_codec.h"
#include "storage/vault/subject_key.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

template <typename Row, typename Encoder>
void ExpectSame(absl::string_view bytes, const absl::StatusOr<Row>& row, Encoder encode) {
  if (!row.ok()) return ExpectRefused(row.status(), absl::StatusCode::kDataLoss);
  Expect(encode(*row) == bytes, "a row is encoded as it was");
}

// Encoding leaves out the time of an empty log, so here the values are compared.
void TryHead(absl::string_view bytes) {
  const absl::StatusOr<storage::HeadRow> row = storage::ParseHeadRow(bytes);
  if (!row.ok()) return ExpectRefused(row.status(), absl::StatusCode::kDataLoss);
  const storage::HeadRow again = storage::ParseHeadRow(storage::EncodeHeadRow(*row)).value();
  Expect(again.head == row->head && again.last_block == row->last_block && again.record_time == row->record_time &&
             again.block_checksum == row->block_checksum && again.commit == row->commit,
         "a head row is read as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzInput input(data, size);
  const uint8_t row = input.Byte();
  const absl::string_view bytes = input.Rest();
  switch (row) {
    case 'h':
      TryHead(bytes);
      TryHead(std::string(bytes) + storage::Checksum(bytes));
      break;
    case 'f':
      ExpectSame(bytes, storage::ParseFormatRow(bytes), storage::EncodeFormatRow);
      break;
    case 's':
      ExpectSame(bytes, storage::ParseStreamPart(bytes), storage::EncodeStreamPart);
      break;
    case 'a':
      ExpectSame(bytes, storage::ParseAnswers(bytes), storage::EncodeAnswers);
      ExpectSame(std::string(bytes) + storage::Checksum(bytes),
                 storage::ParseAnswers(std::string(bytes) + storage::Checksum(bytes)), storage::EncodeAnswers);
      break;
    case 'w':
      ExpectSame(bytes, storage::ParseWatermark(bytes), storage::EncodeWatermark);
      break;
    case 'i':
      ExpectSame(bytes, storage::ParseIndexStateRow(bytes), storage::EncodeIndexStateRow);
      break;
    case 'r':
      ExpectSame(bytes, storage::ParseRequestRow(bytes), storage::EncodeRequestRow);
      break;
    case 'k':
      ExpectSame(bytes, storage::ParseKeyRow(bytes), storage::EncodeKeyRow);
      break;
    case 'c':
      ExpectSame(bytes, storage::ParseClaimRow(bytes), storage::EncodeClaimRow);
      break;
    default:
      ExpectSame(bytes, storage::ParseViewStateRow(bytes), storage::EncodeViewStateRow);
  }
  return 0;
}

}  // namespace lienthong::fuzz

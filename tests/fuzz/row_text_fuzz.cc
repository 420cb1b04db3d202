// Texts of view rows and names of record streams: what is unpacked is what was packed.

#include "services/worker/event_codec.h"
#include "services/worker/row_text.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes = FuzzInput(data, size).Rest();
  if (const auto texts = worker::UnpackTexts(bytes)) {
    Expect(worker::PackTexts(*texts) == bytes, "texts are packed as they were");
  }
  if (bytes.size() == 8) Expect(worker::PositionBytes(worker::PositionOf(bytes)) == bytes, "a position is its bytes");
  if (const auto name = worker::ParseRecordStream(bytes)) {
    Expect(worker::RecordStream(name->registry, name->source_record_id) == bytes, "a record's stream is its name");
  }
  return 0;
}

}  // namespace lienthong::fuzz

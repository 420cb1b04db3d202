// What every fuzz target needs: an input taken apart, and properties that end the program when they do not hold.
//
// A target is a file NAME_fuzz.cc with one LLVMFuzzerTestOneInput, which libFuzzer calls with inputs of its own making
// (fuzz.sh) and replay.cc with those of corpus/NAME.

#ifndef LIENTHONG_TESTS_FUZZ_FUZZ_INPUT_H_
#define LIENTHONG_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/stubs/logging.h"

namespace lienthong::fuzz {

// protobuf would write a line about every text that is no UTF-8.
inline google::protobuf::LogHandler* const kLogBefore = google::protobuf::SetLogHandler(nullptr);

// The input, taken from its front. Borrows the bytes.
class FuzzInput {
 public:
  FuzzInput(const uint8_t* data, size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  // The next byte, 0 at the end: for choosing among what one target tries.
  uint8_t Byte() {
    const uint8_t byte = rest_.empty() ? 0 : static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(rest_.empty() ? 0 : 1);
    return byte;
  }
  // The text up to the next newline, which is dropped, or to the end.
  absl::string_view Line() {
    const absl::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(line.size() == rest_.size() ? line.size() : line.size() + 1);
    return line;
  }
  absl::string_view Rest() const { return rest_; }
  std::string RestText() const { return std::string(rest_); }

 private:
  absl::string_view rest_;
};

// Ends the program unless the property `holds`.
inline void Expect(bool holds, absl::string_view property) {
  if (holds) return;
  std::cerr << "does not hold: " << property << std::endl;
  std::abort();
}

// Ends the program unless `status` is a refusal with `code`.
inline void ExpectRefused(const absl::Status& status, absl::StatusCode code) {
  if (status.code() == code) return;
  std::cerr << "refused with another code than " << code << ": " << status << std::endl;
  std::abort();
}

}  // namespace lienthong::fuzz

#endif  // LIENTHONG_TESTS_FUZZ_FUZZ_INPUT_H_

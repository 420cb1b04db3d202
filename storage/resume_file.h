// ResumeFile: the state of a long check as records in one file, so that it goes on where it was cut off.
//
// Bytes, numbers big-endian: "lienthong verify 1\n"; then each record, u32 its size and its bytes; u32 0; 32 bytes of
// a chain: SHA-256 of the first line, then of the chain before, the size and the bytes of each record. So a file that
// was cut off, damaged or put together from two is none. Threads: one.

#ifndef LIENTHONG_STORAGE_RESUME_FILE_H_
#define LIENTHONG_STORAGE_RESUME_FILE_H_

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/merkle/tree_hash.h"

namespace lienthong::storage {

// Larger ones are refused by both sides: more than the largest bucket of streams has.
inline constexpr size_t kMaxResumeRecordBytes = 4 << 20;

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<FILE, CloseFile>;

// Writes beside `path`, and puts it in its place only when all is there and durable. What does not come so far is
// removed. Its failures are UNAVAILABLE, naming the file.
class ResumeWriter {
 public:
  static absl::StatusOr<ResumeWriter> Make(const std::string& path);
  ResumeWriter(ResumeWriter&&) = default;
  ResumeWriter& operator=(ResumeWriter&&) = delete;
  ~ResumeWriter();

  // `record` has 1 to kMaxResumeRecordBytes bytes.
  absl::Status Put(absl::string_view record);
  // There are no more.
  absl::Status Finish();

 private:
  ResumeWriter(const std::string& path, OpenFile file);
  absl::Status Write(absl::string_view bytes);

  std::string path_;
  OpenFile file_;
  merkle::Hash chain_;
};

class ResumeReader {
 public:
  // Reads the file once, to its end.
  //   NOT_FOUND            there is none
  //   FAILED_PRECONDITION  it is something else, which nobody should write over
  //   DATA_LOSS            it is damaged, or not whole
  //   UNAVAILABLE          it cannot be read
  static absl::StatusOr<ResumeReader> Open(const std::string& path);

  // The next record. DATA_LOSS: there is none.
  absl::StatusOr<std::string> Next();
  // Whether all records were read.
  bool AtEnd();

 private:
  explicit ResumeReader(OpenFile file) : file_(std::move(file)) {}
  absl::StatusOr<std::string> Read(size_t bytes);
  absl::Status CheckWhole();

  OpenFile file_;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_RESUME_FILE_H_

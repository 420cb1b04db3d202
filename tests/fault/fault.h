// Fault: one operation of a simulated disk that goes wrong, named so that it can be made to go wrong again.
//
// An address is the n-th operation of one sort on files of one kind. Threads in the background write other kinds of
// files, so that the n-th sync of the write-ahead log is the same one in every run.

#ifndef LIENTHONG_TESTS_FAULT_FAULT_H_
#define LIENTHONG_TESTS_FAULT_FAULT_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::fault {

// What a file is for. kTemporary becomes another by a rename, which counts under the new name.
enum class FileUse {
  kWal,
  kTable,
  kManifest,
  kCurrent,
  kOptions,
  kIdentity,
  kWatermark,
  kTemporary,
  kOther,
  kDirectory
};

struct FileKind {
  bool derived = false;  // of the database of what is derived from the log
  FileUse use = FileUse::kOther;

  bool operator==(const FileKind&) const = default;
  auto operator<=>(const FileKind&) const = default;
};

// By its name.
FileKind KindOf(absl::string_view path);
// Of a directory.
FileKind KindOfDirectory(absl::string_view path);

enum class Operation { kCreate, kRead, kWrite, kSync, kRename, kDelete };

// What a faulty operation does before and after it fails.
enum class Effect {
  kIoError,   // nothing is done; later operations go well
  kDiskFull,  // nothing is done; later creations and writes fail too, until space is made
  kNoQuota,   // as kDiskFull, but the file system says that it has room
  kTorn,      // a write leaves half its bytes
  kDropped,   // a sync forgets the bytes it was for: they can be read until the power is cut, and no later sync writes
              // them
  kDiskGone,  // this and every later operation fails until the power was cut
};

// The effects that `operation` can suffer.
std::vector<Effect> EffectsOf(Operation operation);

using OperationKind = std::pair<FileKind, Operation>;

struct Fault {
  OperationKind operation = {};
  uint64_t ordinal = 1;  // from 1, since the disk was made
  Effect effect = Effect::kIoError;
};

// For people: "wal sync 3 dropped", "derived_table read 1 io_error".
std::string ToString(const Fault& fault);

// The fault that ToString wrote so; false when there is none.
bool ParseFault(absl::string_view text, Fault* fault);

using OperationCounts = std::map<OperationKind, uint64_t>;

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_FAULT_H_

// SimulatedFiles: files and directories in memory, each with what readers see and what a cut of the power leaves.
//
// The model is Linux with a journalling file system, and harsher where that costs nothing:
//   bytes     are durable after a sync of their file. Of bytes appended since, a cut leaves a prefix, at any byte; the
//             last sector of it may hold garbage when the cut says so. Writes in place are left or lost each for
//             itself, in part or whole.
//   names     that were made, renamed or deleted are durable after a sync of their directory. Of changes since, a cut
//             leaves any selection (a journal would keep their order). A rename is whole or not at all.
//   fsync     that fails may forget its bytes: readers see them until the cut, later syncs do not write them.
//
// Threads: one at a time.

#ifndef LIENTHONG_TESTS_FAULT_SIMULATED_FILES_H_
#define LIENTHONG_TESTS_FAULT_SIMULATED_FILES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::fault {

class SimulatedFile {
 public:
  void Append(absl::string_view bytes);
  void WriteAt(uint64_t offset, absl::string_view bytes);
  // Makes what was written durable.
  void Sync();
  // Forgets what was written since the last sync, for the disk; readers see it on.
  void Drop() { dirty_.clear(); }
  // What the cut leaves is all there is from now on.
  void CutPower(bool garbage, std::mt19937_64* random);

  const std::string& bytes() const { return bytes_; }

 private:
  struct Change {
    uint64_t offset = 0;
    std::string bytes;
    bool in_place = false;
  };

  std::string bytes_;    // what readers see
  std::string durable_;  // what is on the disk
  std::vector<Change> dirty_;
};

// A file without content stands for a directory.
using FilePointer = std::shared_ptr<SimulatedFile>;

class SimulatedFiles {
 public:
  // The file under `path`; null: none, or a directory.
  FilePointer Find(const std::string& path) const;
  bool IsDirectory(const std::string& path) const;
  // Names in a directory.
  std::vector<std::string> List(const std::string& directory) const;
  // A new empty file; one that had the name loses it.
  FilePointer Create(const std::string& path);
  void MakeDirectory(const std::string& path);
  // The named file must be there.
  void Rename(const std::string& from, const std::string& to);
  void Delete(const std::string& path);
  // Makes the names in `directory` durable.
  void SyncDirectory(const std::string& directory);
  // Cuts every file and the names.
  void CutPower(bool garbage, uint64_t seed);

 private:
  using Names = std::map<std::string, FilePointer>;  // by path

  // The name `removed` went, then `added` came; empty: none.
  struct Change {
    std::string removed;
    std::string added;
    FilePointer file;
  };

  static void Apply(const Change& change, Names* names);
  void Do(Change change);

  Names names_;
  Names durable_;
  std::vector<Change> dirty_;
};

// The directory of `path`, "/" for what lies at the root.
std::string ParentOf(const std::string& path);

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_SIMULATED_FILES_H_

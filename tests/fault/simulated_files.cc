#include "tests/fault/simulated_files.h"

#include <algorithm>
#include <utility>

namespace lienthong::fault {
namespace {

constexpr size_t kSectorBytes = 512;

void Overwrite(uint64_t offset, absl::string_view bytes, std::string* content) {
  content->resize(std::max<size_t>(content->size(), offset + bytes.size()));
  content->replace(offset, bytes.size(), bytes.data(), bytes.size());
}

uint64_t Below(uint64_t bound, std::mt19937_64* random) {
  return (*random)() % bound;
}

// What a cut does to things that are not durable: none is left, all are, or any part is.
enum class Left { kNone, kAll, kPart };

Left AnyLeft(std::mt19937_64* random) {
  return static_cast<Left>(Below(3, random));
}

}  // namespace

void SimulatedFile::Append(absl::string_view bytes) {
  dirty_.push_back({bytes_.size(), std::string(bytes), false});
  bytes_.append(bytes.data(), bytes.size());
}

void SimulatedFile::WriteAt(uint64_t offset, absl::string_view bytes) {
  dirty_.push_back({offset, std::string(bytes), true});
  Overwrite(offset, bytes, &bytes_);
}

void SimulatedFile::Sync() {
  for (const Change& change : dirty_) Overwrite(change.offset, change.bytes, &durable_);
  dirty_.clear();
}

void SimulatedFile::CutPower(bool garbage, std::mt19937_64* random) {
  const Left left = AnyLeft(random);
  uint64_t appended = 0;
  for (const Change& change : dirty_) appended += change.in_place ? 0 : change.bytes.size();
  uint64_t room = left == Left::kPart ? Below(appended + 1, random) : appended;  // of the prefix that is left
  const size_t before = durable_.size();
  for (const Change& change : dirty_) {
    if (left == Left::kNone) break;
    uint64_t keep = change.bytes.size();
    if (change.in_place) {
      if (left == Left::kPart) keep = Below(2, random) == 0 ? 0 : Below(keep + 1, random);
    } else {
      keep = std::min(keep, room);
      room -= keep;
    }
    if (keep > 0) Overwrite(change.offset, absl::string_view(change.bytes).substr(0, keep), &durable_);
  }
  if (garbage && left != Left::kNone && durable_.size() > before) {
    const size_t sector = (durable_.size() - 1) / kSectorBytes * kSectorBytes;
    for (size_t i = std::max(before, sector); i < durable_.size(); ++i) durable_[i] = static_cast<char>((*random)());
  }
  dirty_.clear();
  bytes_ = durable_;
}

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

FilePointer SimulatedFiles::Find(const std::string& path) const {
  const auto found = names_.find(path);
  return found == names_.end() ? nullptr : found->second;
}

bool SimulatedFiles::IsDirectory(const std::string& path) const {
  if (path == "/") return true;
  const auto found = names_.find(path);
  return found != names_.end() && found->second == nullptr;
}

std::vector<std::string> SimulatedFiles::List(const std::string& directory) const {
  std::vector<std::string> names;
  for (const auto& [path, file] : names_) {
    if (ParentOf(path) == directory) names.push_back(path.substr(path.rfind('/') + 1));
  }
  return names;
}

FilePointer SimulatedFiles::Create(const std::string& path) {
  auto file = std::make_shared<SimulatedFile>();
  Do({"", path, file});
  return file;
}

void SimulatedFiles::MakeDirectory(const std::string& path) {
  Do({"", path, nullptr});
}

void SimulatedFiles::Rename(const std::string& from, const std::string& to) {
  Do({from, to, names_.at(from)});
}

void SimulatedFiles::Delete(const std::string& path) {
  Do({path, "", nullptr});
}

void SimulatedFiles::SyncDirectory(const std::string& directory) {
  std::vector<Change> others;
  for (Change& change : dirty_) {
    if (ParentOf(change.added.empty() ? change.removed : change.added) == directory) {
      Apply(change, &durable_);
    } else {
      others.push_back(std::move(change));
    }
  }
  dirty_ = std::move(others);
}

void SimulatedFiles::CutPower(bool garbage, uint64_t seed) {
  std::mt19937_64 random(seed);
  const Left left = AnyLeft(&random);
  for (const Change& change : dirty_) {
    if (left == Left::kAll || (left == Left::kPart && Below(2, &random) == 0)) Apply(change, &durable_);
  }
  dirty_.clear();
  // What lies in a directory that is gone is gone with it.
  for (auto name = durable_.begin(); name != durable_.end();) {
    const std::string parent = ParentOf(name->first);
    name = parent == "/" || durable_.count(parent) > 0 ? std::next(name) : durable_.erase(name);
  }
  names_ = durable_;
  for (const auto& [path, file] : names_) {
    if (file != nullptr) file->CutPower(garbage, &random);
  }
}

void SimulatedFiles::Apply(const Change& change, Names* names) {
  if (!change.removed.empty()) names->erase(change.removed);
  if (!change.added.empty()) (*names)[change.added] = change.file;
}

void SimulatedFiles::Do(Change change) {
  Apply(change, &names_);
  dirty_.push_back(std::move(change));
}

}  // namespace lienthong::fault

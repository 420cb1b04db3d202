#include "tests/fault/fault.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/ack_watermark.h"

namespace lienthong::fault {
namespace {

constexpr char kDerivedFolder[] = "/derived/";
constexpr char kDerivedPrefix[] = "derived_";
constexpr std::array<absl::string_view, 10> kUseNames = {"wal",      "table",     "manifest",  "current", "options",
                                                         "identity", "watermark", "temporary", "other",   "directory"};
constexpr std::array<absl::string_view, 6> kOperationNames = {"create", "read", "write", "sync", "rename", "delete"};
constexpr std::array<absl::string_view, 6> kEffectNames = {"io_error", "disk_full", "no_quota",
                                                           "torn",     "dropped",   "disk_gone"};

template <typename Enum, size_t kSize>
bool Find(const std::array<absl::string_view, kSize>& names, absl::string_view name, Enum* found) {
  const auto place = std::find(names.begin(), names.end(), name);
  *found = static_cast<Enum>(place - names.begin());
  return place != names.end();
}

}  // namespace

FileKind KindOf(absl::string_view path) {
  const absl::string_view name = path.substr(path.rfind('/') + 1);
  FileKind kind = {absl::StrContains(path, kDerivedFolder)};
  if (absl::EndsWith(name, ".log")) kind.use = FileUse::kWal;
  if (absl::EndsWith(name, ".sst")) kind.use = FileUse::kTable;
  if (absl::EndsWith(name, ".dbtmp")) kind.use = FileUse::kTemporary;
  if (absl::StartsWith(name, "MANIFEST-")) kind.use = FileUse::kManifest;
  if (absl::StartsWith(name, "OPTIONS-") && kind.use == FileUse::kOther) kind.use = FileUse::kOptions;
  if (name == "CURRENT") kind.use = FileUse::kCurrent;
  if (name == "IDENTITY") kind.use = FileUse::kIdentity;
  if (name == storage::kWatermarkFile) kind.use = FileUse::kWatermark;
  return kind;
}

FileKind KindOfDirectory(absl::string_view path) {
  return {absl::StrContains(absl::StrCat(path, "/"), kDerivedFolder), FileUse::kDirectory};
}

std::vector<Effect> EffectsOf(Operation operation) {
  switch (operation) {
    case Operation::kCreate:
      return {Effect::kIoError, Effect::kDiskFull, Effect::kNoQuota, Effect::kDiskGone};
    case Operation::kWrite:
      return {Effect::kIoError, Effect::kDiskFull, Effect::kNoQuota, Effect::kTorn, Effect::kDiskGone};
    case Operation::kSync:
      return {Effect::kIoError, Effect::kDropped, Effect::kDiskGone};
    default:
      return {Effect::kIoError, Effect::kDiskGone};
  }
}

std::string ToString(const Fault& fault) {
  const FileKind kind = fault.operation.first;
  return absl::StrCat(kind.derived ? kDerivedPrefix : "", kUseNames[static_cast<size_t>(kind.use)], " ",
                      kOperationNames[static_cast<size_t>(fault.operation.second)], " ", fault.ordinal, " ",
                      kEffectNames[static_cast<size_t>(fault.effect)]);
}

bool ParseFault(absl::string_view text, Fault* fault) {
  std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  FileKind* const kind = &fault->operation.first;
  kind->derived = absl::ConsumePrefix(&words[0], kDerivedPrefix);
  return words.size() == 4 && Find(kUseNames, words[0], &kind->use) &&
         Find(kOperationNames, words[1], &fault->operation.second) && absl::SimpleAtoi(words[2], &fault->ordinal) &&
         Find(kEffectNames, words[3], &fault->effect);
}

}  // namespace lienthong::fault

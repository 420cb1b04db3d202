#include "tests/fault/fault_disk.h"

namespace lienthong::fault {
namespace {

constexpr uint64_t kFreeBytes = uint64_t{1} << 40;

absl::Status PowerIsOff() {
  return absl::UnavailableError("simulated: the power is off");
}

}  // namespace

bool FaultDisk::Strikes(FileKind kind, Operation operation) {
  const uint64_t ordinal = ++counts_[{kind, operation}];
  if (!fault_.has_value() || fault_->operation != OperationKind(kind, operation) || fault_->ordinal != ordinal) {
    return false;
  }
  happened_ = true;
  full_ = full_ || fault_->effect == Effect::kDiskFull || fault_->effect == Effect::kNoQuota;
  full_is_said_ = full_is_said_ || fault_->effect == Effect::kDiskFull;
  gone_ = gone_ || fault_->effect == Effect::kDiskGone;
  return true;
}

absl::Status FaultDisk::Do(FileKind kind, Operation operation, uint64_t power, const Action& whole,
                           const Action& part) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!on_ || power != power_) return PowerIsOff();
  const bool strikes = Strikes(kind, operation);
  if (gone_) return absl::UnavailableError("simulated: the disk is gone");
  if (full_ && (operation == Operation::kCreate || operation == Operation::kWrite)) {
    return absl::ResourceExhaustedError("simulated: no space left on device");
  }
  const bool wal_sync = kind == FileKind{false, FileUse::kWal} && operation == Operation::kSync;
  if (wal_sync && wal_syncs_ == WalSyncs::kSkipped) return absl::OkStatus();
  if (!strikes) return whole(&files_);
  if (part != nullptr && (fault_->effect == Effect::kTorn || fault_->effect == Effect::kDropped)) {
    const absl::Status done = part(&files_);
    if (!done.ok()) return done;
  }
  if (wal_sync && wal_syncs_ == WalSyncs::kRetried) return whole(&files_);
  return absl::UnavailableError("simulated: input/output error");
}

absl::Status FaultDisk::Look(const Action& action) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return on_ ? action(&files_) : PowerIsOff();
}

void FaultDisk::Arm(const std::optional<Fault>& fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  fault_ = fault;
  full_ = false;
  full_is_said_ = false;
  if (fault.has_value()) happened_ = false;
}

bool FaultDisk::happened() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return happened_;
}

OperationCounts FaultDisk::counts() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_;
}

uint64_t FaultDisk::free_bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return full_is_said_ ? 0 : kFreeBytes;
}

void FaultDisk::PullThePlug(uint64_t seed, bool garbage) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!on_) return;
  on_ = false;
  ++power_;
  files_.CutPower(garbage, seed);
}

void FaultDisk::PowerOn() {
  const std::lock_guard<std::mutex> lock(mutex_);
  on_ = true;
  gone_ = false;
  full_ = false;
  full_is_said_ = false;
  fault_.reset();
}

uint64_t FaultDisk::power() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return power_;
}

void FaultDisk::set_wal_syncs(WalSyncs wal_syncs) {
  const std::lock_guard<std::mutex> lock(mutex_);
  wal_syncs_ = wal_syncs;
}

}  // namespace lienthong::fault

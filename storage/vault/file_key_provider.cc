#include "storage/vault/file_key_provider.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/vault/private_file.h"

namespace lienthong::storage {
namespace {

// Some 600 epochs; a year has few.
constexpr size_t kMaxFileBytes = 64 << 10;
// Of a line, without the key.
constexpr size_t kMaxLineBytes = 32;

// Keys that stand in the file themselves.
class InTheClear : public EpochCipher {
 public:
  absl::StatusOr<std::string> Close(uint32_t, const SecretKey& key) override { return std::string(key.bytes()); }
  absl::StatusOr<SecretKey> Open(uint32_t epoch, absl::string_view closed) override {
    if (closed.size() == SecretKey::kBytes) return SecretKey::FromBytes(closed);
    return absl::DataLossError(absl::StrCat("the key of epoch ", epoch, " does not have 32 bytes"));
  }
  absl::Status Destroy(absl::string_view) override { return absl::OkStatus(); }
};

void WipeAll(std::map<uint32_t, std::string>* epochs) {
  for (auto& [epoch, closed] : *epochs) Wipe(&closed);
}

absl::Status WriteEpochs(const std::map<uint32_t, std::string>& epochs,
                         absl::Status (*write)(const std::string&, absl::string_view), const std::string& path) {
  std::string text = EncodeEpochs(epochs);
  const absl::Status written = write(path, text);
  Wipe(&text);
  return written;
}

}  // namespace

std::string EncodeEpochs(const std::map<uint32_t, std::string>& epochs) {
  std::string text;
  // Room for all of it at once: a string that grows leaves its old bytes behind.
  size_t room = 0;
  for (const auto& [epoch, closed] : epochs) room += kMaxLineBytes + 2 * closed.size();
  text.reserve(room);
  for (const auto& [epoch, closed] : epochs) {
    std::string base64 = absl::Base64Escape(closed);
    absl::StrAppend(&text, "epoch ", epoch, " ", base64, "\n");
    Wipe(&base64);
  }
  return text;
}

absl::StatusOr<std::map<uint32_t, std::string>> ParseEpochs(absl::string_view text) {
  std::map<uint32_t, std::string> epochs;
  bool sound = true;
  absl::string_view rest = text;
  while (sound && !rest.empty()) {
    const absl::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    uint32_t epoch = 0;
    std::string closed;
    sound = words.size() == 3 && absl::SimpleAtoi(words[1], &epoch) && epoch > 0 &&
            absl::Base64Unescape(words[2], &closed) && !closed.empty();
    if (sound) epochs[epoch] = std::move(closed);
  }
  // One way only to write what it says: no order, spelling or number goes through that another program reads otherwise.
  std::string again = EncodeEpochs(epochs);
  sound = sound && !epochs.empty() && again == text;
  Wipe(&again);
  if (sound) return epochs;
  WipeAll(&epochs);
  return absl::DataLossError("not the file of a key provider: lines `epoch N BASE64` with growing N");
}

absl::StatusOr<std::unique_ptr<FileKeyProvider>> FileKeyProvider::Open(const std::string& path,
                                                                       std::unique_ptr<EpochCipher> cipher,
                                                                       const RandomSource& random) {
  if (cipher == nullptr) cipher = std::make_unique<InTheClear>();
  std::unique_ptr<FileKeyProvider> provider(new FileKeyProvider(path, std::move(cipher), random));
  absl::StatusOr<bool> loaded = provider->Load();
  if (!loaded.ok()) return loaded.status();
  if (*loaded) {
    RemoveDeadDrafts(path);
    return provider;
  }
  absl::StatusOr<std::string> closed = provider->cipher_->Close(1, SecretKey::Random(random));
  if (!closed.ok()) return closed.status();
  std::map<uint32_t, std::string> first;
  first.emplace(1, *closed);
  Wipe(&*closed);
  const absl::Status made = WriteEpochs(first, MakePrivateFile, path);
  WipeAll(&first);
  if (!made.ok()) return made;
  loaded = provider->Load();
  if (!loaded.ok()) return loaded.status();
  if (!*loaded) return absl::NotFoundError(absl::StrCat(path, " went away while it was made"));
  return provider;
}

FileKeyProvider::FileKeyProvider(const std::string& path, std::unique_ptr<EpochCipher> cipher,
                                 const RandomSource& random)
    : path_(path), cipher_(std::move(cipher)), random_(random) {}

FileKeyProvider::~FileKeyProvider() {
  absl::MutexLock lock(&mutex_);
  WipeAll(&closed_);
}

// False: there is no file.
absl::StatusOr<bool> FileKeyProvider::Load() {
  absl::StatusOr<std::optional<std::string>> text = ReadPrivateFile(path_, kMaxFileBytes);
  if (!text.ok()) return text.status();
  if (!text->has_value()) return false;
  absl::StatusOr<std::map<uint32_t, std::string>> epochs = ParseEpochs(**text);
  Wipe(&**text);
  if (!epochs.ok()) return absl::DataLossError(absl::StrCat(path_, ": ", epochs.status().message()));
  absl::MutexLock lock(&mutex_);
  closed_ = *std::move(epochs);
  return true;
}

std::vector<uint32_t> FileKeyProvider::Epochs() const {
  absl::MutexLock lock(&mutex_);
  std::vector<uint32_t> epochs;
  for (const auto& [epoch, closed] : closed_) epochs.push_back(epoch);
  return epochs;
}

uint32_t FileKeyProvider::CurrentEpoch() const {
  absl::MutexLock lock(&mutex_);
  return closed_.rbegin()->first;
}

absl::StatusOr<SecretKey> FileKeyProvider::Key(uint32_t epoch) {
  absl::MutexLock lock(&mutex_);
  const auto known = keys_.find(epoch);
  if (known != keys_.end()) return known->second;
  const auto closed = closed_.find(epoch);
  if (closed == closed_.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, " has no key of epoch ", epoch, "; restore the file that belongs to the log"));
  }
  const absl::StatusOr<SecretKey> key = cipher_->Open(epoch, closed->second);
  if (!key.ok()) return key.status();
  return keys_.emplace(epoch, *key).first->second;
}

absl::StatusOr<uint32_t> FileKeyProvider::MakeEpoch() {
  absl::MutexLock lock(&mutex_);
  const uint32_t epoch = closed_.rbegin()->first + 1;
  const SecretKey key = SecretKey::Random(random_);
  absl::StatusOr<std::string> closed = cipher_->Close(epoch, key);
  if (!closed.ok()) return closed.status();
  closed_.emplace(epoch, *closed);
  Wipe(&*closed);
  const absl::Status written = WriteEpochs(closed_, ReplacePrivateFile, path_);
  if (!written.ok()) {
    // It may have come to stand there; nothing was wrapped under it, and the next attempt makes another.
    Wipe(&closed_[epoch]);
    closed_.erase(epoch);
    return written;
  }
  keys_.emplace(epoch, key);
  return epoch;
}

absl::Status FileKeyProvider::DestroyEpoch(uint32_t epoch) {
  absl::MutexLock lock(&mutex_);
  if (epoch == closed_.rbegin()->first) return absl::FailedPreconditionError("the current epoch cannot be destroyed");
  const auto closed = closed_.find(epoch);
  if (closed == closed_.end()) return absl::OkStatus();
  if (absl::Status destroyed = cipher_->Destroy(closed->second); !destroyed.ok()) return destroyed;
  keys_.erase(epoch);
  std::map<uint32_t, std::string> rest = closed_;
  Wipe(&rest[epoch]);
  rest.erase(epoch);
  const absl::Status written = WriteEpochs(rest, ReplacePrivateFile, path_);
  if (!written.ok()) {
    WipeAll(&rest);
    return written;
  }
  WipeAll(&closed_);
  closed_ = std::move(rest);
  return absl::OkStatus();
}

}  // namespace lienthong::storage

// What KeyProvider promises, run on every provider, and what those with a file add.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/vault/file_key_provider.h"
#include "storage/vault/in_memory_key_provider.h"
#include "storage/vault/pkcs11_key_provider.h"
#include "tests/support/temp_directory.h"

namespace lienthong::storage {
namespace {

using testing::TempDirectory;

constexpr char kModule[] = "/usr/lib/softhsm/libsofthsm2.so";
constexpr char kPin[] = "1234567";

void WriteFile(const std::string& path, const std::string& text, mode_t mode) {
  std::ofstream(path) << text;
  ASSERT_EQ(chmod(path.c_str(), mode), 0);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

// One token for the whole program, since the module reads its configuration once.
const std::string& SoftToken() {
  static const auto* const directory = new TempDirectory();
  static const std::string pin_file = [] {
    std::filesystem::create_directory(directory->File("tokens"));
    WriteFile(directory->File("softhsm2.conf"),
              absl::StrCat("directories.tokendir = ", directory->File("tokens"), "\nlog.level = ERROR\n"), 0600);
    setenv("SOFTHSM2_CONF", directory->File("softhsm2.conf").c_str(), 1);
    const std::string made = absl::StrCat("softhsm2-util --init-token --free --label lienthong --so-pin 7654321 --pin ",
                                          kPin, " > /dev/null");
    EXPECT_EQ(system(made.c_str()), 0) << "softhsm2 of deploy/packages-test.txt is needed";
    WriteFile(directory->File("pin"), absl::StrCat(kPin, "\n"), 0600);
    return directory->File("pin");
  }();
  static const bool removed_at_exit = std::atexit([] { std::filesystem::remove_all(directory->path()); }) == 0;
  EXPECT_TRUE(removed_at_exit);
  return pin_file;
}

Pkcs11Options TokenOptions(const std::string& key_file) {
  return {kModule, "lienthong", SoftToken(), key_file};
}

// Makes one kind of provider, and opens it again where it outlives its object.
class Maker {
 public:
  virtual ~Maker() = default;
  virtual bool keeps() const { return true; }
  virtual absl::StatusOr<std::unique_ptr<KeyProvider>> Open() = 0;
  std::string file() const { return directory_.File("keys"); }

 private:
  TempDirectory directory_;
};

class InMemoryMaker : public Maker {
 public:
  bool keeps() const override { return false; }
  absl::StatusOr<std::unique_ptr<KeyProvider>> Open() override { return std::make_unique<InMemoryKeyProvider>(); }
};

class FileMaker : public Maker {
 public:
  absl::StatusOr<std::unique_ptr<KeyProvider>> Open() override { return FileKeyProvider::Open(file()); }
};

class TokenMaker : public Maker {
 public:
  absl::StatusOr<std::unique_ptr<KeyProvider>> Open() override { return OpenPkcs11KeyProvider(TokenOptions(file())); }
};

struct Kind {
  const char* name;
  std::unique_ptr<Maker> (*make)();
};

class KeyProviderContract : public ::testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    provider_.reset();
    absl::StatusOr<std::unique_ptr<KeyProvider>> opened = maker_->Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    provider_ = *std::move(opened);
  }
  void Reopen() {
    if (maker_->keeps()) Open();
  }
  std::string Key(uint32_t epoch) {
    const absl::StatusOr<SecretKey> key = provider_->Key(epoch);
    EXPECT_TRUE(key.ok()) << key.status();
    return key.ok() ? std::string(key->bytes()) : "";
  }

  const std::unique_ptr<Maker> maker_ = GetParam().make();
  std::unique_ptr<KeyProvider> provider_;
};

TEST_P(KeyProviderContract, BeginsWithOneEpochWhoseKeyStays) {
  EXPECT_EQ(provider_->Epochs(), std::vector<uint32_t>{1});
  EXPECT_EQ(provider_->CurrentEpoch(), 1u);
  const std::string key = Key(1);
  EXPECT_NE(key, std::string(32, '\0'));
  Reopen();
  EXPECT_EQ(Key(1), key);
  EXPECT_EQ(Key(1), key);
}

TEST_P(KeyProviderContract, ANewEpochHasAnotherKeyAndTheOldOneStays) {
  const std::string first = Key(1);
  ASSERT_EQ(*provider_->MakeEpoch(), 2u);
  EXPECT_EQ(provider_->CurrentEpoch(), 2u);
  const std::string second = Key(2);
  EXPECT_NE(first, second);
  Reopen();
  EXPECT_EQ(provider_->Epochs(), (std::vector<uint32_t>{1, 2}));
  EXPECT_EQ(Key(1), first);
  EXPECT_EQ(Key(2), second);
}

TEST_P(KeyProviderContract, ADestroyedEpochIsGoneAndItsNumberIsNotUsedAgain) {
  ASSERT_TRUE(provider_->MakeEpoch().ok());
  EXPECT_TRUE(provider_->DestroyEpoch(1).ok());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(provider_->Key(1).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(provider_->Epochs(), std::vector<uint32_t>{2});
    EXPECT_TRUE(provider_->DestroyEpoch(1).ok());
    Reopen();
  }
  EXPECT_EQ(*provider_->MakeEpoch(), 3u);
}

TEST_P(KeyProviderContract, TheCurrentEpochIsNotDestroyed) {
  const std::string key = Key(1);
  EXPECT_EQ(provider_->DestroyEpoch(1).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Key(1), key);
  EXPECT_EQ(provider_->Key(7).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(KeyProviderContract, AFileThatOthersCanReadIsRefused) {
  if (!maker_->keeps()) return;
  struct stat info = {};
  ASSERT_EQ(stat(maker_->file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  for (const mode_t mode : {0640, 0604, 0620}) {
    ASSERT_EQ(chmod(maker_->file().c_str(), mode), 0);
    EXPECT_EQ(maker_->Open().status().code(), absl::StatusCode::kFailedPrecondition);
  }
}

// The id of a process that is gone.
pid_t DeadProcess() {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  EXPECT_EQ(waitpid(pid, nullptr, 0), pid);
  return pid;
}

TEST_P(KeyProviderContract, WhatADeadProcessLeftOfItsWritingIsRemovedAndNothingElse) {
  if (!maker_->keeps()) return;
  const pid_t gone = DeadProcess();
  const std::string dead = absl::StrCat(maker_->file(), ".", gone, ".draft");
  const std::vector<std::string> others = {
      absl::StrCat(maker_->file(), ".", getpid(), ".draft"),  // it may be written just now
      absl::StrCat(maker_->file(), ".", getppid(), ".draft"),
      absl::StrCat(maker_->file(), ".", gone),
      absl::StrCat(maker_->file(), ".x", gone, ".draft"),
      absl::StrCat(maker_->file(), "-other.", gone, ".draft"),
      absl::StrCat(maker_->file(), ".0.draft"),
  };
  const std::string key = Key(1);
  WriteFile(dead, "epoch 1 ", 0600);
  for (const std::string& other : others) WriteFile(other, "kept", 0600);
  Reopen();
  EXPECT_FALSE(std::filesystem::exists(dead));
  for (const std::string& other : others) EXPECT_TRUE(std::filesystem::exists(other)) << other;
  EXPECT_EQ(Key(1), key);
}

TEST_P(KeyProviderContract, ADamagedFileIsRefused) {
  if (!maker_->keeps()) return;
  const std::string sound = ReadFile(maker_->file());
  for (const std::string& text : {std::string(), sound + sound, sound.substr(1), sound.substr(0, sound.size() - 1),
                                  " " + sound, sound + "\n", sound + "epoch 2 \n", std::string(70'000, 'x')}) {
    WriteFile(maker_->file(), text, 0600);
    EXPECT_EQ(maker_->Open().status().code(), absl::StatusCode::kDataLoss) << text.substr(0, 200);
  }
}

INSTANTIATE_TEST_SUITE_P(Providers, KeyProviderContract,
                         ::testing::Values(Kind{"InMemory", [] { return std::unique_ptr<Maker>(new InMemoryMaker); }},
                                           Kind{"File", [] { return std::unique_ptr<Maker>(new FileMaker); }},
                                           Kind{"Token", [] { return std::unique_ptr<Maker>(new TokenMaker); }}),
                         [](const ::testing::TestParamInfo<Kind>& kind) { return kind.param.name; });

TEST(Pkcs11KeyProvider, TheFileHoldsNoKeyAndACopyOfItDoesNotOutliveItsEpoch) {
  const TempDirectory directory;
  const std::string file = directory.File("keys");
  auto provider = OpenPkcs11KeyProvider(TokenOptions(file));
  ASSERT_TRUE(provider.ok()) << provider.status();
  const std::string key((*provider)->Key(1)->bytes());
  const absl::StatusOr<std::map<uint32_t, std::string>> stored = ParseEpochs(ReadFile(file));
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_EQ(stored->at(1).find(key), std::string::npos);
  ASSERT_TRUE((*provider)->MakeEpoch().ok());
  const std::string copy = ReadFile(file);
  ASSERT_TRUE((*provider)->DestroyEpoch(1).ok());
  WriteFile(file, copy, 0600);
  auto restored = OpenPkcs11KeyProvider(TokenOptions(file));
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_TRUE((*restored)->Key(2).ok());
  EXPECT_EQ((*restored)->Key(1).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(Pkcs11KeyProvider, LinesOfTwoEpochsCannotBeExchanged) {
  const TempDirectory directory;
  const std::string file = directory.File("keys");
  auto provider = OpenPkcs11KeyProvider(TokenOptions(file));
  ASSERT_TRUE(provider.ok() && (*provider)->MakeEpoch().ok()) << provider.status();
  std::map<uint32_t, std::string> epochs = *ParseEpochs(ReadFile(file));
  std::swap(epochs[1], epochs[2]);
  WriteFile(file, EncodeEpochs(epochs), 0600);
  provider = OpenPkcs11KeyProvider(TokenOptions(file));
  ASSERT_TRUE(provider.ok()) << provider.status();
  EXPECT_EQ((*provider)->Key(1).status().code(), absl::StatusCode::kDataLoss);
}

TEST(Pkcs11KeyProvider, WhatIsMissingIsNamed) {
  const TempDirectory directory;
  const Pkcs11Options sound = TokenOptions(directory.File("keys"));
  Pkcs11Options options = sound;
  options.module = "/nonexistent.so";
  EXPECT_EQ(OpenPkcs11KeyProvider(options).status().code(), absl::StatusCode::kFailedPrecondition);
  options = sound;
  options.token_label = "another";
  EXPECT_EQ(OpenPkcs11KeyProvider(options).status().code(), absl::StatusCode::kFailedPrecondition);
  options = sound;
  options.pin_file = directory.File("pin");
  EXPECT_EQ(OpenPkcs11KeyProvider(options).status().code(), absl::StatusCode::kFailedPrecondition);
  WriteFile(options.pin_file, kPin, 0644);
  EXPECT_EQ(OpenPkcs11KeyProvider(options).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace lienthong::storage

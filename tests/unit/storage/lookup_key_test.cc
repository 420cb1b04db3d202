#include "storage/vault/lookup_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "tests/support/temp_directory.h"

namespace lienthong::storage {
namespace {

class LookupKeyFile : public ::testing::Test {
 protected:
  std::string FileBytes() {
    std::ifstream in(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  void WriteFile(const std::string& bytes, mode_t mode) {
    std::ofstream(path_, std::ios::binary) << bytes;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("lookup.key");
};

TEST_F(LookupKeyFile, IsMadeOnceForItsOwnerAlone) {
  const absl::StatusOr<LookupKey> made = LookupKey::OpenOrCreate(path_);
  ASSERT_TRUE(made.ok()) << made.status();
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_EQ(info.st_size, 32);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_.path()), {}), 1) << "a draft was left";
  const absl::StatusOr<LookupKey> again = LookupKey::OpenOrCreate(path_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(made->Hash("p", {"x"}), again->Hash("p", {"x"}));
  EXPECT_EQ(made->Hash("p", {"x"}), LookupKey::FromBytes(FileBytes()).Hash("p", {"x"}));
}

TEST_F(LookupKeyFile, ThatOthersCanReadIsRefusedWithTheRemedy) {
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    WriteFile(std::string(32, 'k'), mode);
    const absl::Status refused = LookupKey::OpenOrCreate(path_).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_NE(refused.message().find("chmod 600"), absl::string_view::npos);
  }
}

TEST_F(LookupKeyFile, OfAWrongSizeIsRefusedAndLeftAlone) {
  for (const size_t size : {0, 31, 33}) {
    WriteFile(std::string(size, 'k'), 0600);
    EXPECT_EQ(LookupKey::OpenOrCreate(path_).status().code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(FileBytes(), std::string(size, 'k'));
  }
}

TEST_F(LookupKeyFile, CannotBeADirectoryOrInAMissingOne) {
  EXPECT_EQ(LookupKey::OpenOrCreate(directory_.path()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(LookupKey::OpenOrCreate(directory_.File("missing/lookup.key")).ok());
}

TEST(LookupKey, HashesAreThoseOfHmacSha256) {
  // Computed with Python: hmac.new(b"k"*32, struct.pack(">Q",1)+b"p"+struct.pack(">Q",2)+b"ab", "sha256").
  EXPECT_EQ(absl::BytesToHexString(LookupKey::FromBytes(std::string(32, 'k')).Hash("p", {"ab"})),
            "34c0f69bda9e37130c2cb28ca71bd307f7936a4f63f632de9baf1a75c120456f");
}

TEST(LookupKey, NoTwoInputsRunTogether) {
  const LookupKey key = LookupKey::FromBytes(std::string(32, 'k'));
  const std::set<std::string> hashes = {
      key.Hash("p", {"ab"}),     key.Hash("p", {"a", "b"}),
      key.Hash("p", {"ab", ""}), key.Hash("p", {"", "ab"}),
      key.Hash("pa", {"b"}),     key.Hash("p", {}),
      key.Hash("", {"p"}),       LookupKey::FromBytes(std::string(32, 'l')).Hash("p", {"ab"})};
  EXPECT_EQ(hashes.size(), 8u);
}

}  // namespace
}  // namespace lienthong::storage

#include "storage/vault/note_signer.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/support/require.h"
#include "tests/support/temp_directory.h"

namespace lienthong::storage {
namespace {

using ::lienthong::testing::Require;

// A key and a signature from the tests of golang.org/x/mod/sumdb/note.
constexpr char kPeter[] = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr char kText[] =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr char kSigned[] =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

class NoteSignerFile : public ::testing::Test {
 protected:
  std::string FileBytes() {
    std::ifstream in(path_, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  void WriteFile(absl::string_view bytes, mode_t mode) {
    std::ofstream(path_, std::ios::binary) << bytes;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }
  absl::StatusCode OpenCode(absl::string_view name) { return NoteSigner::OpenOrCreate(path_, name).status().code(); }

  testing::TempDirectory directory_;
  const std::string path_ = directory_.File("log.key");
};

TEST(NoteSigner, SignsAsOtherToolsDo) {
  const NoteSigner signer = Require(NoteSigner::Parse(kPeter));
  EXPECT_EQ(signer.verifier().Text(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  EXPECT_EQ(merkle::NoteBytes({kText, {Require(signer.Sign(kText))}}), kSigned);
}

TEST(NoteSigner, SignsNothingThatCouldNotBeReadBack) {
  const NoteSigner signer = Require(NoteSigner::Parse(kPeter));
  for (const std::string& text : {std::string(), std::string("no newline"), std::string("tab\t\n"),
                                  std::string("\xff\n"), std::string(merkle::kMaxNoteBytes, 'x') + "\n"}) {
    EXPECT_EQ(signer.Sign(text).status().code(), absl::StatusCode::kInvalidArgument) << text.substr(0, 20);
  }
}

TEST(NoteSigner, IsNotMadeOfAnythingElse) {
  const std::string peter = kPeter;
  for (const std::string& line :
       {std::string(), peter + "\n", peter.substr(1), peter + "AAAA", std::string("PRIVATE+KEY+PeterNeumann+c74f20a3+"),
        std::string("PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
        std::string("PRIVATE+KEY+PeterNeumann+C74F20A3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
        std::string("PRIVATE+KEY+PeterNeumann+c74f20a3+ AEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
        std::string("PRIVATE+KEY+Peter Neumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
        std::string("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")}) {
    const absl::Status refused = NoteSigner::Parse(line).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kDataLoss) << line;
    EXPECT_FALSE(absl::StrContains(refused.message(), "Dz09iU")) << "no secret in a message";
  }
}

TEST_F(NoteSignerFile, IsMadeOnceForItsOwnerAlone) {
  const NoteSigner made = Require(NoteSigner::OpenOrCreate(path_, "log.example/1"));
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600u);
  EXPECT_TRUE(absl::StartsWith(FileBytes(), "PRIVATE+KEY+log.example/1+"));
  EXPECT_TRUE(absl::EndsWith(FileBytes(), "\n"));
  const NoteSigner again = Require(NoteSigner::OpenOrCreate(path_, "log.example/1"));
  EXPECT_EQ(again.verifier().Text(), made.verifier().Text());
  EXPECT_TRUE(made.verifier().Signed("text\n", Require(again.Sign("text\n")).bytes));
  const NoteSigner other = Require(NoteSigner::OpenOrCreate(directory_.File("other.key"), "log.example/1"));
  EXPECT_NE(other.verifier().Text(), made.verifier().Text());
}

TEST_F(NoteSignerFile, IsFilledWhenItIsEmpty) {
  WriteFile("", 0600);
  const NoteSigner made = Require(NoteSigner::OpenOrCreate(path_, "log"));
  EXPECT_EQ(Require(NoteSigner::OpenOrCreate(path_, "log")).verifier().Text(), made.verifier().Text());
}

TEST_F(NoteSignerFile, IsReadWithoutItsNewlineToo) {
  WriteFile(kPeter, 0600);
  EXPECT_EQ(Require(NoteSigner::OpenOrCreate(path_, "PeterNeumann")).verifier().id(), 0xc74f20a3u);
}

TEST_F(NoteSignerFile, ThatOthersCanReachIsRefusedWithTheRemedy) {
  for (const mode_t mode : {0640, 0604, 0620, 0601}) {
    WriteFile(kPeter, mode);
    const absl::Status refused = NoteSigner::OpenOrCreate(path_, "PeterNeumann").status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_TRUE(absl::StrContains(refused.message(), "chmod 600"));
  }
}

TEST_F(NoteSignerFile, OfAnotherNameOrOfNoKeyIsRefusedAndLeftAlone) {
  WriteFile(kPeter, 0600);
  EXPECT_EQ(OpenCode("EnochRoot"), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(OpenCode("Peter Neumann"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FileBytes(), kPeter);
  for (const std::string& bytes : {std::string("key\n"), std::string("\n"), std::string(1000, 'k')}) {
    WriteFile(bytes, 0600);
    EXPECT_EQ(OpenCode("PeterNeumann"), absl::StatusCode::kDataLoss);
    EXPECT_EQ(FileBytes(), bytes);
  }
}

TEST_F(NoteSignerFile, ThatCannotBeMadeSaysSo) {
  EXPECT_FALSE(NoteSigner::OpenOrCreate(directory_.File("none/log.key"), "log").ok());
}

}  // namespace
}  // namespace lienthong::storage

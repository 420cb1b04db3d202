#include "storage/merkle/checkpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/require.h"
#include "tests/unit/merkle/note_key.h"

namespace lienthong::merkle {
namespace {

using ::lienthong::testing::NoteKey;
using ::lienthong::testing::Require;

constexpr char kOrigin[] = "lienthong.example/log1";
// The example of the specification.
constexpr char kExample[] = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

Checkpoint Sample() {
  return {kOrigin, 70'000, Sha256("root"), {}};
}

TEST(Checkpoint, IsReadFromTheSpecificationsExample) {
  const Checkpoint checkpoint = Require(ParseCheckpoint(kExample));
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20'852'163u);
  EXPECT_EQ(checkpoint.root[0], 0x0a);
  EXPECT_TRUE(checkpoint.extensions.empty());
  EXPECT_EQ(Require(CheckpointText(checkpoint)), kExample);
}

TEST(Checkpoint, KeepsExtensionLines) {
  const Checkpoint checkpoint = Require(ParseCheckpoint(absl::StrCat(kExample, "one\ntwo two\n")));
  EXPECT_EQ(checkpoint.extensions, (std::vector<std::string>{"one", "two two"}));
  EXPECT_EQ(Require(CheckpointText(checkpoint)), absl::StrCat(kExample, "one\ntwo two\n"));
}

TEST(Checkpoint, OfTheEmptyTreeHasSizeZero) {
  const std::string text = Require(CheckpointText({kOrigin, 0, EmptyRoot(), {}}));
  EXPECT_EQ(text, absl::StrCat(kOrigin, "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"));
  EXPECT_EQ(Require(ParseCheckpoint(text)).size, 0u);
}

TEST(Checkpoint, ThatIsMalformedIsRefused) {
  const std::string root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
  for (const std::string& text : {std::string(),
                                  std::string("\n"),
                                  std::string("o\n"),
                                  std::string("o\n1\n"),
                                  "o\n1\n" + root,
                                  "\n1\n" + root + "\n",
                                  "o\n\n" + root + "\n",
                                  "o\n01\n" + root + "\n",
                                  "o\n+1\n" + root + "\n",
                                  "o\n-1\n" + root + "\n",
                                  "o\n 1\n" + root + "\n",
                                  "o\n1 \n" + root + "\n",
                                  "o\n0x1\n" + root + "\n",
                                  "o\n9223372036854775808\n" + root + "\n",
                                  "o\n18446744073709551616\n" + root + "\n",
                                  "o\n1\n" + root + "\n\n",
                                  "o\n1\n" + root + "\n\next\n",
                                  "o\n1\n" + root.substr(1) + "\n",
                                  "o\n1\n" + root + "AAAA\n",
                                  std::string("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n"),
                                  "o\t\n1\n" + root + "\n",
                                  "o\xff\n1\n" + root + "\n",
                                  std::string(256, 'o') + "\n1\n" + root + "\n"}) {
    EXPECT_EQ(ParseCheckpoint(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_TRUE(ParseCheckpoint(absl::StrCat("o\n9223372036854775807\n", root, "\n")).ok());
}

TEST(Checkpoint, ThatCannotBeReadBackIsNotWritten) {
  for (const Checkpoint& bad : {Checkpoint{"", 1, {}, {}}, Checkpoint{"a\nb", 1, {}, {}}, Checkpoint{"a", 1, {}, {""}},
                                Checkpoint{"a", 1, {}, {"b\nc"}}, Checkpoint{"a", kMaxTreeSize + 1, {}, {}}}) {
    EXPECT_EQ(CheckpointText(bad).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

class OpenedCheckpoints : public ::testing::Test {
 protected:
  std::string Note(const std::vector<NoteSignature>& signatures) const { return NoteBytes({text_, signatures}); }

  const std::string text_ = Require(CheckpointText(Sample()));
  const NoteKey log_{kOrigin, SignatureKind::kEd25519, 1};
  const NoteKey next_{kOrigin, SignatureKind::kEd25519, 2};
  const NoteKey witness_{"witness.example/w1", SignatureKind::kCosignature, 3};
  const NoteKey other_log_{"other.example/log", SignatureKind::kEd25519, 4};
};

TEST_F(OpenedCheckpoints, HaveTheWordOfTheLogAndOfItsWitnesses) {
  const std::string note = Note({log_.Sign(text_), witness_.Cosign(text_, 1000)});
  const OpenedCheckpoint opened = Require(OpenCheckpoint(note, {witness_.verifier(), log_.verifier()}));
  EXPECT_EQ(opened.checkpoint, Sample());
  ASSERT_EQ(opened.verdict.verified.size(), 2u);
  EXPECT_EQ(opened.verdict.verified[1].timestamp, 1000u);
}

TEST_F(OpenedCheckpoints, GoOnOverAChangeOfKeys) {
  const std::string both = Note({log_.Sign(text_), next_.Sign(text_)});
  EXPECT_TRUE(OpenCheckpoint(both, {log_.verifier()}).ok());
  EXPECT_TRUE(OpenCheckpoint(both, {next_.verifier()}).ok());
  EXPECT_EQ(Require(OpenCheckpoint(both, {log_.verifier(), next_.verifier()})).verdict.verified.size(), 2u);
}

TEST_F(OpenedCheckpoints, NeedTheLogsOwnKey) {
  const std::string cosigned = Note({log_.Sign(text_), witness_.Cosign(text_, 1000)});
  EXPECT_EQ(OpenCheckpoint(cosigned, {witness_.verifier()}).status().code(), absl::StatusCode::kFailedPrecondition);
  const std::string of_another = Note({other_log_.Sign(text_)});
  EXPECT_EQ(OpenCheckpoint(of_another, {other_log_.verifier()}).status().code(), absl::StatusCode::kFailedPrecondition);
  const NoteKey same_name_witness(kOrigin, SignatureKind::kCosignature, 1);
  const std::string own_cosignature = Note({same_name_witness.Cosign(text_, 1000)});
  EXPECT_EQ(OpenCheckpoint(own_cosignature, {same_name_witness.verifier()}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(OpenedCheckpoints, AreRefusedForAnyBadSignatureOfAKnownKey) {
  NoteSignature bad = witness_.Cosign(text_, 1000);
  bad.bytes.back() = static_cast<char>(bad.bytes.back() ^ 1);
  const std::string note = Note({log_.Sign(text_), bad});
  EXPECT_EQ(OpenCheckpoint(note, {log_.verifier(), witness_.verifier()}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Require(OpenCheckpoint(note, {log_.verifier()})).verdict.unknown, 1u);
}

TEST_F(OpenedCheckpoints, AreNotAnySignedText) {
  const std::string note = NoteBytes({"hello\n", {log_.Sign("hello\n")}});
  EXPECT_EQ(OpenCheckpoint(note, {log_.verifier()}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lienthong::merkle

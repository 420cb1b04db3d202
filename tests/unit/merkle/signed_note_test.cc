#include "storage/merkle/signed_note.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/require.h"
#include "tests/unit/merkle/note_key.h"

namespace lienthong::merkle {
namespace {

using ::lienthong::testing::NoteKey;
using ::lienthong::testing::Require;

// A note and two keys from the tests of golang.org/x/mod/sumdb/note.
constexpr char kPeter[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr char kEnoch[] = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
constexpr char kText[] =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr char kPeterLine[] =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
constexpr char kEnochLine[] =
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

std::string TwoSigned() {
  return absl::StrCat(kText, "\n", kPeterLine, kEnochLine);
}

absl::StatusCode Code(absl::string_view bytes, const std::vector<VerifierKey>& keys) {
  const absl::StatusOr<SignedNote> note = ParseNote(bytes);
  return note.ok() ? VerifyNote(*note, keys).status().code() : note.status().code();
}

TEST(SignedNote, OfTwoSignersIsVerifiedByEitherKeyAndByBoth) {
  const VerifierKey peter = Require(VerifierKey::Parse(kPeter));
  const VerifierKey enoch = Require(VerifierKey::Parse(kEnoch));
  const SignedNote note = Require(ParseNote(TwoSigned()));
  EXPECT_EQ(note.text, kText);
  EXPECT_EQ(NoteBytes(note), TwoSigned());
  const NoteVerdict one = Require(VerifyNote(note, {enoch}));
  EXPECT_EQ(one.verified.size(), 1u);
  EXPECT_EQ(one.unknown, 1u);
  const NoteVerdict both = Require(VerifyNote(note, {enoch, peter}));
  ASSERT_EQ(both.verified.size(), 2u);
  EXPECT_EQ(both.verified[0].key, 1u) << "Peter signed first";
  EXPECT_EQ(both.unknown, 0u);
}

TEST(SignedNote, OfNoKnownKeyIsNotBelieved) {
  const NoteKey other("other", SignatureKind::kEd25519, 1);
  EXPECT_EQ(Code(TwoSigned(), {other.verifier()}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Code(TwoSigned(), {}), absl::StatusCode::kFailedPrecondition);
}

TEST(SignedNote, WithABadSignatureOfAKnownKeyIsRefusedWhole) {
  const std::vector<VerifierKey> keys = {Require(VerifierKey::Parse(kPeter)), Require(VerifierKey::Parse(kEnoch))};
  SignedNote note = Require(ParseNote(TwoSigned()));
  note.signatures[1].bytes[10] ^= 1;
  EXPECT_EQ(VerifyNote(note, keys).status().code(), absl::StatusCode::kInvalidArgument);
  note.signatures[1].bytes.resize(63);
  EXPECT_EQ(VerifyNote(note, keys).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(VerifyNote(note, {keys[0]}).ok()) << "nothing is known of Enoch's signatures then";
}

TEST(SignedNote, IsRefusedOrUnsignedAfterAnyBitIsFlipped) {
  const std::vector<VerifierKey> keys = {Require(VerifierKey::Parse(kPeter))};
  const std::string good = absl::StrCat(kText, "\n", kPeterLine);
  ASSERT_EQ(Code(good, keys), absl::StatusCode::kOk);
  for (size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    ASSERT_NE(Code(bad, keys), absl::StatusCode::kOk) << bit;
  }
}

TEST(SignedNote, CountsAKeyThatSignedTwiceOnce) {
  const NoteKey key("log", SignatureKind::kEd25519, 1);
  SignedNote note = {"text\n", {key.Sign("text\n"), key.Sign("text\n")}};
  EXPECT_EQ(Require(VerifyNote(note, {key.verifier()})).verified.size(), 1u);
  note.signatures[1].bytes[0] ^= 1;
  EXPECT_FALSE(VerifyNote(note, {key.verifier()}).ok()) << "a bad one beside a good one";
}

TEST(SignedNote, WithSameNameOrIdAloneIsOfAnotherKey) {
  const NoteKey key("log", SignatureKind::kEd25519, 1);
  const NoteKey next("log", SignatureKind::kEd25519, 2);
  SignedNote note = {"text\n", {key.Sign("text\n"), next.Sign("text\n")}};
  note.signatures.push_back({"gol", key.verifier().id(), "anything"});
  const NoteVerdict verdict = Require(VerifyNote(note, {next.verifier()}));
  EXPECT_EQ(verdict.verified.size(), 1u);
  EXPECT_EQ(verdict.unknown, 2u);
  EXPECT_EQ(VerifyNote(note, {key.verifier(), key.verifier()}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(SignedNote, HoldsCosignaturesWithTheirTimes) {
  const NoteKey witness("witness.example/w1", SignatureKind::kCosignature, 7);
  SignedNote note = {"text\n", {witness.Cosign("text\n", 1'679'315'147)}};
  EXPECT_TRUE(absl::StartsWith(CosignedMessage("text\n", 1'679'315'147), "cosignature/v1\ntime 1679315147\ntext\n"));
  const NoteVerdict verdict = Require(VerifyNote(note, {witness.verifier()}));
  ASSERT_EQ(verdict.verified.size(), 1u);
  EXPECT_EQ(verdict.verified[0].timestamp, 1'679'315'147u);
  note.signatures[0].bytes[7] ^= 1;
  EXPECT_FALSE(VerifyNote(note, {witness.verifier()}).ok()) << "another time";
  note.signatures[0] = witness.Cosign("text\n", uint64_t{1} << 63);
  EXPECT_FALSE(VerifyNote(note, {witness.verifier()}).ok()) << "no time";
  note.signatures[0] = witness.Sign("text\n");
  EXPECT_FALSE(VerifyNote(note, {witness.verifier()}).ok()) << "a plain signature is not a cosignature";
}

TEST(SignedNote, CanHaveEmptyLinesInItsText) {
  const SignedNote note = Require(ParseNote(absl::StrCat("a\n\nb\n\n\n", kPeterLine)));
  EXPECT_EQ(note.text, "a\n\nb\n\n");
}

TEST(SignedNote, ThatIsMalformedIsRefused) {
  const std::string line = kPeterLine;
  for (const std::string& bytes : std::vector<std::string>{"",
                                                           "\n",
                                                           "\n\n",
                                                           "text\n",
                                                           "text\n\n",
                                                           "text\n" + line,
                                                           "text" + line,
                                                           "text\n\n" + line.substr(0, line.size() - 1),
                                                           "text\n\n" + line + "\n",
                                                           "text\n\n" + line + "more\n",
                                                           "text\n\n- Peter AAAAAAA=\n",
                                                           "text\n\n— Peter\n",
                                                           "text\n\n— Peter \n",
                                                           "text\n\n— Peter AAAAAA==\n",
                                                           "text\n\n— Pe+ter AAAAAAA=\n",
                                                           "text\n\n—  AAAAAAA=\n",
                                                           "text\n\n— Peter AAAAAAB=\n",
                                                           "text\n\n— Peter  AAAAAAA=\n",
                                                           "text\n\n— Pe\xe2\x80\x83ter AAAAAAA=\n",
                                                           "te\txt\n\n" + line,
                                                           "te\rxt\n\n" + line,
                                                           "te\xffxt\n\n" + line,
                                                           "te\xc0\x80xt\n\n" + line,
                                                           "te\xed\xa0\x80xt\n\n" + line,
                                                           "te\xf4\x90\x80\x80xt\n\n" + line,
                                                           "te\xe2\x80\n\n" + line}) {
    EXPECT_EQ(ParseNote(bytes).status().code(), absl::StatusCode::kInvalidArgument) << bytes;
  }
  EXPECT_TRUE(ParseNote("text\n\n— Peter AAAAAAA=\n").ok());
  EXPECT_TRUE(ParseNote("ngữ 😀\n\n— Pêter AAAAAAA=\n").ok());
}

TEST(SignedNote, HasBounds) {
  std::string lines;
  for (size_t i = 0; i < kMaxNoteSignatures; ++i) lines += kPeterLine;
  EXPECT_TRUE(ParseNote("text\n\n" + lines).ok());
  EXPECT_FALSE(ParseNote("text\n\n" + lines + kPeterLine).ok());
  const std::string end = absl::StrCat("\n\n", kPeterLine);
  EXPECT_TRUE(ParseNote(std::string(kMaxNoteBytes - end.size(), 'x') + end).ok());
  EXPECT_FALSE(ParseNote(std::string(kMaxNoteBytes - end.size() + 1, 'x') + end).ok());
}

TEST(VerifierKey, IsReadFromItsTextAndHasOne) {
  const VerifierKey peter = Require(VerifierKey::Parse(kPeter));
  EXPECT_EQ(peter.Text(), kPeter);
  EXPECT_EQ(peter.name(), "PeterNeumann");
  EXPECT_EQ(peter.id(), 0xc74f20a3u);
  const NoteKey witness("w.example", SignatureKind::kCosignature, 9);
  const VerifierKey read = Require(VerifierKey::Parse(witness.verifier().Text()));
  EXPECT_EQ(read.kind(), SignatureKind::kCosignature);
  EXPECT_EQ(read.id(), witness.verifier().id());
}

TEST(VerifierKey, ThatIsMalformedIsRefused) {
  for (const std::string text : {"", "PeterNeumann", "PeterNeumann+c74f20a3", "PeterNeumann+c74f20a3+",
                                 "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                 "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                 "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW ",
                                 "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                 "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                 "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
                                 "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
                                 "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"}) {
    EXPECT_EQ(VerifierKey::Parse(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  const std::string bytes(kPublicKeyBytes, 'k');
  EXPECT_TRUE(VerifierKey::Make(std::string(255, 'n'), SignatureKind::kEd25519, bytes).ok());
  EXPECT_FALSE(VerifierKey::Make(std::string(256, 'n'), SignatureKind::kEd25519, bytes).ok());
  EXPECT_FALSE(VerifierKey::Make("n", SignatureKind::kEd25519, bytes + "k").ok());
  EXPECT_FALSE(VerifierKey::Make("a\nb", SignatureKind::kEd25519, bytes).ok());
}

}  // namespace
}  // namespace lienthong::merkle

#include "storage/evidence/pack.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/support/require.h"
#include "tests/unit/evidence/small_log.h"

namespace lienthong::evidence {
namespace {

using ::lienthong::testing::Require;
using ::lienthong::testing::SignerOf;

merkle::Hash SomeHash(const std::string& text) {
  return merkle::Sha256(text);
}

// A pack with something of everything; not one that proves anything.
Pack Sample() {
  Pack pack;
  pack.agency = "G09.12";
  pack.purpose = "case-handling";
  pack.time = absl::FromUnixSeconds(1'800'000'000);
  pack.checkpoint = "a note";
  pack.growth = {.old_size = 3, .hashes = {SomeHash("a"), SomeHash("b")}};
  pack.index.position = 9;
  pack.index.bytes = "index";
  pack.index.inclusion = {SomeHash("c")};
  PackStream& stream = pack.streams.emplace_back();
  stream.name = "workers/1";
  stream.bucket = "bucket";
  stream.bucket_hashes = {SomeHash("d")};
  PackEvent& event = stream.events.emplace_back();
  event.position = 4;
  event.bytes = "event";
  event.parts.resize(2);
  event.parts[0].subject = "workers/1";
  event.parts[0].event_key = storage::SecretKey::FromBytes(std::string(32, 'k'));
  event.parts[1].subject = "workers/2";
  pack.streams.emplace_back().name = "workers/2";
  PackEvent& look = pack.looks.emplace_back();
  look.position = 6;
  look.bytes = "look";
  return pack;
}

MaybeRefusal Parse(const std::string& text) {
  Pack pack;
  return ParsePack(text, &pack);
}

void ExpectRefused(const std::string& text, Fault fault, uint64_t line) {
  const MaybeRefusal refused = Parse(text);
  ASSERT_TRUE(refused.has_value()) << text;
  EXPECT_EQ(static_cast<int>(refused->fault), static_cast<int>(fault)) << text;
  EXPECT_EQ(refused->line, line) << text;
}

TEST(Pack, IsWrittenAsFormatSays) {
  Pack pack = Sample();
  pack.growth.reset();
  pack.streams.pop_back();
  const std::string hash = merkle::Base64(merkle::BytesOf(SomeHash("c")));
  const std::string bucket_hash = merkle::Base64(merkle::BytesOf(SomeHash("d")));
  EXPECT_EQ(PackText(pack), absl::StrCat("lienthong evidence 1\n"
                                         "agency G09.12\n"
                                         "purpose case-handling\n"
                                         "time 2027-01-15T08:00:00Z\n"
                                         "checkpoint YSBub3Rl\n"
                                         "index 9 aW5kZXg=\n"
                                         "hash ",
                                         hash,
                                         "\n"
                                         "stream workers/1\n"
                                         "bucket YnVja2V0\n"
                                         "hash ",
                                         bucket_hash,
                                         "\n"
                                         "event 4 ZXZlbnQ=\n"
                                         "key a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s= workers/1\n"
                                         "destroyed workers/2\n"
                                         "look 6 bG9vaw==\n"));
}

TEST(Pack, IsReadAsItWasWritten) {
  const std::string text = PackText(Sample());
  Pack read;
  ASSERT_FALSE(ParsePack(text, &read).has_value());
  EXPECT_EQ(PackText(read), text);
  EXPECT_EQ(read.time, Sample().time);
  EXPECT_EQ(read.growth->old_size, 3u);
  EXPECT_EQ(read.growth->line, 6u);
  ASSERT_EQ(read.streams.size(), 2u);
  ASSERT_EQ(read.streams[0].events.size(), 1u);
  EXPECT_EQ(read.streams[0].events[0].line, 14u);
  EXPECT_EQ(read.streams[0].events[0].parts[0].event_key->bytes(), std::string(32, 'k'));
  EXPECT_EQ(read.streams[0].events[0].parts[0].line, 15u);
  EXPECT_FALSE(read.streams[0].events[0].parts[1].event_key.has_value());
  EXPECT_EQ(read.looks[0].bytes, "look");
}

TEST(Pack, OfAnotherVersionOrKindIsNone) {
  ExpectRefused("", Fault::kNotAPack, 1);
  ExpectRefused("lienthong evidence 2\n", Fault::kNotAPack, 1);
  ExpectRefused("log.example/1\n70000\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", Fault::kNotAPack, 1);
}

TEST(Pack, WithASecondSpellingIsRefused) {
  const std::string text = PackText(Sample());
  const std::vector<std::pair<std::string, std::string>> spellings = {
      {"index 9", "index 09"},        {"index 9", "index +9"},
      {"index 9", "index  9"},        {"index 9", "index 9 "},
      {"aW5kZXg=", "aW5kZXg"},        {"aW5kZXg=", "aW5kZXh="},
      {"agency G", "agency  G"},      {"agency G09.12", "agency G09.12 "},
      {"agency", "Agency"},           {"2027-01-15T08:00:00Z", "2027-01-15T07:59:60Z"},
      {"08:00:00Z", "08:00:00.0Z"},   {"08:00:00Z", "08:00:00+00:00"},
      {"growth 3", "growth 03"},      {"growth 3\n", "growth 3\r\n"},
      {"stream w", "\nstream w"},     {"= workers/1", "=  workers/1"},
      {"destroyed w", "destroyed\tw"}};
  for (const auto& [one, other] : spellings) {
    const std::string spelt = absl::StrReplaceAll(text, {{one, other}});
    ASSERT_NE(spelt, text) << one;
    // A name may begin with a space: then it is another name, which is what the writer would write.
    if (other == "=  workers/1") continue;
    EXPECT_TRUE(Parse(spelt).has_value()) << other;
  }
}

TEST(Pack, TellsWhatIsWrongAndWhere) {
  const std::string text = PackText(Sample());
  const auto changed = [&text](const std::string& one, const std::string& other) {
    return absl::StrReplaceAll(text, {{one, other}});
  };
  ExpectRefused(changed("agency G09.12\n", ""), Fault::kExpected, 2);
  ExpectRefused(changed("agency G09.12", "agency G09 12"), Fault::kText, 2);
  ExpectRefused(changed("2027-01-15T08:00:00Z", "2027-02-30T08:00:00Z"), Fault::kTime, 4);
  ExpectRefused(changed("2027-01-15T08:00:00Z", "infinite-future"), Fault::kTime, 4);
  ExpectRefused(changed("2027-01-15T08:00:00Z", "2027-01-15T07:59:60Z"), Fault::kSpelling, 4);
  ExpectRefused(changed("YSBub3Rl", "YSBub3Rl?"), Fault::kBase64, 5);
  ExpectRefused(changed("growth 3", "growth x"), Fault::kNumber, 6);
  ExpectRefused(changed("growth 3", "growth 9223372036854775808"), Fault::kNumber, 6);
  ExpectRefused(changed("index 9 aW5kZXg=", "index 9"), Fault::kBase64, 9);
  ExpectRefused(changed("hash ", "hash AA=="), Fault::kBase64, 7);
  ExpectRefused(changed("a2s= workers/1", "a2s="), Fault::kText, 15);
  ExpectRefused(changed("key a2tr", "key "), Fault::kBase64, 15);
  ExpectRefused(text + "event 4 ZXZlbnQ=\n", Fault::kLinesLeft, 20);
  ExpectRefused(text + "\n", Fault::kLinesLeft, 20);
  ExpectRefused(text.substr(0, text.size() - 1), Fault::kExpected, 19);
}

TEST(Pack, ThatIsCutOffAnywhereIsRefusedOrIsAnotherWholeOne) {
  const std::string text = PackText(Sample());
  for (size_t size = 0; size < text.size(); ++size) {
    Pack pack;
    const std::string cut = text.substr(0, size);
    if (ParsePack(cut, &pack).has_value()) continue;
    EXPECT_EQ(PackText(pack), cut);
  }
}

TEST(Pack, IsSignedAsANoteAndNotWhenItCannotBeWritten) {
  const storage::NoteSigner signer = SignerOf("log.test/1", 's');
  const std::string file = Require(SignPack(Sample(), signer));
  const merkle::SignedNote note = Require(merkle::ParseNote(file));
  EXPECT_EQ(note.text, PackText(Sample()));
  EXPECT_EQ(note.signatures.size(), 1u);
  EXPECT_TRUE(merkle::VerifyNote(note, {&signer.verifier(), 1}).ok());
  Pack pack = Sample();
  pack.streams[0].name = "workers/1\nlook 1 AAAA";
  EXPECT_TRUE(absl::IsInvalidArgument(SignPack(pack, signer).status()));
  pack = Sample();
  pack.looks[0].bytes = std::string(kMaxPackBytes / 4 * 3, 'x');
  EXPECT_TRUE(absl::IsResourceExhausted(SignPack(pack, signer).status()));
}

TEST(Pack, CanBeNoCheckpoint) {
  EXPECT_FALSE(merkle::ParseCheckpoint(PackText(Sample())).ok());
  EXPECT_FALSE(merkle::IsKeyName(kPackMark)) << "no log can have it for its origin";
}

}  // namespace
}  // namespace lienthong::evidence

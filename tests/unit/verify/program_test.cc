#include "services/verify/program.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/verify/report.h"
#include "tests/support/temp_directory.h"
#include "tests/unit/evidence/small_log.h"

namespace lienthong::verify {
namespace {

using ::lienthong::testing::Require;
using ::lienthong::testing::SignerOf;
using ::lienthong::testing::SmallLog;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() {
    event::v1::WorkerRegistered registered;
    event::v1::FieldFact* fact = registered.mutable_assertion()->add_facts();
    fact->set_field(4);
    fact->set_value("Nguyễn Thị \x1b[31mHoa");
    log_.Append("workers/1", registered, {"workers/1"});
    log_.Index();
    old_ = log_.CheckpointNote();
    event::v1::PersonalDataRead look;
    look.set_method("GetWorker");
    log_.Append("access/G13.22/20270115", look, {"workers/1"});
    log_.Index();
    Write("key", signer_.verifier().Text() + "\n");
    Write("old", old_);
    Write("pack", Require(evidence::SignPack(log_.Evidence({"workers/1"}, {3}, 2), signer_)));
  }

  std::string File(const std::string& name) { return directory_.File(name); }
  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(File(name), std::ios::binary) << bytes;
  }
  int Run(const std::vector<std::string>& words, const std::string& lang = "C") {
    std::ostringstream out, err;
    const int code = RunProgram(words, lang, &out, &err);
    out_ = out.str();
    err_ = err.str();
    EXPECT_EQ(code == kWrongUsage, !err_.empty()) << err_;
    return code;
  }
  void ExpectSays(const std::string& text) { EXPECT_NE(out_.find(text), std::string::npos) << text << "\n" << out_; }

  testing::TempDirectory directory_;
  const storage::NoteSigner signer_ = SignerOf("log.test/1", 's');
  SmallLog log_{&signer_};
  std::string old_;
  std::string out_, err_;
};

TEST_F(ProgramTest, AcceptsAPackAndPrintsWhatItProves) {
  EXPECT_EQ(Run({File("pack"), "--key", File("key"), "--checkpoint", File("old")}), kAccepted);
  ExpectSays("ACCEPTED: evidence of the log log.test/1\n");
  ExpectSays("asked for by: agency G09.12, purpose case-handling, at 2027-01-15T08:00:00Z\n");
  ExpectSays("compared with the trusted checkpoint of 2 events: since then the log only grew\n");
  ExpectSays("Stream workers/1: all its events up to position 3, which are 1\n");
  ExpectSays("position 1, revision 1, 2023-11-14T22:13:20Z  WorkerRegistered\n");
  ExpectSays("agency G13.22, purpose audit, policy version 7\n");
  ExpectSays("field: full_name\n");
  ExpectSays("Who was told: looks in this list: 1.");
  ExpectSays("method: GetWorker\n");
  EXPECT_EQ(out_.find('\x1b'), std::string::npos) << "what a registry holds steers no terminal";
}

TEST_F(ProgramTest, SpeaksTheLanguageAskedForOrThatOfTheEnvironment) {
  Run({File("pack"), "--key", File("key")}, "vi_VN.UTF-8");
  ExpectSays("CHẤP NHẬN: ");
  Run({File("pack"), "--key=" + File("key"), "--lang=en"}, "vi_VN.UTF-8");
  ExpectSays("ACCEPTED: ");
  ExpectSays("age and forks not judged");
  EXPECT_EQ(Run({"--lang", "vi"}), kWrongUsage);
  EXPECT_NE(err_.find("Sai cách dùng"), std::string::npos);
}

TEST_F(ProgramTest, PrintsJsonOfTheSame) {
  EXPECT_EQ(Run({"-o", "json", File("pack"), "--key", File("key")}), kAccepted);
  ExpectSays("\"accepted\": true");
  ExpectSays("\"trusted_size\": null");
  ExpectSays("\"field\": \"full_name\"");
  ExpectSays("\"state\": \"opened\"");
  Write("spoiled", "x" + std::string(100, 'y'));
  EXPECT_EQ(Run({"--output", "json", File("spoiled"), "--key", File("key")}), kRefused);
  ExpectSays("\"accepted\": false");
  ExpectSays("\"fault\": \"not_a_pack\"");
}

TEST_F(ProgramTest, RefusesWithTheReasonAndItsLine) {
  evidence::Pack pack = log_.Evidence({"workers/1"}, {3});
  pack.streams[0].events.clear();
  Write("short", Require(evidence::SignPack(pack, signer_)));
  EXPECT_EQ(Run({File("short"), "--key", File("key")}), kRefused);
  EXPECT_EQ(out_, "REFUSED: line 9: the answer is not complete: event workers/1 1 is left out\n");
  EXPECT_EQ(Run({File("short"), "--key", File("key"), "--lang", "vi"}), kRefused);
  EXPECT_EQ(out_, "TỪ CHỐI: dòng thứ 9 của tệp: câu trả lời không đủ: thiếu sự kiện workers/1 1\n");
}

TEST_F(ProgramTest, TakesSeveralKeysAndTheSameTwice) {
  const storage::NoteSigner other = SignerOf("log.test/1", 'o');
  Write("keys", other.verifier().Text() + "\n" + signer_.verifier().Text() + "\n");
  EXPECT_EQ(Run({File("pack"), "--key", File("keys"), "--key", File("key")}), kAccepted);
  Write("other", other.verifier().Text());
  EXPECT_EQ(Run({File("pack"), "--key", File("other")}), kRefused);
}

TEST_F(ProgramTest, AWitnessThatIsNamedMustHaveCosigned) {
  const testing::NoteKey first("witness.test/1", merkle::SignatureKind::kCosignature, 1);
  const testing::NoteKey second("witness.test/2", merkle::SignatureKind::kCosignature, 2);
  evidence::Pack pack = log_.Evidence({"workers/1"}, {3}, 2);
  merkle::SignedNote note = Require(merkle::ParseNote(pack.checkpoint));
  note.signatures.push_back(first.Cosign(note.text, 1'800'000'000));
  pack.checkpoint = merkle::NoteBytes(note);
  Write("cosigned", Require(evidence::SignPack(pack, signer_)));
  Write("first", first.verifier().Text() + "\n");
  Write("both", first.verifier().Text() + "\n" + second.verifier().Text() + "\n");
  EXPECT_EQ(Run({File("cosigned"), "--key", File("key")}), kAccepted);
  EXPECT_EQ(Run({File("cosigned"), "--key", File("key"), "--witness", File("first")}), kAccepted);
  ExpectSays("checkpoint cosigned by: " + first.verifier().Text() + ", at 2027-01-15T08:00:00Z as it says\n");
  EXPECT_EQ(Run({File("cosigned"), "--key", File("key"), "--witness", File("both"), "-o", "json"}), kRefused);
  ExpectSays("\"fault\": \"not_cosigned\"");
  ExpectSays("witness.test/2");
  EXPECT_EQ(Run({File("pack"), "--key", File("key"), "--witness", File("first")}), kRefused);
  ExpectSays("REFUSED: witness witness.test/1 did not cosign the checkpoint");
  note.signatures[1] = first.Cosign("another\n", 1'800'000'000);
  pack.checkpoint = merkle::NoteBytes(note);
  Write("spoiled", Require(evidence::SignPack(pack, signer_)));
  EXPECT_EQ(Run({File("spoiled"), "--key", File("key"), "--witness", File("first")}), kRefused);
  EXPECT_EQ(Run({File("pack"), "--key", File("key"), "--witness", File("key")}), kWrongUsage);
  EXPECT_NE(err_.find("is not the key of a witness"), std::string::npos) << err_;
}

TEST_F(ProgramTest, IsUsedInOneWay) {
  Write("empty", "");
  Write("no key", "log.test/1\n");
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {File("pack")},
                                             {"--key", File("key")},
                                             {File("pack"), "--key"},
                                             {File("pack"), "--key", File("key"), File("pack")},
                                             {File("pack"), "--key", File("key"), "--json"},
                                             {File("pack"), "--key", File("key"), "-o", "yaml"},
                                             {File("pack"), "--key", File("key"), "--lang", "fr"},
                                             {File("pack"), "--key", File("absent")},
                                             {File("pack"), "--key", File("empty")},
                                             {File("pack"), "--key", File("no key")},
                                             {File("pack"), "--key", directory_.File("")},
                                             {File("absent"), "--key", File("key")},
                                             {File("pack"), "--key", File("key"), "--checkpoint", File("pack")},
                                             {File("pack"), "--key", File("key"), "--checkpoint", File("absent")}}) {
    EXPECT_EQ(Run(words), kWrongUsage) << ::testing::PrintToString(words);
    EXPECT_EQ(out_, "");
  }
  EXPECT_EQ(Run({"--help"}), kAccepted);
  EXPECT_EQ(Run({"--version"}), kAccepted);
}

TEST(EventMessages, OfEveryFileOfEventsAreKnown) {
  const char* const root = std::getenv("LIENTHONG_SOURCE_DIR");
  if (root == nullptr) FAIL() << "LIENTHONG_SOURCE_DIR is not set";
  int known = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(root) + "/proto/lienthong/event/v1")) {
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      absl::string_view name = line;
      if (!absl::ConsumePrefix(&name, "message ")) continue;
      name = name.substr(0, name.find(' '));
      EXPECT_NE(ReadEventMessage(name, ""), nullptr) << name;
      ++known;
    }
  }
  EXPECT_GT(known, 30);
}

TEST(EventMessages, OfAnUnknownTypeOrMalformedAreNone) {
  EXPECT_EQ(ReadEventMessage("NeverHappened", ""), nullptr);
  EXPECT_EQ(ReadEventMessage("WorkerRegistered", "\xff"), nullptr);
}

}  // namespace
}  // namespace lienthong::verify

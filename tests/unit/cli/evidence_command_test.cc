// worker evidence: what it asks for, and that the file is there whole or not at all.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/program.h"
#include "tests/support/temp_directory.h"
#include "tests/unit/cli/fake_server.h"

namespace lienthong::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EvidenceCommandTest : public ::testing::Test {
 protected:
  int Run(std::vector<std::string> words) {
    words.insert(words.end(), {"--server", server_.address(), "--lang", "en", "-o", "json"});
    out_.str("");
    err_.str("");
    Environment environment;
    environment.variable = [](absl::string_view) { return std::string(); };
    environment.out = &out_;
    environment.err = &err_;
    environment.stop = &stop_;
    return RunProgram(words, environment);
  }
  std::vector<std::string> FilesBeside() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.File(""))) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  static std::string Bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  FakeServer server_;
  testing::TempDirectory directory_;
  const std::string file_ = directory_.File("evidence");
  std::ostringstream out_, err_;
  StopSignal stop_;
};

TEST_F(EvidenceCommandTest, AsksForTheWorkerItsRecordsAndEveryLookAndWritesOneFile) {
  ASSERT_EQ(Run({"worker", "evidence", "1", "--out", file_}), 0) << err_.str();
  EXPECT_THAT(server_.ledger.disclosed.streams(), ElementsAre("workers/1", "registries/labour/records/r1"));
  EXPECT_THAT(server_.ledger.disclosed.look_positions(), ElementsAre(1, 2));
  EXPECT_EQ(server_.ledger.disclosed.trusted_size(), 0u);
  EXPECT_EQ(Bytes(file_), "one two");
  EXPECT_THAT(FilesBeside(), ElementsAre("evidence"));
  EXPECT_THAT(out_.str(), HasSubstr("\"bytes\": 7"));
}

TEST_F(EvidenceCommandTest, AsksForGrowthFromTheCheckpointThatTheReaderTrusts) {
  const std::string trusted = directory_.File("trusted");
  std::ofstream(trusted)
      << "log.test/1\n4711\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u2014 log.test/1 AAAAAAA=\n";
  ASSERT_EQ(Run({"worker", "evidence", "1", "--out", file_, "--trusted", trusted}), 0) << err_.str();
  EXPECT_EQ(server_.ledger.disclosed.trusted_size(), 4711u);
}

TEST_F(EvidenceCommandTest, UnderTheLatestCheckpointLeavesOutTheLooksThatCameAfterIt) {
  server_.workers.looks_per_page = 15;
  ASSERT_EQ(Run({"worker", "evidence", "1", "--out", file_, "--latest"}), 0) << err_.str();
  EXPECT_TRUE(server_.ledger.disclosed.latest_checkpoint());
  EXPECT_EQ(server_.ledger.disclosed.look_positions_size(), 20);
}

TEST_F(EvidenceCommandTest, ThatCannotBeWrittenOrHasNoCheckpointIsWrongUsageBeforeAnythingIsAsked) {
  EXPECT_EQ(Run({"worker", "evidence", "1"}), 2);
  EXPECT_EQ(Run({"worker", "evidence", "1", "--out", directory_.File("none/evidence")}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("cannot write file"));
  EXPECT_EQ(Run({"worker", "evidence", "1", "--out", file_, "--trusted", file_}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("cannot read file"));
  const std::string other = directory_.File("other");
  std::ofstream(other) << "not a note\n";
  EXPECT_EQ(Run({"worker", "evidence", "1", "--out", file_, "--trusted", other}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("is not a checkpoint"));
  std::filesystem::remove(other);
  EXPECT_EQ(server_.workers.got.name(), "");
  EXPECT_THAT(FilesBeside(), ElementsAre());
}

TEST_F(EvidenceCommandTest, ThatEndsBeforeItsEndLeavesTheOldFileAndNoDraft) {
  std::ofstream(file_) << "old";
  server_.ledger.evidence_end = Refusal(grpc::StatusCode::RESOURCE_EXHAUSTED, "too large", "LIMIT_EXCEEDED");
  EXPECT_EQ(Run({"worker", "evidence", "1", "--out", file_}), 1);
  EXPECT_EQ(Bytes(file_), "old");
  EXPECT_THAT(FilesBeside(), ElementsAre("evidence"));
}

TEST_F(EvidenceCommandTest, HoldsTheLatestLooksWhenThereAreTooMany) {
  server_.workers.looks_per_page = 5'001;
  ASSERT_EQ(Run({"worker", "evidence", "1", "--out", file_}), 0) << err_.str();
  ASSERT_EQ(server_.ledger.disclosed.look_positions_size(), 10'000);
  EXPECT_EQ(server_.ledger.disclosed.look_positions(0), 3u);
  EXPECT_THAT(err_.str(), HasSubstr("The oldest 2 looks are left out"));
}

}  // namespace
}  // namespace lienthong::cli

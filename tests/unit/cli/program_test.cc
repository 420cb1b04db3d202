#include "services/cli/program.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/cli/command.h"
#include "tests/unit/cli/fake_server.h"

namespace lienthong::cli {
namespace {

using testing::HasSubstr;

constexpr char kUuid[] = "11111111-2222-4333-8444-555555555555";

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() : variables_({{"LIENTHONG_SERVER", server_.address()}, {"LANG", "en_US.UTF-8"}}) {}

  int Run(const std::vector<std::string>& words) {
    out_.str("");
    err_.str("");
    Environment environment;
    environment.variable = [this](absl::string_view name) { return variables_[std::string(name)]; };
    environment.new_uuid = [] { return std::string(kUuid); };
    environment.read_input = [this](size_t most_bytes) { return input_.substr(0, most_bytes); };
    environment.out = &out_;
    environment.err = &err_;
    environment.err_is_terminal = terminal_;
    environment.stop = &stop_;
    return RunProgram(words, environment);
  }

  // Writes profiles.yaml and makes it the one that is read.
  void Profiles(const std::string& text) {
    const std::string directory = testing::TempDir() + "/lienthongctl_profiles";
    std::filesystem::create_directories(directory + "/lienthong");
    std::ofstream(directory + "/lienthong/profiles.yaml") << text;
    variables_["XDG_CONFIG_HOME"] = directory;
  }

  FakeServer server_;
  std::map<std::string, std::string> variables_;
  std::string input_;
  bool terminal_ = false;
  std::ostringstream out_, err_;
  StopSignal stop_;
};

TEST_F(ProgramTest, ABareIdIsMadeANameAndTheCallerTravelsAsMetadata) {
  ASSERT_EQ(Run({"worker", "get", "1", "-o", "json", "--agency", "G13", "--officer", "cb-1", "--purpose", "case",
                 "--procedure", "1.0", "--fields", "full_name, etag"}),
            0)
      << err_.str();
  EXPECT_EQ(out_.str(),
            "{\n  \"name\": \"workers/1\",\n  \"etag\": \"3\",\n  \"full_name\": {\n"
            "    \"written\": \"Nguyễn Thị Hoa\"\n  }\n}\n");
  EXPECT_EQ(server_.workers.headers["lienthong-agency"], "G13");
  EXPECT_EQ(server_.workers.headers["lienthong-officer"], "cb-1");
  EXPECT_EQ(server_.workers.headers["lienthong-purpose"], "case");
  EXPECT_EQ(server_.workers.headers["lienthong-procedure"], "1.0");
  EXPECT_EQ(server_.workers.got.read_mask().paths(1), "etag");
  EXPECT_EQ(Run({"worker", "get", "runs/1"}), 2);
}

TEST_F(ProgramTest, KnownAtIsAPositionATimeOrTheEndOfADayInVietNam) {
  Run({"worker", "get", "1", "--known-at", "1200"});
  EXPECT_EQ(server_.workers.got.known_at_position(), 1200u);
  Run({"worker", "get", "1", "--known-at", "2025-06-15T15:06:40Z"});
  EXPECT_EQ(server_.workers.got.known_at_time().seconds(), 1750000000);
  Run({"worker", "get", "1", "--known-at", "2025-06-15"});
  EXPECT_EQ(server_.workers.got.known_at_time().seconds(), 1750006799);
  EXPECT_EQ(server_.workers.got.known_at_time().nanos(), 999999999);
  EXPECT_EQ(Run({"worker", "get", "1", "--known-at", "June"}), 2);
}

TEST_F(ProgramTest, FlagsBeatTheNamedProfileWhichBeatsTheEnvironment) {
  Profiles("dolab: {agency: P1, officer: P2}\n");
  variables_["LIENTHONG_AGENCY"] = "E1";
  variables_["LIENTHONG_PURPOSE"] = "E3";
  ASSERT_EQ(Run({"worker", "get", "1", "--profile", "dolab", "--officer", "F2"}), 0) << err_.str();
  EXPECT_EQ(server_.workers.headers["lienthong-agency"], "P1");
  EXPECT_EQ(server_.workers.headers["lienthong-officer"], "F2");
  EXPECT_EQ(server_.workers.headers["lienthong-purpose"], "E3");
  EXPECT_EQ(server_.workers.headers.count("lienthong-procedure"), 0u);
  EXPECT_EQ(Run({"worker", "get", "1", "--profile", "dolba"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("did you mean \"dolab\""));
}

TEST_F(ProgramTest, AProfileWithAnUnknownKeyOrNoFileIsWrongUsage) {
  Profiles("dolab:\n  agncy: P1\n");
  EXPECT_EQ(Run({"worker", "get", "1", "--profile", "dolab"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("2: agncy?"));
  variables_["XDG_CONFIG_HOME"] = "/nowhere";
  EXPECT_EQ(Run({"worker", "get", "1", "--profile", "dolab"}), 2);
  EXPECT_EQ(Run({"worker", "get", "1", "--agency", "Bộ"}), 2);
}

TEST_F(ProgramTest, AListIsPrintedByPageOrWhole) {
  ASSERT_EQ(Run({"worker", "list", "-o", "json"}), 0);
  EXPECT_EQ(
      out_.str(),
      "{\n  \"workers\": [\n    {\n      \"name\": \"workers/1\"\n    }\n  ],\n  \"next_page_token\": \"2\"\n}\n");
  ASSERT_EQ(Run({"worker", "list", "--all", "-o", "csv", "--columns", "name,etag"}), 0);
  EXPECT_EQ(out_.str(), "name,etag\nworkers/1,\nworkers/2,\nworkers/3,\n");
  EXPECT_EQ(server_.workers.listed.back().page_size(), 200);
  ASSERT_EQ(Run({"worker", "list", "--all", "-o", "yaml"}), 0);
  EXPECT_EQ(out_.str(), "workers:\n- name: workers/1\n- name: workers/2\n- name: workers/3\nnext_page_token: \"\"\n");
  ASSERT_EQ(Run({"worker", "list"}), 0);
  EXPECT_THAT(err_.str(), HasSubstr("--page-token 2"));
}

TEST_F(ProgramTest, AnEmptyListIsStillAList) {
  server_.workers.empty = true;
  Run({"worker", "list", "-o", "json"});
  EXPECT_EQ(out_.str(), "{\n  \"workers\": [],\n  \"next_page_token\": \"\"\n}\n");
  Run({"worker", "list", "-o", "yaml"});
  EXPECT_EQ(out_.str(), "workers: []\nnext_page_token: \"\"\n");
  Run({"worker", "list", "--columns", "name", "-o", "csv"});
  EXPECT_EQ(out_.str(), "name\n");
  Run({"worker", "list"});
  EXPECT_EQ(out_.str(), "");
  EXPECT_EQ(err_.str(), "(nothing)\n");
}

TEST_F(ProgramTest, DiscrepanciesComeAsCsvOfTheColumnsAskedFor) {
  ASSERT_EQ(Run({"discrepancy", "list", "--all", "-o", "csv", "--columns", "source_record,kind,field,verdict",
                 "--filter", "state=open,kind=tone_loss"}),
            0)
      << err_.str();
  EXPECT_EQ(out_.str(),
            "source_record,kind,field,verdict\n"
            "\"labour/person/A,1\",tone_loss,full_name,discrepancy\n"
            "\"labour/person/A,1\",tone_loss,full_name,undetermined\n");
  EXPECT_EQ(server_.reconciliation.listed.parent(), "runs/-");
  EXPECT_EQ(server_.reconciliation.listed.page_size(), 1000);
  EXPECT_EQ(server_.reconciliation.listed.filter(), "state = \"open\" AND kind = \"tone_loss\"");
  EXPECT_EQ(Run({"discrepancy", "list", "--columns", "knd"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("did you mean \"kind\""));
}

TEST_F(ProgramTest, AnUnknownOutcomeShowsTheRequestIdThatWasSent) {
  server_.workers.answer = Refusal(grpc::StatusCode::UNAVAILABLE, "the log did not answer", "OUTCOME_UNKNOWN");
  const std::vector<std::string> words = {"deployment", "end",       "workers/1", "deployments/2", "--date",
                                          "2025-01-01", "--outcome", "missing",   "--reason",      "employer-report",
                                          "--etag",     "3"};
  EXPECT_EQ(Run(words), 5);
  EXPECT_THAT(err_.str(), HasSubstr(std::string("--request-id ") + kUuid));
  const auto& sent = server_.workers.ended;
  EXPECT_EQ(sent.mutation().request_id(), kUuid);
  EXPECT_EQ(sent.mutation().name(), "workers/1");
  EXPECT_EQ(sent.mutation().reason(), "employer_report");
  EXPECT_EQ(sent.mutation().etag(), "3");
  EXPECT_EQ(sent.deployment_id(), "2");
  EXPECT_EQ(sent.outcome(), lienthong::worker::v1::DEPLOYMENT_STATUS_MISSING);
}

TEST_F(ProgramTest, AWorkerIsCreatedFromFlagsOrFromAFile) {
  ASSERT_EQ(Run({"worker", "create", "--name", "Trần An", "--birth-date", "1990", "--sex", "male", "--passport", "C1",
                 "--identifier", "old_card=123456789", "--permanent", "GSO-ADMIN/2025-07/00004", "--validate-only"}),
            0)
      << err_.str();
  EXPECT_EQ(server_.workers.created.worker().identifiers(1).type(), lienthong::worker::v1::IDENTIFIER_TYPE_OLD_CARD);
  EXPECT_EQ(server_.workers.created.worker().permanent_residence().commune().code(), "00004");
  EXPECT_TRUE(server_.workers.created.validate_only());
  EXPECT_THAT(err_.str(), HasSubstr("nothing was written"));
  input_ = R"({"full_name": {"written": "Lê Bình"}, "sex": "female", "identifiers": [{"type": "passport"}]})";
  ASSERT_EQ(Run({"worker", "create", "--file", "-"}), 0) << err_.str();
  EXPECT_EQ(server_.workers.created.worker().sex(), lienthong::worker::v1::SEX_FEMALE);
  EXPECT_EQ(server_.workers.created.request_id(), kUuid);
  EXPECT_EQ(Run({"worker", "create", "--file", "-", "--name", "A"}), 2);
  EXPECT_EQ(Run({"worker", "create"}), 2);
}

TEST_F(ProgramTest, WhatCannotBePrintedIsRefusedBeforeItIsWritten) {
  EXPECT_EQ(Run({"worker", "create", "--name", "A", "-o", "csv"}), 2);
  EXPECT_FALSE(server_.workers.created.has_worker());
  EXPECT_EQ(Run({"worker", "list", "-o", "json", "--columns", "name"}), 2);
}

TEST_F(ProgramTest, WaitingForARunEndsWithItsCountsAndItsFate) {
  EXPECT_EQ(Run({"reconcile", "--registry", "residents", "--wait"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("Run runs/9 with residents: succeeded"));
  EXPECT_THAT(out_.str(), HasSubstr("discrepancies_opened    2"));
  EXPECT_EQ(err_.str(), "running  50%  fetched 40, compared 0, discrepancies 0\n");
  server_.reconciliation.end_state = lienthong::reconciliation::v1::Run::STATE_FAILED;
  EXPECT_EQ(Run({"reconcile", "--registry", "residents", "--wait", "-o", "json"}), 7);
  EXPECT_THAT(out_.str(), HasSubstr("\"state\": \"failed\""));
  terminal_ = true;
  EXPECT_EQ(Run({"run", "watch", "9"}), 7);
  EXPECT_THAT(err_.str(), HasSubstr("[###############...............] running  50%"));
  server_.reconciliation.end_state = lienthong::reconciliation::v1::Run::STATE_UNSPECIFIED;
  EXPECT_EQ(Run({"run", "watch", "9"}), 5);
  EXPECT_THAT(err_.str(), HasSubstr("lienthongctl run watch runs/9"));
}

TEST_F(ProgramTest, AStoppedFollowEndsCleanlyAndSaysWhereToResume) {
  std::thread person([this] {
    server_.ledger.quiet.wait(false);
    stop_.Stop();
  });
  EXPECT_EQ(Run({"log", "follow", "--from", "7", "--filter", "type=A,type=B,stream=workers/", "-o", "json"}), 0)
      << err_.str();
  person.join();
  EXPECT_THAT(out_.str(), testing::AnyOf("", "{\"position\":7,\"type\":\"WorkerRegistered\"}\n"));
  EXPECT_THAT(err_.str(), HasSubstr("--from"));
  EXPECT_EQ(server_.ledger.followed.filter().types_size(), 2);
  EXPECT_EQ(server_.ledger.followed.filter().stream_prefix(), "workers/");
}

TEST_F(ProgramTest, AWitnessIsAskedInTheWordsOfItsProtocol) {
  const std::string note = "log.test/1\n20\n\nsigned\n";
  ASSERT_EQ(Run({"log", "witness-request", "--old", "0"}), 0) << err_.str();
  EXPECT_EQ(out_.str(), "old 0\n\n" + note);
  ASSERT_EQ(Run({"log", "witness-request", "--old", "7", "--size", "20"}), 0) << err_.str();
  EXPECT_EQ(out_.str(), "old 7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + note);
  EXPECT_EQ(Run({"log", "witness-request"}), 2);
}

TEST_F(ProgramTest, WhatAWitnessAnsweredIsHandedOnAsItIs) {
  input_ = "\u2014 witness.test AAAA\n";
  ASSERT_EQ(Run({"log", "cosign", "4711", "--file", "-"}), 0) << err_.str();
  EXPECT_EQ(server_.ledger.cosigned.size(), 4711u);
  EXPECT_EQ(server_.ledger.cosigned.cosignatures(), input_);
  EXPECT_EQ(out_.str(), "the note with all signatures\n");
  EXPECT_EQ(Run({"log", "cosign", "checkpoint", "--file", "-"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("\"SIZE\": \"checkpoint\" is not a whole number"));
  EXPECT_EQ(Run({"log", "cosign", "4711", "--file", "/nowhere/at/all"}), 2);
}

TEST_F(ProgramTest, StatusShowsTheLogTheRegistriesAndTheRunsThatNeedCare) {
  ASSERT_EQ(Run({"status"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("view workers at position 18, 2 behind"));
  EXPECT_THAT(out_.str(), HasSubstr("residents"));
  EXPECT_THAT(out_.str(), HasSubstr("runs/8"));
  ASSERT_EQ(Run({"status", "-o", "json", "--lang", "vi"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"position\": 20"));
}

TEST_F(ProgramTest, AReviewIsClaimedAnsweredAndListed) {
  ASSERT_EQ(Run({"review", "claim", "--province", "01", "-o", "json"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("\"name\": \"reviews/1\""));
  EXPECT_EQ(Run({"review", "claim", "--province", "24"}), 0);
  EXPECT_EQ(out_.str(), "");
  EXPECT_NE(err_.str(), "") << "nothing waits there";
  EXPECT_EQ(Run({"review", "claim"}), 2) << "from which pool?";
  EXPECT_EQ(Run({"review", "answer", "1", "--answer", "perhaps", "--reason", "same-person"}), 2);
  ASSERT_EQ(Run({"review", "answer", "1", "--answer", "not-enough", "--reason", "papers-missing", "--etag", "4"}), 0);
  EXPECT_EQ(server_.reviews.answered.command().name(), "reviews/1");
  EXPECT_EQ(server_.reviews.answered.command().etag(), "4");
  EXPECT_EQ(server_.reviews.answered.command().request_id(), kUuid);
  EXPECT_EQ(server_.reviews.answered.answer(), lienthong::review::v1::REVIEW_ANSWER_NOT_ENOUGH);
  EXPECT_EQ(server_.reviews.answered.reason(), "papers_missing");
  ASSERT_EQ(Run({"review", "list", "--filter", "stage=first,province=01", "--page-size", "1"}), 0);
  EXPECT_EQ(server_.reviews.listed.filter(), "stage = \"first\" AND province = \"01\"");
  EXPECT_EQ(server_.reviews.listed.page_size(), 1);
  EXPECT_THAT(err_.str(), HasSubstr("more"));
  EXPECT_EQ(Run({"review", "--help", "--lang", "vi"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("khác người"));
}

TEST_F(ProgramTest, AnAbsentServerIsSaidInThePersonsLanguageWithHowToStartIt) {
  variables_["LANG"] = "vi_VN.UTF-8";
  EXPECT_EQ(Run({"status", "--server", "unix:/nowhere/lienthong.sock"}), 5);
  EXPECT_THAT(err_.str(), HasSubstr("Không kết nối được máy chủ tại unix:/nowhere/lienthong.sock"));
  EXPECT_THAT(err_.str(), HasSubstr("lienthongd --data"));
}

TEST_F(ProgramTest, HelpAndVersionNeedNoServer) {
  EXPECT_EQ(Run({"--help", "--lang", "vi"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Mã kết thúc"));
  EXPECT_EQ(Run({"worker", "get", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Exit codes"));
  EXPECT_THAT(out_.str(), HasSubstr("lienthongctl worker get 0191"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("lienthongctl 0.1.0"));
  EXPECT_EQ(Run({"wroker"}), 2);
  EXPECT_EQ(err_.str(),
            "Wrong usage: there is no command \"wroker\"; did you mean \"worker\"?\nSee: lienthongctl --help\n");
}

}  // namespace
}  // namespace lienthong::cli

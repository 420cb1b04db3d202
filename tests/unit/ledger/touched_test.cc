#include "services/ledger/touched.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "services/rpc/errors.h"
#include "storage/in_memory_event_log.h"
#include "tests/support/require.h"

namespace lienthong::ledger {
namespace {

using lienthong::testing::Require;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kWorker[] = "workers/01a20365-d36e-75ef-b269-75e86a76a51d";

class TouchedTest : public ::testing::Test {
 protected:
  TouchedTest() {
    records_.log = &log_;
    records_.sealer = log_.sealer();
    records_.key = &key_;
    records_.ids = &ids_;
    records_.officers = &officers_;
    records_.looks = &looks_;
  }

  access::Authorship By(const std::string& officer) {
    return Require(officers_.Identify({"G09", officer, "inspection", "P-01"}));
  }
  void Look(const std::string& officer, const std::string& subject) {
    ASSERT_TRUE(looks_.Record(By(officer), "GetWorker", {subject}).ok());
  }
  void Write(const std::string& officer, const std::string& subject) {
    storage::AppendRequest request;
    request.writes.push_back(
        {subject, std::nullopt, {access::MakeEvent(&ids_, By(officer), subject, event::v1::WorkerContactRecorded())}});
    ASSERT_TRUE(log_.Append(std::move(request)).ok());
  }
  // "subject reads/writes" of every page.
  std::vector<std::string> Touched(v1::ListTouchedRequest request) {
    std::vector<std::string> texts;
    do {
      const v1::ListTouchedResponse page = Require(ListTouched(records_, request, absl::InfiniteFuture()));
      for (const v1::Touched& touched : page.touched()) {
        if (touched.subject().rfind("admin/", 0) == 0) continue;  // the officer's own registration
        texts.push_back(absl::StrCat(touched.subject(), " ", touched.reads(), "/", touched.writes()));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return texts;
  }
  std::string Refusal(const v1::ListTouchedRequest& request) {
    return rpc::ReasonOf(ListTouched(records_, request, absl::InfiniteFuture()).status());
  }
  static v1::ListTouchedRequest Of(const std::string& officer) {
    v1::ListTouchedRequest request;
    request.set_agency("G09");
    request.set_officer(officer);
    return request;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
  uint64_t random_ = 0;
  const storage::Clock clock_ = [this] { return now_; };
  storage::InMemoryEventLog log_{clock_};
  storage::LookupKey key_ = storage::LookupKey::FromBytes(std::string(32, 'k'));
  storage::Uuid7Source ids_{clock_, [this] { return ++random_; }};
  access::Officers officers_{&log_, &key_, log_.sealer(), &ids_};
  access::Looks looks_{&log_, &ids_, clock_};
  access::RecordKeeping records_;
};

TEST_F(TouchedTest, AnAccountIsToldByItsOfficersOwnCode) {
  Look("nv-071", kWorker);
  Look("nv-071", kWorker);
  Write("nv-071", "workers/b");
  Look("nv-072", "workers/c");
  EXPECT_THAT(Touched(Of("nv-071")), ElementsAre(absl::StrCat(kWorker, " 2/0"), "workers/b 0/1"));
  v1::ListTouchedRequest by_id;
  by_id.set_officer_id(Require(officers_.Find("G09", "nv-072")));
  EXPECT_THAT(Touched(by_id), ElementsAre("workers/c 1/0"));
  EXPECT_EQ(Refusal(Of("nv-073")), "RESOURCE_UNKNOWN");
}

TEST_F(TouchedTest, WhatAKeyOpensIsToldByItsSubject) {
  Look("nv-071", kWorker);
  Write("nv-072", kWorker);
  Look("nv-072", "workers/c");
  v1::ListTouchedRequest request;
  request.set_subject(kWorker);
  EXPECT_THAT(Touched(request), ElementsAre(absl::StrCat(kWorker, " 1/1")));
}

TEST_F(TouchedTest, OnlyTheTimeAskedForCounts) {
  Look("nv-071", "workers/a");
  now_ += absl::Hours(1);
  Look("nv-071", "workers/b");
  now_ += absl::Hours(1);
  Look("nv-071", "workers/c");
  v1::ListTouchedRequest request = Of("nv-071");
  request.mutable_since()->set_seconds(absl::ToUnixSeconds(now_ - absl::Hours(1)));
  EXPECT_THAT(Touched(request), ElementsAre("workers/b 1/0", "workers/c 1/0"));
  request.mutable_until()->set_seconds(absl::ToUnixSeconds(now_ - absl::Seconds(1)));
  EXPECT_THAT(Touched(request), ElementsAre("workers/b 1/0"));
  request.mutable_since()->set_seconds(absl::ToUnixSeconds(now_ + absl::Hours(1)));
  EXPECT_EQ(Refusal(request), "FIELD_INVALID");
  request.clear_until();
  EXPECT_THAT(Touched(request), IsEmpty());
}

TEST_F(TouchedTest, ALateDeadlineEndsAPageThatTheNextGoesOnFrom) {
  for (int i = 0; i < 600; ++i) Look("nv-071", absl::StrCat("workers/", 100 + i));
  v1::ListTouchedRequest request = Of("nv-071");
  const v1::ListTouchedResponse page = Require(ListTouched(records_, request, absl::InfinitePast()));
  EXPECT_GT(page.considered(), 0u);
  EXPECT_LT(page.considered(), 600u);
  EXPECT_FALSE(page.next_page_token().empty());
  request.set_page_token(page.next_page_token());
  const v1::ListTouchedResponse rest = Require(ListTouched(records_, request, absl::InfiniteFuture()));
  EXPECT_EQ(page.touched_size() + rest.touched_size(), 600);
  request.set_subject("workers/100");
  EXPECT_EQ(Refusal(request), "PAGE_TOKEN_INVALID") << "of another question";
}

TEST_F(TouchedTest, AQuestionAboutEverythingIsRefused) {
  EXPECT_EQ(Refusal({}), "FIELD_INVALID");
  v1::ListTouchedRequest request;
  request.set_officer("nv-071");
  request.set_subject(kWorker);
  EXPECT_EQ(Refusal(request), "FIELD_INVALID") << "a code is an agency's";
}

}  // namespace
}  // namespace lienthong::ledger

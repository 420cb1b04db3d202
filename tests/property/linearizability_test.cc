// The checker itself, on histories written by hand.

#include "tests/support/linearizability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/log_models.h"

namespace lienthong::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Stream = StreamModel;
using Claim = ClaimModel;
using Request = RequestModel;

Stream::Call Append(std::vector<EventNumber> events, std::optional<storage::Revision> expected = std::nullopt) {
  return {Stream::Kind::kAppend, std::move(events), expected};
}
const Stream::Call kRevision = {Stream::Kind::kRevision};
const Stream::Call kRead = {Stream::Kind::kRead};
const Stream::Answer kAborted = {.aborted = true};
Stream::Answer At(storage::Revision revision) {
  return {.revision = revision};
}
Stream::Answer Events(std::vector<EventNumber> events) {
  return {.events = std::move(events)};
}

Claim::Call Acquire(const char* owner) {
  return {Claim::Kind::kAcquire, owner};
}
Claim::Call Release(const char* owner) {
  return {Claim::Kind::kRelease, owner};
}
const Claim::Call kOwner = {Claim::Kind::kOwner};
const Claim::Answer kDone = {};
const Claim::Answer kTaken = {.taken = true};

template <typename Model>
Verdict Of(const History<Model>& history) {
  return CheckLinearizable<Model>(history).verdict;
}

TEST(Linearizability, AnEmptyHistoryIsLinearizable) {
  EXPECT_EQ(Of<Stream>({}), Verdict::kLinearizable);
}

TEST(Linearizability, OneOperationAfterAnotherIsTheModelsHistory) {
  EXPECT_EQ(Of<Stream>({{Append({1, 2}, 0), At(1), 1, 2},
                        {Append({3}), At(3), 3, 4},
                        {Append({4}, 2), kAborted, 5, 6},
                        {kRevision, At(3), 7, 8},
                        {kRead, Events({1, 2, 3}), 9, 10}}),
            Verdict::kLinearizable);
}

TEST(Linearizability, AnOperationMayTakeEffectAnywhereBetweenCallAndReturn) {
  const Operation<Stream> append = {Append({1}), At(1), 1, 6};
  EXPECT_EQ(Of<Stream>({append, {kRead, Events({}), 2, 3}, {kRead, Events({1}), 4, 5}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Stream>({append, {kRead, Events({1}), 2, 3}, {kRead, Events({1}), 4, 5}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Stream>({append, {kRead, Events({1}), 2, 3}, {kRead, Events({}), 4, 5}}), Verdict::kNotLinearizable)
      << "what was seen is unseen";
}

TEST(Linearizability, AStaleReadIsFound) {
  EXPECT_EQ(Of<Stream>({{Append({1}), At(1), 1, 2}, {kRevision, At(0), 3, 4}}), Verdict::kNotLinearizable);
  EXPECT_EQ(Of<Stream>({{Append({1}), At(1), 1, 3}, {kRevision, At(0), 2, 4}}), Verdict::kLinearizable)
      << "not stale, but beside it";
}

TEST(Linearizability, ALostAppendIsFound) {
  EXPECT_EQ(Of<Stream>({{Append({1}), At(1), 1, 2}, {Append({2}), At(2), 3, 4}, {kRead, Events({2}), 5, 6}}),
            Verdict::kNotLinearizable);
}

TEST(Linearizability, HalfAnAppendIsFound) {
  EXPECT_EQ(Of<Stream>({{Append({1, 2}), At(1), 1, 4}, {kRead, Events({1}), 2, 3}}), Verdict::kNotLinearizable);
}

TEST(Linearizability, TwoWinnersOfOneExpectedRevisionAreFound) {
  EXPECT_EQ(Of<Stream>({{Append({1}, 0), At(1), 1, 3}, {Append({2}, 0), At(1), 2, 4}}), Verdict::kNotLinearizable);
  EXPECT_EQ(Of<Stream>({{Append({1}, 0), kAborted, 1, 3}, {Append({2}, 0), At(1), 2, 4}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Stream>({{Append({1}, 0), kAborted, 1, 3}, {Append({2}, 0), kAborted, 2, 4}}), Verdict::kNotLinearizable)
      << "an abort needs a winner";
}

TEST(Linearizability, AClaimHeldTwiceIsFound) {
  EXPECT_EQ(Of<Claim>({{Acquire("a"), kDone, 1, 3}, {Acquire("b"), kDone, 2, 4}}), Verdict::kNotLinearizable);
  EXPECT_EQ(Of<Claim>({{Acquire("a"), kDone, 1, 3}, {Acquire("b"), kDone, 2, 6}, {Release("a"), kDone, 4, 5}}),
            Verdict::kLinearizable);
  EXPECT_EQ(Of<Claim>({{Acquire("a"), kDone, 1, 2}, {Release("b"), kTaken, 3, 4}, {kOwner, {{false, "a"}}, 5, 6}}),
            Verdict::kLinearizable);
  EXPECT_EQ(Of<Claim>({{Acquire("a"), kDone, 1, 2}, {Release("a"), kDone, 3, 4}, {kOwner, {{false, "a"}}, 5, 6}}),
            Verdict::kNotLinearizable);
}

TEST(Linearizability, ARepeatedRequestAppendedTwiceIsFound) {
  const Operation<Request> first = {{1}, {{1, false}}, 1, 3};
  EXPECT_EQ(Of<Request>({first, {{2}, {{2, false}}, 2, 4}}), Verdict::kNotLinearizable);
  EXPECT_EQ(Of<Request>({first, {{2}, {{1, true}}, 2, 4}, {{}, {{1, true}}, 5, 6}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Request>({first, {{}, {{std::nullopt, false}}, 4, 5}}), Verdict::kNotLinearizable)
      << "an answered request is forgotten";
}

TEST(Linearizability, AnUnknownOutcomeMayTakeEffectLateOrNever) {
  const Operation<Stream> lost = {Append({1}), std::nullopt, 1};
  EXPECT_EQ(Of<Stream>({lost, {kRead, Events({}), 2, 3}, {kRead, Events({}), 4, 5}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Stream>({lost, {kRead, Events({}), 2, 3}, {kRead, Events({1}), 4, 5}}), Verdict::kLinearizable);
  EXPECT_EQ(Of<Stream>({lost, {kRead, Events({1}), 2, 3}, {kRead, Events({}), 4, 5}}), Verdict::kNotLinearizable);
  EXPECT_EQ(Of<Stream>({{kRead, Events({1}), 1, 2}, {Append({1}), std::nullopt, 3}}), Verdict::kNotLinearizable)
      << "seen before it was called";
  EXPECT_EQ(Of<Stream>({lost, {kRead, Events({1, 1}), 2, 3}}), Verdict::kNotLinearizable) << "it happens once";
}

TEST(Linearizability, TheShortestFailingPrefixIsShown) {
  const Finding finding = CheckLinearizable<Stream>({{Append({1}), At(1), 1, 2},
                                                     {Append({2}), At(2), 3, 8},
                                                     {kRevision, At(0), 4, 5},
                                                     {kRevision, At(7), 6, 7},
                                                     {Append({9}), At(9), 9, 10}});
  EXPECT_EQ(finding.verdict, Verdict::kNotLinearizable);
  EXPECT_THAT(finding.why, HasSubstr("these 3 operations explains the answer that returned at 5:"));
  EXPECT_THAT(finding.why, HasSubstr("[1, 2] append {1} -> 1 {}\n"));
  EXPECT_THAT(finding.why, HasSubstr("[3, ?] append {2} -> ?\n")) << "not answered yet";
  EXPECT_THAT(finding.why, Not(HasSubstr("[6"))) << "not called yet";
}

TEST(Linearizability, ASearchThatTakesTooLongGivesUpAndSaysSo) {
  History<Stream> history;
  for (EventNumber i = 0; i < 12; ++i) history.push_back({Append({i}), std::nullopt, i + 1});
  history.push_back({kRevision, At(13), 20, 21});
  const Finding finding = CheckLinearizable<Stream>(history, 1'000);
  EXPECT_EQ(finding.verdict, Verdict::kGaveUp);
  EXPECT_THAT(finding.why, HasSubstr("gave up after 1000 steps"));
}

TEST(Linearizability, ManyOperationsAtOnceAreNoBurden) {
  History<Stream> history;
  std::vector<EventNumber> events;
  for (EventNumber i = 0; i < 300; ++i) {
    // Five at a time, in the reverse of the order in which they were called.
    const uint64_t group = i / 5;
    history.push_back({Append({i}), At(group * 5 + 5 - i % 5), group * 10 + i % 5 + 1, group * 10 + i % 5 + 6});
  }
  EXPECT_EQ(Of<Stream>(history), Verdict::kLinearizable);
  history.push_back({kRevision, At(299), 10'000, 10'001});
  EXPECT_EQ(Of<Stream>(history), Verdict::kNotLinearizable);
}

}  // namespace
}  // namespace lienthong::testing

#include "adapters/difference/messages.h"

#include <gtest/gtest.h>

#include <random>
#include <variant>

namespace lienthong::difference {
namespace {

bool Refused(const absl::Status& status) {
  return absl::IsInvalidArgument(status);
}

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (const int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

SumsQuestion SampleSums() {
  SumsQuestion question;
  question.groups.push_back({9, {26, 6}, {0, 1, 130, 511}});
  question.groups.push_back({12, {0, 64}, {4'095}});
  return question;
}

TEST(Messages, QuestionsAreReadAsTheyWereWritten) {
  const Digest digest = {1, 2};
  EXPECT_EQ(std::get<Digest>(*ReadQuestion(WriteQuestion(digest))), digest);
  SampleQuestion sample;
  sample.known = 20;
  sample.sample.Toggle({1, 99});
  const auto sample_again = std::get<SampleQuestion>(*ReadQuestion(WriteQuestion(sample)));
  EXPECT_EQ(sample_again.known, 20u);
  EXPECT_EQ(sample_again.sample, sample.sample);
  const auto sums = std::get<SumsQuestion>(*ReadQuestion(WriteQuestion(SampleSums())));
  ASSERT_EQ(sums.groups.size(), 2u);
  EXPECT_EQ(sums.groups[0].buckets, SampleSums().groups[0].buckets);
  EXPECT_EQ(sums.groups[1].range.count, 64u);
  const auto symbols = std::get<SymbolsQuestion>(*ReadQuestion(WriteQuestion(SymbolsQuestion{7, 9})));
  EXPECT_EQ(symbols.first, 7u);
  EXPECT_EQ(symbols.count, 9u);
}

TEST(Messages, HaveTheseBytes) {
  EXPECT_EQ(WriteQuestion(Digest{0x0807060504030201, 0x100f0e0d0c0b0a09}),
            Bytes({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
  EXPECT_EQ(WriteQuestion(SampleSums()), Bytes({2, 9, 26, 6, 4, 0, 1, 0x81, 1, 0xfd, 2, 12, 0, 64, 1, 0xff, 0x1f}));
  EXPECT_EQ(WriteQuestion(SymbolsQuestion{256, 3}), Bytes({3, 0, 1, 0, 0, 3, 0, 0, 0}));
  EXPECT_EQ(WriteFirstAnswer(EqualAnswer(), 0), Bytes({16}));
  EXPECT_EQ(WriteFirstAnswer(FoldAnswer{{}, 1, 1, {0x0504030201}}, 1), Bytes({17, 1, 1, 1, 2, 3, 4, 5}));
  EXPECT_EQ(WriteFirstAnswer(ManyAnswer{{}, 258}, 20), Bytes({18, 2, 1, 0, 0}));
  EXPECT_EQ(WriteSums({7, 0}), Bytes({19, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(WriteSymbols({{1, 2}}), Bytes({20, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(Messages, EveryQuestionCutOffOrTooLongIsRefused) {
  for (const std::string& question :
       {WriteQuestion(Digest()), WriteQuestion(SampleQuestion()), WriteQuestion(SymbolsQuestion{0, 1})}) {
    for (size_t length = 0; length < question.size(); ++length) {
      EXPECT_TRUE(Refused(ReadQuestion(question.substr(0, length)).status())) << length;
    }
    EXPECT_TRUE(Refused(ReadQuestion(question + "x").status()));
  }
  EXPECT_TRUE(Refused(ReadQuestion(std::string(kMaxQuestionBytes + 1, 0)).status()));
}

TEST(Messages, SumsOutOfBoundsAreRefused) {
  for (const std::string& question :
       {Bytes({2}), Bytes({2, 13, 0, 1, 1, 0}), Bytes({2, 0, 0, 0, 1, 0}), Bytes({2, 0, 60, 5, 1, 0}),
        Bytes({2, 0, 255, 255, 1, 0}), Bytes({2, 0, 0, 1, 0}), Bytes({2, 1, 0, 1, 3, 0, 1, 1}),
        Bytes({2, 1, 0, 1, 1, 2}), Bytes({2, 1, 0, 1, 2, 0, 0}), Bytes({2, 1, 0, 1, 2, 0}),
        Bytes({2, 12, 0, 1, 1, 0x80, 0x00}), Bytes({2, 12, 0, 1, 1, 0x80, 0x80, 1}),
        Bytes({2, 12, 0, 1, 1, 0xff, 0x7f})}) {
    EXPECT_TRUE(Refused(ReadQuestion(question).status()));
  }
  // The whole state once, and no sum more.
  EXPECT_TRUE(ReadQuestion(Bytes({2, 0, 0, 64, 1, 0})).ok());
  EXPECT_TRUE(Refused(ReadQuestion(Bytes({2, 0, 0, 64, 1, 0, 12, 0, 1, 1, 0})).status()));
  EXPECT_TRUE(Refused(ReadQuestion(Bytes({3, 0, 0, 0, 0, 0, 0, 0, 0})).status()));
  EXPECT_TRUE(Refused(ReadQuestion(Bytes({3, 0, 0, 0, 0, 1, 0, 1, 0})).status()));
}

TEST(Messages, AnswersAreReadAsTheyWereWritten) {
  EXPECT_TRUE(std::holds_alternative<EqualAnswer>(*ReadFirstAnswer(WriteFirstAnswer(EqualAnswer(), 0), 0)));
  const FoldAnswer whole = {{3, 4}, 1, 3, {1, 2, 3, 4, 5, 6}};
  const auto fold = std::get<FoldAnswer>(*ReadFirstAnswer(WriteFirstAnswer(whole, 0), 0));
  EXPECT_EQ(fold.digest, whole.digest);
  EXPECT_EQ(fold.sums, whole.sums);
  const FoldAnswer rest = {{}, 1, 3, {1, 2, 3, 4}};
  EXPECT_EQ(std::get<FoldAnswer>(*ReadFirstAnswer(WriteFirstAnswer(rest, 2), 2)).sums, rest.sums);
  const auto many = std::get<ManyAnswer>(*ReadFirstAnswer(WriteFirstAnswer(ManyAnswer{{5, 6}, 70'000}, 0), 0));
  EXPECT_EQ(many.differences, 70'000u);
  EXPECT_EQ(many.digest, (Digest{5, 6}));
  EXPECT_EQ(*ReadSums(WriteSums({1, kFieldMask}), 2), (std::vector<uint64_t>{1, kFieldMask}));
  EXPECT_EQ(*ReadSymbols(WriteSymbols({{1, 2}, {3, 4}}), 2), (std::vector<CodedSymbol>{{1, 2}, {3, 4}}));
}

TEST(Messages, AnswersToAnotherQuestionAreRefused) {
  const std::string fold = WriteFirstAnswer(FoldAnswer{{}, 1, 3, {1, 2, 3, 4, 5, 6}}, 0);
  for (const size_t known : {1, 3, 64}) EXPECT_TRUE(Refused(ReadFirstAnswer(fold, known).status()));
  for (size_t length = 0; length < fold.size(); ++length) {
    EXPECT_TRUE(Refused(ReadFirstAnswer(fold.substr(0, length), 0).status())) << length;
  }
  EXPECT_TRUE(Refused(ReadFirstAnswer(Bytes({16}), 20).status())) << "who was told that they differ";
  EXPECT_TRUE(Refused(ReadFirstAnswer(Bytes({17, 13, 1}), 1).status()));
  EXPECT_TRUE(Refused(ReadFirstAnswer(Bytes({17, 0, 0}), 1).status()));
  EXPECT_TRUE(Refused(ReadFirstAnswer(Bytes({17, 0, 65}), 1).status()));
  EXPECT_TRUE(Refused(ReadSums(WriteSums({1, 2}), 3).status()));
  EXPECT_TRUE(Refused(ReadSums(WriteSymbols({}), 0).status()));
  EXPECT_TRUE(Refused(ReadSymbols(WriteSymbols({{1, 2}}), 2).status()));
  EXPECT_TRUE(Refused(ReadSymbols("", 0).status()));
}

}  // namespace
}  // namespace lienthong::difference

// The waterfall of a link: what is printed adds up.

#include "services/cli/waterfall.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tests/support/seeds.h"

namespace lienthong::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Waterfall Sample() {
  return {"registries/labour/records/R → workers/W",
          -19'417,
          {{"personal_number", "agrees", 33'219}, {"full_name", "differs", -6'644}},
          7'158,
          "nominal-1"};
}

// What a text of Bits says, in millibits.
int64_t Read(absl::string_view bits) {
  const std::vector<absl::string_view> parts = absl::StrSplit(bits.substr(1), '.');
  int64_t whole = 0, part = 0;
  EXPECT_TRUE(absl::SimpleAtoi(parts.at(0), &whole) && absl::SimpleAtoi(parts.at(1), &part)) << bits;
  return (bits[0] == '-' ? -1 : 1) * (whole * 1000 + part);
}

// The second column of every row behind the header.
std::vector<int64_t> PrintedBits(const std::string& text) {
  std::vector<int64_t> printed;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    for (absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
      const bool is_bits = word.size() > 4 && (word[0] == '+' || word[0] == '-') && word[word.size() - 4] == '.';
      if (is_bits) printed.push_back(Read(word));
    }
  }
  return printed;
}

TEST(WaterfallTest, BitsHaveThreeDecimalsAndASign) {
  EXPECT_EQ(Bits(0), "+0.000");
  EXPECT_EQ(Bits(-1), "-0.001");
  EXPECT_EQ(Bits(33'219), "+33.219");
  EXPECT_EQ(Bits(INT64_MIN), "-9223372036854775.808");
}

TEST(WaterfallTest, ThePosteriorNearOneIsToldByItsDistance) {
  EXPECT_EQ(Posterior(0), "0.500000");
  EXPECT_EQ(Posterior(37'000), "1 - 7.3e-12");
  EXPECT_EQ(Posterior(-37'000), "7.3e-12");
}

TEST(WaterfallTest, PrintedWeightsAddUpToThePrintedScore) {
  lienthong::testing::ForEachSeed(50, [](uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto some = [&] { return static_cast<int64_t>(random() % 100'000) - 50'000; };
    Waterfall waterfall{"t", some(), {}, 0, ""};
    waterfall.score_millibits = waterfall.prior_millibits;
    for (uint64_t i = random() % 8; i > 0; --i) {
      waterfall.lines.push_back({"field", "agrees", some()});
      waterfall.score_millibits += waterfall.lines.back().weight_millibits;
    }
    // A server that sums wrongly is shown to.
    if (random() % 4 == 0) waterfall.score_millibits += some();
    const std::vector<int64_t> printed = PrintedBits(WaterfallText(waterfall, Language::kEnglish));
    ASSERT_GE(printed.size(), 2u);
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < printed.size(); ++i) sum += printed[i];
    EXPECT_EQ(sum, printed.back());
    EXPECT_EQ(printed.back(), waterfall.score_millibits);
  });
}

TEST(WaterfallTest, TextNamesEveryFieldInTheAskedLanguage) {
  const std::string text = WaterfallText(Sample(), Language::kVietnamese);
  for (const char* part :
       {"personal_number agrees", "full_name differs", "+33.219", "-6.644", "tiên nghiệm", "nominal-1"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(WaterfallText(Sample(), Language::kEnglish), HasSubstr("prior"));
}

TEST(WaterfallTest, AnSvgNeedsNothingBesideItAndEscapesWhatItShows) {
  Waterfall waterfall = Sample();
  waterfall.title = "Nguyễn & <b>\"Thị\"\x01";
  waterfall.lines[0].field = "</text><script>";
  const std::string svg = WaterfallSvg(waterfall, Language::kVietnamese);
  EXPECT_THAT(svg, HasSubstr("Nguyễn &amp; &lt;b&gt;&quot;Thị&quot;"));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("\x01")));
  EXPECT_THAT(svg, Not(HasSubstr("href")));
  EXPECT_THAT(svg, HasSubstr("+33.219"));
}

}  // namespace
}  // namespace lienthong::cli

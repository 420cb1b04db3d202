#include "services/cli/waterfall.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {
namespace {

constexpr int kBarColumns = 40;
// Beyond this the distance from 1 says more than the probability.
constexpr int64_t kNearCertain = 13'000;

// Of the SVG, in its own units.
constexpr int kRowHeight = 28;
constexpr int kLabelWidth = 320;
constexpr int kBarsWidth = 400;
constexpr int kNumberWidth = 100;
constexpr int kTop = 64;

// One bar: where it begins and ends, in millibits.
struct Bar {
  std::string label;
  std::string number;
  int64_t from = 0;
  int64_t to = 0;
  bool total = false;
};

std::vector<Bar> BarsOf(const Waterfall& waterfall, Language language) {
  std::vector<Bar> bars{
      {std::string(In(language, msg::kPrior)), Bits(waterfall.prior_millibits), 0, waterfall.prior_millibits, true}};
  int64_t sum = waterfall.prior_millibits;
  for (const WaterfallLine& line : WholeLines(waterfall)) {
    const std::string label = line.outcome.empty() ? line.field : absl::StrCat(line.field, " ", line.outcome);
    bars.push_back({label, Bits(line.weight_millibits), sum, sum + line.weight_millibits, false});
    sum += line.weight_millibits;
  }
  bars.push_back(
      {std::string(In(language, msg::kScore)), Bits(waterfall.score_millibits), 0, waterfall.score_millibits, true});
  return bars;
}

// The range over all bars, never empty.
std::pair<int64_t, int64_t> RangeOf(const std::vector<Bar>& bars) {
  int64_t low = 0, high = 1;
  for (const Bar& bar : bars) {
    low = std::min({low, bar.from, bar.to});
    high = std::max({high, bar.from, bar.to});
  }
  return {low, high};
}

// Where `value` lies between `low` and `high`, on a scale of `width`.
int64_t Place(int64_t value, const std::pair<int64_t, int64_t>& range, int64_t width) {
  const double part = static_cast<double>(value - range.first) / static_cast<double>(range.second - range.first);
  return std::llround(part * static_cast<double>(width));
}

std::string Escaped(absl::string_view text) {
  std::string out;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string SvgText(int64_t x, int64_t y, absl::string_view anchor, absl::string_view text) {
  return absl::StrFormat("  <text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, Escaped(text));
}

}  // namespace

std::string Bits(int64_t millibits) {
  const uint64_t size = millibits < 0 ? 0 - static_cast<uint64_t>(millibits) : static_cast<uint64_t>(millibits);
  return absl::StrFormat("%c%d.%03d", millibits < 0 ? '-' : '+', size / 1000, size % 1000);
}

std::string Posterior(int64_t score_millibits) {
  const double odds_against = std::exp2(-static_cast<double>(score_millibits) / 1000.0);
  if (score_millibits > kNearCertain) return absl::StrFormat("1 - %.1e", odds_against / (1.0 + odds_against));
  const double probability = 1.0 / (1.0 + odds_against);
  return score_millibits < -kNearCertain ? absl::StrFormat("%.1e", probability) : absl::StrFormat("%.6f", probability);
}

std::vector<WaterfallLine> WholeLines(const Waterfall& waterfall) {
  std::vector<WaterfallLine> lines = waterfall.lines;
  int64_t rest = waterfall.score_millibits - waterfall.prior_millibits;
  for (const WaterfallLine& line : lines) rest -= line.weight_millibits;
  if (rest != 0) lines.push_back({"rest", "", rest});
  return lines;
}

std::string WaterfallText(const Waterfall& waterfall, Language language) {
  const std::vector<Bar> bars = BarsOf(waterfall, language);
  const std::pair<int64_t, int64_t> range = RangeOf(bars);
  std::vector<Row> rows{
      {std::string(In(language, msg::kFieldColumn)), std::string(In(language, msg::kBitsColumn)), ""}};
  for (const Bar& bar : bars) {
    const int64_t begin = Place(std::min(bar.from, bar.to), range, kBarColumns);
    const int64_t end = std::max(begin + 1, Place(std::max(bar.from, bar.to), range, kBarColumns));
    const char mark = bar.total ? '=' : bar.to < bar.from ? '-' : '+';
    rows.push_back({Printable(bar.label), absl::StrFormat("%8s", bar.number),
                    absl::StrCat(std::string(static_cast<size_t>(begin), ' '),
                                 std::string(static_cast<size_t>(end - begin), mark))});
  }
  std::string out = absl::StrCat(Printable(waterfall.title), "\n", RenderTable(rows),
                                 Say(language, msg::kPosterior, Posterior(waterfall.score_millibits)), "\n");
  if (!waterfall.footer.empty()) absl::StrAppend(&out, Printable(waterfall.footer), "\n");
  return out;
}

std::string WaterfallSvg(const Waterfall& waterfall, Language language) {
  const std::vector<Bar> bars = BarsOf(waterfall, language);
  const std::pair<int64_t, int64_t> range = RangeOf(bars);
  const int width = kLabelWidth + kBarsWidth + kNumberWidth;
  const int height = kTop + kRowHeight * static_cast<int>(bars.size() + 2);
  std::string out = absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
      "font-family=\"sans-serif\" font-size=\"14\">\n"
      "  <rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
      width, height, width, height);
  absl::StrAppend(&out, "  <title>", Escaped(waterfall.title), "</title>\n", SvgText(16, 32, "start", waterfall.title));
  const int64_t zero = kLabelWidth + Place(0, range, kBarsWidth);
  absl::StrAppendFormat(&out, "  <line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888888\"/>\n", zero, kTop - 8,
                        zero, kTop + kRowHeight * static_cast<int>(bars.size()));
  int y = kTop;
  for (const Bar& bar : bars) {
    const int64_t begin = kLabelWidth + Place(std::min(bar.from, bar.to), range, kBarsWidth);
    const int64_t end = std::max(begin + 1, kLabelWidth + Place(std::max(bar.from, bar.to), range, kBarsWidth));
    const char* const colour = bar.total ? "#4a6fa5" : bar.to < bar.from ? "#b3413b" : "#3b7d4f";
    absl::StrAppend(&out, SvgText(kLabelWidth - 12, y + 14, "end", bar.label));
    absl::StrAppendFormat(&out, "  <rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\" fill=\"%s\"/>\n", begin, y,
                          end - begin, colour);
    absl::StrAppend(&out, SvgText(width - 12, y + 14, "end", bar.number));
    y += kRowHeight;
  }
  absl::StrAppend(&out,
                  SvgText(16, y + 20, "start", Say(language, msg::kPosterior, Posterior(waterfall.score_millibits))),
                  SvgText(16, y + 44, "start", waterfall.footer), "</svg>\n");
  return out;
}

}  // namespace lienthong::cli

// The waterfall of a link: from the prior, over what each field weighs, to the score. Pure; what is printed adds up to
// the score exactly, in thousandths of a bit.

#ifndef LIENTHONG_SERVICES_CLI_WATERFALL_H_
#define LIENTHONG_SERVICES_CLI_WATERFALL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/cli/messages.h"

namespace lienthong::cli {

struct WaterfallLine {
  std::string field;
  std::string outcome;
  int64_t weight_millibits = 0;
};

struct Waterfall {
  std::string title;
  int64_t prior_millibits = 0;
  std::vector<WaterfallLine> lines;
  int64_t score_millibits = 0;
  std::string footer;  // versions, who and when
};

// "+33.219"; with three decimals, so that sums of what is printed are exact.
std::string Bits(int64_t millibits);

// The probability that follows from the score: "0.999996"; near 1 as its distance from it: "1 - 4.8e-12".
std::string Posterior(int64_t score_millibits);

// The lines as they are shown: one named `rest` is added when prior and lines do not make up the score.
std::vector<WaterfallLine> WholeLines(const Waterfall& waterfall);

// Rows of text with a bar each, for a terminal.
std::string WaterfallText(const Waterfall& waterfall, Language language);

// One SVG document that needs nothing beside it; every text is escaped, control characters are left out.
std::string WaterfallSvg(const Waterfall& waterfall, Language language);

}  // namespace lienthong::cli

#endif  // LIENTHONG_SERVICES_CLI_WATERFALL_H_

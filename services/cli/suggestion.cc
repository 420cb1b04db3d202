#include "services/cli/suggestion.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace lienthong::cli {

int EditDistance(absl::string_view a, absl::string_view b) {
  // Three rows are enough: a swap looks two rows back.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const int substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string Nearest(absl::string_view word, const std::vector<absl::string_view>& known) {
  std::string nearest;
  int nearest_distance = std::max(1, static_cast<int>(word.size() + 2) / 3) + 1;
  for (const absl::string_view candidate : known) {
    int distance = EditDistance(word, candidate);
    // An abbreviation is meant more often than its distance tells.
    if (word.size() >= 3 && absl::StartsWith(candidate, word)) distance = 1;
    if (distance < nearest_distance) {
      nearest = std::string(candidate);
      nearest_distance = distance;
    }
  }
  return nearest;
}

}  // namespace lienthong::cli

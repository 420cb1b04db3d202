#include "services/linkage/edits.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace lienthong::linkage {
namespace {

constexpr size_t kMostBytes = 63;

}  // namespace

uint32_t LettersOf(absl::string_view text) {
  uint32_t letters = 0;
  for (const char c : text.substr(0, kMostBytes)) letters |= 1u << (static_cast<unsigned char>(c) & 31);
  return letters;
}

int Edits(absl::string_view a, absl::string_view b, int most) {
  a = a.substr(0, kMostBytes);
  b = b.substr(0, kMostBytes);
  if (a.size() > b.size()) std::swap(a, b);
  const int n = static_cast<int>(a.size());
  const int m = static_cast<int>(b.size());
  if (m - n > most) return most + 1;
  // Rows of the table within `most` of the diagonal; outside it nothing can stay within the bound.
  std::array<std::array<uint8_t, kMostBytes + 2>, 3> rows;
  const auto far = static_cast<uint8_t>(most + 1);
  for (int j = 0; j <= m; ++j) rows[0][j] = static_cast<uint8_t>(std::min<int>(j, far));
  for (int i = 1; i <= n; ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i - 1) % 3];
    const auto& two_above = rows[(i + 1) % 3];
    const int first = std::max(1, i - most);
    const int last = std::min(m, i + most);
    row[first - 1] = first == 1 ? static_cast<uint8_t>(std::min<int>(i, far)) : far;
    uint8_t best = row[first - 1];
    for (int j = first; j <= last; ++j) {
      const bool same = a[i - 1] == b[j - 1];
      uint8_t cost = static_cast<uint8_t>(above[j - 1] + (same ? 0 : 1));
      if (j < i + most) cost = std::min<uint8_t>(cost, above[j] + 1);
      cost = std::min<uint8_t>(cost, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost = std::min<uint8_t>(cost, two_above[j - 2] + 1);
      }
      row[j] = std::min(cost, far);
      best = std::min(best, row[j]);
    }
    if (best >= far) return far;
  }
  return rows[n % 3][m];
}

}  // namespace lienthong::linkage

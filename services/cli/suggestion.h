// The nearest known word to one that a person mistyped.

#ifndef SERVICES_CLI_SUGGESTION_H_
#define SERVICES_CLI_SUGGESTION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace lienthong::cli {

// Insertions, deletions, substitutions and swaps of neighbours that turn one into the other.
int EditDistance(absl::string_view a, absl::string_view b);

// The nearest of `known`, the first of equals; empty when none is near enough to be meant (about a third of the
// letters).
std::string Nearest(absl::string_view word, const std::vector<absl::string_view>& known);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_SUGGESTION_H_

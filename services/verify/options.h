// What lienthong-verify was asked to do.

#ifndef LIENTHONG_SERVICES_VERIFY_OPTIONS_H_
#define LIENTHONG_SERVICES_VERIFY_OPTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/cli/messages.h"

namespace lienthong::verify {

struct Options {
  std::string pack;                    // file
  std::vector<std::string> keys;       // files
  std::string trusted;                 // file; empty: none
  std::vector<std::string> witnesses;  // files
  bool json = false;
  bool help = false;
  bool version = false;
};

// The language that `words` ask for; otherwise that of `lang`, the variable LANG.
cli::Language LanguageOf(const std::vector<std::string>& words, absl::string_view lang);

// Reads the words after the program's name. INVALID_ARGUMENT, in `language`, when they are not such. With help or
// version the rest need not be whole.
absl::StatusOr<Options> ParseOptions(const std::vector<std::string>& words, cli::Language language);

}  // namespace lienthong::verify

#endif  // LIENTHONG_SERVICES_VERIFY_OPTIONS_H_

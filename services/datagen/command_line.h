// The words of the command line.

#ifndef SERVICES_DATAGEN_COMMAND_LINE_H_
#define SERVICES_DATAGEN_COMMAND_LINE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::datagen {

// "--name value" or "--name=value" for flags with a value, "--name" for switches, each at most once.
class CommandLine {
 public:
  // INVALID_ARGUMENT naming the first word that is not in the lists or lacks its value.
  static absl::StatusOr<CommandLine> Parse(const std::vector<std::string>& words, const std::set<std::string>& flags,
                                           const std::set<std::string>& switches);

  bool Has(const std::string& name) const { return values_.count(name) > 0; }
  // Empty if it was not given.
  std::string Text(const std::string& name) const;
  // INVALID_ARGUMENT if it was not given.
  absl::StatusOr<std::string> Required(const std::string& name) const;
  // INVALID_ARGUMENT unless a whole number from 0 to `most` was given.
  absl::StatusOr<uint64_t> Number(const std::string& name, uint64_t most) const;
  // INVALID_ARGUMENT unless a number from 0 to 1 was given.
  absl::StatusOr<double> Share(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace lienthong::datagen

#endif  // SERVICES_DATAGEN_COMMAND_LINE_H_

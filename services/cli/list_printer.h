// Prints a list as its pages arrive, in the asked format; nothing is held back but the rows of a table.

#ifndef SERVICES_CLI_LIST_PRINTER_H_
#define SERVICES_CLI_LIST_PRINTER_H_

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/messages.h"
#include "services/cli/text_table.h"

namespace lienthong::cli {

enum class Format { kTable, kJson, kYaml, kCsv };

// The columns asked for by "a,b", each known to the message's type; without any, `otherwise`.
absl::StatusOr<std::vector<std::string>> ReadColumns(absl::string_view asked, const google::protobuf::Descriptor& type,
                                                     const std::vector<std::string>& otherwise, Language language);

class ListPrinter {
 public:
  // `out` must outlive it; `name` is that of the list, for example "workers".
  ListPrinter(Format format, Language language, std::string name, std::vector<std::string> columns, std::ostream* out);

  void Add(const google::protobuf::Message& item);

  // Ends the list. `tail` are further fields of the answer, as literals or texts; a table and CSV leave them out.
  void End(const Tree& tail);

  size_t size() const { return size_; }

 private:
  const Format format_;
  const Language language_;
  const std::string name_;
  const std::vector<std::string> columns_;
  std::ostream& out_;
  std::vector<Row> rows_;
  size_t size_ = 0;
};

// Prints events or the like one by one for ever: JSON and CSV a line each, YAML a document each.
class FeedPrinter {
 public:
  FeedPrinter(Format format, Language language, std::vector<std::string> columns, std::vector<int> widths,
              std::ostream* out);

  void Add(const google::protobuf::Message& item);

 private:
  const Format format_;
  const std::vector<std::string> columns_;
  const std::vector<int> widths_;
  std::ostream& out_;
};

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_LIST_PRINTER_H_

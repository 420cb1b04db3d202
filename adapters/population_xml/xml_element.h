// An XML text as a tree of our own, read within bounds; and the writing of one. Pure functions: no clock, no thread, no
// file, no network.
//
// Prefixes and namespaces are dropped in reading: senders choose prefixes freely and some forget the namespace.
// A document type declaration is refused before anything of it is read, so there is no entity but the five of XML.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_XML_ELEMENT_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_XML_ELEMENT_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::adapters {

struct XmlElement {
  std::string name;                               // without prefix
  std::map<std::string, std::string> attributes;  // by name without prefix
  std::string text;                               // its own, entities replaced; of children only between them
  std::vector<XmlElement> children;

  // The first child of that name; null when there is none.
  const XmlElement* Child(absl::string_view child) const;
  // Its text without the spaces around; empty when there is no such child.
  std::string ChildText(absl::string_view child) const;
  // This element or the first below it, in the order of the text, of that name; null when there is none.
  const XmlElement* Find(absl::string_view wanted) const;
};

struct XmlBounds {
  std::size_t max_bytes = 8 << 20;  // of the text
  int max_depth = 32;
  std::size_t max_elements = 400'000;
};

// INVALID_ARGUMENT when `text` is not one well-formed document in UTF-8 within `bounds`, or declares a document type.
// No message repeats anything of the text.
absl::StatusOr<XmlElement> ReadXml(absl::string_view text, const XmlBounds& bounds = {});

// Writes elements in order. Texts must be valid UTF-8 without control characters; markup in them is escaped.
class XmlWriter {
 public:
  using Attributes = std::vector<std::pair<std::string, std::string>>;

  void Open(absl::string_view name, const Attributes& attributes = {});
  void Close();
  // An element with nothing but text.
  void Leaf(absl::string_view name, absl::string_view text, const Attributes& attributes = {});
  // What was written, with the XML declaration before it. Every element must be closed.
  std::string Take();

 private:
  void Begin(absl::string_view name, const Attributes& attributes);

  std::string text_;
  std::vector<std::string> open_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_XML_ELEMENT_H_

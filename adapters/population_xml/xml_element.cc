#include "adapters/population_xml/xml_element.h"

#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "unicode/utf8.h"

namespace lienthong::adapters {
namespace {

absl::string_view View(const xmlChar* text) {
  return text == nullptr ? absl::string_view() : reinterpret_cast<const char*>(text);
}

// Takes the events of the parser and makes the tree of them; no document of libxml2's own is ever made.
class TreeBuilder {
 public:
  explicit TreeBuilder(const XmlBounds& bounds) : bounds_(bounds) {}

  absl::StatusOr<XmlElement> Build(absl::string_view text) {
    static const bool initialised = [] { return xmlInitParser(), true; }();
    (void)initialised;
    xmlSAXHandler events = Events();
    const std::unique_ptr<xmlParserCtxt, void (*)(xmlParserCtxt*)> parser(
        xmlCreatePushParserCtxt(&events, this, nullptr, 0, nullptr), xmlFreeParserCtxt);
    if (parser == nullptr) return absl::ResourceExhaustedError("XML: no memory for a parser");
    parser_ = parser.get();
    // Entities are replaced, but none can be declared (see OnDoctype). What a declaration says of the encoding is not
    // believed: the bytes must be UTF-8.
    xmlCtxtUseOptions(
        parser_, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    const int done = xmlParseChunk(parser_, text.data(), static_cast<int>(text.size()), 1);
    if (fault_ != nullptr) return absl::InvalidArgumentError(absl::StrCat("XML: ", fault_));
    if (done != 0 || parser_->wellFormed == 0 || !open_.empty() || root_.name.empty()) {
      return absl::InvalidArgumentError("XML: not one well-formed document in UTF-8");
    }
    return std::move(root_);
  }

 private:
  static xmlSAXHandler Events() {
    xmlSAXHandler events = {};
    events.initialized = XML_SAX2_MAGIC;
    events.internalSubset = OnDoctype;
    events.startElementNs = OnStart;
    events.endElementNs = OnEnd;
    events.characters = OnText;
    events.ignorableWhitespace = OnText;
    events.cdataBlock = OnText;
    return events;
  }

  static void OnDoctype(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    static_cast<TreeBuilder*>(self)->Refuse("a document type declaration, which is not read");
  }

  static void OnStart(void* self, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
                      int attributes, int, const xmlChar** values) {
    static_cast<TreeBuilder*>(self)->Start(View(name), attributes, values);
  }

  static void OnEnd(void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
    TreeBuilder& builder = *static_cast<TreeBuilder*>(self);
    if (builder.fault_ == nullptr && !builder.open_.empty()) builder.open_.pop_back();
  }

  static void OnText(void* self, const xmlChar* text, int size) {
    TreeBuilder& builder = *static_cast<TreeBuilder*>(self);
    if (builder.fault_ != nullptr || builder.open_.empty()) return;
    builder.open_.back()->text.append(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  }

  // libxml2 hands five pointers an attribute: name, prefix, namespace, begin and end of the value.
  void Start(absl::string_view name, int attributes, const xmlChar** values) {
    if (fault_ != nullptr) return;
    if (static_cast<int>(open_.size()) >= bounds_.max_depth) return Refuse("deeper than its bound");
    if (++elements_ > bounds_.max_elements) return Refuse("more elements than its bound");
    XmlElement* element = &root_;
    if (!open_.empty()) {
      // Only the last child of an element is ever open, so a growing vector moves none that open_ points to.
      open_.back()->children.emplace_back();
      element = &open_.back()->children.back();
    }
    element->name = std::string(name);
    for (int i = 0; i < attributes; ++i) {
      const xmlChar** const at = values + 5 * i;
      const char* const begin = reinterpret_cast<const char*>(at[3]);
      element->attributes.emplace(std::string(View(at[0])), std::string(begin, reinterpret_cast<const char*>(at[4])));
    }
    open_.push_back(element);
  }

  void Refuse(const char* fault) {
    if (fault_ == nullptr) fault_ = fault;
    xmlStopParser(parser_);
  }

  const XmlBounds bounds_;
  xmlParserCtxt* parser_ = nullptr;
  const char* fault_ = nullptr;
  std::size_t elements_ = 0;
  XmlElement root_;
  std::vector<XmlElement*> open_;
};

bool IsUtf8WithoutNul(absl::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < size;) {
    UChar32 point = 0;
    U8_NEXT(text.data(), at, size, point);
    if (point <= 0) return false;
  }
  return true;
}

std::string Escaped(absl::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

const XmlElement* XmlElement::Child(absl::string_view child) const {
  for (const XmlElement& element : children) {
    if (element.name == child) return &element;
  }
  return nullptr;
}

std::string XmlElement::ChildText(absl::string_view child) const {
  const XmlElement* const element = Child(child);
  return element == nullptr ? "" : std::string(absl::StripAsciiWhitespace(element->text));
}

const XmlElement* XmlElement::Find(absl::string_view wanted) const {
  if (name == wanted) return this;
  for (const XmlElement& element : children) {
    if (const XmlElement* const found = element.Find(wanted); found != nullptr) return found;
  }
  return nullptr;
}

absl::StatusOr<XmlElement> ReadXml(absl::string_view text, const XmlBounds& bounds) {
  if (text.size() > bounds.max_bytes) return absl::InvalidArgumentError("XML: longer than its bound");
  // Before libxml2 sees it: it would guess at other encodings, and write to stderr what it cannot convert.
  if (!IsUtf8WithoutNul(text)) return absl::InvalidArgumentError("XML: no UTF-8");
  return TreeBuilder(bounds).Build(text);
}

void XmlWriter::Begin(absl::string_view name, const Attributes& attributes) {
  absl::StrAppend(&text_, "<", name);
  for (const auto& [attribute, value] : attributes)
    absl::StrAppend(&text_, " ", attribute, "=\"", Escaped(value), "\"");
  text_ += '>';
}

void XmlWriter::Open(absl::string_view name, const Attributes& attributes) {
  Begin(name, attributes);
  open_.emplace_back(name);
}

void XmlWriter::Close() {
  absl::StrAppend(&text_, "</", open_.back(), ">");
  open_.pop_back();
}

void XmlWriter::Leaf(absl::string_view name, absl::string_view text, const Attributes& attributes) {
  Begin(name, attributes);
  absl::StrAppend(&text_, Escaped(text), "</", name, ">");
}

std::string XmlWriter::Take() {
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", text_);
}

}  // namespace lienthong::adapters

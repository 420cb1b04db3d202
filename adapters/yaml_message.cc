#include "adapters/yaml_message.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lienthong::adapters {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string NearestKey(const Descriptor& type, absl::string_view key) {
  std::string nearest;
  size_t least = SIZE_MAX;
  for (int i = 0; i < type.field_count(); ++i) {
    const size_t distance = EditDistance(key, type.field(i)->name());
    if (distance < least) nearest = type.field(i)->name();
    least = std::min(least, distance);
  }
  return nearest;
}

// Plain text, not in quotes: the only form a number or a yes and no may have.
bool IsPlain(const YAML::Node& node) {
  return node.IsScalar() && node.Tag() != "!";
}

bool AllDigits(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

class Reader {
 public:
  explicit Reader(absl::string_view file) : file_(file) {}

  void Fault(const YAML::Mark& mark, absl::string_view what) {
    faults_.push_back(absl::StrCat(file_, ":", mark.line + 1, ": ", what));
  }

  void ReadMap(const YAML::Node& node, absl::string_view path, Message* message) {
    if (!node.IsMap()) return Fault(node.Mark(), absl::StrCat(path, " must be keys with values"));
    std::set<std::string> seen;
    for (const auto& item : node) {
      const YAML::Node& key = item.first;
      if (!key.IsScalar()) {
        Fault(key.Mark(), "a key must be a name");
        continue;
      }
      const std::string& name = key.Scalar();
      const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        Fault(key.Mark(), absl::StrCat("unknown key ", name, "; the nearest known key is ",
                                       NearestKey(*message->GetDescriptor(), name)));
      } else if (!seen.insert(name).second) {
        Fault(key.Mark(), absl::StrCat(name, " is given twice"));
      } else {
        ReadField(item.second, *field, message);
      }
    }
  }

  absl::Status ToStatus() const {
    return faults_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  void ReadField(const YAML::Node& node, const FieldDescriptor& field, Message* message) {
    if (node.IsNull()) {
      return Fault(node.Mark(), absl::StrCat(field.name(), " has no value; leave the key out to take the default"));
    }
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field.is_repeated()) {
      if (!is_message) return ReadScalar(node, field, message);
      return ReadMap(node, field.name(), message->GetReflection()->MutableMessage(message, &field));
    }
    if (!node.IsSequence()) return Fault(node.Mark(), absl::StrCat(field.name(), " must be a list"));
    int index = 0;
    for (const YAML::Node& entry : node) {
      const std::string path = absl::StrCat(field.name(), "[", index++, "]");
      if (is_message) {
        ReadMap(entry, path, message->GetReflection()->AddMessage(message, &field));
      } else if (field.cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
        Fault(entry.Mark(), absl::StrCat(path, " is of a type that files cannot hold"));
      } else if (!entry.IsScalar()) {
        Fault(entry.Mark(), absl::StrCat(path, " must be text"));
      } else {
        message->GetReflection()->AddString(message, &field, entry.Scalar());
      }
    }
  }

  void ReadScalar(const YAML::Node& node, const FieldDescriptor& field, Message* message) {
    const google::protobuf::Reflection& reflection = *message->GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (!node.IsScalar()) return Fault(node.Mark(), absl::StrCat(field.name(), " must be text"));
        return reflection.SetString(message, &field, node.Scalar());
      case FieldDescriptor::CPPTYPE_BOOL:
        if (!IsPlain(node) || (node.Scalar() != "true" && node.Scalar() != "false")) {
          return Fault(node.Mark(), absl::StrCat(field.name(), " must be true or false"));
        }
        return reflection.SetBool(message, &field, node.Scalar() == "true");
      case FieldDescriptor::CPPTYPE_UINT32: {
        uint32_t number = 0;
        if (!IsPlain(node) || !AllDigits(node.Scalar()) || !absl::SimpleAtoi(node.Scalar(), &number)) {
          return Fault(node.Mark(), absl::StrCat(field.name(), " must be a whole number, 0 to ", UINT32_MAX));
        }
        return reflection.SetUInt32(message, &field, number);
      }
      case FieldDescriptor::CPPTYPE_UINT64: {
        uint64_t number = 0;
        if (!IsPlain(node) || !AllDigits(node.Scalar()) || !absl::SimpleAtoi(node.Scalar(), &number)) {
          return Fault(node.Mark(), absl::StrCat(field.name(), " must be a whole number, 0 to ", UINT64_MAX));
        }
        return reflection.SetUInt64(message, &field, number);
      }
      default:
        return Fault(node.Mark(), absl::StrCat(field.name(), " is of a type that files cannot hold"));
    }
  }

  const std::string file_;
  std::vector<std::string> faults_;
};

// Notes where a document begins and builds nothing.
class DocumentStart : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  const YAML::Mark& mark() const { return mark_; }

 private:
  YAML::Mark mark_;
};

// Where a second document begins. Not by YAML::LoadAll, which finds documents without end in a text such as ",".
std::optional<YAML::Mark> SecondDocument(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  DocumentStart start;
  if (!parser.HandleNextDocument(start) || !parser.HandleNextDocument(start)) return std::nullopt;
  return start.mark();
}

}  // namespace

absl::Status ReadYaml(absl::string_view file, const std::string& text, Message* message) {
  Reader reader{file};
  try {
    // Without the end stripped yaml-cpp takes a quote that is never closed for one that closes there.
    const std::string stripped(absl::StripTrailingAsciiWhitespace(text));
    const YAML::Node document = YAML::Load(stripped);
    if (const auto second = SecondDocument(stripped)) reader.Fault(*second, "a second document; a file holds one");
    if (!document.IsNull()) reader.ReadMap(document, "the file", message);
  } catch (const YAML::Exception& error) {
    reader.Fault(error.mark, error.msg);
  }
  return reader.ToStatus();
}

}  // namespace lienthong::adapters

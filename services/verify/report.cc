#include "services/verify/report.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lienthong/event/v1/access_events.pb.h"
#include "lienthong/event/v1/discrepancy_events.pb.h"
#include "lienthong/event/v1/erasure_events.pb.h"
#include "lienthong/event/v1/identity_events.pb.h"
#include "lienthong/event/v1/key_events.pb.h"
#include "lienthong/event/v1/ledger_events.pb.h"
#include "lienthong/event/v1/registry_events.pb.h"
#include "lienthong/event/v1/review_events.pb.h"
#include "lienthong/event/v1/run_events.pb.h"
#include "lienthong/event/v1/worker_events.pb.h"
#include "lienthong/registry/v1/record.pb.h"
#include "services/cli/message_tree.h"
#include "services/cli/text_table.h"
#include "services/verify/messages.h"
#include "storage/merkle/base64.h"

namespace lienthong::verify {
namespace {

using cli::Language;
using cli::Message;
using cli::Say;
using cli::Tree;
using evidence::OpenedPart;
using evidence::VerifiedEvent;

// A program takes from a library only what it names; one message of each file brings all of the file along.
void KnowEventMessages() {
  static const std::vector<const google::protobuf::Descriptor*> known = {
      event::v1::PersonalDataRead::descriptor(),   event::v1::DiscrepancyOpened::descriptor(),
      event::v1::StreamIndexed::descriptor(),      event::v1::SourceRecordObserved::descriptor(),
      event::v1::RunStarted::descriptor(),         event::v1::WorkerRegistered::descriptor(),
      event::v1::PersonalDataErased::descriptor(), event::v1::KeyEpochBegun::descriptor(),
      event::v1::WorkersMerged::descriptor(),      event::v1::ReviewOpened::descriptor()};
}

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

std::string RecordTimeText(const event::v1::Envelope& envelope) {
  return TimeText(absl::FromUnixSeconds(envelope.record_time().seconds()) +
                  absl::Nanoseconds(envelope.record_time().nanos()));
}

Tree Number(uint64_t number) {
  return Tree::Literal(absl::StrCat(number));
}

// Events hold numbers of registry.v1's enums, for which people have names.
void NameNumbers(Tree* tree) {
  const auto name = [](const google::protobuf::EnumDescriptor& type, Tree* value) {
    int number = 0;
    if (value->kind != Tree::Kind::kLiteral || !absl::SimpleAtoi(value->text, &number)) return;
    const auto* found = type.FindValueByNumber(number);
    if (found != nullptr) *value = Tree::Text(cli::ShortEnumName(*found));
  };
  for (auto& [key, value] : tree->fields) {
    if (key == "field") name(*registry::v1::RecordField_descriptor(), &value);
    if (key == "kind") name(*registry::v1::RecordKind_descriptor(), &value);
    NameNumbers(&value);
  }
  for (Tree& item : tree->items) NameNumbers(&item);
}

Tree MessageTree(const google::protobuf::Message& message) {
  Tree tree = cli::ToTree(message);
  NameNumbers(&tree);
  return tree;
}

// Lines of the report, each free of what steers a terminal.
class Lines {
 public:
  explicit Lines(Language language) : language_(language) {}

  template <typename... Args>
  void Add(int indent, const Message& message, const Args&... args) {
    absl::StrAppend(&text_, std::string(indent, ' '), cli::Printable(Say(language_, message, args...)), "\n");
  }
  void AddMessage(int indent, const google::protobuf::Message& message) {
    for (const absl::string_view line : absl::StrSplit(cli::ToYaml(MessageTree(message)), '\n', absl::SkipEmpty())) {
      absl::StrAppend(&text_, std::string(indent, ' '), cli::Printable(line), "\n");
    }
  }

  void AddContent(const Message& title, const std::string& subject, const event::v1::Envelope& envelope,
                  const std::string& bytes) {
    Add(4, title, subject);
    const auto content = ReadEventMessage(envelope.type(), bytes);
    if (content == nullptr) {
      Add(6, msg::kUnknownType, merkle::Base64(bytes));
    } else {
      AddMessage(6, *content);
    }
  }

  void AddEvent(const VerifiedEvent& event) {
    const event::v1::Envelope& envelope = event.envelope;
    Add(2, msg::kEvent, event.position, envelope.revision(), RecordTimeText(envelope), envelope.type());
    std::vector<std::string> facts;
    const auto add_fact = [&](const Message& message, const std::string& value) {
      if (!value.empty() && value != "0") facts.push_back(Say(language_, message, value));
    };
    add_fact(msg::kAgency, envelope.agency());
    add_fact(msg::kOfficer, envelope.officer());
    add_fact(msg::kPurpose, envelope.purpose());
    add_fact(msg::kProcedure, envelope.procedure());
    add_fact(msg::kRegistry, envelope.registry());
    add_fact(msg::kPolicy, absl::StrCat(envelope.policy_version()));
    add_fact(msg::kRule, absl::StrCat(envelope.rule_version()));
    if (!facts.empty()) absl::StrAppend(&text_, "    ", cli::Printable(absl::StrJoin(facts, ", ")), "\n");
    if (!envelope.open_part().empty()) AddContent(msg::kOpen, "", envelope, envelope.open_part());
    for (const OpenedPart& part : event.parts) {
      if (part.state == OpenedPart::State::kOpened) AddContent(msg::kOpened, part.subject, envelope, part.plain);
      if (part.state == OpenedPart::State::kDestroyed) Add(4, msg::kDestroyed, part.subject);
      if (part.state == OpenedPart::State::kSealed) Add(4, msg::kSealed, part.subject);
    }
  }

  std::string& text() { return text_; }

 private:
  const Language language_;
  std::string text_;
};

Tree ContentTree(const std::string& type, const std::string& bytes) {
  const auto content = ReadEventMessage(type, bytes);
  return content == nullptr ? Tree::Object().Add("base64", Tree::Text(merkle::Base64(bytes))) : MessageTree(*content);
}

Tree EventTree(const VerifiedEvent& event) {
  const event::v1::Envelope& envelope = event.envelope;
  Tree tree = Tree::Object();
  tree.Add("position", Number(event.position)).Add("stream", Tree::Text(envelope.stream()));
  tree.Add("revision", Number(envelope.revision())).Add("record_time", Tree::Text(RecordTimeText(envelope)));
  tree.Add("type", Tree::Text(envelope.type())).Add("agency", Tree::Text(envelope.agency()));
  tree.Add("officer", Tree::Text(envelope.officer())).Add("purpose", Tree::Text(envelope.purpose()));
  tree.Add("procedure", Tree::Text(envelope.procedure())).Add("registry", Tree::Text(envelope.registry()));
  tree.Add("policy_version", Number(envelope.policy_version())).Add("rule_version", Number(envelope.rule_version()));
  if (!envelope.open_part().empty()) tree.Add("content", ContentTree(envelope.type(), envelope.open_part()));
  Tree parts = Tree::List();
  for (const OpenedPart& part : event.parts) {
    const bool opened = part.state == OpenedPart::State::kOpened;
    const bool destroyed = part.state == OpenedPart::State::kDestroyed;
    Tree item = Tree::Object().Add("subject", Tree::Text(part.subject));
    item.Add("state", Tree::Text(opened ? "opened" : destroyed ? "destroyed" : "sealed"));
    if (opened) item.Add("content", ContentTree(envelope.type(), part.plain));
    parts.items.push_back(std::move(item));
  }
  tree.Add("parts", std::move(parts));
  return tree;
}

Tree EventList(const std::vector<VerifiedEvent>& events) {
  Tree list = Tree::List();
  for (const VerifiedEvent& event : events) list.items.push_back(EventTree(event));
  return list;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> ReadEventMessage(absl::string_view type, const std::string& bytes) {
  KnowEventMessages();
  const google::protobuf::Descriptor* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
          absl::StrCat("lienthong.event.v1.", type));
  if (descriptor == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  if (!message->ParseFromString(bytes)) return nullptr;
  return message;
}

std::string ReportText(const evidence::Evidence& evidence, const std::optional<merkle::Checkpoint>& trusted,
                       Language language) {
  Lines lines(language);
  lines.Add(0, msg::kAccepted, evidence.checkpoint.origin);
  lines.Add(2, msg::kCheckpoint, evidence.checkpoint.size, TimeText(evidence.checkpoint_time),
            merkle::Base64(merkle::BytesOf(evidence.checkpoint.root)));
  lines.Add(2, msg::kSigner, evidence.signer);
  for (const evidence::Cosigned& one : evidence.cosigned) {
    lines.Add(2, msg::kCosigned, one.witness, TimeText(one.time));
  }
  lines.Add(2, msg::kAsked, evidence.agency, evidence.purpose, TimeText(evidence.time));
  if (trusted.has_value()) {
    lines.Add(2, msg::kGrown, trusted->size);
  } else {
    lines.Add(2, msg::kNotCompared);
  }
  for (const evidence::VerifiedStream& stream : evidence.streams) {
    if (stream.events.empty()) {
      lines.Add(0, msg::kNoEvents, stream.name, evidence.indexed_position);
    } else {
      lines.Add(0, msg::kStream, stream.name, stream.head.revision, evidence.indexed_position);
    }
    for (const VerifiedEvent& event : stream.events) lines.AddEvent(event);
  }
  lines.Add(0, msg::kLooks, evidence.looks.size());
  for (const VerifiedEvent& look : evidence.looks) lines.AddEvent(look);
  return std::move(lines.text());
}

Tree ReportTree(const evidence::Evidence& evidence, const std::optional<merkle::Checkpoint>& trusted) {
  Tree tree = Tree::Object();
  tree.Add("accepted", Tree::Literal("true")).Add("origin", Tree::Text(evidence.checkpoint.origin));
  tree.Add("size", Number(evidence.checkpoint.size));
  tree.Add("root", Tree::Text(merkle::Base64(merkle::BytesOf(evidence.checkpoint.root))));
  tree.Add("checkpoint_time", Tree::Text(TimeText(evidence.checkpoint_time)));
  tree.Add("indexed_position", Number(evidence.indexed_position)).Add("signer", Tree::Text(evidence.signer));
  Tree cosigned = Tree::List();
  for (const evidence::Cosigned& one : evidence.cosigned) {
    cosigned.items.push_back(
        Tree::Object().Add("witness", Tree::Text(one.witness)).Add("time", Tree::Text(TimeText(one.time))));
  }
  tree.Add("cosigned", std::move(cosigned));
  tree.Add("agency", Tree::Text(evidence.agency)).Add("purpose", Tree::Text(evidence.purpose));
  tree.Add("time", Tree::Text(TimeText(evidence.time)));
  tree.Add("trusted_size", trusted.has_value() ? Number(trusted->size) : Tree::Literal("null"));
  Tree streams = Tree::List();
  for (const evidence::VerifiedStream& stream : evidence.streams) {
    Tree item = Tree::Object().Add("name", Tree::Text(stream.name));
    item.Add("revision", Number(stream.head.revision)).Add("position", Number(stream.head.position));
    item.Add("events", EventList(stream.events));
    streams.items.push_back(std::move(item));
  }
  tree.Add("streams", std::move(streams));
  tree.Add("looks", EventList(evidence.looks)).Add("looks_proved_complete", Tree::Literal("false"));
  return tree;
}

}  // namespace lienthong::verify

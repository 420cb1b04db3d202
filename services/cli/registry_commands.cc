// registry conformance, registry test: ask a registry itself, without a server.

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "adapters/answer_check.h"
#include "adapters/conformance/conformance.h"
#include "adapters/grpc/link_walk.h"
#include "adapters/yaml_message.h"
#include "lienthong/config/v1/server_config.pb.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/text_table.h"
#include "services/cli/whole_file.h"
#include "services/server/registry_link.h"
#include "storage/vault/note_signer.h"

namespace lienthong::cli {
namespace {

using adapters::CaseResult;
using adapters::Outcome;

constexpr size_t kMaxFileBytes = 1 << 20;
constexpr int kMaxMessageBytes = 16 << 20;
constexpr absl::string_view kDefaultKeyName = "lienthong-conformance";

absl::string_view In(Language language, const adapters::Words& words) {
  return language == Language::kVietnamese ? words.vi : words.en;
}

absl::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return "passed";
    case Outcome::kFailed:
      return "failed";
    case Outcome::kSkipped:
      break;
  }
  return "skipped";
}

absl::string_view WordOf(Language language, Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed:
      return In(language, msg::kOutcomePassed);
    case Outcome::kFailed:
      return In(language, msg::kOutcomeFailed);
    case Outcome::kSkipped:
      break;
  }
  return In(language, msg::kOutcomeSkipped);
}

adapters::CallContext CallerOf(Session& session) {
  const CallerSettings& settings = session.connection().settings();
  return {settings.agency, settings.officer, settings.purpose, settings.procedure};
}

absl::Duration TimeoutOf(Session& session, absl::Duration otherwise) {
  return session.connection().settings().timeout.value_or(otherwise);
}

// A line beneath a step or case: "      remedy: …".
void Detail(const Session& session, const Message& title, absl::string_view text) {
  if (text.empty()) return;
  *session.environment().out << "      " << cli::In(session.language(), title) << ": " << Printable(text) << "\n";
}

// --- registry conformance --------------------------------------------------------------------------------------------

size_t Count(const std::vector<CaseResult>& results, Outcome outcome) {
  const auto is = [outcome](const CaseResult& result) { return result.outcome == outcome; };
  return static_cast<size_t>(std::count_if(results.begin(), results.end(), is));
}

absl::StatusOr<registry::v1::ConformanceFacts> ReadFacts(const Session& session, const std::string& registry) {
  registry::v1::ConformanceFacts facts;
  const std::string file = session.invocation().Value("facts");
  if (file.empty()) return facts;
  const absl::StatusOr<std::string> text = ReadFile(session, file, kMaxFileBytes);
  if (!text.ok()) return text.status();
  absl::Status read = adapters::ReadYaml(file, *text, &facts);
  if (read.ok()) read = adapters::CheckFacts(facts);
  if (!read.ok()) return WrongUsage(absl::StrCat(file, ": ", read.message()));
  if (!facts.registry().empty() && facts.registry() != registry) {
    return WrongUsage(Say(session.language(), msg::kFactsOfAnother, file, facts.registry(), registry));
  }
  return facts;
}

void ShowCase(const Session& session, const CaseResult& result) {
  const Language language = session.language();
  *session.environment().out << absl::StrCat(absl::Dec(result.number, absl::kSpacePad3), "  ",
                                             WordOf(language, result.outcome), "  ", result.name, ": ",
                                             In(language, result.demand), "\n");
  if (result.outcome == Outcome::kPassed) return;
  Detail(session, msg::kSeen, result.why);
  if (result.outcome == Outcome::kFailed) Detail(session, msg::kRemedy, In(language, result.remedy));
}

Tree CaseTree(Language language, const CaseResult& result) {
  Tree tree = Tree::Object();
  tree.Add("number", Tree::Literal(absl::StrCat(result.number))).Add("name", Tree::Text(result.name));
  tree.Add("outcome", Tree::Text(NameOf(result.outcome))).Add("demand", Tree::Text(In(language, result.demand)));
  if (result.outcome == Outcome::kPassed) return tree;
  tree.Add("why", Tree::Text(result.why));
  if (result.outcome == Outcome::kFailed) tree.Add("remedy", Tree::Text(In(language, result.remedy)));
  return tree;
}

// What is signed: which registry, when, and every case. The address is left out: it is nobody's business who reads it.
std::string SignedText(const std::string& registry, absl::Time now, const std::vector<CaseResult>& results) {
  std::string text = absl::StrCat("lienthong.registry.v1 conformance\nregistry ", registry, "\ntime ",
                                  absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now, absl::UTCTimeZone()), "\npassed ",
                                  Count(results, Outcome::kPassed), "\nfailed ", Count(results, Outcome::kFailed),
                                  "\nskipped ", Count(results, Outcome::kSkipped), "\n");
  for (const CaseResult& result : results) {
    absl::StrAppend(&text, "case ", result.number, " ", result.name, " ", NameOf(result.outcome), "\n");
  }
  return text;
}

absl::Status WriteSigned(const Session& session, const storage::NoteSigner& signer, const std::string& text) {
  const absl::StatusOr<merkle::NoteSignature> signature = signer.Sign(text);
  if (!signature.ok()) return signature.status();
  const std::string path = session.invocation().Value("out");
  WholeFile file(path, session.language());
  absl::Status written = file.Open(0644);
  if (written.ok()) written = file.Write(merkle::NoteBytes({text, {*signature}}));
  if (written.ok()) written = file.Keep();
  if (written.ok()) Note(session, Say(session.language(), msg::kConformanceSigned, path, signer.verifier().Text()));
  return written;
}

int PrintResults(Session& session, const std::string& registry, const std::vector<CaseResult>& results) {
  const size_t passed = Count(results, Outcome::kPassed), failed = Count(results, Outcome::kFailed),
               skipped = Count(results, Outcome::kSkipped);
  if (session.format() == Format::kTable) {
    *session.environment().out << Say(session.language(), msg::kConformanceSum, passed, failed, skipped) << std::endl;
  } else {
    Tree tree = Tree::Object();
    tree.Add("registry", Tree::Text(registry));
    tree.Add("conforms", Tree::Literal(adapters::Conforms(results) ? "true" : "false"));
    tree.Add("passed", Tree::Literal(absl::StrCat(passed))).Add("failed", Tree::Literal(absl::StrCat(failed)));
    tree.Add("skipped", Tree::Literal(absl::StrCat(skipped)));
    Tree cases = Tree::List();
    for (const CaseResult& result : results) cases.items.push_back(CaseTree(session.language(), result));
    session.Print(tree.Add("cases", std::move(cases)));
  }
  return adapters::Conforms(results) ? kExitOk : kExitRefused;
}

absl::StatusOr<int> Conformance(Session& session) {
  const Invocation& asked = session.invocation();
  const std::string address = asked.arguments[0], registry = asked.Value("kind");
  const adapters::LinkSecurity security = {asked.Value("ca"), asked.Value("certificate"),
                                           asked.Value("certificate-key"), asked.Value("server-name"),
                                           asked.Value("token-file")};
  if (absl::Status way = adapters::CheckLink(address, security); !way.ok()) return WrongUsage(way.message());
  if (asked.Has("key") != asked.Has("out")) return WrongUsage(cli::In(session.language(), msg::kOutNeedsKey));
  const absl::StatusOr<registry::v1::ConformanceFacts> facts = ReadFacts(session, registry);
  if (!facts.ok()) return facts.status();
  std::optional<storage::NoteSigner> signer;
  if (asked.Has("key")) {  // before the cases: a key that cannot sign should not cost a run
    const std::string name = asked.Has("key-name") ? asked.Value("key-name") : std::string(kDefaultKeyName);
    absl::StatusOr<storage::NoteSigner> opened = storage::NoteSigner::OpenOrCreate(asked.Value("key"), name);
    if (!opened.ok()) return opened.status();
    signer = *std::move(opened);
  }
  adapters::ConformanceOptions options;
  options.channel = adapters::OpenChannel(address, security, kMaxMessageBytes);
  options.registry = registry;
  options.facts = *facts;
  options.caller = CallerOf(session);
  options.token_file = security.token_file;
  options.call_timeout = TimeoutOf(session, options.call_timeout);
  options.new_uuid = session.environment().new_uuid;
  if (absl::Status caller = adapters::CheckCaller(options.caller); !caller.ok()) return WrongUsage(caller.message());
  if (session.format() == Format::kTable) {
    options.progress = [&session](const CaseResult& result) { ShowCase(session, result); };
  }
  const std::vector<CaseResult> results = adapters::RunConformance(options);
  const int code = PrintResults(session, registry, results);
  if (!signer.has_value()) return code;
  const absl::Status written = WriteSigned(session, *signer, SignedText(registry, absl::Now(), results));
  if (!written.ok()) return written;
  return code;
}

// --- registry test ---------------------------------------------------------------------------------------------------

absl::StatusOr<config::v1::Registry> ReadRegistry(const Session& session) {
  const std::string file = session.invocation().Value("config"), id = session.invocation().arguments[0];
  const absl::StatusOr<std::string> text = ReadFile(session, file, kMaxFileBytes);
  if (!text.ok()) return text.status();
  config::v1::ServerConfig config;
  if (absl::Status read = adapters::ReadYaml(file, *text, &config); !read.ok()) return WrongUsage(read.message());
  std::vector<std::string> known;
  for (const config::v1::Registry& registry : config.registries()) {
    if (registry.id() == id) return registry;
    known.push_back(registry.id());
  }
  return WrongUsage(Say(session.language(), msg::kNoSuchRegistry, file, id, absl::StrJoin(known, ", ")));
}

void ShowStep(const Session& session, const adapters::LinkStep& step) {
  const Language language = session.language();
  *session.environment().out << WordOf(language, step.outcome) << "  " << step.name << "\n";
  Detail(session, msg::kSeen, step.seen);
  Detail(session, msg::kCause, In(language, step.cause));
  Detail(session, msg::kRemedy, In(language, step.remedy));
}

Tree StepTree(Language language, const adapters::LinkStep& step) {
  Tree tree = Tree::Object();
  tree.Add("step", Tree::Text(step.name)).Add("outcome", Tree::Text(NameOf(step.outcome)));
  const std::pair<absl::string_view, absl::string_view> texts[] = {
      {"seen", step.seen}, {"cause", In(language, step.cause)}, {"remedy", In(language, step.remedy)}};
  for (const auto& [name, text] : texts) {
    if (!text.empty()) tree.Add(name, Tree::Text(text));
  }
  return tree;
}

absl::StatusOr<int> TestLink(Session& session) {
  const absl::StatusOr<config::v1::Registry> registry = ReadRegistry(session);
  if (!registry.ok()) return registry.status();
  adapters::LinkWalkOptions options;
  options.registry = registry->id();
  options.address = registry->address();
  options.security = server::SecurityOf(*registry);
  options.caller = CallerOf(session);
  options.now = absl::Now();
  if (registry->freshness_hours() != 0) options.freshness = absl::Hours(registry->freshness_hours());
  if (registry->timeout_milliseconds() != 0) {
    options.call_timeout = absl::Milliseconds(registry->timeout_milliseconds());
  }
  options.call_timeout = TimeoutOf(session, options.call_timeout);
  if (absl::Status way = adapters::CheckLink(options.address, options.security); !way.ok()) {
    return WrongUsage(way.message());
  }
  if (absl::Status caller = adapters::CheckCaller(options.caller); !caller.ok()) return WrongUsage(caller.message());
  const std::vector<adapters::LinkStep> steps = adapters::WalkLink(options);
  const bool sound = std::none_of(steps.begin(), steps.end(),
                                  [](const adapters::LinkStep& step) { return step.outcome == Outcome::kFailed; });
  if (session.format() == Format::kTable) {
    for (const adapters::LinkStep& step : steps) ShowStep(session, step);
  } else {
    Tree list = Tree::List();
    for (const adapters::LinkStep& step : steps) list.items.push_back(StepTree(session.language(), step));
    Tree tree = Tree::Object();
    tree.Add("registry", Tree::Text(registry->id())).Add("sound", Tree::Literal(sound ? "true" : "false"));
    session.Print(tree.Add("steps", std::move(list)));
  }
  return sound ? kExitOk : kExitUnavailable;
}

}  // namespace

std::vector<Command> RegistryCommands() {
  return {
      {.noun = "registry",
       .verb = "conformance",
       .summary = help::kRegistryConformance,
       .arguments = {{"ADDR"}},
       .flags = {{"kind", "R", help::kConformanceKind, "", true},
                 {"facts", "FILE", help::kConformanceFacts},
                 {"key", "FILE", help::kConformanceKey},
                 {"key-name", "NAME", help::kConformanceKeyName},
                 {"out", "FILE", help::kConformanceOut},
                 {"ca", "FILE", help::kLinkCa},
                 {"certificate", "FILE", help::kLinkCertificate},
                 {"certificate-key", "FILE", help::kLinkKey},
                 {"server-name", "NAME", help::kLinkName},
                 {"token-file", "FILE", help::kLinkToken}},
       .examples = {"registry conformance 127.0.0.1:7001 --kind labour --facts facts.yaml",
                    "registry conformance 127.0.0.1:7001 --kind residents --key conformance.key --out result.txt"},
       .run = Conformance},
      {.noun = "registry",
       .verb = "test",
       .summary = help::kRegistryTest,
       .arguments = {{"R"}},
       .flags = {{"config", "FILE", help::kRegistryTestConfig, "", true}},
       .examples = {"registry test residents --config /etc/lienthong/lienthongd.yaml"},
       .run = TestLink},
  };
}

}  // namespace lienthong::cli

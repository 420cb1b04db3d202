// log head, list, touched, follow.

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"
#include "services/cli/suggestion.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::ledger::v1;
using Service = v1::LedgerService::Stub;

const std::vector<std::string>& EventColumns() {
  static const auto* const kColumns = new std::vector<std::string>{"position", "record_time", "type",     "stream",
                                                                   "revision", "agency",      "registry", "province"};
  return *kColumns;
}

// stream=workers/,type=A,type=B,registry=R,province=P,agency=X
absl::Status ReadEventFilter(const Session& session, v1::EventFilter* filter) {
  const Language language = session.language();
  for (const absl::string_view term :
       absl::StrSplit(session.invocation().Value("filter"), ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(term, absl::MaxSplits('=', 1));
    const absl::string_view field = absl::StripAsciiWhitespace(parts.first);
    const std::string value(absl::StripAsciiWhitespace(parts.second));
    if (field.empty() || value.empty()) return WrongUsage(Say(language, msg::kBadFilterTerm, term));
    if (field == "stream") {
      filter->set_stream_prefix(value);
    } else if (field == "type") {
      filter->add_types(value);
    } else if (field == "registry") {
      filter->set_registry(value);
    } else if (field == "province") {
      filter->set_province(value);
    } else if (field == "agency") {
      filter->set_agency(value);
    } else {
      const std::string nearest = Nearest(field, {"stream", "type", "registry", "province", "agency"});
      return WrongUsage(absl::StrCat(Say(language, msg::kUnknownFilterField, field),
                                     nearest.empty() ? "" : Say(language, msg::kDidYouMean, nearest)));
    }
  }
  return absl::OkStatus();
}

// What list and follow share: from where, which events, how much of them.
template <typename Request>
absl::Status ReadEvents(const Session& session, Request* request) {
  const auto from = session.invocation().Number("from", 0, session.language());
  if (!from.ok()) return from.status();
  request->set_from_position(*from);
  request->set_view(session.invocation().Has("full") ? v1::EVENT_VIEW_FULL : v1::EVENT_VIEW_CLEAR);
  return ReadEventFilter(session, request->mutable_filter());
}

absl::StatusOr<int> Head(Session& session) {
  v1::Head head;
  const absl::Status status = session.connection().Call(&Service::GetHead, v1::GetHeadRequest(), &head);
  if (!status.ok()) return status;
  Tree tree = ToTree(head);
  // The position of an empty log is an answer too.
  if (head.position() == 0) tree.fields.insert(tree.fields.begin(), {"position", Tree::Literal("0")});
  return session.Print(tree);
}

absl::StatusOr<int> List(Session& session) {
  v1::ListEventsRequest request;
  const absl::Status status = ReadEvents(session, &request);
  if (!status.ok()) return status;
  return PrintPages(
      session, &Service::ListEvents, request, &v1::ListEventsResponse::events, {"events", EventColumns(), 1000},
      std::function<void(const v1::ListEventsResponse&, Tree*)>([](const v1::ListEventsResponse& response, Tree* tail) {
        tail->Add("head", Tree::Literal(absl::StrCat(response.head())));
      }));
}

absl::StatusOr<int> Follow(Session& session) {
  v1::FollowEventsRequest request;
  const absl::Status read = ReadEvents(session, &request);
  if (!read.ok()) return read;
  const auto heartbeat = session.invocation().Number("heartbeat", 0, session.language());
  if (!heartbeat.ok()) return heartbeat.status();
  if (*heartbeat > 0) request.mutable_heartbeat_interval()->set_seconds(static_cast<int64_t>(*heartbeat));
  const auto& type = *v1::Event::descriptor();
  const auto columns =
      ReadColumns(session.invocation().Value("columns"), type,
                  session.format() == Format::kCsv ? ScalarColumns(type) : EventColumns(), session.language());
  if (!columns.ok()) return columns.status();
  // Rows come one by one, so the widths are those of usual values.
  const std::map<absl::string_view, int> kWidths = {{"position", 9},  {"record_time", 30}, {"type", 28},
                                                    {"stream", 52},   {"revision", 8},     {"agency", 12},
                                                    {"registry", 14}, {"province", 8}};
  std::vector<int> widths;
  for (const std::string& column : *columns) {
    const auto found = kWidths.find(column);
    widths.push_back(found == kWidths.end() ? 16 : found->second);
  }
  FeedPrinter printer(session.format(), session.language(), *columns, widths, session.environment().out);
  uint64_t next = request.from_position();
  const absl::Status status = session.connection().Read<Service, v1::FollowEventsRequest, v1::FollowEventsResponse>(
      &Service::FollowEvents, request, session.environment().stop, [&](const v1::FollowEventsResponse& answer) {
        if (answer.has_event()) printer.Add(answer.event());
        next = (answer.has_event() ? answer.event().position() : answer.heartbeat_position()) + 1;
        return true;
      });
  if (next > 0) Note(session, Say(session.language(), msg::kResumeFrom, next));
  if (!status.ok()) return status;
  return 0;
}

// Adds a page to what is known of each subject.
void Merge(const v1::ListTouchedResponse& page, std::map<std::string, v1::Touched>* touched) {
  for (const v1::Touched& more : page.touched()) {
    const auto [known, is_new] = touched->emplace(more.subject(), more);
    if (is_new) continue;
    v1::Touched& sum = known->second;
    sum.set_reads(sum.reads() + more.reads());
    sum.set_writes(sum.writes() + more.writes());
    sum.set_last_position(more.last_position());
    *sum.mutable_last_time() = more.last_time();
  }
}

absl::Status ReadMoments(const Session& session, v1::ListTouchedRequest* request) {
  constexpr size_t kDateBytes = 10;
  std::string since = session.invocation().Value("since");
  if (since.size() == kDateBytes) since += "T00:00:00+07:00";
  if (!since.empty()) {
    const absl::Status status = ParseMoment(session, "--since", since, request->mutable_since());
    if (!status.ok()) return status;
  }
  const std::string until = session.invocation().Value("until");
  return until.empty() ? absl::OkStatus() : ParseMoment(session, "--until", until, request->mutable_until());
}

absl::StatusOr<int> ListTouched(Session& session) {
  const Invocation& asked = session.invocation();
  v1::ListTouchedRequest request;
  request.set_agency(asked.Value("agency-of"));
  request.set_officer(asked.Value("officer-of"));
  request.set_officer_id(asked.Value("officer-id"));
  request.set_subject(asked.Value("subject"));
  absl::Status status = ReadMoments(session, &request);
  if (!status.ok()) return status;
  const auto& type = *v1::Touched::descriptor();
  const auto columns =
      ReadColumns(asked.Value("columns"), type,
                  {"subject", "reads", "writes", "first_time", "last_time", "first_position"}, session.language());
  if (!columns.ok()) return columns.status();
  std::map<std::string, v1::Touched> touched;
  uint64_t considered = 0;
  do {
    v1::ListTouchedResponse page;
    status = session.connection().Call(&Service::ListTouched, request, &page);
    if (!status.ok()) return status;
    Merge(page, &touched);
    considered += page.considered();
    request.set_page_token(page.next_page_token());
    if (!request.page_token().empty()) Note(session, Say(session.language(), msg::kConsidered, considered));
  } while (!request.page_token().empty() && !session.environment().stop->stopped());
  ListPrinter printer(session.format(), session.language(), "touched", *columns, session.environment().out);
  for (const auto& [subject, sum] : touched) printer.Add(sum);
  Tree tail = Tree::Object();
  tail.Add("considered", Tree::Literal(absl::StrCat(considered)));
  printer.End(tail);
  return session.environment().stop->stopped() ? kExitInterrupted : 0;
}

}  // namespace

std::vector<Command> LogCommands() {
  const Flag from = {"from", "POSITION", help::kFrom};
  const Flag filter = {"filter", "TERMS", help::kEventFilter};
  const Flag full = {"full", "", help::kFullEvents};
  return {
      {.noun = "log", .verb = "head", .summary = help::kLogHead, .examples = {"log head -o json"}, .run = Head},
      {.noun = "log",
       .verb = "list",
       .summary = help::kLogList,
       .flags = WithPageFlags({from, filter, full}),
       .examples = {"log list --from 1000 --filter stream=workers/,type=WorkerRegistered --all"},
       .answer = Answer::kList,
       .run = List},
      {.noun = "log",
       .verb = "touched",
       .summary = help::kLogTouched,
       .flags = {{"agency-of", "AGENCY", help::kTouchedAgency},
                 {"officer-of", "CODE", help::kTouchedOfficer},
                 {"officer-id", "UUID", help::kTouchedOfficerId},
                 {"subject", "STREAM", help::kTouchedSubject},
                 {"since", "TIME", help::kSince},
                 {"until", "TIME", help::kUntil},
                 {"columns", "NAMES", help::kColumns}},
       .examples = {"log touched --agency-of G09.12 --officer-of nv-071 --since 2026-11-20 --until 2026-11-22",
                    "log touched --subject workers/W -o json"},
       .answer = Answer::kList,
       .run = ListTouched},
      {.noun = "log",
       .verb = "follow",
       .summary = help::kLogFollow,
       .flags = {from, filter, full, {"heartbeat", "SECONDS", help::kHeartbeat}},
       .examples = {"log follow --filter registry=residents", "log follow --from 1200 -o json"},
       .answer = Answer::kList,
       .run = Follow},
  };
}

}  // namespace lienthong::cli

// worker evidence: one file about a worker that lienthong-verify accepts without this server.

#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/cli/command.h"
#include "services/cli/failure.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/whole_file.h"
#include "storage/merkle/checkpoint.h"

namespace lienthong::cli {
namespace {

namespace lv = lienthong::ledger::v1;
namespace ev = lienthong::erasure::v1;
namespace wv = lienthong::worker::v1;
using ErasureStub = ev::ErasureService::Stub;
using LedgerStub = lv::LedgerService::Stub;
using WorkerStub = wv::WorkerService::Stub;

// As CreateEvidence bounds them.
constexpr int kMaxLooks = 10'000;
constexpr absl::Duration kLongestEvidence = absl::Minutes(4);  // the server allows five
constexpr int kLooksPerPage = 200;
constexpr mode_t kOwnerOnly = 0600;

absl::StatusOr<uint64_t> TrustedSize(const Session& session) {
  if (!session.invocation().Has("trusted")) return 0;
  const std::string path = session.invocation().Value("trusted");
  const absl::StatusOr<std::string> text = ReadFile(session, path, merkle::kMaxNoteBytes);
  if (!text.ok()) return text.status();
  const auto note = merkle::ParseNote(*text);
  if (!note.ok()) return WrongUsage(Say(session.language(), msg::kNotACheckpoint, "--trusted", path));
  const auto checkpoint = merkle::ParseCheckpoint(note->text);
  if (!checkpoint.ok()) return WrongUsage(Say(session.language(), msg::kNotACheckpoint, "--trusted", path));
  return checkpoint->size;
}

// Of a worker who was erased: what was hers, and the erasure itself. That is its certificate.
absl::Status AddErasedStreams(Session& session, const std::string& worker, lv::CreateEvidenceRequest* request) {
  ev::GetErasureRequest get;
  get.set_name(worker);
  ev::Erasure erasure;
  const absl::Status status = session.connection().Call(&ErasureStub::GetErasure, get, &erasure);
  if (!status.ok()) return status;
  request->add_streams(absl::StrCat("erasures/", absl::StripPrefix(worker, "workers/")));
  for (const std::string& subject : erasure.subjects()) {
    // A search has no stream of its own.
    if (!absl::StartsWith(subject, "queries/")) request->add_streams(subject);
  }
  return absl::OkStatus();
}

// The streams of the worker, of those merged into it and of the records that are linked to it.
absl::Status AddStreams(Session& session, const std::string& worker, lv::CreateEvidenceRequest* request) {
  wv::GetWorkerRequest get;
  get.set_name(worker);
  get.mutable_read_mask()->add_paths("links");
  get.mutable_read_mask()->add_paths("merged_workers");
  wv::Worker found;
  const absl::Status status = session.connection().Call(&WorkerStub::GetWorker, get, &found);
  if (CallReason(status) == "PERSONAL_DATA_ERASED") return AddErasedStreams(session, worker, request);
  if (!status.ok()) return status;
  request->add_streams(found.name());
  for (const std::string& merged : found.merged_workers()) request->add_streams(merged);
  for (const wv::SourceRecordLink& link : found.links()) {
    request->add_streams(absl::StrCat("registries/", link.registry(), "/records/", link.source_record_id()));
  }
  return absl::OkStatus();
}

// The last position that the evidence can hold.
absl::StatusOr<uint64_t> LastPosition(Session& session, const lv::CreateEvidenceRequest& request) {
  if (!request.latest_checkpoint()) return std::numeric_limits<uint64_t>::max();
  lv::Checkpoint latest;
  const absl::Status status =
      session.connection().Call(&LedgerStub::GetCheckpoint, lv::GetCheckpointRequest(), &latest);
  if (!status.ok()) return status;
  return latest.size();
}

// All looks, or the latest when there are more than evidence holds.
absl::Status AddLooks(Session& session, const std::string& worker, lv::CreateEvidenceRequest* request) {
  const absl::StatusOr<uint64_t> last = LastPosition(session, *request);
  if (!last.ok()) return last.status();
  wv::ListWorkerLooksRequest list;
  list.set_parent(worker);
  list.set_page_size(kLooksPerPage);
  do {
    wv::ListWorkerLooksResponse page;
    const absl::Status status = session.connection().Call(&WorkerStub::ListWorkerLooks, list, &page);
    if (!status.ok()) return status;
    for (const auto& look : page.looks()) {
      if (look.position() <= *last) request->add_look_positions(look.position());
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty() && !session.environment().stop->stopped());
  const int over = request->look_positions_size() - kMaxLooks;
  if (over <= 0) return absl::OkStatus();
  Note(session, Say(session.language(), msg::kLooksLeftOut, over));
  request->mutable_look_positions()->ExtractSubrange(0, over, nullptr);
  return absl::OkStatus();
}

absl::StatusOr<int> MakeEvidence(Session& session) {
  const auto worker = ResourceName(session, session.invocation().arguments[0], "workers");
  if (!worker.ok()) return worker.status();
  lv::CreateEvidenceRequest request;
  const absl::StatusOr<uint64_t> trusted = TrustedSize(session);
  if (!trusted.ok()) return trusted.status();
  request.set_trusted_size(*trusted);
  request.set_latest_checkpoint(session.invocation().Has("latest"));
  // Before anything is asked of the server: each answer is a look that is recorded.
  const std::string path = session.invocation().Value("out");
  WholeFile file(path, session.language());
  absl::Status status = file.Open(kOwnerOnly);
  if (status.ok()) status = AddStreams(session, *worker, &request);
  if (status.ok()) status = AddLooks(session, *worker, &request);
  if (!status.ok()) return status;
  uint64_t bytes = 0;
  absl::Status written;
  status = session.connection().Read<LedgerStub, lv::CreateEvidenceRequest, lv::CreateEvidenceResponse>(
      &LedgerStub::CreateEvidence, request, session.environment().stop,
      [&](const lv::CreateEvidenceResponse& answer) {
        bytes += answer.chunk().size();
        written = file.Write(answer.chunk());
        return written.ok();
      },
      kLongestEvidence);
  if (!status.ok()) return status;
  if (session.environment().stop->stopped()) return absl::CancelledError("the evidence was not taken to its end");
  if (written.ok()) written = file.Keep();
  if (!written.ok()) return written;
  Tree tree = Tree::Object();
  tree.Add("file", Tree::Text(path)).Add("bytes", Tree::Literal(absl::StrCat(bytes)));
  tree.Add("streams", Tree::Literal(absl::StrCat(request.streams_size())));
  tree.Add("looks", Tree::Literal(absl::StrCat(request.look_positions_size())));
  return session.Print(tree);
}

}  // namespace

std::vector<Command> EvidenceCommands() {
  return {
      {.noun = "worker",
       .verb = "evidence",
       .summary = help::kWorkerEvidence,
       .arguments = {{"WORKER"}},
       .flags = {{"out", "FILE", help::kEvidenceOut, "", true},
                 {"trusted", "FILE", help::kEvidenceTrusted},
                 {"latest", "", help::kEvidenceLatest}},
       .examples = {"worker evidence 01912345-6789-7abc-8def-0123456789ab --out worker.evidence",
                    "worker evidence 01912345-6789-7abc-8def-0123456789ab --out worker.evidence --trusted checkpoint"},
       .run = MakeEvidence}};
}

}  // namespace lienthong::cli

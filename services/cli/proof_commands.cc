// log checkpoint, checkpoints, key, witness-request, cosign, prove, consistency, export-tiles: what is given to those
// who verify. The texts are the public ones: signed notes, c2sp.org/tlog-witness, c2sp.org/tlog-proof,
// c2sp.org/tlog-tiles.

#include <filesystem>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/cli/command.h"
#include "services/cli/message_input.h"
#include "services/cli/messages_help.h"
#include "services/cli/session.h"
#include "services/cli/shared_flags.h"
#include "services/cli/whole_file.h"
#include "storage/merkle/base64.h"
#include "storage/merkle/signed_note.h"
#include "storage/merkle/tile.h"

namespace lienthong::cli {
namespace {

namespace v1 = lienthong::ledger::v1;
namespace fs = std::filesystem;
using Service = v1::LedgerService::Stub;

// Told each time so many more files are written.
constexpr uint64_t kProgressStep = 1'000;
// ListEvents gives at most this many at once, and never more bytes than a message holds.
constexpr int kEventsPerPage = merkle::kTileWidth;

template <typename Hashes>
std::string Base64Lines(const Hashes& hashes) {
  std::string lines;
  for (const std::string& hash : hashes) absl::StrAppend(&lines, merkle::Base64(hash), "\n");
  return lines;
}

// Prints `text` as it is, or `tree` in the format asked for.
int PrintText(Session& session, const std::string& text, const Tree& tree) {
  if (session.invocation().Has("output")) return session.Print(tree);
  *session.environment().out << text;
  return 0;
}

// A proof with the checkpoint that it leads to.
Tree WithNote(const google::protobuf::Message& proof, const v1::Checkpoint& checkpoint) {
  Tree tree = ToTree(proof);
  tree.Add("note", Tree::Text(checkpoint.note()));
  return tree;
}

absl::StatusOr<v1::Checkpoint> GetCheckpoint(Session& session, uint64_t size) {
  v1::GetCheckpointRequest request;
  request.set_size(size);
  v1::Checkpoint checkpoint;
  const absl::Status status = session.connection().Call(&Service::GetCheckpoint, request, &checkpoint);
  if (!status.ok()) return status;
  return checkpoint;
}

// That of --size; without it the latest.
absl::StatusOr<v1::Checkpoint> AskedCheckpoint(Session& session) {
  const auto size = session.invocation().Number("size", 0, session.language());
  if (!size.ok()) return size.status();
  return GetCheckpoint(session, *size);
}

absl::StatusOr<int> MakeCheckpoint(Session& session) {
  v1::Checkpoint checkpoint;
  if (session.invocation().Has("size")) {
    absl::StatusOr<v1::Checkpoint> old = AskedCheckpoint(session);
    if (!old.ok()) return old.status();
    checkpoint = *std::move(old);
  } else {
    const absl::Status made =
        session.connection().Call(&Service::CreateCheckpoint, v1::CreateCheckpointRequest(), &checkpoint);
    if (!made.ok()) return made;
  }
  return PrintText(session, checkpoint.note(), ToTree(checkpoint));
}

absl::StatusOr<int> ListCheckpoints(Session& session) {
  return PrintPages(session, &Service::ListCheckpoints, v1::ListCheckpointsRequest(),
                    &v1::ListCheckpointsResponse::checkpoints,
                    {"checkpoints", {"size", "record_time", "indexed_position"}, 1000});
}

absl::StatusOr<int> PrintKeys(Session& session) {
  const absl::StatusOr<v1::Checkpoint> checkpoint = GetCheckpoint(session, 0);
  if (!checkpoint.ok()) return checkpoint.status();
  std::string text;
  for (const std::string& key : checkpoint->verifier_keys()) absl::StrAppend(&text, key, "\n");
  v1::Checkpoint keys;
  *keys.mutable_verifier_keys() = checkpoint->verifier_keys();
  return PrintText(session, text, ToTree(keys));
}

absl::StatusOr<int> Prove(Session& session) {
  const auto position = session.invocation().Number("position", 0, session.language());
  if (!position.ok()) return position.status();
  const absl::StatusOr<v1::Checkpoint> checkpoint = AskedCheckpoint(session);
  if (!checkpoint.ok()) return checkpoint.status();
  v1::GetInclusionProofRequest request;
  request.set_position(*position);
  request.set_size(checkpoint->size());
  v1::InclusionProof proof;
  const absl::Status status = session.connection().Call(&Service::GetInclusionProof, request, &proof);
  if (!status.ok()) return status;
  const std::string text = absl::StrCat("c2sp.org/tlog-proof@v1\nindex ", proof.position() - 1, "\n",
                                        Base64Lines(proof.hashes()), "\n", checkpoint->note());
  return PrintText(session, text, WithNote(proof, *checkpoint));
}

// That the log grew from as many events as `flag` says, with the checkpoint to which it did: what c2sp.org/tlog-witness
// has for the body of add-checkpoint.
absl::StatusOr<int> ProveGrowth(Session& session, absl::string_view flag) {
  const auto old_size = session.invocation().Number(flag, 0, session.language());
  if (!old_size.ok()) return old_size.status();
  const absl::StatusOr<v1::Checkpoint> checkpoint = AskedCheckpoint(session);
  if (!checkpoint.ok()) return checkpoint.status();
  v1::ConsistencyProof proof;
  proof.set_new_size(checkpoint->size());
  if (*old_size > 0) {  // from nothing every log grew
    v1::GetConsistencyProofRequest request;
    request.set_old_size(*old_size);
    request.set_new_size(checkpoint->size());
    const absl::Status status = session.connection().Call(&Service::GetConsistencyProof, request, &proof);
    if (!status.ok()) return status;
  }
  const std::string text =
      absl::StrCat("old ", proof.old_size(), "\n", Base64Lines(proof.hashes()), "\n", checkpoint->note());
  return PrintText(session, text, WithNote(proof, *checkpoint));
}

absl::StatusOr<int> Cosign(Session& session) {
  const std::string& size_text = session.invocation().arguments[0];
  uint64_t size = 0;
  if (!absl::SimpleAtoi(size_text, &size)) {
    return WrongUsage(Say(session.language(), msg::kNotANumber, "SIZE", size_text));
  }
  const std::string file = session.invocation().Value("file");
  v1::CosignCheckpointRequest request;
  request.set_size(size);
  absl::StatusOr<std::string> lines = ReadFile(session, file, merkle::kMaxNoteBytes);
  if (!lines.ok()) return lines.status();
  request.set_cosignatures(*std::move(lines));
  v1::Checkpoint checkpoint;
  const absl::Status status = session.connection().Call(&Service::CosignCheckpoint, request, &checkpoint);
  if (!status.ok()) return status;
  return PrintText(session, checkpoint.note(), ToTree(checkpoint));
}

// A file of the layout, for whoever is served it.
absl::Status WriteFile(const Session& session, const fs::path& path, absl::string_view bytes) {
  constexpr mode_t kForAll = 0644;
  std::error_code ignored;  // the file then says what is wrong
  fs::create_directories(path.parent_path(), ignored);
  WholeFile file(path.string(), session.language());
  absl::Status status = file.Open(kForAll);
  if (status.ok()) status = file.Write(bytes);
  return status.ok() ? file.Keep() : status;
}

// The static layout of one checkpoint, file by file.
class TileExport {
 public:
  TileExport(Session* session, fs::path directory, const v1::Checkpoint& checkpoint)
      : session_(session), directory_(std::move(directory)), checkpoint_(checkpoint) {}

  absl::Status Write(bool entries) {
    const uint64_t size = checkpoint_.size();
    for (int level = 0; level < merkle::kTileLevels; ++level) {
      for (uint64_t index = 0; merkle::TileWidth(level, index, size) > 0; ++index) {
        const merkle::TileId tile{level, index, merkle::TileWidth(level, index, size)};
        if (const absl::Status written = WriteTile(tile); !written.ok()) return written;
        if (level > 0 || !entries) continue;
        if (const absl::Status written = WriteEntries(tile); !written.ok()) return written;
      }
    }
    std::string keys;
    for (const std::string& key : checkpoint_.verifier_keys()) absl::StrAppend(&keys, key, "\n");
    if (const absl::Status written = WriteFile(*session_, directory_ / "log.vkey", keys); !written.ok()) return written;
    // Last: who finds it finds all that it covers.
    return Count(WriteFile(*session_, directory_ / "checkpoint", checkpoint_.note()));
  }
  uint64_t files() const { return files_; }

 private:
  absl::Status Count(const absl::Status& written) {
    if (written.ok() && ++files_ % kProgressStep == 0) {
      Note(*session_, Say(session_->language(), msg::kFilesWritten, files_));
    }
    return written;
  }

  absl::Status WriteTile(const merkle::TileId& tile) {
    v1::GetTileRequest request;
    request.set_level(tile.level);
    request.set_index(tile.index);
    request.set_width(tile.width);
    v1::Tile answer;
    const absl::Status status = session_->connection().Call(&Service::GetTile, request, &answer);
    if (!status.ok()) return status;
    return Count(WriteFile(*session_, directory_ / merkle::TilePath(tile), answer.hashes()));
  }

  absl::Status WriteEntries(const merkle::TileId& leaves) {
    const uint64_t first = leaves.index * merkle::kTileWidth + 1;
    std::string bundle;
    for (uint64_t next = first; next < first + leaves.width;) {
      v1::ListEventsRequest request;
      request.set_from_position(next);
      request.set_page_size(static_cast<int>(std::min<uint64_t>(kEventsPerPage, first + leaves.width - next)));
      request.set_view(v1::EVENT_VIEW_FULL);
      v1::ListEventsResponse page;
      const absl::Status status = session_->connection().Call(&Service::ListEvents, request, &page);
      if (!status.ok()) return status;
      if (page.events().empty()) return absl::DataLossError(absl::StrCat("no event at position ", next));
      for (const v1::Event& event : page.events()) {
        const std::string& bytes = event.stored_bytes();
        bundle.push_back(static_cast<char>(bytes.size() >> 8));
        bundle.push_back(static_cast<char>(bytes.size() & 0xff));
        bundle += bytes;
      }
      next += static_cast<uint64_t>(page.events_size());
    }
    return Count(WriteFile(*session_, directory_ / merkle::EntryBundlePath(leaves), bundle));
  }

  Session* const session_;
  const fs::path directory_;
  const v1::Checkpoint& checkpoint_;
  uint64_t files_ = 0;
};

absl::StatusOr<int> ExportTiles(Session& session) {
  const absl::StatusOr<v1::Checkpoint> checkpoint = AskedCheckpoint(session);
  if (!checkpoint.ok()) return checkpoint.status();
  TileExport tiles(&session, session.invocation().arguments[0], *checkpoint);
  const absl::Status written = tiles.Write(session.invocation().Has("entries"));
  if (!written.ok()) return written;
  Tree tree = Tree::Object();
  tree.Add("size", Tree::Literal(absl::StrCat(checkpoint->size())));
  tree.Add("files", Tree::Literal(absl::StrCat(tiles.files())));
  return session.Print(tree);
}

}  // namespace

std::vector<Command> ProofCommands() {
  const Flag size = {"size", "SIZE", help::kCheckpointSize};
  return {
      {.noun = "log",
       .verb = "checkpoint",
       .summary = help::kLogCheckpoint,
       .flags = {size},
       .examples = {"log checkpoint", "log checkpoint --size 4711 -o json"},
       .run = MakeCheckpoint},
      {.noun = "log",
       .verb = "checkpoints",
       .summary = help::kLogCheckpoints,
       .flags = WithPageFlags({}),
       .examples = {"log checkpoints --all"},
       .answer = Answer::kList,
       .run = ListCheckpoints},
      {.noun = "log", .verb = "key", .summary = help::kLogKey, .examples = {"log key"}, .run = PrintKeys},
      {.noun = "log",
       .verb = "witness-request",
       .summary = help::kLogWitnessRequest,
       .flags = {{"old", "SIZE", help::kWitnessOld, "", true}, size},
       .examples = {"log witness-request --old 0", "log witness-request --old 4711 --size 4800"},
       .run = [](Session& session) { return ProveGrowth(session, "old"); }},
      {.noun = "log",
       .verb = "cosign",
       .summary = help::kLogCosign,
       .arguments = {{"SIZE"}},
       .flags = {{"file", "FILE", help::kCosignFile, "", true}},
       .examples = {"log cosign 4711 --file cosignature", "log cosign 4711 --file -"},
       .run = Cosign},
      {.noun = "log",
       .verb = "prove",
       .summary = help::kLogProve,
       .flags = {{"position", "POSITION", help::kProvePosition, "", true}, size},
       .examples = {"log prove --position 17"},
       .run = Prove},
      {.noun = "log",
       .verb = "consistency",
       .summary = help::kLogConsistency,
       .flags = {{"from", "SIZE", help::kConsistencyFrom, "", true}, size},
       .examples = {"log consistency --from 4711"},
       .run = [](Session& session) { return ProveGrowth(session, "from"); }},
      {.noun = "log",
       .verb = "export-tiles",
       .summary = help::kLogExportTiles,
       .arguments = {{"DIRECTORY"}},
       .flags = {size, {"entries", "", help::kExportEntries}},
       .examples = {"log export-tiles /srv/log", "log export-tiles audit --entries"},
       .run = ExportTiles},
  };
}

}  // namespace lienthong::cli

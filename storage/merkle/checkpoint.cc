#include "storage/merkle/checkpoint.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/merkle/base64.h"

namespace lienthong::merkle {
namespace {

absl::Status NotACheckpoint(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a checkpoint: ", why));
}

std::string Lines(const Checkpoint& checkpoint) {
  std::string text =
      absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n", Base64(BytesOf(checkpoint.root)), "\n");
  for (const std::string& line : checkpoint.extensions) absl::StrAppend(&text, line, "\n");
  return text;
}

}  // namespace

absl::StatusOr<std::string> CheckpointText(const Checkpoint& checkpoint) {
  std::string text = Lines(checkpoint);
  // A line with a newline inside would be read as two.
  const absl::StatusOr<Checkpoint> parsed = ParseCheckpoint(text);
  if (!parsed.ok()) return parsed.status();
  if (*parsed != checkpoint) return NotACheckpoint("a line of it has a newline inside");
  return text;
}

absl::StatusOr<Checkpoint> ParseCheckpoint(absl::string_view text) {
  if (text.size() > kMaxNoteBytes) return NotACheckpoint("it has more than 1 MiB");
  if (!IsNoteText(text)) return NotACheckpoint("it is not UTF-8 or has control characters");
  absl::string_view rest = text;
  if (!absl::ConsumeSuffix(&rest, "\n")) return NotACheckpoint("it does not end with a newline");
  const std::vector<absl::string_view> lines = absl::StrSplit(rest, '\n');
  if (lines.size() < 3) return NotACheckpoint("it has fewer than three lines");
  for (const absl::string_view line : lines) {
    if (line.empty()) return NotACheckpoint("it has an empty line");
  }
  Checkpoint checkpoint;
  checkpoint.origin = std::string(lines[0]);
  if (checkpoint.origin.size() > kMaxOriginBytes) return NotACheckpoint("its origin has more than 255 bytes");
  // The number is read loosely, then held against its one spelling.
  if (!absl::SimpleAtoi(lines[1], &checkpoint.size) || absl::StrCat(checkpoint.size) != lines[1] ||
      checkpoint.size > kMaxTreeSize) {
    return NotACheckpoint("its second line is not the size of a tree");
  }
  const absl::StatusOr<std::string> root = ParseBase64(lines[2]);
  if (!root.ok() || root->size() != kHashBytes) return NotACheckpoint("its third line is not base64 of 32 bytes");
  checkpoint.root = HashOf(*root);
  for (size_t i = 3; i < lines.size(); ++i) checkpoint.extensions.emplace_back(lines[i]);
  return checkpoint;
}

absl::StatusOr<OpenedCheckpoint> OpenCheckpoint(absl::string_view note, absl::Span<const VerifierKey> keys) {
  const absl::StatusOr<SignedNote> parsed = ParseNote(note);
  if (!parsed.ok()) return parsed.status();
  absl::StatusOr<NoteVerdict> verdict = VerifyNote(*parsed, keys);
  if (!verdict.ok()) return verdict.status();
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(parsed->text);
  if (!checkpoint.ok()) return checkpoint.status();
  // A witness's word alone is not the log's, and one log's key does not speak for another log.
  const auto of_the_log = [&keys, &checkpoint](const VerifiedSignature& signature) {
    const VerifierKey& key = keys[signature.key];
    return key.kind() == SignatureKind::kEd25519 && key.name() == checkpoint->origin;
  };
  if (std::none_of(verdict->verified.begin(), verdict->verified.end(), of_the_log)) {
    return absl::FailedPreconditionError(
        absl::StrCat("no key given of the name ", checkpoint->origin, " signed this checkpoint"));
  }
  return OpenedCheckpoint{*std::move(checkpoint), *std::move(verdict)};
}

}  // namespace lienthong::merkle

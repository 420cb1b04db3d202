#include "storage/merkle/signed_note.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/big_endian.h"
#include "storage/merkle/base64.h"

namespace lienthong::merkle {
namespace {

// An em dash and a space.
constexpr absl::string_view kSignatureMark = "\xe2\x80\x94 ";
constexpr size_t kKeyIdBytes = 4;
constexpr size_t kTimestampBytes = 8;
constexpr uint64_t kMaxTimestamp = std::numeric_limits<int64_t>::max();

absl::Status NotANote(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a signed note: ", why));
}

// `line` without its newline.
absl::StatusOr<NoteSignature> ParseSignature(absl::string_view line) {
  if (!absl::ConsumePrefix(&line, kSignatureMark)) return NotANote("a line after the text is not a signature");
  const size_t space = line.find(' ');
  if (space == absl::string_view::npos) return NotANote("a signature is a name and base64");
  NoteSignature signature;
  signature.name = std::string(line.substr(0, space));
  if (!IsKeyName(signature.name)) return NotANote("a signature's name can be no key's");
  absl::StatusOr<std::string> bytes = ParseBase64(line.substr(space + 1));
  if (!bytes.ok()) return NotANote(absl::StrCat("a signature is ", bytes.status().message()));
  if (bytes->size() <= kKeyIdBytes) return NotANote("a signature is too short");
  signature.key_id = storage::ReadU32(*bytes, 0);
  signature.bytes = bytes->substr(kKeyIdBytes);
  return signature;
}

// The verified signature of `keys[place]`, or nullopt when it is bad.
std::optional<VerifiedSignature> Check(absl::string_view text, absl::string_view signature,
                                       absl::Span<const VerifierKey> keys, size_t place) {
  VerifiedSignature verified = {.key = place};
  if (keys[place].kind() == SignatureKind::kEd25519) {
    if (!keys[place].Signed(text, signature)) return std::nullopt;
    return verified;
  }
  if (signature.size() != kTimestampBytes + kEd25519SignatureBytes) return std::nullopt;
  verified.timestamp = storage::ReadU64(signature, 0);
  if (verified.timestamp > kMaxTimestamp) return std::nullopt;
  const std::string message = CosignedMessage(text, verified.timestamp);
  if (!keys[place].Signed(message, signature.substr(kTimestampBytes))) return std::nullopt;
  return verified;
}

}  // namespace

absl::StatusOr<SignedNote> ParseNote(absl::string_view bytes, size_t max_bytes) {
  if (bytes.size() > max_bytes) return NotANote(absl::StrCat("it has more than ", max_bytes, " bytes"));
  if (!IsNoteText(bytes)) return NotANote("it is not UTF-8 or has control characters");
  // The text may have empty lines, the signatures cannot.
  const size_t blank = bytes.rfind("\n\n");
  if (blank == absl::string_view::npos) return NotANote("no empty line divides text and signatures");
  SignedNote note;
  note.text = std::string(bytes.substr(0, blank + 1));
  absl::string_view rest = bytes.substr(blank + 2);
  if (rest.empty() || rest.back() != '\n') return NotANote("it does not end with a line of signature");
  while (!rest.empty()) {
    if (note.signatures.size() == kMaxNoteSignatures) return NotANote("it has more than 64 signatures");
    const size_t end = rest.find('\n');
    absl::StatusOr<NoteSignature> signature = ParseSignature(rest.substr(0, end));
    if (!signature.ok()) return signature.status();
    note.signatures.push_back(*std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

std::string NoteBytes(const SignedNote& note) {
  std::string bytes = absl::StrCat(note.text, "\n");
  for (const NoteSignature& signature : note.signatures) {
    std::string signed_by;
    storage::AppendU32(signature.key_id, &signed_by);
    signed_by += signature.bytes;
    absl::StrAppend(&bytes, kSignatureMark, signature.name, " ", Base64(signed_by), "\n");
  }
  return bytes;
}

std::string CosignedMessage(absl::string_view text, uint64_t timestamp) {
  return absl::StrCat("cosignature/v1\ntime ", timestamp, "\n", text);
}

absl::StatusOr<NoteVerdict> VerifyNote(const SignedNote& note, absl::Span<const VerifierKey> keys) {
  for (size_t i = 0; i < keys.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (keys[i].id() != keys[j].id() || keys[i].name() != keys[j].name()) continue;
      return absl::InvalidArgumentError(absl::StrCat("two keys given have the name and id of ", keys[i].Text()));
    }
  }
  NoteVerdict verdict;
  for (const NoteSignature& signature : note.signatures) {
    const auto key = std::find_if(keys.begin(), keys.end(), [&signature](const VerifierKey& candidate) {
      return candidate.id() == signature.key_id && candidate.name() == signature.name;
    });
    if (key == keys.end()) {
      ++verdict.unknown;
      continue;
    }
    const auto place = static_cast<size_t>(key - keys.begin());
    const std::optional<VerifiedSignature> verified = Check(note.text, signature.bytes, keys, place);
    if (!verified.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("the signature of ", key->name(), " is not of this note"));
    }
    // A key that signed twice counts once.
    const auto same = [place](const VerifiedSignature& before) { return before.key == place; };
    if (std::none_of(verdict.verified.begin(), verdict.verified.end(), same)) verdict.verified.push_back(*verified);
  }
  if (verdict.verified.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("none of the keys given signed this note; it has ", verdict.unknown, " signatures of others"));
  }
  return verdict;
}

}  // namespace lienthong::merkle

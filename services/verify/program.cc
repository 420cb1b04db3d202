#include "services/verify/program.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "services/cli/text_table.h"
#include "services/cli/tree.h"
#include "services/verify/messages.h"
#include "services/verify/options.h"
#include "services/verify/report.h"
#include "storage/evidence/pack.h"
#include "storage/evidence/verify.h"
#include "storage/merkle/signed_note.h"

namespace lienthong::verify {
namespace {

using cli::Language;
using cli::Say;
using cli::Tree;

constexpr size_t kMaxKeyFileBytes = 1 << 16;

// What is read from the files.
struct Input {
  std::vector<merkle::VerifierKey> keys;       // of the log, then of witnesses
  std::vector<merkle::VerifierKey> witnesses;  // each must have cosigned
  std::optional<merkle::Checkpoint> trusted;
  std::string pack;
};

// The bytes of a file, of which the first `max_bytes` and one more are read. INVALID_ARGUMENT when it cannot be.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes, Language language) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  char buffer[1 << 16];
  while (file && bytes.size() <= max_bytes) {
    file.read(buffer, sizeof(buffer));
    bytes.append(buffer, static_cast<size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad() || (file.fail() && !file.eof())) {
    return absl::InvalidArgumentError(Say(language, msg::kUnreadable, path));
  }
  return bytes;
}

// Adds `key` unless it is there.
void AddKey(const merkle::VerifierKey& key, std::vector<merkle::VerifierKey>* keys) {
  const auto is_same = [&key](const merkle::VerifierKey& other) { return other.Text() == key.Text(); };
  if (std::none_of(keys->begin(), keys->end(), is_same)) keys->push_back(key);
}

absl::Status ReadKeys(const std::string& path, Language language, std::vector<merkle::VerifierKey>* keys) {
  const absl::StatusOr<std::string> text = ReadFile(path, kMaxKeyFileBytes, language);
  if (!text.ok()) return text.status();
  if (text->size() > kMaxKeyFileBytes) {
    return absl::InvalidArgumentError(Say(language, msg::kFileTooLarge, path, kMaxKeyFileBytes));
  }
  const size_t before = keys->size();
  bool any = false;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    ++number;
    if (line.empty()) continue;
    absl::StatusOr<merkle::VerifierKey> key = merkle::VerifierKey::Parse(line);
    if (!key.ok()) return absl::InvalidArgumentError(Say(language, msg::kBadKey, path, number));
    any = true;
    AddKey(*key, keys);
  }
  if (any || keys->size() > before) return absl::OkStatus();
  return absl::InvalidArgumentError(Say(language, msg::kNoKey, path));
}

absl::Status ReadWitnesses(const std::string& path, Language language, Input* input) {
  std::vector<merkle::VerifierKey> witnesses;
  if (const absl::Status read = ReadKeys(path, language, &witnesses); !read.ok()) return read;
  for (const merkle::VerifierKey& witness : witnesses) {
    if (witness.kind() != merkle::SignatureKind::kCosignature) {
      return absl::InvalidArgumentError(Say(language, msg::kNotAWitness, path, witness.name()));
    }
    AddKey(witness, &input->keys);
    AddKey(witness, &input->witnesses);
  }
  return absl::OkStatus();
}

absl::StatusOr<Input> ReadInput(const Options& options, Language language) {
  Input input;
  for (const std::string& path : options.keys) {
    if (const absl::Status read = ReadKeys(path, language, &input.keys); !read.ok()) return read;
  }
  for (const std::string& path : options.witnesses) {
    if (const absl::Status read = ReadWitnesses(path, language, &input); !read.ok()) return read;
  }
  if (!options.trusted.empty()) {
    const absl::StatusOr<std::string> note = ReadFile(options.trusted, merkle::kMaxNoteBytes, language);
    if (!note.ok()) return note.status();
    absl::StatusOr<merkle::OpenedCheckpoint> opened = merkle::OpenCheckpoint(*note, input.keys);
    if (!opened.ok()) return absl::InvalidArgumentError(Say(language, msg::kBadTrusted, options.trusted));
    input.trusted = std::move(opened->checkpoint);
  }
  absl::StatusOr<std::string> pack = ReadFile(options.pack, evidence::kMaxPackBytes, language);
  if (!pack.ok()) return pack.status();
  input.pack = *std::move(pack);
  return input;
}

// The pack is refused, or a witness did not cosign it.
evidence::MaybeRefusal Judge(const Input& input, evidence::Evidence* evidence) {
  evidence::MaybeRefusal refused = evidence::VerifyPack(input.pack, input.keys, input.trusted, evidence);
  if (refused.has_value()) return refused;
  for (const merkle::VerifierKey& witness : input.witnesses) {
    const auto is_his = [&witness](const evidence::Cosigned& one) { return one.witness == witness.Text(); };
    if (std::any_of(evidence->cosigned.begin(), evidence->cosigned.end(), is_his)) continue;
    return evidence::Refusal{evidence::Fault::kNotCosigned, 0, witness.name()};
  }
  return std::nullopt;
}

int Refuse(const evidence::Refusal& refusal, bool json, Language language, std::ostream* out) {
  const std::string text = RefusalText(refusal, language);
  if (json) {
    Tree tree = Tree::Object();
    tree.Add("accepted", Tree::Literal("false")).Add("fault", Tree::Text(FaultName(refusal.fault)));
    tree.Add("line", Tree::Literal(std::to_string(refusal.line))).Add("what", Tree::Text(refusal.what));
    tree.Add("message", Tree::Text(text));
    *out << cli::ToJson(tree) << "\n";
  } else {
    *out << cli::Printable(Say(language, msg::kRefused, text)) << "\n";
  }
  return kRefused;
}

}  // namespace

int RunProgram(const std::vector<std::string>& words, absl::string_view lang, std::ostream* out, std::ostream* err) {
  const Language language = LanguageOf(words, lang);
  const absl::StatusOr<Options> options = ParseOptions(words, language);
  const auto wrong_usage = [&](const absl::Status& status) {
    *err << Say(language, msg::kWrongUsage, cli::Printable(std::string(status.message())));
    return kWrongUsage;
  };
  if (!options.ok()) return wrong_usage(options.status());
  if (options->help) {
    *out << In(language, msg::kHelp);
    return kAccepted;
  }
  if (options->version) {
    *out << "lienthong-verify " << LIENTHONG_VERSION << "\n";
    return kAccepted;
  }
  const absl::StatusOr<Input> input = ReadInput(*options, language);
  if (!input.ok()) return wrong_usage(input.status());
  evidence::Evidence evidence;
  const evidence::MaybeRefusal refused = Judge(*input, &evidence);
  if (refused.has_value()) return Refuse(*refused, options->json, language, out);
  if (options->json) {
    *out << cli::ToJson(ReportTree(evidence, input->trusted)) << "\n";
  } else {
    *out << ReportText(evidence, input->trusted, language);
  }
  return kAccepted;
}

}  // namespace lienthong::verify

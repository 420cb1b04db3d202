// Packs of evidence: what is read is what is written, all else is refused with its line. What is read is then signed by
// a log whose only event is the pack's index, so that the checks behind the signature meet it, too.

#include <algorithm>

#include "storage/evidence/pack.h"
#include "storage/evidence/verify.h"
#include "storage/merkle/checkpoint.h"
#include "tests/fuzz/fuzz_input.h"

namespace lienthong::fuzz {
namespace {

// The key of the specification's example; it signs nothing else.
constexpr char kSigner[] = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

// The pack in a log of one event, its index. Whoever reads it must refuse or accept, and nothing else.
void Judge(evidence::Pack pack, const storage::NoteSigner& signer) {
  const auto text = merkle::CheckpointText({signer.verifier().name(), 1, merkle::LeafHash(pack.index.bytes), {}});
  Expect(text.ok(), "a checkpoint can be written");
  pack.checkpoint = merkle::NoteBytes({*text, {*signer.Sign(*text)}});
  pack.index.position = 1;
  const absl::StatusOr<std::string> file = evidence::SignPack(pack, signer);
  Expect(file.ok(), "what was read can be signed");
  evidence::Evidence evidence;
  const auto refused = evidence::VerifyPack(*file, {&signer.verifier(), 1}, std::nullopt, &evidence);
  if (refused.has_value()) return;
  for (const evidence::VerifiedStream& stream : evidence.streams) {
    Expect(stream.events.size() == stream.head.revision, "a stream that is accepted is whole");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const signer = new storage::NoteSigner(*storage::NoteSigner::Parse(kSigner));
  const absl::string_view text = FuzzInput(data, size).Rest();
  evidence::Pack pack;
  const evidence::MaybeRefusal refused = evidence::ParsePack(text, &pack);
  if (refused.has_value()) {
    const auto lines = static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
    Expect(refused->line >= 1 && refused->line <= lines + 1, "the line that is refused is there");
    return 0;
  }
  Expect(evidence::PackText(pack) == text, "a pack is written as it was read");
  Judge(pack, *signer);
  return 0;
}

}  // namespace lienthong::fuzz

// Pack: one file of evidence, as text and taken apart. FORMAT.md has the lines.
//
// Nothing in a pack may be believed before VerifyPack (verify.h); here it is only read and written. Threads: any.

#ifndef LIENTHONG_STORAGE_EVIDENCE_PACK_H_
#define LIENTHONG_STORAGE_EVIDENCE_PACK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/evidence/refusal.h"
#include "storage/merkle/tree_hash.h"
#include "storage/vault/note_signer.h"
#include "storage/vault/secret_key.h"

namespace lienthong::evidence {

// Of a pack with its signature. It can be changed nowhere else: whoever verifies must know it, too.
inline constexpr size_t kMaxPackBytes = 64 << 20;
// The first line. No origin of a log can be this, so no signature of a pack is one of a checkpoint.
inline constexpr char kPackMark[] = "lienthong evidence 1";

// `line` is the place in the file, from 1; 0 in a pack that was not read from one.

// What is told of one sealed part: the key of its event alone, or that it was destroyed.
struct PackPart {
  uint64_t line = 0;
  std::string subject;
  std::optional<storage::SecretKey> event_key;  // nullopt: destroyed
};

struct PackEvent {
  uint64_t line = 0;
  uint64_t position = 0;
  std::string bytes;                    // as stored
  std::vector<merkle::Hash> inclusion;  // under the checkpoint
  std::vector<PackPart> parts;          // of the subjects disclosed, in the order of the envelope
};

struct PackStream {
  uint64_t line = 0;
  std::string name;
  std::string bucket;
  std::vector<merkle::Hash> bucket_hashes;
  std::vector<PackEvent> events;  // all that it has, in order
};

// That the log of `old_size` is the beginning of this one.
struct PackGrowth {
  uint64_t line = 0;
  uint64_t old_size = 0;
  std::vector<merkle::Hash> hashes;
};

struct Pack {
  std::string agency;   // who asked for it
  std::string purpose;  // and what for; both 1 to 64 of [A-Za-z0-9._-]
  absl::Time time;      // and when, whole seconds
  uint64_t checkpoint_line = 0;
  std::string checkpoint;  // a signed note
  std::optional<PackGrowth> growth;
  PackEvent index;                  // StreamIndexed, without parts; its position is the checkpoint's size
  std::vector<PackStream> streams;  // ascending by name
  std::vector<PackEvent> looks;     // ascending by position
};

// The text, without signature. A pack that cannot be written comes out as text that ParsePack refuses.
std::string PackText(const Pack& pack);

// The pack of such a text; `pack` is undefined when it is refused.
MaybeRefusal ParsePack(absl::string_view text, Pack* pack);

// The file: the text and the one signature of `signer`.
//   INVALID_ARGUMENT    what is in it cannot be written, for example a name with a newline
//   RESOURCE_EXHAUSTED  it has more than kMaxPackBytes
absl::StatusOr<std::string> SignPack(const Pack& pack, const storage::NoteSigner& signer);

}  // namespace lienthong::evidence

#endif  // LIENTHONG_STORAGE_EVIDENCE_PACK_H_

// A sealed part: AES-256-GCM under a key of its event alone, so that one event can be disclosed and no other.
//
//   event key   HKDF-SHA-256(subject key, no salt, "lienthong event key v1" || event_id), 32 bytes
//   AES key     the first 32 bytes of HKDF-Expand-SHA-256(event key, "lienthong sealed part v1")
//   commitment  the next 32 bytes of the same; stands in the part, since GCM alone lets one ciphertext open under two
//               keys that somebody chose for it
//   associated  "lienthong sealed part v1", event_id, stream, u64 revision, subject, type; each but the revision as u64
//               length and bytes; numbers big-endian
//   nonce       12 random bytes of the kernel
//
// Nonces do not repeat under one key. The event id is in a key's derivation, so a key seals one part, or the parts of
// as many events as share an id. An append that is made again after a crash, a restore or a failed commit has new ids,
// and so has what two copies of one disk write later. Beyond that, each nonce is drawn from the kernel when it is used:
// even two copies of a running machine, which go on with the same drawn ids, share one with a chance of 2^-96 a pair.
//
// Threads: any. No file here needs RocksDB.

#ifndef LIENTHONG_STORAGE_VAULT_SEALED_PART_H_
#define LIENTHONG_STORAGE_VAULT_SEALED_PART_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/event/v1/envelope.pb.h"
#include "storage/vault/random_source.h"
#include "storage/vault/secret_key.h"

namespace lienthong::storage {

// What a part is bound to. Borrows its strings.
struct SealContext {
  absl::string_view event_id;
  absl::string_view stream;
  uint64_t revision = 0;
  absl::string_view subject;
  absl::string_view type;
};

// The place of a part for `subject` in `envelope`, which outlives the result.
SealContext ContextOf(const event::v1::Envelope& envelope, absl::string_view subject);

// The associated data, as above.
std::string AssociatedData(const SealContext& context);

// Seals `plain` under `event_key`.
event::v1::SealedPart SealWith(const SecretKey& event_key, const SealContext& context, absl::string_view plain,
                               const RandomSource& random);

// The plain bytes of `part`; context.subject is part.subject(). DATA_LOSS, naming stream and revision, when the part is
// not of this codec, the key is not the one it was sealed under, or any byte differs.
absl::StatusOr<std::string> OpenWith(const SecretKey& event_key, const SealContext& context,
                                     const event::v1::SealedPart& part);

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_SEALED_PART_H_

// PayloadSealer: the only place where a plain part becomes a sealed one and back.
//
// Codec now: UNSEALED_DEV, plain bytes. The context is complete for an authenticated codec, so callers stay as they
// are. Threads: const functions, any thread.

#ifndef LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_
#define LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lienthong/event/v1/envelope.pb.h"

namespace lienthong::storage {

class PayloadSealer {
 public:
  // Seals `plain` for `subject`. `envelope` must already hold event_id, stream, revision and type: they are the
  // associated data of an authenticated codec.
  absl::StatusOr<event::v1::SealedPart> Seal(const event::v1::Envelope& envelope, absl::string_view subject,
                                             absl::string_view plain) const;

  // The plain bytes of `part` of `envelope`.
  //   FAILED_PRECONDITION  the subject's key is gone
  //   DATA_LOSS            the bytes do not verify or the codec is unknown
  absl::StatusOr<std::string> Open(const event::v1::Envelope& envelope, const event::v1::SealedPart& part) const;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_PAYLOAD_SEALER_H_

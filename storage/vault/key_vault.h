// KeyVault: the subjects' keys of a log, as those see them who read sealed parts, erase, or change the keys above.

#ifndef LIENTHONG_STORAGE_VAULT_KEY_VAULT_H_
#define LIENTHONG_STORAGE_VAULT_KEY_VAULT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/vault/key_provider.h"
#include "storage/vault/payload_sealer.h"

namespace lienthong::storage {

// Threads: every function, any thread.
class KeyVault {
 public:
  virtual ~KeyVault() = default;

  // Opens the log's parts; lives as long as it.
  virtual const PayloadSealer* sealer() const = 0;

  // Destroys the keys of `subjects`, also of those that never had one or whose keys an append destroyed: nothing opens
  // what was sealed under them, and nothing is sealed for them again. OK only when no file of the log holds them any
  // more, not even wrapped; what the medium keeps is covered by destroying the epoch of the key-encryption key. Before
  // OK, a crash or an error leaves any of them destroyed or not, and some in files: the same call again, after opening,
  // does the rest.
  //   UNAVAILABLE          a write failed, or a reader holds one of the files too long
  //   as WriteState says, when the log takes no writes now
  virtual absl::Status DestroyKeys(const std::vector<std::string>& subjects) = 0;

  // Wraps up to `batch` keys of older epochs under the provider's current one, durably; how many of older epochs
  // remain. 0: every older epoch can be destroyed, once the backups that need it may be lost. Errors as above, and the
  // provider's.
  virtual absl::StatusOr<uint64_t> RotateKeys(size_t batch) = 0;

  // Of each epoch, how many subjects' keys are wrapped under it; epochs without one are left out, destroyed keys are
  // not counted. Looks at every key. What it says of epochs that were older when the call began can only become less.
  //   DATA_LOSS    a row does not verify
  //   UNAVAILABLE  the log does not answer
  virtual absl::StatusOr<std::map<uint32_t, uint64_t>> KeysByEpoch() = 0;

  // The keys above; lives as long as the log. To make and destroy epochs is the caller's; one that KeysByEpoch names
  // must stay.
  virtual KeyProvider* provider() const = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_KEY_VAULT_H_

// KeyRing: the subjects' keys of one log, unwrapped as they are needed. Those used last are kept, up to a bound.
//
// Threads: every function, any thread. Drop and Keep are told what the log has made durable.

#ifndef LIENTHONG_STORAGE_VAULT_KEY_RING_H_
#define LIENTHONG_STORAGE_VAULT_KEY_RING_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "storage/vault/key_provider.h"
#include "storage/vault/random_source.h"
#include "storage/vault/subject_key.h"

namespace lienthong::storage {

// Mark on FAILED_PRECONDITION, as those of event_log.h: the subject's key was destroyed. The word is always the same.
inline constexpr char kErasedMark[] = "storage.lienthong/erased";
inline constexpr char kErasedWord[] = "erased";

// The marked status for `subject`.
absl::Status ErasedSubject(absl::string_view subject);

// Where a log keeps the rows of its keys. Threads: any.
class KeyRows {
 public:
  virtual ~KeyRows() = default;
  // The row of `subject`, see subject_key.h; nullopt when it never had a key.
  virtual absl::StatusOr<std::optional<std::string>> KeyRow(absl::string_view subject) const = 0;
};

// What a ring is made of.
struct KeyRingOptions {
  std::shared_ptr<KeyProvider> provider;  // not null
  RandomSource random = KernelRandom();   // of keys and nonces
  // Keys kept unwrapped: some 300 bytes each.
  size_t max_kept_keys = 65'536;
};

class KeyRing {
 public:
  using Key = std::shared_ptr<const SubjectKey>;
  // A key that no row holds yet.
  struct FreshKey {
    Key key;
    uint32_t epoch = 0;  // that the row is wrapped under
    std::string row;
  };

  // `rows` outlives the ring.
  KeyRing(const KeyRingOptions& options, const KeyRows* rows);

  // The key of `subject`; nullopt when it never had one.
  //   FAILED_PRECONDITION  with kErasedMark: it was destroyed; without: the provider has no key of the row's epoch
  //   DATA_LOSS            the row does not verify
  absl::StatusOr<std::optional<Key>> Find(absl::string_view subject) const;

  // A new key for `subject`, which never had one.
  absl::StatusOr<FreshKey> Make(absl::string_view subject) const;

  // The row of `subject` that stands for the same key as `row` under the current epoch; nullopt when `row` needs none.
  absl::StatusOr<std::optional<std::string>> Rewrap(absl::string_view subject, absl::string_view row) const;

  // `key` is that of `subject` from here on; its row is durable.
  void Keep(absl::string_view subject, Key key) const;

  // Forgets the keys of `subjects`, whose rows are gone.
  void Drop(const std::vector<std::string>& subjects);

  uint32_t current_epoch() const { return options_.provider->CurrentEpoch(); }
  KeyProvider* provider() const { return options_.provider.get(); }
  const RandomSource& random() const { return options_.random; }

 private:
  using Kept = std::list<std::pair<std::string, Key>>;  // used last first

  absl::StatusOr<SubjectKey> Unwrap(absl::string_view subject, const KeyRow& row) const;
  void KeepLocked(absl::string_view subject, Key key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const KeyRingOptions options_;
  const KeyRows* const rows_;
  mutable absl::Mutex mutex_;
  mutable Kept kept_ ABSL_GUARDED_BY(mutex_);
  mutable absl::flat_hash_map<absl::string_view, Kept::iterator> places_ ABSL_GUARDED_BY(mutex_);  // names of kept_
  uint64_t drops_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VAULT_KEY_RING_H_

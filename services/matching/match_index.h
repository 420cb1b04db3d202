// The match index: which workers share a key with what is said of a person. Folded from the log; holds keyed hashes and
// ids, and of erased subjects nothing.

#ifndef LIENTHONG_SERVICES_MATCHING_MATCH_INDEX_H_
#define LIENTHONG_SERVICES_MATCHING_MATCH_INDEX_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/matching/match_keys.h"
#include "services/reference/administrative_units.h"
#include "storage/vault/lookup_key.h"
#include "storage/vault/payload_sealer.h"
#include "storage/view_store.h"

namespace lienthong::matching {

inline constexpr char kMatchIndexName[] = "match_index";

// The fold. Keys are made of what one observation or one event says; what a record or an event said once leads to its
// worker as long as it is the worker's. Borrows both; they outlive it.
class MatchIndexView : public storage::View {
 public:
  MatchIndexView(const storage::LookupKey* key, const storage::PayloadSealer* sealer);

  std::string name() const override { return kMatchIndexName; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;

 private:
  const storage::LookupKey* const key_;
  const storage::PayloadSealer* const sealer_;
  // What became of the provinces is complete in the built-in tables, so the rows depend on no file.
  const reference::AdministrativeUnits units_;
};

struct MatchBounds {
  size_t candidates = 12;  // found for one question
  size_t block_rows = 64;  // read of one block
};

struct FoundWorkers {
  std::vector<std::string> ids;  // those who share the most keys first; of a merged worker her own id
  bool incomplete = false;       // a block held more rows than were read
  size_t reads = 0;              // of the store
};

// Reads the view. Borrows both; they outlive it. Threads: any.
class MatchIndex {
 public:
  MatchIndex(storage::ViewStore* views, const storage::LookupKey* key, const MatchBounds& bounds)
      : views_(views), key_(key), bounds_(bounds) {}

  // Folds all that is durable, then reads a block for each key of `saying`, and once more, narrower, each that is full:
  // at most twice kMostKeys reads.
  absl::StatusOr<FoundWorkers> Find(const Saying& saying) const;
  const MatchBounds& bounds() const { return bounds_; }

 private:
  storage::ViewStore* const views_;
  const storage::LookupKey* const key_;
  const MatchBounds bounds_;
};

// The code that a province of either list has today; empty: unknown.
std::string ProvinceToday(const std::string& code, const std::string& version,
                          const reference::AdministrativeUnits& units);

}  // namespace lienthong::matching

#endif  // LIENTHONG_SERVICES_MATCHING_MATCH_INDEX_H_

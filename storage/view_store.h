// ViewStore: rows folded from the log, each view with the position it has reached.
//
// A view is a pure fold: the same log gives the same rows, so that any view can be dropped and rebuilt. Rows and the
// reached position are written in one batch. A view whose schema_version differs from the stored one is rebuilt.
//
// Threads: every function, any thread.

#ifndef LIENTHONG_STORAGE_VIEW_STORE_H_
#define LIENTHONG_STORAGE_VIEW_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace lienthong::storage {

using ViewRow = std::pair<std::string, std::string>;  // key, value

// The rows a fold reads and writes. Reads see the writes of the same fold.
class ViewRows {
 public:
  virtual ~ViewRows() = default;
  // The value under `key`, nullopt when there is none.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view key) const = 0;
  virtual void Put(absl::string_view key, absl::string_view value) = 0;
  virtual void Delete(absl::string_view key) = 0;
};

// One projection. Implemented by services; owned by the caller and outliving the ViewStore.
class View {
 public:
  virtual ~View() = default;
  // A short lower_case name, unique in the store, for ever the same.
  virtual std::string name() const = 0;
  // Raised whenever the meaning of a row changes.
  virtual uint32_t schema_version() const = 0;
  // Folds one event; a pure function of the event and the rows, called by several threads for different rows. An error
  // stops the view at the event before, and is returned by CatchUp.
  virtual absl::Status Fold(const StoredEvent& event, ViewRows* rows) = 0;
};

// Mark (see event_log.h) of a read that came before its view was folded far enough; the word is the position reached.
inline constexpr char kStillFoldingMark[] = "storage.lienthong/still_folding";

class ViewStore {
 public:
  virtual ~ViewStore() = default;

  // Folds every view up to at least the log's head at the time of the call. Reads after it see all that was durable.
  // UNAVAILABLE with kStillFoldingMark when a view is so far behind that FoldSome must do it first.
  virtual absl::Status CatchUp() = 0;

  // The same for `view` alone; NOT_FOUND for an unknown view. A view in trouble stops alone.
  virtual absl::Status CatchUp(absl::string_view view) = 0;

  // Folds a bounded number of events; true when there are more.
  // An error when only views that fail are left behind.
  virtual absl::StatusOr<bool> FoldSome() = 0;

  // The value under `key` of `view`, nullopt when there is none; NOT_FOUND for an unknown view.
  virtual absl::StatusOr<std::optional<std::string>> Get(absl::string_view view, absl::string_view key) const = 0;

  // Rows whose key starts with `prefix` and is greater than `after` (empty: from the first), in key order, at most
  // `limit`.
  virtual absl::StatusOr<std::vector<ViewRow>> Scan(absl::string_view view, absl::string_view prefix,
                                                    absl::string_view after, size_t limit) const = 0;

  // The position `view` has reached.
  virtual absl::StatusOr<Position> Reached(absl::string_view view) const = 0;

  // Folds `view` again from the first event, beside the rows in use, which it then takes the place of.
  virtual absl::Status Rebuild(absl::string_view view) = 0;
};

}  // namespace lienthong::storage

#endif  // LIENTHONG_STORAGE_VIEW_STORE_H_

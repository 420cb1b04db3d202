// The view review_queue: what waits for whom, and how reviews ended. Clear fields only; no name, number or note.

#ifndef LIENTHONG_SERVICES_REVIEW_REVIEW_VIEW_H_
#define LIENTHONG_SERVICES_REVIEW_REVIEW_VIEW_H_

#include <string>

#include "services/review/review_row.h"
#include "storage/view_store.h"

namespace lienthong::review {

// The fold. Needs no key: nothing sealed is opened.
class ReviewView : public storage::View {
 public:
  std::string name() const override { return kQueueView; }
  uint32_t schema_version() const override { return 1; }
  absl::Status Fold(const storage::StoredEvent& event, storage::ViewRows* rows) override;
};

}  // namespace lienthong::review

#endif  // LIENTHONG_SERVICES_REVIEW_REVIEW_VIEW_H_

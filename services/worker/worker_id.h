// WorkerId: the surrogate id of a worker, a UUIDv7, made only by Parse.

#ifndef LIENTHONG_SERVICES_WORKER_WORKER_ID_H_
#define LIENTHONG_SERVICES_WORKER_WORKER_ID_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace lienthong::worker {

class WorkerId {
 public:
  // From a bare UUID or a resource name workers/{uuid}; INVALID_ARGUMENT for anything else.
  static absl::StatusOr<WorkerId> Parse(absl::string_view text);

  const std::string& text() const { return text_; }
  // workers/{uuid}: resource name, stream and subject are one.
  std::string stream() const { return "workers/" + text_; }

  friend bool operator==(const WorkerId& a, const WorkerId& b) { return a.text_ == b.text_; }
  friend bool operator<(const WorkerId& a, const WorkerId& b) { return a.text_ < b.text_; }

 private:
  explicit WorkerId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace lienthong::worker

#endif  // LIENTHONG_SERVICES_WORKER_WORKER_ID_H_

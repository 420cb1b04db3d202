// One endpoint over HTTPS, by libcurl. Everything a registry might do to us is bounded: the certificate must hold, no
// redirect and no proxy is followed, the answer has a size and a deadline.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_HTTPS_TRANSPORT_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_HTTPS_TRANSPORT_H_

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace lienthong::adapters {

struct HttpsOptions {
  std::string url;      // https://HOST[:PORT]/PATH
  std::string ca_file;  // PEM; empty: the authorities of the system
  std::size_t max_answer_bytes = 8 << 20;
};

struct HttpsAnswer {
  int code = 0;
  std::string body;
  std::optional<absl::Duration> retry_after;  // of the header, in seconds, at most a day
};

// Threads: every function may be called by any thread; calls run side by side, each on a connection of its own that is
// kept for the next one.
class HttpsTransport {
 public:
  // INVALID_ARGUMENT for an address that is not https, and for a CA file that cannot be read.
  static absl::StatusOr<std::unique_ptr<HttpsTransport>> Open(const HttpsOptions& options);

  // No call may be under way.
  ~HttpsTransport();

  // Posts `body` as text/xml. UNAVAILABLE when there is no connection, its certificate does not hold, or the transport
  // is closed; DEADLINE_EXCEEDED; RESOURCE_EXHAUSTED for an answer over its bound. Any HTTP code is an answer.
  absl::StatusOr<HttpsAnswer> Post(absl::string_view body, absl::Time deadline);

  // Ends calls under way, within a second, and refuses later ones.
  void Close();

 private:
  class Connection;

  explicit HttpsTransport(const HttpsOptions& options);
  std::unique_ptr<Connection> TakeConnection();

  const HttpsOptions options_;
  std::atomic<bool> closed_ = false;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_HTTPS_TRANSPORT_H_

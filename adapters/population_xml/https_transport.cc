#include "adapters/population_xml/https_transport.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"

namespace lienthong::adapters {
namespace {

constexpr absl::Duration kMaxRetryAfter = absl::Hours(24);
constexpr std::size_t kMaxFree = 16;  // connections kept

void InitializeOnce() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialized;
}

}  // namespace

// An easy handle with its connection and the call it makes.
class HttpsTransport::Connection {
 public:
  Connection(const HttpsOptions& options, const std::atomic<bool>* closed)
      : max_bytes_(options.max_answer_bytes), closed_(closed), curl_(curl_easy_init()) {
    if (curl_ == nullptr) return;
    headers_ = curl_slist_append(headers_, "Content-Type: text/xml; charset=utf-8");
    headers_ = curl_slist_append(headers_, "SOAPAction: \"\"");
    headers_ = curl_slist_append(headers_, "Expect:");
    curl_easy_setopt(curl_, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl_, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl_, CURLOPT_PROXY, "");
    curl_easy_setopt(curl_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl_, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) {
      curl_easy_setopt(curl_, CURLOPT_CAINFO, options.ca_file.c_str());
      curl_easy_setopt(curl_, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl_, CURLOPT_XFERINFOFUNCTION, OnProgress);
    curl_easy_setopt(curl_, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(curl_, CURLOPT_NOPROGRESS, 0L);
  }
  Connection(const Connection&) = delete;
  ~Connection() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
  }

  absl::StatusOr<HttpsAnswer> Post(absl::string_view body, absl::Duration left) {
    if (curl_ == nullptr) return absl::ResourceExhaustedError("no memory for a connection");
    answer_ = {};
    over_ = false;
    const auto milliseconds = std::clamp<std::int64_t>(absl::ToInt64Milliseconds(left), 1, 86'400'000);
    curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, static_cast<long>(milliseconds));
    curl_easy_setopt(curl_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(milliseconds));
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
    const CURLcode done = curl_easy_perform(curl_);
    if (closed_->load()) return absl::UnavailableError("the transport is closed");
    if (over_) return absl::ResourceExhaustedError("an answer over its bound");
    if (done == CURLE_OPERATION_TIMEDOUT) return absl::DeadlineExceededError("no answer in time");
    // Words of curl's own; none of them is of the registry.
    if (done != CURLE_OK) return absl::UnavailableError(curl_easy_strerror(done));
    long code = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &code);
    answer_.code = static_cast<int>(code);
    curl_off_t seconds = 0;
    curl_easy_getinfo(curl_, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > 0) answer_.retry_after = std::min(absl::Seconds(seconds), kMaxRetryAfter);
    return std::move(answer_);
  }

 private:
  static std::size_t OnBody(char* bytes, std::size_t size, std::size_t count, void* self) {
    Connection& connection = *static_cast<Connection*>(self);
    connection.over_ = connection.answer_.body.size() + size * count > connection.max_bytes_;
    if (connection.over_) return 0;  // ends the call
    connection.answer_.body.append(bytes, size * count);
    return size * count;
  }

  static int OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Connection*>(self)->closed_->load() ? 1 : 0;
  }

  const std::size_t max_bytes_;
  const std::atomic<bool>* const closed_;
  CURL* const curl_;
  curl_slist* headers_ = nullptr;
  HttpsAnswer answer_;
  bool over_ = false;
};

absl::StatusOr<std::unique_ptr<HttpsTransport>> HttpsTransport::Open(const HttpsOptions& options) {
  if (!absl::StartsWith(options.url, "https://") || options.url.size() > 2000) {
    return absl::InvalidArgumentError("endpoint: give https://HOST:PORT/PATH; nothing personal travels in clear");
  }
  if (!options.ca_file.empty() && !std::ifstream(options.ca_file).good()) {
    return absl::InvalidArgumentError("ca_file: cannot be read; give a PEM file with the registry's authority");
  }
  if (options.max_answer_bytes == 0) return absl::InvalidArgumentError("max_answer_bytes: give a positive number");
  InitializeOnce();
  return std::unique_ptr<HttpsTransport>(new HttpsTransport(options));
}

HttpsTransport::HttpsTransport(const HttpsOptions& options) : options_(options) {}

HttpsTransport::~HttpsTransport() = default;

absl::StatusOr<HttpsAnswer> HttpsTransport::Post(absl::string_view body, absl::Time deadline) {
  if (closed_.load()) return absl::UnavailableError("the transport is closed");
  const absl::Duration left = deadline - absl::Now();
  if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("no answer in time");
  std::unique_ptr<Connection> connection = TakeConnection();
  absl::StatusOr<HttpsAnswer> answer = connection->Post(body, left);
  // One that failed may be in any state: it is not used again.
  if (!answer.ok()) return answer;
  absl::MutexLock lock(&mutex_);
  if (free_.size() < kMaxFree) free_.push_back(std::move(connection));
  return answer;
}

void HttpsTransport::Close() {
  closed_.store(true);
}

std::unique_ptr<HttpsTransport::Connection> HttpsTransport::TakeConnection() {
  absl::MutexLock lock(&mutex_);
  if (free_.empty()) return std::make_unique<Connection>(options_, &closed_);
  std::unique_ptr<Connection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

}  // namespace lienthong::adapters

// HTTPS for a mock registry, with an authority of its own.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_SOAP_SERVER_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_SOAP_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/simulator/soap_registry.h"

namespace lienthong::adapters {

struct SoapServerOptions {
  std::string listen = "127.0.0.1:0";  // a loopback address with its port; 0: a free one
  std::string directory;               // where tls/ca.pem is written
  absl::Time now;                      // of the certificates
};

// Answers every POST with what `answer` says of its body, of at most 1 MiB; all else with 405. A connection may be idle
// for 30 s. Threads: `answer` is called by one thread, the server's own.
class SoapServer {
 public:
  using Answer = std::function<SoapReply(absl::string_view body)>;

  // INVALID_ARGUMENT for an address that is not loopback, UNAVAILABLE when it or the directory cannot be used.
  static absl::StatusOr<std::unique_ptr<SoapServer>> Start(const SoapServerOptions& options, Answer answer);

  // Ends every connection and waits for the thread.
  ~SoapServer();

  // https://127.0.0.1:PORT/
  const std::string& url() const { return url_; }
  const std::string& ca_file() const { return ca_file_; }

 private:
  class Listener;

  SoapServer(std::unique_ptr<Listener> listener, std::string url, std::string ca_file);

  std::unique_ptr<Listener> listener_;
  const std::string url_;
  const std::string ca_file_;
};

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_SOAP_SERVER_H_

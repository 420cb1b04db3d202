// Listener: the gRPC server with health and reflection.

#ifndef LIENTHONG_SERVICES_SERVER_LISTENER_H_
#define LIENTHONG_SERVICES_SERVER_LISTENER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "lienthong/config/v1/server_config.pb.h"

namespace lienthong::server {

// Health names: of the server as a whole, and of its writes.
inline constexpr char kWholeHealth[] = "";
inline constexpr char kWriteHealth[] = "lienthong.write";

class Listener {
 public:
  // Listens as `config` says, for calls of `services`, which outlive the listener. UNAVAILABLE when it cannot.
  static absl::StatusOr<std::unique_ptr<Listener>> Start(const config::v1::ServerConfig& config,
                                                         const std::vector<grpc::Service*>& services);
  // Stops at once.
  ~Listener();

  // Where it listens, with the port that it took: 127.0.0.1:40123 or unix:PATH.
  const std::string& address() const { return address_; }

  // What health says of kWriteHealth. Any thread, also beside and after Stop, when it has no effect.
  void ShowWrites(bool taken);

  // Takes no more calls, lets those under way end until `deadline`, then cancels them. Again: no effect.
  void Stop(absl::Time deadline);

 private:
  Listener() = default;

  absl::Mutex mutex_;
  std::unique_ptr<grpc::Server> server_ ABSL_GUARDED_BY(mutex_);
  std::string address_;
};

}  // namespace lienthong::server

#endif  // LIENTHONG_SERVICES_SERVER_LISTENER_H_

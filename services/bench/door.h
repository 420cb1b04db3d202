// Door: the gRPC server in front of a log under test, on a loopback port of its own.

#ifndef LIENTHONG_SERVICES_BENCH_DOOR_H_
#define LIENTHONG_SERVICES_BENCH_DOOR_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/bench/append_service.h"
#include "services/bench/log_under_test.h"

namespace lienthong::bench {

class Door {
 public:
  // Borrows `subject` and `more`, further services beside AppendService; they outlive it.
  static absl::StatusOr<std::unique_ptr<Door>> Open(LogUnderTest* subject,
                                                    const std::vector<grpc::Service*>& more = {});
  // Ends what is under way.
  ~Door();

  // A channel with a connection of its own.
  std::shared_ptr<grpc::Channel> Connect() const;

 private:
  explicit Door(LogUnderTest* subject) : service_(subject) {}

  AppendServiceRpc service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_DOOR_H_

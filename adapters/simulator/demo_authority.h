// A certificate authority of the mock's own, for one run: made at start, its certificate written for the clients, its
// key never. And the certificate of the server by it.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_DEMO_AUTHORITY_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_DEMO_AUTHORITY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace lienthong::adapters {

// All as PEM.
struct DemoCertificates {
  std::string authority;
  std::string server;  // for localhost, 127.0.0.1 and ::1
  std::string server_key;
};

// Valid from an hour before `now` for a year. INTERNAL when OpenSSL fails.
absl::StatusOr<DemoCertificates> MakeDemoCertificates(absl::Time now);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_DEMO_AUTHORITY_H_

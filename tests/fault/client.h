// Client: writes as fast as it gets answers, from a life of its own workers, mixed with writes that others contest.

#ifndef LIENTHONG_TESTS_FAULT_CLIENT_H_
#define LIENTHONG_TESTS_FAULT_CLIENT_H_

#include <atomic>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "tests/fault/findings.h"
#include "tests/fault/write.h"

namespace lienthong::fault {

// Makes requests that nobody has made before, from a seed. Safe for several threads at once.
class Invention {
 public:
  explicit Invention(uint64_t seed) : random_(seed) {}

  std::string RequestId();
  std::string Name();             // of a person
  std::string Phone();            // with the country code
  std::string PersonalNumber();   // prefix 003, which no province has
  std::string ContestedNumber();  // each given three times
  std::string Passport();
  std::string Contract();  // one of a few dozen
  uint64_t Below(uint64_t bound);

 private:
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::atomic<uint64_t> last_{0};
};

// Workers that every client writes to, as last seen by any.
class SharedWorkers {
 public:
  void Replace(std::vector<wv::Worker> workers);
  wv::Worker Any(Invention* invention);
  void Learn(const wv::Worker& worker);

 private:
  std::mutex mutex_;
  std::vector<wv::Worker> workers_;
};

// What the clients of one round and its master say to each other.
struct RoundSignals {
  std::once_flag answered;
  absl::Notification first_answer;
  std::atomic<bool> over{false};
};

// A registration with `number`.
Write NewWorker(Invention* invention, const std::string& number);

// Run by one thread at a time.
class Client {
 public:
  Client(Invention* invention, SharedWorkers* shared, Findings* findings)
      : invention_(invention), shared_(shared), findings_(findings) {}

  // Writes until the round is over or the server is gone. Appends to `writes`.
  void Run(const Connection& connection, RoundSignals* signals, std::deque<Write>* writes);
  // Takes the outcome of a write of this client, whose last write it was.
  void Learn(const Write& write);

 private:
  Write Next();
  Write NextOfOwn();
  Write NextOfDeployment();
  Write NextOfShared();
  template <typename Request>
  void SetMutation(const wv::Worker& worker, bool with_etag, Request* request);
  template <typename Request>
  Write OfOwn(const Method& method, Request* request);
  void Repeat(const Connection& connection, const Write& write);

  Invention* const invention_;
  SharedWorkers* const shared_;
  Findings* const findings_;
  int step_ = 0;    // in the life of own_
  wv::Worker own_;  // as of the last answer
  std::string passport_;
  std::string last_name_;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_CLIENT_H_

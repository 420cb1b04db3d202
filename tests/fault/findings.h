// Findings: what the storm counts against the server. Safe for several threads at once.

#ifndef LIENTHONG_TESTS_FAULT_FINDINGS_H_
#define LIENTHONG_TESTS_FAULT_FINDINGS_H_

#include <atomic>
#include <iostream>
#include <mutex>
#include <string>

namespace lienthong::fault {

class Findings {
 public:
  // What was acknowledged is not there, or no longer as it was.
  void Lost(const std::string& what) { Count("LOST", what, &lost_); }
  // An effect that no request explains, or two effects of one request.
  void Duplicated(const std::string& what) { Count("DUPLICATED", what, &duplicated_); }
  // What came later stands earlier.
  void OutOfOrder(const std::string& what) { Count("OUT OF ORDER", what, &out_of_order_); }

  int lost() const { return lost_; }
  int duplicated() const { return duplicated_; }
  int out_of_order() const { return out_of_order_; }
  bool none() const { return lost_ + duplicated_ + out_of_order_ == 0; }

 private:
  void Count(const char* kind, const std::string& what, std::atomic<int>* counter) {
    ++*counter;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (++printed_ <= kMaxPrinted) std::cerr << kind << ": " << what << std::endl;
  }

  static constexpr int kMaxPrinted = 40;
  std::atomic<int> lost_{0}, duplicated_{0}, out_of_order_{0};
  std::mutex mutex_;
  int printed_ = 0;
};

}  // namespace lienthong::fault

#endif  // LIENTHONG_TESTS_FAULT_FINDINGS_H_

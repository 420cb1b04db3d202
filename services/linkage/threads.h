// Work side by side.

#ifndef LIENTHONG_SERVICES_LINKAGE_THREADS_H_
#define LIENTHONG_SERVICES_LINKAGE_THREADS_H_

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace lienthong::linkage {

// Calls work(0) ... work(threads - 1) side by side and returns when all have. The last runs on the caller's thread.
template <typename Work>
void RunThreads(int threads, const Work& work) {
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back([&work, t] { work(static_cast<size_t>(t)); });
  work(size_t{0});
  for (std::thread& other : others) other.join();
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_THREADS_H_

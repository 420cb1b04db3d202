// LargeArray: a vector for tables that are read at random places.

#ifndef LIENTHONG_SERVICES_LINKAGE_LARGE_ARRAY_H_
#define LIENTHONG_SERVICES_LINKAGE_LARGE_ARRAY_H_

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace lienthong::linkage {

// Asks the kernel to back large blocks by large pages: a look-up at a random place of many megabytes otherwise costs a
// walk through the page tables beside the memory access itself. Where it does not, nothing else is different.
template <typename T>
struct LargePages {
  using value_type = T;
  static constexpr size_t kPageBytes = size_t{2} << 20;

  LargePages() = default;
  template <typename U>
  LargePages(const LargePages<U>&) {}  // NOLINT(google-explicit-constructor): as allocators are

  T* allocate(size_t count) {
    const size_t bytes = count * sizeof(T);
    if (bytes < kPageBytes) return static_cast<T*>(::operator new (bytes, std::align_val_t{alignof(T)}));
    const size_t whole = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
    void* block = std::aligned_alloc(kPageBytes, whole);
    if (block == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
    madvise(block, whole, MADV_HUGEPAGE);
#endif
    return static_cast<T*>(block);
  }
  void deallocate(T* block, size_t count) {
    if (count * sizeof(T) < kPageBytes) {
      ::operator delete (block, std::align_val_t{alignof(T)});
    } else {
      std::free(block);
    }
  }
  friend bool operator==(const LargePages&, const LargePages&) {
    return true;
  }
};

template <typename T>
using LargeArray = std::vector<T, LargePages<T>>;

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_LARGE_ARRAY_H_

// Asking for memory before it is needed.

#ifndef LIENTHONG_SERVICES_LINKAGE_PREFETCH_H_
#define LIENTHONG_SERVICES_LINKAGE_PREFETCH_H_

namespace lienthong::linkage {

// Starts to bring the line of the caches that holds this address near; any address will do.
inline void Prefetch(const void* address) {
  __builtin_prefetch(address);
  // GCC takes a function that does nothing but prefetch for one without effect, and leaves out the call.
  asm volatile("");
}

}  // namespace lienthong::linkage

#endif  // LIENTHONG_SERVICES_LINKAGE_PREFETCH_H_

// Processor time, which other programs on the machine change less than they change what passes on the clock.

#ifndef LIENTHONG_SERVICES_BENCH_CPU_TIME_H_
#define LIENTHONG_SERVICES_BENCH_CPU_TIME_H_

#include <sys/types.h>

#include "absl/time/time.h"

namespace lienthong::bench {

// Of this process, all threads, user and system.
absl::Duration OwnCpuTime();

// Of the process `parent`, its children and those that have ended, in hundredths of a second.
absl::Duration FamilyCpuTime(pid_t parent);

// Whether the kernel shares the processors out by session before it shares them by thread: then, beside other
// programs, each of PostgreSQL's backends has a share of its own, and all of our threads have one together.
bool SharesBySession();

}  // namespace lienthong::bench

#endif  // LIENTHONG_SERVICES_BENCH_CPU_TIME_H_

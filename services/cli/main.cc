// lienthongctl: the command line of the bridge.

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "services/cli/environment.h"
#include "services/cli/failure.h"
#include "services/cli/program.h"

int main(int argc, char** argv) {
  // Blocked before any thread starts, so that one thread of ours alone gets the signals, where locks may be taken.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  static lienthong::cli::StopSignal stop;
  std::thread([signals] {
    int signal = 0;
    while (sigwait(&signals, &signal) == 0) {
      // Nobody waits for a stream: the process ends as it would have.
      if (!stop.Stop()) _exit(lienthong::cli::kExitInterrupted);
    }
  }).detach();
  int code = lienthong::cli::RunProgram(std::vector<std::string>(argv + 1, argv + argc),
                                        lienthong::cli::ProcessEnvironment(&stop));
  std::cout.flush();
  if (!std::cout && code == lienthong::cli::kExitOk) code = lienthong::cli::kExitFault;  // for example a full disk
  // The waiting thread still uses the statics that a plain return would destroy.
  _exit(code);
}

// All that the program takes from the world around it, so that tests can give another one.

#ifndef SERVICES_CLI_ENVIRONMENT_H_
#define SERVICES_CLI_ENVIRONMENT_H_

#include <functional>
#include <mutex>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace lienthong::cli {

// Tells a waiting call that the person wants to stop. Safe from any thread.
class StopSignal {
 public:
  // Runs what is listening; false: nothing was.
  bool Stop();

  bool stopped() const;

  // `cancel` is run once by Stop(), at once if it has already been called; an empty one ends the listening.
  void Listen(std::function<void()> cancel);

 private:
  mutable std::mutex mutex_;
  bool stopped_ = false;
  std::function<void()> cancel_;
};

struct Environment {
  // The value of an environment variable; empty: unset.
  std::function<std::string(absl::string_view)> variable;
  // A fresh random UUID in text.
  std::function<std::string()> new_uuid;
  // Standard input, at most so many bytes of it.
  std::function<std::string(size_t most_bytes)> read_input;
  std::ostream* out = nullptr;  // answers
  std::ostream* err = nullptr;  // everything said beside the answer
  bool err_is_terminal = false;
  StopSignal* stop = nullptr;
};

// The environment of this process; `stop` must outlive it.
Environment ProcessEnvironment(StopSignal* stop);

}  // namespace lienthong::cli

#endif  // SERVICES_CLI_ENVIRONMENT_H_

#include "services/cli/environment.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_format.h"

namespace lienthong::cli {
namespace {

// Version 4: random, since a request id says nothing but that it is new.
std::string RandomUuid() {
  std::random_device random;
  unsigned char bytes[16];
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random() & 0xff);
  bytes[6] = static_cast<unsigned char>(0x40 | (bytes[6] & 0x0f));
  bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
  std::string text;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    absl::StrAppendFormat(&text, "%02x", bytes[i]);
  }
  return text;
}

}  // namespace

bool StopSignal::Stop() {
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  if (!cancel_) return false;
  // Run under the lock: whoever listens may not go away while it is being told.
  std::exchange(cancel_, nullptr)();
  return true;
}

bool StopSignal::stopped() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return stopped_;
}

void StopSignal::Listen(std::function<void()> cancel) {
  std::lock_guard<std::mutex> lock(mutex_);
  cancel_ = std::move(cancel);
  if (stopped_ && cancel_) std::exchange(cancel_, nullptr)();
}

Environment ProcessEnvironment(StopSignal* stop) {
  Environment environment;
  environment.variable = [](absl::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return std::string(value == nullptr ? "" : value);
  };
  environment.new_uuid = RandomUuid;
  environment.read_input = [](size_t most_bytes) {
    std::string input(most_bytes, '\0');
    std::cin.read(input.data(), static_cast<std::streamsize>(most_bytes));
    input.resize(static_cast<size_t>(std::cin.gcount()));
    return input;
  };
  environment.out = &std::cout;
  environment.err = &std::cerr;
  environment.err_is_terminal = isatty(STDERR_FILENO) == 1;
  environment.stop = stop;
  return environment;
}

}  // namespace lienthong::cli

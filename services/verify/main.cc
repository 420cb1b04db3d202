// lienthong-verify: judges a file of evidence by the public key of a log, and nothing else.

#include <openssl/crypto.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "google/protobuf/stubs/logging.h"
#include "services/verify/program.h"

int main(int argc, char** argv) {
  // No configuration: OpenSSL would read a file that the environment names.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
  google::protobuf::SetLogHandler(nullptr);
  const char* const lang = std::getenv("LANG");
  const int code = lienthong::verify::RunProgram(std::vector<std::string>(argv + 1, argv + argc),
                                                 lang == nullptr ? "" : lang, &std::cout, &std::cerr);
  std::cout.flush();
  // What was not said was not accepted.
  return std::cout ? code : lienthong::verify::kRefused;
}

// Runs a fuzz target on every file of a directory, so that what fuzzing once found stays found without libFuzzer.
// Usage: lienthong_fuzz_replay TARGET DIRECTORY
// Exit code 0: every input was tried and the target's properties held. A directory without a file is a failure.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <system_error>
#include <vector>

// Every target by its name. CMake gives the entry of NAME_fuzz.cc the name Fuzz_NAME.
#define LIENTHONG_FUZZ_TARGETS(DO) \
  DO(answer_check)                 \
  DO(base64)                       \
  DO(block)                        \
  DO(caller)                       \
  DO(canonical_record)             \
  DO(checkpoint)                   \
  DO(config)                       \
  DO(csv)                          \
  DO(difference_answer)            \
  DO(difference_question)          \
  DO(evidence_pack)                \
  DO(filter)                       \
  DO(identifiers)                  \
  DO(key_file)                     \
  DO(key_layout)                   \
  DO(legacy_text)                  \
  DO(local_address)                \
  DO(page_token)                   \
  DO(partial_date)                 \
  DO(person_name)                  \
  DO(pgoutput)                     \
  DO(population_answer)            \
  DO(record_names)                 \
  DO(registry_page_token)          \
  DO(row_codec)                    \
  DO(row_text)                     \
  DO(run_events)                   \
  DO(signed_note)                  \
  DO(stored_event)                 \
  DO(stream_bucket)                \
  DO(tile_path)                    \
  DO(uuid)                         \
  DO(verifier_key)

#define LIENTHONG_DECLARE(NAME) extern "C" int Fuzz_##NAME(const uint8_t* data, size_t size);
LIENTHONG_FUZZ_TARGETS(LIENTHONG_DECLARE)
#undef LIENTHONG_DECLARE

namespace lienthong::fuzz {
namespace {

using Target = int (*)(const uint8_t* data, size_t size);

const std::map<std::string, Target>& Targets() {
#define LIENTHONG_ENTRY(NAME) {#NAME, Fuzz_##NAME},
  static const auto* targets = new std::map<std::string, Target>{LIENTHONG_FUZZ_TARGETS(LIENTHONG_ENTRY)};
#undef LIENTHONG_ENTRY
  return *targets;
}

// The files of `directory` by name; empty when there is none or no directory.
std::vector<std::filesystem::path> FilesIn(const std::string& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    if (entry.is_regular_file(failed)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int Replay(const std::string& name, const std::string& directory) {
  const auto target = Targets().find(name);
  if (target == Targets().end()) {
    std::cerr << "no fuzz target has the name " << name << std::endl;
    return 2;
  }
  const std::vector<std::filesystem::path> files = FilesIn(directory);
  for (const std::filesystem::path& file : files) {
    // Said before, because a target that fails ends the program.
    std::cout << name << " " << file.filename().string() << std::endl;
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.good() && !in.eof()) {
      std::cerr << file << " cannot be read" << std::endl;
      return 1;
    }
    // A copy of exactly that size, so that a sanitizer sees a read behind its end.
    const std::vector<uint8_t> input(bytes.begin(), bytes.end());
    target->second(input.data(), input.size());
  }
  if (files.empty()) std::cerr << directory << " holds no input" << std::endl;
  return files.empty() ? 1 : 0;
}

}  // namespace
}  // namespace lienthong::fuzz

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: lienthong_fuzz_replay TARGET DIRECTORY" << std::endl;
    return 2;
  }
  return lienthong::fuzz::Replay(argv[1], argv[2]);
}

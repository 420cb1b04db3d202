#include "tests/unit/datagen/generated_data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "google/protobuf/util/json_util.h"
#include "services/reference/csv.h"

namespace lienthong::datagen {
namespace {

template <typename Message>
std::vector<Message> ReadLines(const std::string& path) {
  std::vector<Message> messages;
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::string line;
  while (std::getline(file, line)) {
    Message message;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &message).ok()) << line;
    messages.push_back(message);
  }
  return messages;
}

}  // namespace

namespace {

// Removes at the end what the tests wrote.
class Sweeper : public testing::Environment {
 public:
  void TearDown() override {
    for (const std::string& path : paths) std::filesystem::remove_all(path);
  }
  std::set<std::string> paths;
};

Sweeper& TheSweeper() {
  // GoogleTest deletes it.
  static Sweeper* const sweeper = static_cast<Sweeper*>(testing::AddGlobalTestEnvironment(new Sweeper));
  return *sweeper;
}

[[maybe_unused]] const Sweeper& kRegistered = TheSweeper();

}  // namespace

std::string FreshDirectory(const std::string& name) {
  // With the process number: several builds may be tested at a time.
  const std::string path = testing::TempDir() + "lienthong_datagen_" + std::to_string(getpid()) + "_" + name;
  std::filesystem::remove_all(path);
  TheSweeper().paths.insert(path);
  return path;
}

std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

GenerateOptions SmallPopulation(const std::string& out, uint64_t seed) {
  std::cout << "seed " << seed << std::endl;
  GenerateOptions options;
  options.people = 3000;
  options.workers = 1200;
  options.seed = seed;
  options.out = out;
  options.changes = 150;
  options.plant = 12;
  return options;
}

GeneratedData GenerateAndRead(const GenerateOptions& options) {
  GeneratedData data;
  const absl::Status generated = Generate(options, [](absl::string_view) {});
  EXPECT_TRUE(generated.ok()) << generated;
  if (!generated.ok()) return data;
  for (const char* name : {"labour", "residents", "immigration"}) {
    RegistryData& registry = data.registries[name];
    registry.initial = ReadLines<registry::v1::Record>(options.out + "/" + name + "/initial.jsonl");
    registry.changes = ReadLines<registry::v1::Change>(options.out + "/" + name + "/changes.jsonl");
  }
  const auto truth = reference::ReadCsv(options.out + "/truth/truth.csv");
  const auto people = reference::ReadCsv(options.out + "/truth/people.csv");
  EXPECT_TRUE(truth.ok() && people.ok());
  if (!truth.ok() || !people.ok()) return data;
  for (size_t row = 0; row < truth->row_count(); ++row) {
    const auto cell = [&truth, row](absl::string_view column) { return std::string(truth->Cell(row, column)); };
    data.truth[cell("source_record")] = {cell("kind"), cell("field"), cell("owner"), cell("expect")};
  }
  EXPECT_EQ(data.truth.size(), truth->row_count());
  for (size_t row = 0; row < people->row_count(); ++row) {
    const std::string key(people->Cell(row, "labour_key"));
    if (!key.empty()) data.true_numbers[key] = std::string(people->Cell(row, "personal_number"));
  }
  return data;
}

std::string FieldOf(const registry::v1::Record& record, registry::v1::RecordField field) {
  for (const registry::v1::FieldValue& value : record.fields()) {
    if (value.field() == field) return value.value();
  }
  return std::string();
}

std::string WorkerOfKey(const std::string& key) {
  return key.size() < 10 ? std::string() : key.substr(3, 7);
}

}  // namespace lienthong::datagen

// Reading back what the generator wrote, as any reader of the format would.

#ifndef TESTS_UNIT_DATAGEN_GENERATED_DATA_H_
#define TESTS_UNIT_DATAGEN_GENERATED_DATA_H_

#include <map>
#include <string>
#include <vector>

#include "lienthong/registry/v1/record.pb.h"
#include "services/datagen/generate.h"

namespace lienthong::datagen {

struct RegistryData {
  std::vector<registry::v1::Record> initial;
  std::vector<registry::v1::Change> changes;
};

struct TruthRow {
  std::string kind;
  std::string field;
  std::string owner;
  std::string expect;
};

struct GeneratedData {
  std::map<std::string, RegistryData> registries;   // labour, residents, immigration
  std::map<std::string, TruthRow> truth;            // by source record
  std::map<std::string, std::string> true_numbers;  // personal number by labour key
};

// A directory below the test's temporary one that does not exist yet.
std::string FreshDirectory(const std::string& name);
std::string FileText(const std::string& path);

// Options for a small population; prints the seed.
GenerateOptions SmallPopulation(const std::string& out, uint64_t seed);
// Generates and reads back; fails the test and returns what there is if anything goes wrong.
GeneratedData GenerateAndRead(const GenerateOptions& options);

// The value, or empty.
std::string FieldOf(const registry::v1::Record& record, registry::v1::RecordField field);
// "0000123" of LD-0000123 and HD-0000123-1.
std::string WorkerOfKey(const std::string& key);

}  // namespace lienthong::datagen

#endif  // TESTS_UNIT_DATAGEN_GENERATED_DATA_H_

#include "services/datagen/generate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/datagen/plant_kinds.h"
#include "services/identity/identifiers.h"
#include "tests/unit/datagen/generated_data.h"

namespace lienthong::datagen {
namespace {

namespace rv1 = registry::v1;

const Progress kQuiet = [](absl::string_view) {};

std::map<std::string, std::string> AllFiles(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      files[std::filesystem::relative(entry.path(), directory).string()] = FileText(entry.path().string());
    }
  }
  return files;
}

TEST(GenerateTest, TheSameSeedGivesTheSameBytes) {
  const std::string first = FreshDirectory("same1");
  const std::string second = FreshDirectory("same2");
  ASSERT_TRUE(Generate(SmallPopulation(first, 11), kQuiet).ok());
  ASSERT_TRUE(Generate(SmallPopulation(second, 11), kQuiet).ok());
  const auto files = AllFiles(first);
  EXPECT_EQ(files.size(), 12u);
  EXPECT_TRUE(files == AllFiles(second));
  const std::string other = FreshDirectory("same3");
  ASSERT_TRUE(Generate(SmallPopulation(other, 12), kQuiet).ok());
  EXPECT_NE(files.at("labour/initial.jsonl"), FileText(other + "/labour/initial.jsonl"));
}

TEST(GenerateTest, EveryKindIsPlantedInAsManyWorkersAsAsked) {
  const GeneratedData data = GenerateAndRead(SmallPopulation(FreshDirectory("kinds"), 21));
  std::map<std::string, int> counts;
  std::set<std::string> workers;
  for (const auto& [source, row] : data.truth) {
    ++counts[row.kind];
    const PlantKindInfo* info = FindPlantKind(row.kind);
    ASSERT_NE(info, nullptr) << row.kind;
    EXPECT_EQ(row.field, info->field);
    EXPECT_EQ(row.owner, info->owner);
    EXPECT_EQ(row.expect, info->expect);
    EXPECT_TRUE(workers.insert(WorkerOfKey(source.substr(source.rfind('/') + 1))).second) << source;
  }
  EXPECT_EQ(counts.size(), PlantKinds().size());
  for (const auto& [kind, count] : counts) EXPECT_EQ(count, 12) << kind;
}

TEST(GenerateTest, NoPersonalNumberHasAnAllocatedPrefix) {
  const GeneratedData data = GenerateAndRead(SmallPopulation(FreshDirectory("prefix"), 31));
  size_t numbers = 0;
  const auto check = [&numbers](const rv1::Record& record) {
    for (const rv1::RecordField field :
         {rv1::RECORD_FIELD_PERSONAL_NUMBER, rv1::RECORD_FIELD_FORMER_PERSONAL_NUMBERS}) {
      const std::string text = FieldOf(record, field);
      if (text.empty()) continue;
      const auto number = identity::PersonalNumber::Parse(text);
      ASSERT_TRUE(number.ok()) << text;
      EXPECT_FALSE(identity::IsAllocatedPrefix(number->prefix())) << text;
      ++numbers;
    }
  };
  for (const auto& [name, registry] : data.registries) {
    for (const rv1::Record& record : registry.initial) check(record);
    for (const rv1::Change& change : registry.changes) check(change.put());
  }
  EXPECT_GT(numbers, 8000u);
}

TEST(GenerateTest, RecordsAreOrderedByKindAndKeyAndFieldsByNumber) {
  const GeneratedData data = GenerateAndRead(SmallPopulation(FreshDirectory("order"), 41));
  for (const auto& [name, registry] : data.registries) {
    std::pair<int, std::string> before{0, ""};
    for (const rv1::Record& record : registry.initial) {
      const std::pair<int, std::string> now{record.kind(), record.key()};
      EXPECT_LT(before, now) << name;
      before = now;
      int field = 0;
      for (const rv1::FieldValue& value : record.fields()) {
        EXPECT_LT(field, value.field());
        EXPECT_FALSE(value.value().empty());
        field = value.field();
      }
    }
  }
}

TEST(GenerateTest, ChangesFollowTheInitialRecordsWithoutAGap) {
  const GenerateOptions options = SmallPopulation(FreshDirectory("changes"), 51);
  const GeneratedData data = GenerateAndRead(options);
  size_t total = 0;
  for (const auto& [name, registry] : data.registries) {
    uint64_t version = registry.initial.size();
    for (const rv1::Change& change : registry.changes) {
      EXPECT_EQ(change.version(), ++version) << name;
      EXPECT_TRUE(change.has_put());
    }
    total += registry.changes.size();
    EXPECT_GT(registry.changes.size(), 0u) << name;
    EXPECT_EQ(FileText(options.out + "/" + name + "/data_as_of"), "2026-11-01T00:00:00Z\n");
  }
  EXPECT_GE(total, 150u);
}

TEST(GenerateTest, NoPlantedWorkerIsTouchedByAChange) {
  const GeneratedData data = GenerateAndRead(SmallPopulation(FreshDirectory("untouched"), 61));
  std::set<std::string> planted;
  std::set<std::string> numbers;
  for (const auto& [source, row] : data.truth) {
    planted.insert(WorkerOfKey(source.substr(source.rfind('/') + 1)));
  }
  for (const std::string& worker : planted) numbers.insert(data.true_numbers.at("LD-" + worker));
  for (const rv1::Change& change : data.registries.at("labour").changes) {
    EXPECT_EQ(planted.count(WorkerOfKey(change.put().key())), 0u) << change.put().key();
  }
  for (const char* name : {"residents", "immigration"}) {
    for (const rv1::Change& change : data.registries.at(name).changes) {
      EXPECT_EQ(numbers.count(FieldOf(change.put(), rv1::RECORD_FIELD_PERSONAL_NUMBER)), 0u) << name;
    }
  }
}

TEST(GenerateTest, ANonEmptyDirectoryIsRefusedWithoutForce) {
  GenerateOptions options = SmallPopulation(FreshDirectory("force"), 71);
  ASSERT_TRUE(Generate(options, kQuiet).ok());
  EXPECT_EQ(Generate(options, kQuiet).code(), absl::StatusCode::kFailedPrecondition);
  options.force = true;
  EXPECT_TRUE(Generate(options, kQuiet).ok());
}

TEST(GenerateTest, NumbersThatMakeNoSenseAreRefused) {
  GenerateOptions options = SmallPopulation(FreshDirectory("refused"), 81);
  options.workers = options.people + 1;
  EXPECT_EQ(Generate(options, kQuiet).code(), absl::StatusCode::kInvalidArgument);
  options = SmallPopulation(FreshDirectory("refused"), 81);
  options.plant = 51;  // 24 times 51 is more than 1,200
  EXPECT_EQ(Generate(options, kQuiet).code(), absl::StatusCode::kFailedPrecondition);
  options = SmallPopulation(FreshDirectory("refused"), 81);
  options.reference = "/nonexistent";
  EXPECT_FALSE(Generate(options, kQuiet).ok());
  EXPECT_FALSE(std::filesystem::exists(options.out));
}

}  // namespace
}  // namespace lienthong::datagen

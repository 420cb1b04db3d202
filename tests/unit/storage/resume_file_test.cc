#include "storage/resume_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temp_directory.h"

namespace lienthong::storage {
namespace {

TEST(ResumeFile, GivesTheRecordsBackInTheirOrder) {
  const testing::TempDirectory directory;
  const std::string path = directory.File("file");
  const std::vector<std::string> records = {"a", std::string(100'000, 'b'), std::string(4, '\0')};
  ResumeWriter writer = ResumeWriter::Make(path).value();
  for (const std::string& record : records) ASSERT_TRUE(writer.Put(record).ok());
  ASSERT_TRUE(writer.Finish().ok());
  ResumeReader reader = ResumeReader::Open(path).value();
  for (const std::string& record : records) {
    EXPECT_FALSE(reader.AtEnd());
    EXPECT_EQ(reader.Next().value(), record);
  }
  EXPECT_TRUE(reader.AtEnd());
  EXPECT_EQ(reader.Next().status().code(), absl::StatusCode::kDataLoss);
}

TEST(ResumeFile, WhatIsNotFinishedLeavesTheOldFileAndNoOther) {
  const testing::TempDirectory directory;
  const std::string path = directory.File("file");
  {
    ResumeWriter writer = ResumeWriter::Make(path).value();
    ASSERT_TRUE(writer.Put("old").ok());
    ASSERT_TRUE(writer.Finish().ok());
  }
  {
    ResumeWriter writer = ResumeWriter::Make(path).value();
    ASSERT_TRUE(writer.Put("new").ok());
  }
  EXPECT_EQ(ResumeReader::Open(path).value().Next().value(), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.path()), {}), 1);
}

TEST(ResumeFile, AFileThatIsNotThereIsNotFound) {
  const testing::TempDirectory directory;
  EXPECT_EQ(ResumeReader::Open(directory.File("file")).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace lienthong::storage

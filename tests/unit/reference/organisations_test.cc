#include "services/reference/organisations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace lienthong::reference {
namespace {

using identity::PartialDate;
using testing::HasSubstr;

PartialDate On(absl::string_view iso) {
  return *PartialDate::Parse(iso);
}

class OrganisationsFileTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "organisations_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  absl::StatusOr<Organisations> Load(const std::string& rows) {
    std::ofstream(directory_ + "/organisations.csv") << "code,name,status,successor,valid_from,valid_to\n" << rows;
    return Organisations::Load(directory_);
  }

  std::string directory_;
};

TEST(OrganisationsTest, TheMinistryOfLabourIsClosedAndHomeAffairsAnswersForIt) {
  const Organisations organisations = Organisations::BuiltIn();
  const Organisation* before = organisations.Find("G07", On("2025-02-28"));
  ASSERT_NE(before, nullptr);
  EXPECT_EQ(before->status, Organisation::Status::kActive);
  const Organisation* after = organisations.Find("G07", On("2025-03-01"));
  ASSERT_NE(after, nullptr);
  EXPECT_EQ(after->status, Organisation::Status::kClosed);
  EXPECT_EQ(after->successor, "G09");
  EXPECT_EQ(after->name, "Bộ Lao động - Thương binh và Xã hội");
  EXPECT_EQ(organisations.AnswerableOn("G07", On("2025-02-28")), "G07");
  EXPECT_EQ(organisations.AnswerableOn("G07", On("2026-01-01")), "G09");
  EXPECT_EQ(organisations.Find("G09", On("2026-01-01"))->name, "Bộ Nội vụ");
}

TEST(OrganisationsTest, ARenamedMinistryKeepsItsCode) {
  const Organisations organisations = Organisations::BuiltIn();
  EXPECT_EQ(organisations.Find("G10", On("2024-12-31"))->name, "Bộ Nông nghiệp và Phát triển nông thôn");
  EXPECT_EQ(organisations.Find("G10", On("2025-03-01"))->name, "Bộ Nông nghiệp và Môi trường");
  EXPECT_EQ(organisations.Find("G10", On("2025")), nullptr) << "the year does not tell which";
  EXPECT_EQ(organisations.Find("X99", On("2025")), nullptr);
  EXPECT_EQ(organisations.AnswerableOn("X99", On("2025")), "");
}

TEST(OrganisationsTest, EverySuccessorOfTheBuiltInListIsActive) {
  const Organisations organisations = Organisations::BuiltIn();
  for (const Organisation& o : organisations.all()) {
    if (o.status == Organisation::Status::kClosed) {
      EXPECT_EQ(organisations.AnswerableOn(o.code, On("2026-01-01")), o.successor);
    }
  }
}

TEST_F(OrganisationsFileTest, WithoutAFileTheBuiltInListStands) {
  const auto organisations = Organisations::Load(directory_);
  ASSERT_TRUE(organisations.ok()) << organisations.status();
  EXPECT_EQ(organisations->all().size(), Organisations::BuiltIn().all().size());
}

TEST_F(OrganisationsFileTest, RowsOfAFileReplaceTheBuiltInOnesOfTheirCode) {
  const auto organisations = Load(
      "H01,Tỉnh cũ,active,,,2025-06-30\n"
      "H01,Tỉnh cũ,closed,H02,2025-07-01,\n"
      "000.00.00.H02,Tỉnh mới,active,,,\n"
      "G09,Tên khác,active,,,\n");
  ASSERT_TRUE(organisations.ok()) << organisations.status();
  EXPECT_EQ(organisations->AnswerableOn("H01", On("2025-06-30")), "H01");
  EXPECT_EQ(organisations->AnswerableOn("H01", On("2025-07-01")), "H02");
  EXPECT_EQ(organisations->Find("G09", On("2026"))->name, "Tên khác");
  EXPECT_NE(organisations->Find("G08", On("2026")), nullptr);
}

TEST_F(OrganisationsFileTest, ACircleOfClosedCodesAnswersForNothing) {
  const auto organisations = Load("H01,A,closed,H02,,\nH02,B,closed,H01,,\nH03,C,closed,,,\n");
  ASSERT_TRUE(organisations.ok()) << organisations.status();
  EXPECT_EQ(organisations->AnswerableOn("H01", On("2026")), "");
  EXPECT_EQ(organisations->AnswerableOn("H03", On("2026")), "");
}

TEST_F(OrganisationsFileTest, MistakesAreNamedByLineAndColumn) {
  struct Case {
    const char* rows;
    const char* message;
  };
  const Case cases[] = {
      {"h01,A,active,,,\n", "line 2 column code"},
      {"H01,,active,,,\n", "line 2 column name"},
      {"H01,A,gone,,,\n", "line 2 column status"},
      {"H01,A,active,H02,,\n", "line 2 column successor"},
      {"H01,A,closed,H02,,\n", "line 2 column successor: H02 is no code of the list"},
      {"H01,A,active,,2025-13-01,\n", "line 2 column valid_from"},
      {"H01,A,active,,2025-02-01,2025-01-01\n", "line 2 column valid_to"},
      {"H01,A,active,,,2025-06-30\nH01,B,active,,2025-06-30,\n", "line 3 column valid_from: overlaps"},
  };
  for (const Case& c : cases) {
    const auto organisations = Load(c.rows);
    ASSERT_FALSE(organisations.ok()) << c.rows;
    EXPECT_TRUE(absl::IsInvalidArgument(organisations.status()));
    EXPECT_THAT(std::string(organisations.status().message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace lienthong::reference
